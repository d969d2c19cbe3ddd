#!/bin/sh
# scarce: descriptors, memory, processes, disk and time run out or go wrong, and come back.
. "$(dirname "$0")/lib.sh"
need curl pgrep
find_tool hammer
find_faults

mkdir "$folder/www"
echo hello >"$folder/www/file.txt"
port=$(free_port)
url=http://127.0.0.1:$port/file.txt
serve() {
	: >"$folder/error.log"
	start -p "$port" -o address=127.0.0.1 -o tls.mode=off -o "pid-file=$folder/pid" \
		-o "access-log=$folder/access.log" -o "error-log=$folder/error.log" "$@" "$folder/www"
}
status() {
	"$HTTP_SERVER" status --json -o "pid-file=$folder/pid"
}
answers() {
	curl -fsS -o /dev/null "$url"
}
# load NAME OPTION...: for a second; what became of it is shown. Where there is no room, who was
# idle for 50 ms may have to make some.
load() {
	name=$1
	shift
	"$tool" -d 1 "$@" "$port" /file.txt >"$folder/said"
	echo "# $name: $(cat "$folder/said")"
}
unharmed() {
	grep -q 'answered=[1-9][0-9]* refused=0 unheard=0 cut=0 late=0 status=0 mixed=0' "$folder/said"
}
# Whoever asks again was let go while it was idle, and has been counted as that.
asks_again_with_reason() {
	again=$(sed 's/.*again=\([0-9]*\).*/\1/' "$folder/said")
	[ "$again" -le "$(status | sed 's/.*"idle_when_room_was_needed":\([0-9]*\).*/\1/')" ]
}
says() {
	await grep -q "$1" "$folder/error.log"
}
# under LIMIT COMMAND...: the server it starts has that limit.
under() {
	server=$HTTP_SERVER
	HTTP_SERVER=$folder/limited
	printf '#!/bin/sh\nulimit %s\nexec "%s" "$@"\n' "$1" "$server" >"$HTTP_SERVER"
	chmod 755 "$HTTP_SERVER"
	shift
	"$@"
	result=$?
	HTTP_SERVER=$server
	return $result
}
lines() {
	wc -l <"$folder/access.log"
}

# ------------------------------------------------------------------ descriptors
check "starts with 64 descriptors" under "-n 64" serve -o workers.count=2
load "200 clients and 64 descriptors" -c 200 -i 50
check "all are answered" unharmed
check "who was idle was asked to come again" asks_again_with_reason
check "stops in peace" stop

# Those of a worker go while it works: the first second they are waited for, then it is 503.
FAULT_FILE=$folder/fault
export FAULT_FILE
check "a server of one worker" with_fault full serve -o sandbox=off -o workers.count=1
# The first that is free: none is then, but for the one that is put by.
ls "/proc/$(pgrep -P "$master")/fd" | sort -n | awk '$1 == n { n++ } END { print n + 0 }' >"$FAULT_FILE"
answers # It is waited for already, and the next is not.
curl -s -o /dev/null -D "$folder/head" -w '%{http_code} after %{time_total} s\n' "$url" >"$folder/code"
echo "# no descriptor is left: $(cat "$folder/code")"
check "who comes then is told to come again" grep -q '^503 after' "$folder/code"
check "and when" grep -qi '^Retry-After: [0-9]' "$folder/head"
check "the log says so" says "cannot accept a connection: Too many open files"
rm "$FAULT_FILE"
check "who comes later is served" answers
check "the log says how it was" says "accepted again, after .* ms; 1 were answered 503"
check "they are counted" sh -c "'$HTTP_SERVER' status -o 'pid-file=$folder/pid' | grep -q 'turned away'"
check "stops in peace" stop

# Those of the kernel who watch connections (fs.epoll.max_user_watches).
head -c 30000000 /dev/zero >"$folder/www/long"
check "a server" with_fault unwatched serve -o sandbox=off -o workers.count=1 -o timeouts.send=1h
touch "$FAULT_FILE"
check "of whom nobody can be watched, those who have asked are answered" answers
curl -s -m 60 -o /dev/null --limit-rate 400k "http://127.0.0.1:$port/long"
result=$?
check "who must be waited for is let go" test $result -ne 0 -a $result -ne 28
check "the log says why" says "cannot watch a connection, which is let go: No space left on device"
rm "$FAULT_FILE"
check "who comes later is waited for" test \
	"$(curl -sS --limit-rate 20M "http://127.0.0.1:$port/long" | wc -c)" = 30000000
check "stops in peace" stop

# ------------------------------------------------------------------ room
cat >"$folder/two.conf" <<END
workers { count = 2  connections = 4 }
listen "busy" { address = "127.0.0.1:$port"  tls = off }
listen "quiet" { address = "127.0.0.1:$((port + 1))"  tls = off }
END
: >"$folder/error.log"
check "a server with room for four in each of two workers" start -f "$folder/two.conf" \
	-o "pid-file=$folder/pid" -o access-log=off -o "error-log=$folder/error.log" "$folder/www"
held=0
# hold PORT: one more client there, who takes his time.
hold() {
	held=$((held + 1))
	: >"$folder/held.$held"
	curl -s -o "$folder/held.$held" --limit-rate 100k "http://127.0.0.1:$1/long" &
	holders="$holders $!"
}
# holds COUNT: so many are held; and who has begun to be answered need not make room for others.
holds() {
	status | grep -q "\"held\":$1," || return
	[ "$1" -eq 0 ] || ! find "$folder" -name 'held.*' -size 0 | grep -q .
}
# each_holds COUNT: so many or more are held by each of the two workers.
each_holds() {
	status | grep -o '"state":"accepting","connections":[0-9]*' |
		awk -F: -v least="$1" '$NF >= least { n++ } END { exit n != 2 }'
}
# fill PORT COUNT: until each worker holds so many. One that stalls gives its client to the other,
# who takes him though there is no room for him, so that it may be more.
fill() {
	until each_holds "$2"; do
		[ $held -lt 40 ] || return 1
		hold "$1"
		await holds $((held - gone)) || return 1
	done
}
gone=0
check "clients that take their time fill it" fill "$port" 4
for guest in 1 2 3 4 5 6 7 8 9; do
	curl -s -o /dev/null -D "$folder/head.$guest" -w '%{http_code} after %{time_total} s\n' \
		"$url" >"$folder/code.$guest" &
	guests="$guests $!"
done
wait $guests
echo "# all is held: $(cat "$folder"/code.*)"
check "who waits then is told to come again" test "$(cat "$folder"/code.? | grep -c '^503 after')" = 9
check "and when" test "$(grep -il '^Retry-After: [0-9]' "$folder"/head.? | wc -l)" = 9
check "the log says who holds it all" says \
	"no room: all 4 connections are held, \([4-9]\) was answered; \1 by 127.0.0.1; new clients are answered 503"
check "but not again and again" test "$(grep -c 'no room' "$folder/error.log")" -le 2
kill ${holders##* }
wait ${holders##* } 2>/dev/null
check "when one has ended, the next is served" answers
gone=1
await holds $((held - gone))
check "another fills it again" fill "$port" 4
curl -s -o /dev/null -w '%{http_code} after %{time_total} s\n' "$url" >"$folder/code"
echo "# all is held again: $(cat "$folder/code")"
# The second is of the turns of a worker, which may have begun a moment before he came.
check "who waits then is not told at once, though others were" \
	grep -q '^503 after \([1-9]\|0\.[1-9]\)' "$folder/code"
# The quiet listener has one place of its own in each worker.
check "clients at the other listener find the last places" fill $((port + 1)) 5
guests=
for guest in $(seq 40); do
	curl -s -o /dev/null -w '%{http_code}\n' "$url" >"$folder/late.$guest" &
	guests="$guests $!"
	sleep 0.07
done
wait $guests
check "of those who come one after the other, each is told so" \
	test "$(cat "$folder"/late.* | sort | uniq -c | tr -s ' ')" = " 40 503"
check "and nobody is held beyond that" holds $((held - gone))
kill $holders 2>/dev/null
check "and so are all, later" await holds 0
load "200 clients and room for eight" -c 200 -i 50
check "nobody who waits while others come and go is turned away" unharmed
check "nor lost but while it was idle" asks_again_with_reason
check "stops in peace" stop

# ------------------------------------------------------------------ memory
find_faults poor
if ! is_sanitized; then
	check "a server that will have no memory" with_fault poor serve -o sandbox=off -o workers.count=2
	before=$(pgrep -P "$master" | sort)
	touch "$FAULT_FILE"
	load "no more memory" -c 100
	check "a reload is refused" sh -c "! '$HTTP_SERVER' -o 'pid-file=$folder/pid' -k reload"
	rm "$FAULT_FILE"
	load "memory again" -c 100
	check "then all are answered" unharmed
	check "no worker died of it" test "$(pgrep -P "$master" | sort)" = "$before"
	check "a reload works" "$HTTP_SERVER" -o "pid-file=$folder/pid" -k reload
	check "stops in peace" stop
else
	skip "a server without memory" "the memory is a sanitizer's"
fi
find_faults

# ------------------------------------------------------------------ processes
check "a server that will not be able to fork" with_fault unforked serve -o workers.count=3
touch "$FAULT_FILE"
victim=$(pgrep -P "$master" | head -n 1)
kill_all "$victim"
load "one worker of three is gone, and no other comes" -c 16
check "the others serve" unharmed
check "a reload that cannot be done is refused" sh -c "
	! '$HTTP_SERVER' -o 'pid-file=$folder/pid' -k reload >'$folder/refusal'"
check "and says why" grep -q 'Resource temporarily unavailable' "$folder/error.log"
rm "$FAULT_FILE"
whole() {
	[ "$(status | grep -o '"state":"accepting"' | wc -l)" -eq 3 ]
}
check "when there are processes again, it is whole again" await whole
check "stops in peace" stop

# ------------------------------------------------------------------ disk
: >"$folder/access.log"
check "a server whose log cannot be written" with_fault eio serve
has_line() {
	[ "$(lines)" -eq 1 ]
}
answers
await has_line
touch "$FAULT_FILE"
load "EIO" -c 16
check "serves all the same" unharmed
check "says so" says "access-log .*Input/output error"
answered=$(sed 's/.*answered=\([0-9]*\).*/\1/' "$folder/said")
rm "$FAULT_FILE"
check "when it can be written again, tells what was lost" says 'lines were lost'
lost=$(count_lost "$folder/error.log")
check "stops in peace" stop
echo "# $answered answered, $lost lines were lost, $(($(lines) - 1)) were kept"
check "each answer has its line, or is counted" test $((lost + $(lines) - 1)) -eq "$answered"

# There is room for a few lines more: of 16 clients, each asks once at least.
line='127.0.0.1 - - [01/Jan/2026:00:00:00 +0000] "GET /file.txt?n=0 HTTP/1.1" 200 6 "-" "-"'
before=$(((1048576 - 800) / (${#line} + 1)))
yes "$line" | head -n $before >"$folder/access.log"
check "a server whose log may have 1 MiB and no more" under "-f 2048" serve
load "1 MiB" -c 16
answered=$(sed 's/.*answered=\([0-9]*\).*/\1/' "$folder/said")
check "serves all the same" unharmed
check "says so" says "access-log .*File too large"
load "still full" -c 16
check "serves on" unharmed
answered=$((answered + $(sed 's/.*answered=\([0-9]*\).*/\1/' "$folder/said")))
check "to have the log rotated helps" sh -c "
	mv '$folder/access.log' '$folder/access.log.1' && '$HTTP_SERVER' -o 'pid-file=$folder/pid' -k reopen"
check "and what was lost is told" says 'lines were lost'
check "stops in peace" stop
lost=$(count_lost "$folder/error.log")
kept=$(($(cat "$folder/access.log" "$folder/access.log.1" | wc -l) - before))
echo "# $answered answered, $lost lines were lost, $kept were kept"
check "each answer has its line, or is counted" test $((lost + kept)) -eq "$answered"
check "no line is torn" sh -c "! cat '$folder/access.log' '$folder/access.log.1' |
	grep -v '^127.0.0.1 - - .* \"GET /file.txt?n=[0-9]* HTTP/1.1\" 200 6 \"-\" \"-\"$'"

check "a server whose disk is slow" with_fault slow serve
touch "$FAULT_FILE"
load "each write to the log takes a second" -c 16
check "nobody waits for it" unharmed
rm "$FAULT_FILE"
check "stops in peace" stop

mkfifo "$folder/pipe"
sleep 1000 <"$folder/pipe" &
reader=$!
stalled() {
	: >"$folder/error.log"
	"$HTTP_SERVER" -p "$port" -o address=127.0.0.1 -o tls.mode=off -o "pid-file=$folder/pid" \
		-o access-log=stdout -o "error-log=$folder/error.log" "$folder/www" >"$folder/pipe" &
	master=$!
	await grep -q serving "$folder/error.log"
}
check "a server that logs to a pipe that nobody reads" stalled
load "a stalled pipe" -c 16
check "nobody waits for it" unharmed
check "stops in peace" stop
kill $reader
wait $reader 2>/dev/null

# ------------------------------------------------------------------ time
check "a server whose clock will go wrong" with_fault clock serve -o sandbox=off
date_is() {
	curl -fsS -o /dev/null -D - "$url" | grep -qi "^Date: .* $1 "
}
check "the clock is right" date_is "$(date -u +%Y)"
echo -2000000000 >"$FAULT_FILE"
check "it falls back by 63 years, and answers have that date" await date_is $(($(date -u +%Y) - 63))
load "back" -c 16
check "all are answered" unharmed
echo 300000000 >"$FAULT_FILE"
load "and forth by nine years" -c 16
check "all are answered" unharmed
check "a reload works" "$HTTP_SERVER" -o "pid-file=$folder/pid" -k reload
rm "$FAULT_FILE"
check "nobody was taken for hung or late" sh -c "! grep -E 'no progress|killed|time-out' '$folder/error.log'"
check "stops in peace" stop

# ------------------------------------------------------------------ /proc
if is_sanitized; then
	skip "without /proc" "a sanitizer reads it itself"
elif unshare -m true 2>/dev/null; then
	blind() {
		: >"$folder/error.log"
		unshare -m sh -c "mount -t tmpfs none /proc && exec \"\$@\"" sh "$HTTP_SERVER" \
			-p "$port" -o address=127.0.0.1 -o tls.mode=off -o "pid-file=$folder/pid" \
			-o workers.memory=64m -o "error-log=$folder/error.log" "$folder/www" >/dev/null &
		master=$!
		await grep -q serving "$folder/error.log"
	}
	check "starts without /proc" blind
	load "without /proc" -c 16
	check "all are answered" unharmed
	check "status works" status
	check "a reload works" "$HTTP_SERVER" -o "pid-file=$folder/pid" -k reload
	kill -9 "$(pgrep -P "$master" | head -n 1)"
	check "a worker that dies is replaced" await answers
	check "stops in peace" stop
else
	skip "without /proc" "it cannot be hidden here"
fi
finish
