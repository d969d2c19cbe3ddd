#!/bin/sh
# The socket calls of a server, as someone watches who wants to learn what happens.
. "$(dirname "$0")/lib.sh"
need curl

watch() {
	: >"$folder/trace" # else what the last one saw would be taken for its own
	"$HTTP_SERVER" -o "pid-file=$folder/pid" trace "$@" >"$folder/trace" 2>"$folder/said" &
	watcher=$!
	await grep -q listen "$folder/trace"
}

# Until the last call of a conversation was told.
unwatch() {
	await grep -q "$1" "$folder/trace"
	kill "$watcher" && wait "$watcher"
}

calls() {
	sed -nE 's/^[0-9:.]+ +(master|worker [0-9]+) +[0-9]+ +([A-Za-z_]+)\(.*/\2/p' "$folder/trace" |
		tr '\n' ' '
}

# The calls, each time one follows another of its kind left out.
check_calls() {
	[ "$(calls)" = "$1" ] || { calls; cat "$folder/trace"; return 1; }
}

mkdir "$folder/www"
echo hello >"$folder/www/hello.html"
head -c 3000000 /dev/zero >"$folder/www/large"
port=$(free_port)
check "a server starts" start -p "$port" -o "pid-file=$folder/pid" -o "address=127.0.0.1" \
	-o workers.count=1 -o tls.mode=optional "$folder/www"

check "someone watches" watch --explain
curl -s "http://127.0.0.1:$port/hello" >/dev/null
unwatch close
check "the seven calls are told, in their order" \
	check_calls "socket bind listen accept recv send recv close "
check "with the address it is bound to" grep -q "bind([0-9]*, 127.0.0.1:$port) *= 0" "$folder/trace"
check "with the address of the client" grep -Eq 'accept\([0-9]+\) += [0-9]+ +127\.0\.0\.1:[0-9]+$' "$folder/trace"
check "with the request" grep -Eq 'recv\([0-9]+\) .*  GET /hello HTTP/1.1$' "$folder/trace"
check "with the answer" grep -Eq 'send\([0-9]+\) .*  HTTP/1.1 200 OK$' "$folder/trace"
check "each kind is explained once" \
	test "$(grep -c '^ *-- ' "$folder/trace")" = 7

check "someone else watches" watch
curl -sk "https://127.0.0.1:$port/hello" >/dev/null
curl -s "http://127.0.0.1:$port/large" >/dev/null
unwatch sendfile
check "what is encrypted is told in the clear" grep -q 'SSL_read.* GET /hello HTTP/1.1$' "$folder/trace"
check "and as it is on the wire" grep -q 'recv.* a TLS handshake$' "$folder/trace"
check "nothing is explained unasked" test "$(grep -c ' -- ' "$folder/trace")" = 0

check "only one client is looked at" watch -a 127.0.0.2
curl -s --interface 127.0.0.3 "http://127.0.0.1:$port/hello" >/dev/null
curl -s --interface 127.0.0.2 "http://127.0.0.1:$port/hello" >/dev/null
unwatch close
check "and no other" test "$(grep -c '127\.0\.0\.3' "$folder/trace")" = 0
check "but that one wholly" test "$(grep -c '127\.0\.0\.2:' "$folder/trace")" = 5

check "somebody watches until the end" watch
check "the server stops in peace" stop
check "who watched is told by the end" wait "$watcher"
"$HTTP_SERVER" -o "pid-file=$folder/pid" trace >/dev/null 2>"$folder/said"
check "without a server there is nothing to watch" test $? = 69
check "as is said" grep -q "no server runs with pid-file $folder/pid" "$folder/said"

# What the one before has said must not be taken for its own.
: >"$folder/err"
"$HTTP_SERVER" -X --trace --explain -p "$port" -o address=127.0.0.1 "$folder/www" \
	>"$folder/trace" 2>"$folder/err" &
master=$!
await grep -q serving "$folder/err"
curl -s "http://127.0.0.1:$port/hello" >/dev/null
await grep -q '^[0-9].*close' "$folder/trace"
check "a single process tells its own" stop
check "with all seven calls" sh -c "for call in socket bind listen accept recv send close; do
	grep -q \" \$call(\" '$folder/trace' || exit 1; done"
"$HTTP_SERVER" --trace "$folder/www" 2>"$folder/said"
check "--trace is for a single process" grep -q 'http-server trace watches a server that runs' "$folder/said"
finish
