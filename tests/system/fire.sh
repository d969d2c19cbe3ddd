#!/bin/sh
# fire: what clients under load see of reloads, good and bad, plain and over TLS.
. "$(dirname "$0")/lib.sh"
need wrk curl openssl
# Thirty seconds and more are a hundred reloads.
seconds=${FIRE_SECONDS:-12}

mkdir "$folder/one" "$folder/two"
head -c 1024 /dev/zero | tr '\0' x >"$folder/one/file.txt"
cp "$folder/one/file.txt" "$folder/two/"
make_certificate() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
		-keyout "$folder/new.key" -out "$folder/new.pem" 2>/dev/null
	cat "$folder/new.key" "$folder/new.pem" >"$folder/new.both"
	mv "$folder/new.both" "$folder/$1"
}
make_certificate first
make_certificate second
port=$(free_port)
write_conf() {
	cat >"$folder/conf.new" <<EOF
address = "${address:-127.0.0.1}"
port = $port
docroot = "$folder/${site:-one}"
pid-file = "$folder/server.pid"
access-log = "$folder/access.log"
error-log = "$folder/error.log"
workers { count = ${count:-2} }
listen "other" { port = $((port + 1 + ${other:-0})) }
tls { certificate = "$folder/${certificate:-first}" }
$1
EOF
	mv "$folder/conf.new" "$folder/conf"
}
write_conf
check "a server starts" start -f "$folder/conf"
good=0 bad=0

apply() {
	good=$((good + 1))
	write_conf
	"$HTTP_SERVER" -f "$folder/conf" -k reload >"$folder/words" 2>&1 || {
		echo "a good reload was refused: $*"
		cat "$folder/words"
	} >>"$folder/complaints"
}
# refuse WHY LINE: a configuration with that line is refused for that reason.
refuse() {
	bad=$((bad + 1))
	write_conf "$2"
	"$HTTP_SERVER" -f "$folder/conf" -k reload >"$folder/words" 2>&1
	result=$?
	write_conf
	[ $result -ne 0 ] && grep -q "$1" "$folder/words" || {
		echo "$2: exit status $result"
		cat "$folder/words"
	} >>"$folder/complaints"
}
change() {
	case $((turn % 9)) in
	0) [ "$site" = two ] && site=one || site=two; apply docroot ;;
	1) other=$((turn % 20)); apply port ;;
	2) refuse 'did you mean' 'prot = 80' ;;
	3) [ "$address" = '*' ] && address=127.0.0.1 || address='*'; apply address ;;
	4) [ "$certificate" = second ] && certificate=first || certificate=second; apply certificate ;;
	5) refuse 'No such file' 'site "x" { docroot = "/nonexistent" }' ;;
	6) [ "$count" = 3 ] && count=2 || count=3; apply workers ;;
	7) refuse 'another program does already' "listen \"taken\" { port = $taken }" ;;
	8) kill -HUP "$master"; kill -HUP "$master"; kill -HUP "$master"; good=$((good + 1)) ;;
	esac
}

# Of whom a port is taken.
taken=$((port + 100))
mkdir "$folder/none"
check "somebody else has a port" start_beside -p $taken -o address=127.0.0.1 -o access-log=off \
	-o "pid-file=$folder/other.pid" -o tls.mode=off "$folder/none"

load() {
	name=$1
	shift
	wrk -t1 -c8 -d"$seconds" "$@" >"$folder/wrk.$name" 2>&1 &
	loads="$loads $!"
}
loads=
load plain "http://127.0.0.1:$port/file.txt"
load plain-each -H 'Connection: close' "http://127.0.0.1:$port/file.txt"
load tls "https://127.0.0.1:$port/file.txt"
load tls-each -H 'Connection: close' "https://127.0.0.1:$port/file.txt"
: >"$folder/complaints"
turn=0
while kill -0 ${loads##* } 2>/dev/null; do
	turn=$((turn + 1))
	change
	# A third of a second for each.
	sleep 0.15
done
wait $loads
stop_beside
echo "# $good good and $bad bad reloads in $seconds s"
for name in plain plain-each tls tls-each; do
	echo "# $name: $(grep -E 'requests in|errors|Non-2xx' "$folder/wrk.$name" | tr -s ' \n' ' ')"
	check "nothing is lost: $name" has_lost_nothing "$folder/wrk.$name"
done
check "good ones are applied, bad ones refused with their reason" \
	sh -c "! grep . '$folder/complaints'"

# A flood: one runs, one waits, and no more.
before=$(grep -c 'reloaded: generation' "$folder/error.log")
for i in $(seq 200); do kill -HUP "$master"; done
check "after a flood it is reloaded once more, and all is well" \
	"$HTTP_SERVER" -f "$folder/conf" -k reload
after=$(grep -c 'reloaded: generation' "$folder/error.log")
echo "# 200 signals were $((after - before - 1)) reloads"
check "200 signals are a few reloads" test $((after - before)) -le 20
check "one generation is left" await sh -c "
	[ \$('$HTTP_SERVER' -f '$folder/conf' -k status | grep -Ec 'accepting|leaving|alone') -le 3 ]"
check "stops in peace" stop
sent=$(sed -n 's/.*reloaded: generation \([0-9]*\).*/\1/p' "$folder/error.log" | tail -n 1)
echo "# $sent generations"
finish
