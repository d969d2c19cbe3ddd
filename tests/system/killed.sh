#!/bin/sh
# killed: workers are killed, one by one and all at once, and so is the master.
. "$(dirname "$0")/lib.sh"
need pgrep curl
find_tool hammer
seconds=${FIRE_SECONDS:-4}

mkdir "$folder/www"
head -c 1024 /dev/zero | tr '\0' x >"$folder/www/file.txt"
port=$(free_port)
url=http://127.0.0.1:$port/file.txt
serve() {
	start -p "$port" -o address=127.0.0.1 -o workers.count=4 -o tls.mode=off \
		-o "pid-file=$folder/pid" -o "access-log=$folder/access.log" \
		-o "error-log=$folder/error.log" "$@" "$folder/www"
}
check "a server starts" serve
status() {
	"$HTTP_SERVER" status --json -o "pid-file=$folder/pid"
}
accepting() {
	[ "$(status | grep -o '"state":"accepting"' | wc -l)" -eq 4 ]
}
told() {
	[ "$(grep -c 'killed by signal 9' "$folder/error.log")" -eq "$kills" ]
}
# Nobody is between the kernel's queue and a worker; or nobody is left.
settled() {
	status | grep -q '"accepted":[0-9]*,"held":64,' || ! kill -0 $load
}

# One at a time. What it held when it died is in the log; and accept(2), which looks at its queue
# before its signals, may give one that is being killed a client yet. Kept connections are all held
# at each kill; with a connection each somebody always comes.
for close in "" -1; do
	kind=${close:+, a connection each}
	: >"$folder/error.log"
	: >"$folder/times"
	kills=0
	unseen=0
	"$tool" -c 64 -d "$seconds" $close "$port" /file.txt >"$folder/said" &
	load=$!
	while [ -n "$close" ] || await settled && kill -0 $load 2>/dev/null; do
		begun=$(ms)
		kill -9 "$(pgrep -P "$master" | shuf -n 1)" && kills=$((kills + 1))
		# Not whole any more, at first; then it is.
		await told && await accepting && echo $(($(ms) - begun)) >>"$folder/times"
		sleep 0.2
	done
	wait $load
	[ -z "$close" ] || unseen=$kills
	failed=$(sed 's/.*refused=\([0-9]*\) unheard=\([0-9]*\) cut=\([0-9]*\) late=\([0-9]*\).*/\1 \2 \3 \4/' \
		"$folder/said" | awk '{ print $1 + $2 + $3 + $4 }')
	held=$(awk '/killed by signal 9/ { sub(/.* with /, ""); sum += $1 } END { print sum + 0 }' \
		"$folder/error.log")
	echo "# $kills kills; whole again after $(sort -n "$folder/times" |
		sed -n "$((kills / 2 + 1))p") ms (median, as status sees it); they held $held, failed $failed"
	sed 's/^/# /' "$folder/said"
	check "killed workers take with them only what they hold$kind" test "$failed" -le $((held + unseen))
	check "others are answered$kind" grep -q 'answered=[1-9].* refused=0 .*late=0 status=0 ' "$folder/said"
done

for turn in 1 2 3 4 5; do
	await accepting
	begun=$(ms)
	kill_all $(pgrep -P "$master")
	curl -sS -o /dev/null "$url" || echo "turn $turn" >>"$folder/failures"
	echo $(($(ms) - begun)) >>"$folder/all"
done
echo "# all workers killed at once: the next client was answered after" $(sort -n "$folder/all") ms
check "of all workers killed at once, the next client notices nothing" test ! -e "$folder/failures"

# The master. Its port is free at once, and nobody is left.
await accepting
workers=$(pgrep -P "$master")
kill -9 "$master"
wait "$master" 2>/dev/null
gone() {
	for worker in $workers; do
		# Whoever is to bury them may take his time; a thread that is left holds the port.
		! grep -q 'State:.[^Z]' "/proc/$worker/task/"*/status 2>/dev/null || return 1
	done
}
begun=$(ms)
check "workers do not outlive their master" await gone
echo "# they were gone after $(($(ms) - begun)) ms"
: >"$folder/error.log"
check "and the next one can bind" serve
check "and serves" curl -fsS -o /dev/null "$url"
check "stops in peace" stop

# Workers that die as soon as they are born.
find_faults
: >"$folder/error.log"
FAULT_FILE=$folder/no-more
export FAULT_FILE
check "a server whose next workers will die starts" with_fault unborn serve
births() {
	grep -c 'worker .* exited with status' "$folder/error.log"
}
touch "$FAULT_FILE"
kill -9 "$(pgrep -P "$master" | head -n 1)"
sleep 1
early=$(births)
ticks() {
	awk '{ print $14 + $15 }' "/proc/$master/stat"
}
cpu=$(ticks)
sleep 3
late=$(births)
cpu=$(($(ticks) - cpu))
echo "# a worker that always dies: $early births in the first second, $((late - early)) in the next three; the master took $((cpu * 1000 / $(getconf CLK_TCK))) ms of these"
check "one that dies at birth is not born for ever" test "$early" -le 20
check "and more and more seldom" test $((late - early)) -le 8
check "status says so" await sh -c "
	'$HTTP_SERVER' status -o 'pid-file=$folder/pid' | grep -q degraded"
check "while the others serve" curl -fsS -o /dev/null "$url"
rm "$FAULT_FILE"
check "when the reason is gone, it is whole again" await accepting
check "and status is content" sh -c "! '$HTTP_SERVER' status -o 'pid-file=$folder/pid' | grep -q degraded"
check "stops in peace" stop
finish
