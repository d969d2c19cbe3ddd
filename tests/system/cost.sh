#!/bin/sh
# cost: what a request takes, in instructions of ours and in system calls; not in time. What is
# wanted is written beside each, a little above what was measured when it was last looked at: of
# system calls a half, since a slow machine wakes more often between two requests.
. "$(dirname "$0")/lib.sh"
need curl awk

mkdir "$folder/www"
head -c 1024 /dev/zero | tr '\0' x >"$folder/www/file.html"
head -c 102400 /dev/zero >"$folder/www/file.bin"
touch -d 2020-01-01 "$folder/www/file.html"
port=$(free_port)
url=http://127.0.0.1:$port
few=100 many=1100
tls=off

# asked COUNT PATH OPTION...: for the same so many times, by one client at a time.
asked() {
	count=$1 path=$2
	shift 2
	curl -sSk -o /dev/null "$@" "$url$path?[1-$count]"
}

# alone COUNT PATH OPTION...: one process, whose instructions are counted.
alone() {
	valgrind --tool=callgrind --callgrind-out-file=/dev/null "$HTTP_SERVER" -X -p "$port" \
		-o address=127.0.0.1 -o tls.mode=off -o "access-log=$folder/access.log" \
		-o state-folder=off "$folder/www" >"$folder/out" 2>"$folder/err" &
	tool=$!
	await curl -sS -o /dev/null "$url/file.html" 2>/dev/null || return 1
	asked "$@" || return 1
	kill $(pgrep -P "$tool" || echo "$tool")
	wait "$tool"
}

# pooled COUNT PATH OPTION...: a worker, whose system calls are counted until it ends.
pooled() {
	start -p "$port" -o address=127.0.0.1 -o "tls.mode=$tls" -o tls.key-process=no \
		-o workers.count=1 -o "access-log=$folder/access.log" -o state-folder=off "$folder/www" || return 1
	# It has its title a moment after it was born; and the last strace's word is not this one's.
	await pgrep -P "$master" -f ': worker 1'
	worker=$(pgrep -P "$master" -f ': worker 1')
	: >"$folder/strace"
	strace -f -c -o "$folder/calls" -p "$worker" 2>"$folder/strace" &
	strace=$!
	await grep -q attached "$folder/strace" && asked "$@" && stop && wait $strace
}

# each TOTAL HOW PATH OPTION...: what is in TOTAL, for each request.
each() {
	total=$1 how=$2 path=$3
	shift 3
	$how $few "$path" "$@" && first=$($total) &&
		$how $many "$path" "$@" &&
		awk -v a="$first" -v b="$($total)" -v n=$((many - few)) \
			'BEGIN { printf "%.2f\n", (b - a) / n }'
}
at_most() {
	[ -n "$1" ] && awk -v a="$1" -v b="$2" 'BEGIN { exit !(a > 0 && a <= b) }'
}
# costs UNIT TOTAL HOW WHAT MOST PATH OPTION...
costs() {
	unit=$1 sum=$2 by=$3 what=$4 most=$5
	shift 5
	cost=$(each "$sum" "$by" "$@")
	echo "# $what: $cost $unit"
	check "$what takes at most $most $unit" at_most "$cost" "$most"
}

# ---------------------------------------------------------------- instructions
instructions() {
	awk -v mine="==$tool==" '$1 == mine && /Collected/ { print $NF }' "$folder/err"
}
counted() {
	costs instructions instructions alone "$@"
}
if ! command -v valgrind >/dev/null; then
	skip "instructions" "there is no valgrind"
elif is_sanitized; then
	skip "instructions" "a sanitizer adds many"
else
	counted "1 KiB, kept alive" 7800 /file.html
	counted "1 KiB, a connection each" 11500 /file.html -H "Connection: close"
	counted "1 KiB that has not changed" 9700 /file.html \
		-H "If-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT"
	counted "100 KiB, kept alive" 9000 /file.bin
fi

# ---------------------------------------------------------------- system calls
without=
calls() {
	awk -v without="^($without|total)$" '
		$4 ~ /^[0-9]+$/ && $NF !~ without { sum += $4 }
		END { print sum }' "$folder/calls"
}
called() {
	costs "system calls" calls pooled "$@"
	awk 'NR > 2 && NF > 4 && $4 > 500 { printf "#   %s %d\n", $NF, $4 }' "$folder/calls"
}
if ! command -v strace >/dev/null || ! strace -o /dev/null true 2>/dev/null; then
	skip "system calls" "there is no strace, or it may not"
elif is_sanitized; then
	skip "system calls" "a sanitizer adds some"
else
	# epoll_wait, recv and send: one client at a time; of many, the first is for all of them.
	called "1 KiB, kept alive" 3.5 /file.html
	# accept, recv, send and close: the request is there when its client is met (defer-accept).
	# Which threads meet and wait for each other is up to the kernel, and strace slows them down.
	without="futex|epoll_wait|getpeername"
	called "1 KiB, a connection each" 4.7 /file.html -H "Connection: close"
	# And by TLS, what epoll tells of a client is there to be read: nobody is woken for less. It is
	# read and written three times each; OpenSSL asks for its process, over and over.
	without="futex|getpeername|getpid"
	tls=required url=https${url#http}
	called "1 KiB by TLS, a connection each" 12.3 /file.html -H "Connection: close"
	tls=off url=http${url#https} without=
	# What it is sent from is not copied: sendfile as well, and whether it is still the same.
	called "100 KiB, kept alive" 5.5 /file.bin
fi
finish
