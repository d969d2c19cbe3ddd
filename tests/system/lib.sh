# lib: what the system tests share: TAP lines, a folder, a port, a server; sourced by each.
#
# A script calls ok or not_ok for each case (or check NAME COMMAND...), and ends with finish.
# HTTP_SERVER, TOP_SRCDIR and TOP_BUILDDIR come from make check; without them, from build/.
TOP_SRCDIR=${TOP_SRCDIR:-$(cd "$(dirname "$0")/../.." && pwd)}
TOP_BUILDDIR=${TOP_BUILDDIR:-$TOP_SRCDIR/build/test}
HTTP_SERVER=${HTTP_SERVER:-$TOP_BUILDDIR/src/http-server}
[ -x "$HTTP_SERVER" ] || {
	echo "Bail out! there is no $HTTP_SERVER"
	exit 1
}
case_number=0
failures=0
master= beside=
folder=$(mktemp -d /tmp/http-server-test-XXXXXX)
chmod 755 "$folder"
# What servers make here, such as certificates, goes when the test ends.
export STATE_DIRECTORY="$folder/state"

clean_up() {
	[ -z "$master$beside" ] || kill -9 $master $beside 2>/dev/null
	rm -rf "$folder"
	for link in /tmp/http-server-ports-*; do
		[ "$(readlink "$link")" != $$ ] || rm -f "$link"
	done
}
trap clean_up EXIT

ok() {
	case_number=$((case_number + 1))
	echo "ok $case_number - $*"
}

not_ok() {
	case_number=$((case_number + 1))
	failures=$((failures + 1))
	echo "not ok $case_number - $*"
}

# check NAME COMMAND...: the case passes if the command does; its words are shown if not.
check() {
	name=$1
	shift
	if "$@" >"$folder/words" 2>&1; then
		ok "$name"
	else
		not_ok "$name"
		sed 's/^/# /' "$folder/words"
	fi
}

# skip_all REASON: the whole script.
skip_all() {
	echo "1..0 # SKIP $*"
	exit 0
}

skip() {
	case_number=$((case_number + 1))
	echo "ok $case_number - $1 # SKIP $2"
}

finish() {
	echo "1..$case_number"
	[ "$failures" -eq 0 ]
	exit
}

need() {
	for program; do
		command -v "$program" >/dev/null || skip_all "there is no $program"
	done
}

# Whether the server is built with sanitizers, which have memory and a heap of their own.
is_sanitized() {
	ldd "$HTTP_SERVER" | grep -q libasan
}

# The path of a library that does to a worker what a fault would, see faults.c.
find_faults() {
	faults=$TOP_BUILDDIR/tests/${1:-faults}.so
	[ -f "$faults" ] && return
	faults=$folder/${1:-faults}.so
	cc -shared -fPIC -D_GNU_SOURCE -o "$faults" "$TOP_SRCDIR/tests/system/${1:-faults}.c" 2>/dev/null ||
		skip_all "the faults are not built"
}

# find_tool NAME: the path of a program of the tests, from its source beside this, in $tool.
find_tool() {
	tool=$TOP_BUILDDIR/tests/$1
	[ -x "$tool" ] && return
	tool=$folder/$1
	cc -O2 -pthread -D_GNU_SOURCE -o "$tool" "$TOP_SRCDIR/tests/system/$1.c" 2>/dev/null ||
		skip_all "$1 is not built"
}

# with_fault NAME COMMAND...: runs it with that fault before its libraries. One that looks at files
# in workers needs -o sandbox=off.
with_fault() {
	FAULT=$1
	shift
	LD_PRELOAD=$faults ASAN_OPTIONS=$ASAN_OPTIONS:verify_asan_link_order=0
	export FAULT LD_PRELOAD ASAN_OPTIONS
	"$@"
	result=$?
	unset FAULT LD_PRELOAD
	return $result
}

# Of two who find the same owner dead, one may take away what the other has made since.
give_up_ports() {
	mv -T "$link" "$link.$$" 2>/dev/null || return
	taken=$(readlink "$link.$$")
	rm -f "$link.$$"
	[ "$taken" = "$owner" ] || ln -sn "$taken" "$link"
}

# The first of 256 ports that are this script's alone, whatever runs beside it: each such block has
# a link that names its owner, and is free when he is dead. They are below those that the kernel
# gives to clients, and nobody listens there.
free_port() {
	turn=$$
	while turn=$((turn + 1)) && block=$((79 + turn % 46)); do
		[ $turn -lt $(($$ + 4600)) ] || return
		link=/tmp/http-server-ports-$block
		owner=$(readlink "$link") && ! kill -0 "$owner" 2>/dev/null && give_up_ports
		ln -sn $$ "$link" 2>/dev/null || continue
		grep -Eqi ":$(printf %02X $block).. [0-9A-F]+:[0-9A-F]+ 0A " \
			/proc/net/tcp /proc/net/tcp6 2>/dev/null || break
		rm -f "$link"
	done
	echo $((block * 256))
}

# await COMMAND...: until it succeeds. A minute is no claim: it ends what would never do so.
await() {
	tries=0
	until "$@" >/dev/null 2>&1; do
		tries=$((tries + 1))
		[ $tries -lt 3000 ] || return 1
		sleep 0.02
	done
}

# The time, of which only differences mean something.
ms() {
	echo $(($(date +%s%N) / 1000000))
}

# has_lost_nothing FILE: what wrk wrote there tells of no request that failed. Its timeouts are
# answers that came late; for those that do not come it has no word.
has_lost_nothing() {
	grep -q 'requests in' "$1" && ! grep 'Non-2xx' "$1" &&
		! grep 'Socket errors' "$1" | grep -v 'connect 0, read 0, write 0,'
}

# count_lost FILE: how many lines of the access log the server says, in that error log, it has lost.
count_lost() {
	awk '/ lines were lost/ { sub(/ lines were lost.*/, ""); sum += $NF }
		END { print sum + 0 }' "$1"
}

# kill_all PID...: and waits until they are dead: accept(2) looks at its queue before its signals,
# so that it may give each of them a client yet.
kill_all() {
	kill -9 "$@"
	for victim; do
		await sh -c "! kill -0 $victim 2>/dev/null"
	done
}

# start OPTION...: runs the server in the background, until its log says that it serves.
start() {
	: >"$folder/err" # else the words of the one before would be taken for its own
	"$HTTP_SERVER" "$@" >"$folder/out" 2>"$folder/err" &
	master=$!
	serves "$master" "$folder/err" "$folder/error.log"
}

# serves PID FILE...: waits until one of its logs says so, or it has ended; then its words are shown.
serves() {
	process=$1
	shift
	await sh -c 'kill -0 $1 2>/dev/null || exit 0; shift; grep -q serving "$@"' sh "$process" "$@"
	grep -qs "serving" "$@" || {
		sed 's/^/# /' "$1"
		return 1
	}
}

# start_beside OPTION...: one more, whose words are in $folder/err.beside.
start_beside() {
	: >"$folder/err.beside"
	"$HTTP_SERVER" "$@" >/dev/null 2>"$folder/err.beside" &
	beside=$!
	serves "$beside" "$folder/err.beside"
}

# stop: ends it in peace; its exit status.
stop() {
	kill "$master"
	wait "$master"
	result=$?
	master=
	return $result
}

stop_beside() {
	kill "$beside"
	wait "$beside"
	result=$?
	beside=
	return $result
}
