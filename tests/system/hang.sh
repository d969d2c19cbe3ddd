#!/bin/sh
# hang: workers that make no progress: an endless loop, a stop; others serve, another is born.
. "$(dirname "$0")/lib.sh"
need curl pgrep
find_faults

mkdir "$folder/www"
echo hello >"$folder/www/hello.html"
head -c 3000000 /dev/zero >"$folder/www/hang"
port=$(free_port)
url=http://127.0.0.1:$port
check "a server starts" with_fault hang start -p "$port" -o address=127.0.0.1 -o workers.count=2 \
	-o timeouts.hang=1s -o "pid-file=$folder/pid" -o tls.mode=off "$folder/www"

status() {
	"$HTTP_SERVER" -o "pid-file=$folder/pid" status
}
others_are_answered() {
	for i in $(seq 50); do
		curl -sf -m 2 -o /dev/null "$url/hello" || return 1
	done
}
is_whole() {
	[ "$(status | grep -c accepting)" = 2 ]
}

curl -s -m 8 -o /dev/null "$url/hang" &
client=$!
# Its thread was about to accept: one client is lost with it, and no more.
check "while one loops, others are answered" sh -c "
	lost=0
	for i in \$(seq 50); do
		curl -sf -m 0.5 -o /dev/null '$url/hello' || lost=\$((lost + 1))
	done
	[ \$lost -le 1 ]"
check "the loop is found" await grep -Eq 'worker [12] .* makes no progress.*: it is ended' "$folder/err"
check "and ended" await grep -q 'was killed by signal 6' "$folder/err"
wait "$client"
check "its client is let go, and not told that all is well" test $? -ne 0
check "another takes its place" await is_whole
check "nobody else has died" test "$(grep -c 'was killed' "$folder/err")" = 1

worker=$(pgrep -P "$master" | head -n 1)
kill -STOP "$worker"
check "a stop is noticed" await grep -q "pid $worker) was stopped by a signal" "$folder/err"
check "while one is stopped, others are answered" others_are_answered
kill -CONT "$worker"
check "who goes on again is not touched" sh -c "
	sleep 1.5; kill -0 $worker && grep -q 'pid $worker) goes on' '$folder/err'"
kill -STOP "$worker"
check "who does not is killed" await grep -q "pid $worker) was stopped for too long" "$folder/err"
check "and replaced" await is_whole
check "who merely waits is not touched" sh -c "
	workers=\$(pgrep -P $master | tr '\\n' ' '); sleep 2.5
	[ \"\$workers\" = \"\$(pgrep -P $master | tr '\\n' ' ')\" ]"
check "stops in peace" stop
finish
