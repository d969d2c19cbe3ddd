#!/bin/sh
# lines: each answer that came whole has one line in the access log, and none is torn, whatever is
# done to the server meanwhile.
. "$(dirname "$0")/lib.sh"
need pgrep
find_tool hammer
turns=${FIRE_TURNS:-25}

mkdir "$folder/www"
echo hello >"$folder/www/file.txt"
port=$(free_port)
cat >"$folder/conf" <<EOT
address = "127.0.0.1"
port = $port
docroot = "$folder/www"
pid-file = "$folder/pid"
error-log = "$folder/error.log"
access-log = "$folder/access.log"
log-format = "start %h %U%q %s %b end"
workers { count = 4 }
tls { mode = "off" }
EOT
check "a server starts" start -f "$folder/conf"
control() {
	"$HTTP_SERVER" -f "$folder/conf" -k "$@" >/dev/null
}

# exact NAME: what was answered is compared with what was written.
exact() {
	sort -n "$folder/numbers" >"$folder/answered"
	cat "$folder"/access.log* | sed -n 's|^start 127.0.0.1 /file.txt?n=\([0-9]*\) 200 6 end$|\1|p' |
		sort -n >"$folder/lines"
	torn=$(cat "$folder"/access.log* | grep -Evc '^start 127.0.0.1 /file.txt\?n=[0-9]+ 200 6 end$')
	double=$(uniq -d "$folder/lines" | wc -l)
	none=$(comm -23 "$(sorted answered)" "$(sorted lines)" | wc -l)
	lost=$(count_lost "$folder/error.log")
	echo "# $1: $(wc -l <"$folder/answered") answered, $none without a line," \
		"$lost told as lost, $double twice, $torn torn"
	check "$1: no answer is without a line, or is counted" test "$none" -le "$lost"
	check "$1: most have theirs" test $((lost * 2)) -lt "$(wc -l <"$folder/answered")"
	check "$1: none has two" test "$double" -eq 0
	check "$1: none is torn" test "$torn" -eq 0
}
sorted() {
	sort "$folder/$1" >"$folder/$1.sorted"
	echo "$folder/$1.sorted"
}

rotate() {
	mv "$folder/access.log" "$folder/access.log.$1" && control reopen || echo "$1 failed" >>"$folder/failures"
	# A compressor would start now: nobody writes there any more.
	wc -c <"$folder/access.log.$1" >"$folder/size.$1"
}
: >"$folder/failures"
"$tool" -c 32 -d $((turns / 5 + 1)) -n "$folder/numbers" "$port" /file.txt >"$folder/said" &
load=$!
turn=0
while kill -0 $load 2>/dev/null; do
	turn=$((turn + 1))
	[ $turn -gt "$turns" ] || {
		kill -9 "$(pgrep -P "$master" | shuf -n 1)" 2>/dev/null
		rotate $turn
	}
	[ $((turn % 10)) != 5 ] || control reload || echo "$turn failed" >>"$folder/failures"
	sleep 0.1
done
wait $load
sed 's/^/# /' "$folder/said"
check "every rotation and reload succeeds" test ! -s "$folder/failures"
check "stops in peace" stop
exact "$turns kills and rotations"
grown=0
for size in "$folder"/size.*; do
	[ "$(cat "$size")" = "$(wc -c <"$folder/access.log.${size##*.}")" ] || grown=$((grown + 1))
done
check "nobody writes to a file that was rotated away" test $grown -eq 0
finish
