#!/bin/sh
# slow: clients who take their time: the honest are kept, the others cut at their deadline, and
# nobody else notices.
. "$(dirname "$0")/lib.sh"
need curl awk
find_tool hammer
hammer=$tool
find_tool laggard

mkdir "$folder/www"
echo hello >"$folder/www/file.txt"
head -c 250000 /dev/zero >"$folder/www/some.bin"
head -c 20000000 /dev/zero >"$folder/www/much.bin"
port=$(free_port)
idle=${SLOW_IDLE:-8000}
most=$(ulimit -H -n)
[ "$most" = unlimited ] || [ "$most" -gt $((idle + 500)) ] || idle=$((most / 2))
ulimit -n "$(ulimit -H -n)"
options="-p $port -o address=127.0.0.1 -o tls.mode=off -o workers.connections=10000 -o workers.count=2
	-o pid-file=$folder/pid -o access-log=off
	-o timeouts.header=4s -o timeouts.body=3s -o timeouts.send=3s $folder/www"
start_with() {
	start -o "$1" $options
}
allowed_mib() {
	"$HTTP_SERVER" -T $options | sed -n 's/.*together \([0-9]*\) MiB/\1/p'
}
check "starts" start_with defer-accept=no
# The honest have a server of their own, beside all the rest: its time is too long to be over when
# one of them just does not run, and they are there for longer still.
check "so does one for the honest" start_beside -p $((port + 1)) -o address=127.0.0.1 \
	-o tls.mode=off -o access-log=off -o workers.count=2 -o timeouts.body=12s \
	-o timeouts.send=12s "$folder/www"
# honest NAME KIND COUNT SECONDS PATH RATE
honest() {
	"$tool" "$2" "$3" "$4" $((port + 1)) "$5" "$6" >"$folder/$1" &
	honest="$honest $!"
}
honest bodies body 1 16 /file.txt 1000
honest some reader 20 60 /some.bin 16384
honest much reader 1 16 /much.bin 16384

value() {
	sed -n "s/.*\\b$1=\\([0-9]*\\).*/\\1/p" "$folder/$2"
}
# How many have ended as they should, as the server sees it.
ends() {
	"$HTTP_SERVER" status --json -o "pid-file=$folder/pid" | grep -o "\"$reason\":[0-9]*" |
		cut -d : -f 2
}
have_ended() {
	[ "$(value ended $kind)" = "$1" ] && [ $(($(ends) - before_them)) -eq "$1" ]
}
# begin KIND COUNT SECONDS PATH [RATE]: they are there when it returns.
begin() {
	kind=$1
	case $kind in
	reader) reason=send_time_out ;;
	*) reason=${kind}_time_out ;;
	esac
	before_them=$(ends)
	: >"$folder/$kind"
	"$tool" "$1" "$2" "$3" "$port" "$4" "$5" >"$folder/$kind" &
	laggard=$!
	await grep -q held "$folder/$kind"
}
# fresh: new clients, one after the other, for half a second.
fresh() {
	"$hammer" -1 -c 1 -d 1 "$port" /file.txt >"$folder/fresh"
	grep -q 'answered=[1-9][0-9]* refused=0 unheard=0 cut=0 late=0 status=0' "$folder/fresh"
}
over() {
	wait "$laggard"
	echo "# beside them: $(cat "$folder/fresh")"
	echo "# $kind: $(tail -n 1 "$folder/$kind")"
}
pss_kib() {
	for process in $(pgrep -P "$master"); do
		cat "/proc/$process/smaps_rollup"
	done | awk '/^Pss:/ { sum += $2 } END { print sum }'
}

fresh_start() {
	"$hammer" -c 4 -d 1 "$port" /file.txt >/dev/null
	before=$(pss_kib)
}
fresh_start
check "$idle who say nothing are accepted" begin idle "$idle" 20 /
echo "# an idle connection takes $((($(pss_kib) - before) * 1024 / idle)) bytes of a worker"
check "others are served beside them" fresh
over
check "all of them are ended, by the deadline" await have_ended "$idle"
check "and not before" test "$(value first_ms idle)" -ge 3900
check "stops" stop

# The kernel's queue is full of them; it lets them in little by little.
check "starts" start_with defer-accept=yes
check "$idle who say nothing are put off" begin idle "$idle" 30 /
check "others are served beside them" fresh
over
check "all of them are ended" await have_ended "$idle"
check "and not before the deadline" test "$(value first_ms idle)" -ge 3900

check "1000 slow heads" begin header 1000 20 /file.txt
check "others are served beside them" fresh
over
check "all are ended, though they say something each second" await have_ended 1000
check "at the deadline" test "$(value first_ms header)" -ge 3900

check "1000 slow bodies" begin body 1000 20 /file.txt 100
check "others are served beside them" fresh
echo "# they take $(pss_kib) KiB of $(allowed_mib) MiB"
check "all workers take no more memory than -T says" test "$(pss_kib)" -le $(($(allowed_mib) * 1024))
is_sanitized || check "nor could they" test "$(awk '/^Max data size/ { print $4 }' "/proc/$(pgrep -P "$master" | head -1)/limits")" != unlimited
over
check "who sends less than the least rate is ended" await have_ended 1000
check "at the deadline" test "$(value first_ms body)" -ge 2900

check "1000 slow readers" begin reader 1000 20 /much.bin 100
check "others are served beside them" fresh
over
check "who takes less than the least rate is cut" await have_ended 1000
check "when the time is over" test "$(value first_ms reader)" -ge 2900

wait $honest
echo "# the honest: $(tail -qn 1 "$folder/bodies" "$folder/some" "$folder/much" | tr '\n' ' ')"
check "one body that comes a little faster is waited for, longer than the time-out" \
	test "$(value ended bodies)" = 0
check "20 honest readers get all, longer than the time-out" test "$(value whole some)" = 20
check "an honest reader of a long file is not cut" test "$(value ended much)" = 0
check "their server stops in peace" stop_beside
check "the workers are those of the beginning" sh -c "! grep -E 'worker.*(killed|exited|progress)' '$folder/err'"
check "stops in peace" stop
finish
