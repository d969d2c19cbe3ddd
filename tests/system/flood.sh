#!/bin/sh
# flood: thousands who connect and do something else than ask: half a handshake, records without a
# word in them, new keys for ever, requests that never end. A fresh client is served beside them,
# and when they are gone nothing of them is left.
. "$(dirname "$0")/lib.sh"
need curl pgrep awk openssl
find_tool hammer
hammer=$tool
find_tool besiege
seconds=${FLOOD_SECONDS:-4}
crowd=${FLOOD_CLIENTS:-1000}

mkdir "$folder/www"
echo hello >"$folder/www/file.txt"
head -c 3000000 /dev/urandom >"$folder/www/much.bin"
port=$(free_port)
ulimit -n "$(ulimit -H -n)"
# serve HOW PORT TIME: a server there, of which each may have so much time.
serve() {
	$1 -p "$2" -o address=127.0.0.1 -o tls.mode=optional -o "pid-file=$folder/pid.$2" \
		-o access-log=off -o workers.count=2 -o workers.connections=10000 \
		-o "timeouts.handshake=$3" -o "timeouts.header=$3" -o "timeouts.body=$3" \
		-o "timeouts.send=$3" -o "timeouts.keep-alive=$3" "$folder/www"
}
# A fresh client may not run for a while: that must not be all of his time.
check "starts" serve start "$port" 8s
workers=$(pgrep -P "$master" | sort)

value() {
	sed -n "s/.*\\b$1=\\([0-9]*\\).*/\\1/p" "$folder/siege.$kind"
}
# begin KIND COUNT SECONDS: it is there when that returns, and has ended after lift.
begin() {
	kind=$1
	: >"$folder/siege.$kind"
	"$tool" "$@" "$port" >"$folder/siege.$kind" 2>&1 &
	sieges="$sieges $!"
	await grep -q held "$folder/siege.$kind"
}
lift() {
	wait $sieges
	sieges=
}
sieges=
# fresh: new clients, one after the other, in the clear and by TLS.
fresh() {
	"$hammer" -1 -c 1 -d 0.3 "$port" /file.txt >"$folder/fresh"
	times=
	for i in 1 2 3 4 5; do
		times="$times $(curl -fsk -o /dev/null -w '%{time_total}' "https://127.0.0.1:$port/file.txt")" ||
			return 1
	done
	echo "# beside them: slowest $(sed 's/.*slowest_ms=//' "$folder/fresh") ms in the clear;" \
		"by TLS, in s:$times" >"$folder/times"
	grep -q 'answered=[1-9][0-9]* refused=0 unheard=0 cut=0 late=0 status=0' "$folder/fresh"
}
watch() {
	check "others are served beside them: $1" fresh
	cat "$folder/times"
}
pss_kib() {
	for process in $workers; do
		cat "/proc/$process/smaps_rollup"
	done | awk '/^Pss:/ { sum += $2 } END { print sum }'
}
held() {
	"$HTTP_SERVER" status --json -o "pid-file=$folder/pid.$port" |
		grep -o '"held":[0-9]*' | awk -F: '{ sum += $2 } END { print sum + 0 }'
}
nobody() {
	[ "$(held)" -eq 0 ]
}

# Everybody at once, of each kind.
fresh
before=$(pss_kib)
for siege in half hello bytes; do
	check "$crowd connections: $siege of a handshake" begin $siege "$crowd" 60
	watch $siege
done
lift
for kind in half hello bytes; do
	echo "# $kind: $(tail -n 1 "$folder/siege.$kind")"
	check "all are ended at the deadline: $kind" test "$(value ended)" = "$crowd"
done
check "$((crowd * 5)) connections that are reset at once" begin churn $((crowd * 5)) 60
watch churn
lift
check "$((crowd * 5)) connections are opened and reset" test "$(value ended)" = $((crowd * 5))
check "nobody is left" await nobody
echo "# the workers have $before KiB before, $(pss_kib) KiB after them"
given_back() {
	[ "$(pss_kib)" -lt $((before + 8 * 1024)) ]
}
if is_sanitized; then
	skip "what they took is given back" "the memory is a sanitizer's"
else
	check "what they took is given back" await given_back
fi
echo "# and $(pss_kib) KiB a moment later"

# records KIND
records() {
	begin "$1" 100000 60
	watch "records: $1"
	lift
	echo "# $1: $(tail -n 1 "$folder/siege.$1")"
	check "the server ends it: $1" test "$(value ended)" = 1
}
# A client that does not take the answers to its keys may not be read on, but meet its deadline.
records keys
# All others are ended for what they are.
port=$((port + 1))
check "a patient server starts" serve start_beside "$port" 1h
patient=$(pgrep -P "$beside" | sort)
for siege in empty tiny unknown huge alerts ciphers hellos stock; do
	records $siege
done
check "new keys in stock are told" grep -q \
	'the client sends records without end, and no content' "$folder/err.beside"
begin again 100 60
lift
check "TLS 1.2 is not negotiated again" test "$(value ended)$(value records)" = 10
check "nor when openssl asks for it" sh -c "
	printf 'R\n' | openssl s_client -connect 127.0.0.1:$port -tls1_2 2>&1 | grep -qi 'renegotiation\|no renegotiation\|ssl alert\|:error:'"

# A key of these costs the server a hundred times what it costs a client who sends any number.
greets() {
	echo | openssl s_client -connect "127.0.0.1:$port" -tls1_3 -groups "$1" 2>&1 | grep -q 'TLSv1.3, Cipher is'
}
for group in X25519 P-256 P-384; do
	check "keys of $group are exchanged" greets $group
done
for group in ffdhe2048 ffdhe8192; do
	check "keys of $group are not" sh -c "! echo | openssl s_client -connect 127.0.0.1:$port \
		-tls1_3 -groups $group 2>&1 | grep -q 'TLSv1.3, Cipher is'"
done

check "nobody is left" await nobody
check "the workers are those of the beginning" test "$(pgrep -P "$beside" | sort)" = "$patient"
check "stops in peace" stop_beside
port=$((port - 1))

# ------------------------------------------------ slowhttptest
slow_modes() {
	tests=
	for mode in "-H -i 1" "-B -i 1 -s 8192" "-R -a 1 -b 1000" "-X -w 1 -y 2 -n 1 -z 1 -k 1"; do
		timeout $((seconds * 4 + 20)) slowhttptest -c "$crowd" -r "$crowd" -l "$seconds" -p 3 \
			$mode -u "http://127.0.0.1:$port/much.bin" </dev/null >"$folder/slow${mode%% *}" 2>&1 &
		tests="$tests $!"
	done
	await sh -c "[ \$(ls '$folder'/slow-? | wc -l) -eq 4 ]"
	watch "slowhttptest"
	wait $tests
	for mode in H B R X; do
		report=$folder/slow-$mode
		sed 's/\x1b\[[0-9;]*m//g' "$report" | grep -a -E '^(connected|closed|service available)' |
			tail -n 3 | tr -s ' \n' ' ' | sed "s/^/# -$mode: /; s/\$/\n/"
		check "slowhttptest -$mode finds the service there all the time" sh -c "
			grep -a -q 'service available.*YES' '$report' && ! grep -a -q 'service available.*NO' '$report'"
	done
}
if command -v slowhttptest >/dev/null; then
	slow_modes
else
	skip "slowhttptest" "there is no slowhttptest"
fi

check "nobody is left" await nobody
ticks() {
	for process in $workers; do
		sed 's/.*) //' "/proc/$process/stat"
	done | awk '{ sum += $12 + $13 } END { print sum }'
}
before=$(ticks)
sleep 1
check "the workers are at rest" test $(($(ticks) - before)) -le 5
check "and those of the beginning" test "$(pgrep -P "$master" | sort)" = "$workers"
check "stops in peace" stop
finish
