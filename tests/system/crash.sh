#!/bin/sh
# crash: a request that kills its worker: it is told, kept, and not tried again and again.
. "$(dirname "$0")/lib.sh"
need curl pgrep
find_faults

mkdir "$folder/www"
echo hello >"$folder/www/hello.html"
echo boom >"$folder/www/crash"
port=$(free_port)
url=http://127.0.0.1:$port
check "a server starts" with_fault crash start -p "$port" -o address=127.0.0.1 -o workers.count=2 \
	-o "state-folder=$folder/state" -o "pid-file=$folder/pid" -o tls.mode=off "$folder/www"

ask() {
	curl -s -o "$folder/body" -w '%{http_code}' "$@"
}
deaths() {
	grep -Ec 'worker [0-9] .* (was killed by signal|exited with status)' "$folder/err"
}
has_died() {
	[ "$(deaths)" -ge "$1" ]
}
serves() {
	[ "$(ask "$url/hello")" = 200 ]
}

check "the request gets no answer" test "$(ask -u joe:secret -b c=hidden "$url/crash?1")" = 000
check "its worker dies" await has_died 1
check "the line names the request and its client" \
	grep -q 'while it worked on "GET /crash?1 HTTP/1.1" for 127.0.0.1' "$folder/err"
check "others are served" serves
# What it was is kept.
kept=$folder/state/request-0
check "the request is kept" await test -s "$kept"
check "as is told" grep -q "the request is kept: http-server replay $kept URL" "$folder/err"
check "for its owner alone" test "$(stat -c %a "$kept")" = 600
check "as it came" grep -q '^GET /crash?1 HTTP/1.1' "$kept"
check "without the password" sh -c "grep -qi '^authorization: xxxxx' '$kept' && ! grep -qi basic '$kept'"
check "without the cookies" sh -c "grep -qi '^cookie: xxx' '$kept' && ! grep -q hidden '$kept'"
"$HTTP_SERVER" replay "$kept" "$url" >"$folder/said" 2>&1
check "replayed, it kills again" await has_died 2
check "and once more: that makes three" sh -c "[ \"\$('$HTTP_SERVER' get -q '$url/crash?1'; echo \$?)\" = 56 ]"

check "it is not tried again" await grep -q \
	'"GET /crash?1 HTTP/1.1" at "127.0.0.1" has killed 3 workers within a minute' "$folder/err"
check "but answered 500" test "$(ask "$url/crash?1")" = 500
check "with the reason in the log" await grep -q 'it has killed three workers within a minute' "$folder/err"
check "another request is none of it" serves
before=$(deaths)
check "nor is the same at another host, which is tried" \
	test "$(ask -H 'Host: other.example' "$url/crash?1")" = 000
check "and dies" await has_died $((before + 1))

# Whom somebody kills dies of no request.
for turn in 1 2 3 4 5; do
	for path in hello hello hello hello; do curl -s -o /dev/null "$url/$path" & done
	kill -SEGV "$(pgrep -P "$master" | head -n 1)" 2>/dev/null
	sleep 0.15
done
wait_for_whole() {
	[ "$("$HTTP_SERVER" -o "pid-file=$folder/pid" status | grep -c accepting)" = 2 ]
}
check "workers that were killed are replaced" await wait_for_whole
check "and what they worked on is served" serves
check "stops in peace" stop
finish
