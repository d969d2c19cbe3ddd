#!/bin/sh
# upgrade: the program is replaced under load, by a good one and by broken ones.
. "$(dirname "$0")/lib.sh"
need curl wrk

mkdir "$folder/www"
head -c 3000 /dev/urandom >"$folder/www/file"
head -c 30000000 /dev/zero >"$folder/www/large"
cp "$HTTP_SERVER" "$folder/program"
port=$(free_port)
url=http://127.0.0.1:$port
cat >"$folder/conf" <<EOT
address = "127.0.0.1"
port = $port
docroot = "$folder/www"
pid-file = "$folder/pid"
error-log = "$folder/error.log"
access-log = "$folder/access.log"
log-format = "%s %U"
workers { count = 2 }
EOT
"$folder/program" -f "$folder/conf" >"$folder/out" 2>"$folder/err" &
master=$!
check "a server starts" await grep -q serving "$folder/error.log"
control() {
	"$HTTP_SERVER" -f "$folder/conf" -k "$@"
}
upgrade() {
	before=$(cat "$folder/pid")
	control upgrade >"$folder/said" 2>&1 || return
	now=$(cat "$folder/pid")
	[ "$now" != "$before" ] && grep -q "the master is pid $now now" "$folder/said" && master=$now
}
load() {
	wrk -c 32 -t 1 -d 8 "$@" "$url/file"
}

curl -s --limit-rate 3M -o "$folder/got" "$url/large" &
slow=$!
load >"$folder/kept" &
kept=$!
load -H 'Connection: close' >"$folder/closed" &
closed=$!
good=0 refused=0
for turn in 1 2 3 4 5 6 7 8 9 10; do
	if upgrade; then
		good=$((good + 1))
	else
		sed "s/^/# upgrade $turn from $before to $now: /" "$folder/said"
	fi
	if [ $turn = 4 ]; then
		mv "$folder/program" "$folder/program.good"
		echo 'not a program' >"$folder/program"
		chmod +x "$folder/program"
		upgrade || refused=$((refused + 1))
		grep -q "$folder/program cannot be run; all goes on as it was" "$folder/said" || refused=0
		printf '#!/bin/sh\nexit 3\n' >"$folder/program"
		upgrade || refused=$((refused + 1))
		grep -q "it ended with exit status 3; all goes on as it was" "$folder/said" || refused=0
		mv "$folder/program.good" "$folder/program"
	fi
	sleep 0.3
done
check "10 upgrades are done" test $good = 10
check "two to broken programs are refused, with the reason" test $refused = 2
wait $kept $closed
for kind in kept closed; do
	check "not one request fails, connections $kind" has_lost_nothing "$folder/$kind"
done
wait $slow
check "an answer that was on its way comes whole" cmp "$folder/www/large" "$folder/got"
check "a mistake in the configuration is refused, too" sh -c "
	echo 'prot = 1' >>'$folder/conf'
	! '$HTTP_SERVER' -o pid-file='$folder/pid' -k upgrade"
sed -i '$d' "$folder/conf"
check "and serves as before" curl -sf -o /dev/null "$url/file"
check "the new master reloads" control reload
check "and listens for itself: it changes its port" sh -c "
	sed -i 's/^port.*/port = $((port + 1))/' '$folder/conf'
	'$HTTP_SERVER' -f '$folder/conf' -k reload && curl -sf -o /dev/null 'http://127.0.0.1:$((port + 1))/file'"
check "the old port is free" sh -c "! curl -s -o /dev/null '$url/file'"
kill -9 "$master"
check "its workers die with it" await sh -c \
	"! curl -s -o /dev/null 'http://127.0.0.1:$((port + 1))/file'"
master=
finish
