#!/bin/sh
# limits: what one client may have, under load, while workers are killed and the server reloads.
. "$(dirname "$0")/lib.sh"
need curl openssl pgrep wrk
[ -e /proc/net/if_inet6 ] && grep -q '^00000000000000000000000000000001 ' /proc/net/if_inet6 ||
	skip_all "there is no ::1"

mkdir "$folder/www" "$folder/www/private"
echo hello >"$folder/www/file.txt"
echo secret >"$folder/www/private/file.txt"
head -c 4194304 /dev/zero >"$folder/www/large.bin"
echo "ann:$(openssl passwd -5 -salt saltsalt right)" >"$folder/htpasswd"
port=$(free_port)
four=http://127.0.0.1:$port
six=http://[::1]:$port

# serve LINE...: the lines of its configuration.
serve() {
	{
		echo "address = {\"127.0.0.1\", \"[::1]\"}"
		echo "port = $port"
		echo "docroot = \"$folder/www\""
		echo "pid-file = \"$folder/pid\""
		echo "access-log = \"$folder/access.log\""
		echo "error-log = \"$folder/error.log\""
		echo "tls { mode = off }"
		echo "workers { count = 2 }"
		printf '%s\n' "$@"
	} >"$folder/conf"
	: >"$folder/error.log"
	: >"$folder/access.log"
	start -f "$folder/conf"
}
code() {
	curl -gs -m 10 -o /dev/null -w '%{http_code}' "$@"
}
is_answered() {
	wanted=$1
	shift
	[ "$(code "$@")" = "$wanted" ]
}
value() {
	"$HTTP_SERVER" status --json -f "$folder/conf" | grep -o "\"$1\":[0-9]*" | head -n 1 | cut -d: -f2
}
# holds COUNT: so many are held; and who has begun to be answered has been counted by all.
holds() {
	[ "$(value held)" = "$1" ] && ! find "$folder" -name 'held.*' -size 0 | grep -q .
}
# hold URL COUNT: so many slow downloads at once, in $holders.
hold() {
	for i in $(seq "$2"); do
		: >"$folder/held.$i"
		curl -gsN --limit-rate 1k -o "$folder/held.$i" "$1/large.bin" &
		holders="$holders $!"
	done
}
release() {
	kill $holders 2>/dev/null
	wait $holders 2>/dev/null
	holders=
	rm -f "$folder"/held.*
}
holders=
reload() {
	"$HTTP_SERVER" -f "$folder/conf" -k reload >/dev/null
}
workers() {
	pgrep -P "$master"
}
# exactly URL COUNT: with nobody there, so many can come, and one more cannot.
exactly() {
	await holds 0 && hold "$1" "$2" && await holds "$2" && is_answered 429 "$1/file.txt" &&
		await holds "$2"
	result=$?
	release
	return $result
}

# ----------------------------------------------------------------- connections
check "a server where a client may hold four connections" serve 'limits { per-client = 4 }'
hold "$four" 4
check "four are held" await holds 4
curl -s -m 10 -D "$folder/head" -o /dev/null "$four/file.txt"
check "the fifth is answered 429" grep -q '^HTTP/1.1 429 Too Many Requests' "$folder/head"
check "and when to come again" grep -qi '^Retry-After: [1-9]' "$folder/head"
check "another client is not concerned" is_answered 200 "$six/file.txt"
check "the log says so once" await sh -c "
	[ \"\$(grep -c limits.per-client '$folder/error.log')\" -eq 1 ]"
check "status counts them" await sh -c "
	'$HTTP_SERVER' status -f '$folder/conf' | grep -q '1 too many of a client'"
check "a reload" reload
check "does not make room" is_answered 429 "$four/file.txt"
kill_all $(workers)
check "who kills their workers does" await is_answered 200 "$four/file.txt"
release
check "just as much as there was" exactly "$four" 4
check "for IPv6 too" exactly "$six" 4

# load URL: more connections than one may have, while workers are killed and a reload comes.
load() {
	wrk -t 2 -c 16 -d 4 "$1/file.txt" >"$folder/wrk" 2>&1 &
	wrk=$!
	for i in $(seq 20); do
		sleep 0.1
		kill -9 "$(workers | shuf -n 1)" 2>/dev/null
		[ "$i" -ne 10 ] || reload
	done
	wait "$wrk"
}
load "$four"
echo "# 16 connections, 20 kills, a reload: $(grep -o '[0-9]* requests in.*' "$folder/wrk"), turned away: $(value too_many_of_a_client)"
check "some were turned away" test "$(value too_many_of_a_client)" -gt 10
check "in the end nothing has leaked" exactly "$four" 4
check "nor for others" exactly "$six" 4
check "stops in peace" stop

# -------------------------------------------------------------------- requests
check "a server where a client may ask 50 times a second" serve \
	'limits { request-rate = 50 request-burst = 10 }'
began=$(date +%s)
load "$four"
other=$(code "$six/file.txt")
ended=$(date +%s)
good=$(grep -c '^127.0.0.1 .*" 200 ' "$folder/access.log")
bad=$(grep -c '^127.0.0.1 .*" 429 ' "$folder/access.log")
most=$((10 + 50 * (ended - began + 1)))
echo "# within $((ended - began)) s: $good were answered, $bad told to wait"
check "no more than that were answered ($most)" test "$good" -le "$most"
check "the rest was told to wait" test "$bad" -gt 100
check "another client was not" test "$other" = 200
check "the log speaks of it once in ten seconds" sh -c "
	[ \"\$(grep -c 'asks too often' '$folder/error.log')\" -le $(((ended - began) / 10 + 1)) ]"
check "stops in peace" stop

# Each request is another client's, of another /64: more than there are places for.
cat >"$folder/flood.lua" <<'LUA'
local thread = 0
function setup(it)
	it:set("number", thread)
	thread = thread + 1
end
local count = 0
function request()
	count = count + 1
	return wrk.format("GET", nil, { ["X-Forwarded-For"] = string.format("2001:db8:%x:%x::1",
		number * 256 + math.floor(count / 65536), count % 65536) })
end
LUA
check "a server where a client may ask twice a second" serve 'trusted-proxies = {"127.0.0.1"}' \
	'limits { request-rate = 1 request-burst = 2 }' 'location "/file.txt" { logged = no }'
wrk -t 2 -c 16 -d 4 -s "$folder/flood.lua" "$four/file.txt" >"$folder/wrk"
echo "# a flood of clients: $(grep -o '[0-9]* requests in.*' "$folder/wrk")"
check "nobody is refused for what others did" test "$(value too_fast)" -eq 0
check "and all were answered" sh -c "! grep -q 'Non-2xx' '$folder/wrk'"
victim() {
	curl -s -m 10 -o /dev/null -w ' %{http_code}' -H 'X-Forwarded-For: 192.0.2.1' "$four/file.txt?[1-20]"
}
check "who asks too often is refused all the same" sh -c "echo '$(victim)' | grep -q ' 429'"
check "stops in peace" stop

# --------------------------------------------------------------------- guesses
guess() {
	code -u "ann:$1" "$2/private/file.txt"
}
check "a server with a password" serve "location \"/private/\" { auth-file = \"$folder/htpasswd\" }"
check "who knows it is let in" test "$(guess right "$four")" = 200
said=
for i in 1 2 3 4 5 6; do
	[ $i != 5 ] || began=$(ms)
	said="$said $(guess "wrong$i" "$six")"
done
check "five are tries" test "$said" = " 401 401 401 401 429 429"
# For five seconds, of which none is over before the fifth was asked for.
is_locked_out() {
	[ "$(guess right "$six")" = 429 ] || [ $(($(ms) - began)) -ge 5000 ]
}
check "then even the right one is not looked at" is_locked_out
check "others may come" test "$(guess right "$four")" = 200
kill_all $(workers)
check "new workers know it too" is_locked_out
check "so do those of a reload" reload
check "and do not look at it" is_locked_out
check "the log says it once" sh -c "[ \"\$(grep -c 'locked out for 5 s' '$folder/error.log')\" -eq 1 ]"
is_free() {
	[ "$(guess right "$six")" = 200 ]
}
check "when the time is over, it is" await is_free
# A name that would break out of its quotes.
for i in 1 2 3 4 5 6; do
	nasty=$(printf 'x" at dawn\377:wrong%s' $i | base64)
	code -H "Authorization: Basic $nasty" "$four/private/file.txt" >/dev/null
done
check "a client's text is quoted there" await grep -Fq \
	'a wrong password for "x\" at dawn\xff" again' "$folder/error.log"
check "stops in peace" stop
finish
