#!/bin/sh
# hang: workers that make no progress: an endless loop, a stop; others serve, another is born.
. "$(dirname "$0")/lib.sh"
need curl pgrep
find_faults
find_tool hammer

mkdir "$folder/www"
echo hello >"$folder/www/hello.html"
head -c 3000000 /dev/zero >"$folder/www/hang"
port=$(free_port)
url=http://127.0.0.1:$port
check "a server starts" with_fault hang start -p "$port" -o address=127.0.0.1 -o workers.count=2 \
	-o sandbox=off \
	-o timeouts.hang=2s -o "pid-file=$folder/pid" -o tls.mode=off "$folder/www"

status() {
	"$HTTP_SERVER" -o "pid-file=$folder/pid" status
}
# others WHILE: new clients, one after the other, for a second; the slowest answer is told.
others() {
	"$tool" -1 -c 1 -d 1 "$port" /hello >"$folder/said"
	echo "# while one worker $1: $(cat "$folder/said")"
}
unharmed() {
	grep -q 'answered=[1-9][0-9]* refused=0 unheard=0 cut=0 late=0 status=0' "$folder/said"
}
is_whole() {
	[ "$(status | grep -c accepting)" = 2 ]
}

curl -s -m 20 -o /dev/null "$url/hang" &
client=$!
# It asks for much that is hot: until it loops, that takes a moment.
check "one loops" await sh -c "'$HTTP_SERVER' -o 'pid-file=$folder/pid' status --json | grep -q '\"held\":1,'"
others "loops in one turn"
check "while one loops, all others are answered, also whom its accept thread has accepted" unharmed
check "the loop is found" await grep -Eq 'worker [12] .* makes no progress.*: it is ended' "$folder/err"
check "and ended" await grep -q 'was killed by signal 6' "$folder/err"
wait "$client"
check "its client is let go, and not told that all is well" test $? -ne 0
check "another takes its place" await is_whole
check "nobody else has died" test "$(grep -c 'was killed' "$folder/err")" = 1

# stop_worker ERR: until all its threads have stopped, one may take a client with it.
stop_worker() {
	kill -STOP "$worker"
	await grep -q "pid $worker) was stopped by a signal" "$1"
}
# It may be a while until it goes on.
check "a server that is patient" start_beside -p $((port + 1)) -o address=127.0.0.1 \
	-o workers.count=2 -o timeouts.hang=1h -o access-log=off -o tls.mode=off "$folder/www"
worker=$(pgrep -P "$beside" | head -n 1)
check "a stop is noticed" stop_worker "$folder/err.beside"
kill -CONT "$worker"
check "who goes on again is not touched" await grep -q "pid $worker) goes on" "$folder/err.beside"
check "it stops in peace" stop_beside

worker=$(pgrep -P "$master" | head -n 1)
check "a worker is stopped for good" stop_worker "$folder/err"
others "is stopped"
check "while one is stopped, others are answered" unharmed
check "who does not is killed" await grep -q "pid $worker) was stopped for too long" "$folder/err"
check "and replaced" await is_whole
check "who merely waits is not touched" sh -c "
	workers=\$(pgrep -P $master | tr '\\n' ' '); sleep 2.5
	[ \"\$workers\" = \"\$(pgrep -P $master | tr '\\n' ' ')\" ]"
check "stops in peace" stop
finish
