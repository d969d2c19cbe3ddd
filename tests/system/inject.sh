#!/bin/sh
# inject: what a client says stays what it says: in a log, in an answer, in a page, as a host.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/pki.sh"
need curl openssl
find_tool forge
LC_ALL=C
export LC_ALL

www=$folder/www
mkdir -p "$www/folder" "$www/list" "$www/cors" "$www/private" "$folder/a" "$folder/b"
echo good | tee "$www/index.html" "$www/folder/index.html" "$www/cors/index.html" >"$www/private/index.html"
echo AFTER >"$www/after.html"
echo SITE-A | tee "$folder/a/index.html" >"$folder/a/after.html"
echo SITE-B >"$folder/b/index.html"
# joe, secret
echo 'joe:$5$rounds=1000$saltsaltsalt$jeQ3Wbe2JixnvtlZtYweZUFjfxf4JtmzGAyxAW53.M2' >"$folder/htpasswd"
make_authority
make_certificate top ec localhost
make_certificate a ec a.example
make_certificate b ec b.example
port=$(free_port)
clear=$((port + 1))
write_conf() {
	cat >"$folder/conf" <<END
docroot = "$www"
pid-file = off
error-log = "$folder/error.log"
access-log = "$folder/access.log"
log-format = "$1"
trusted-proxies = {"127.0.0.1"}
listen "clear" { address = "127.0.0.1:$clear"  tls = off }
listen "both" { address = "127.0.0.1:$port" }
tls { mode = optional  certificate = "$folder/top.pem"  key = "$folder/top.key" }
location "/star/*" { redirect = "/new/\$1" }
location "/bare/*" { redirect = "/\$1" }
location "/old/" { redirect = "/new/" }
location "/path/" { redirect = "https://other.example\$path" }
location "/host/" { redirect = "https://\$host/\$1" }
location "/list/" { listing = yes }
location "/private/" { auth-file = "$folder/htpasswd" }
location "/cors/" { cors-origins = {"https://a.example"} }
site "a.example" { docroot = "$folder/a"  tls { certificate = "$folder/a.pem"  key = "$folder/a.key" } }
site "b.example" { docroot = "$folder/b"  tls { certificate = "$folder/b.pem"  key = "$folder/b.key" } }
END
	: >"$folder/error.log"
	: >"$folder/access.log"
}
line_feed='
'
# play: all the rows; the answers are counted, and so are the lines of the logs.
play() {
	"$tool" -m "${line_feed}X-Injected" -m "<script" -m SITE-B -o "$folder/answers" "$clear" \
		"$TOP_SRCDIR/tests/system/inject.rows" >"$folder/said" 2>&1
	result=$?
	sed 's/^/# /' "$folder/said"
	check "$1: no row gets into an answer" test $result -eq 0
	check "stops in peace" stop
	answered=$(sed -n 's/.*answers=\([0-9]*\).*/\1/p' "$folder/said")
	lines=$(wc -l <"$folder/access.log") lost=$(count_lost "$folder/error.log")
	check "$1: each answer has one line, or is counted" test $((lines + lost)) -eq "$answered"
	check "$1: most have theirs" test $((lost * 2)) -lt "$answered"
}
# all_lines FILE PATTERN: each fits.
all_lines() {
	grep -aEvn "$2" "$1" >"$folder/unfit"
	cut -c 1-200 "$folder/unfit" | head -n 5
	test -s "$1" -a ! -s "$folder/unfit"
}
quoted='"([ !#-[]|]|[\^-~]|\\["\\]|\\x[0-9a-f]{2})*"'

write_conf combined
check "starts" start -f "$folder/conf"
play combined
check "combined: every line can be read" all_lines "$folder/access.log" \
	"^[0-9a-f.:]+ - (-|joe) \\[[^]\"]+\\] $quoted [1-5][0-9][0-9] (-|[0-9]+) $quoted $quoted\$"
check "no line is forged" sh -c "! grep -a '^127.0.0.1 - - .01/Jan/2000' '$folder/access.log'"
prefix='^[0-9T:.+-]+ \[[0-9]+\] (info|warning|debug): '
check "the error log has lines of its own only" all_lines "$folder/error.log" "$prefix"
grep -a 'client [0-9.]*: [0-9]' "$folder/error.log" >"$folder/refusals"
check "what was refused can be read there" all_lines "$folder/refusals" \
	"${prefix}client [0-9a-f.:]+: [1-5][0-9][0-9], [a-zA-Z0-9 ,().-]+: $quoted at $quoted\$"
check "to its end, behind a NUL too" grep -q '/\\x00 HTTP/1.1 visible' "$folder/refusals"
grep -a -i '^Location:' "$folder/answers" | tr -d '\r' | sort -u >"$folder/locations"
check "a redirect leads where it is meant to" all_lines "$folder/locations" \
	'^Location: (/([!-.0-[]|[]^-~][!-~]*)?|https://other.example/path/[!-~]*|https://[!-.0-?A-~]+/)$'
check "there are some" test "$(wc -l <"$folder/locations")" -gt 100

write_conf json
check "starts" start -f "$folder/conf"
play json
quoted='"([ !#-[]|]|[\^-~]|\\["\\]|\\u00[0-9a-f]{2})*"'
check "json: every line is one object" all_lines "$folder/access.log" \
	"^\\{\"time\":$quoted,\"client\":$quoted(,\"user\":$quoted)?,\"host\":$quoted,\"method\":$quoted,\"target\":$quoted,\"status\":[0-9]+,\"bytes\":[0-9]+,\"duration_us\":[0-9]+,\"referer\":$quoted,\"user_agent\":$quoted\\}\$"

# ------------------------------------------------ names of files in a list
for name in '<script>alert(1)<' '"><img src=x onerror=alert(1)>' "' onmouseover='alert(1)" \
	'javascript:alert(1)' '&lt;script&gt;' '<a><script>' '%3Cscript%3E' '?a=b' '#top' '\x' \
	"$(printf 'line\nfeed')" "$(printf 'return\r')" "$(printf '\033[31m')" "$(printf '\377\376')" \
	"$(printf '\342\200\256evil')" ' ' ';a' '{{7*7}}'; do
	: >"$www/list/$name"
	mkdir "$www/list/folder $name"
done
: >"$folder/error.log"
check "starts" start -f "$folder/conf"
curl -s -H 'Accept: text/html' "http://127.0.0.1:$port/list/" >"$folder/list"
# A link begins with "./" and has no quote, bracket or blank in it; a text has no bracket.
grep -a -o '<a href="[^>]*>[^<]*' "$folder/list" >"$folder/links"
check "a list has a link for each" test "$(grep -c 'href="\./' "$folder/links")" -ge 36
check "and nothing else" test "$(grep -a -o '<a ' "$folder/list" | wc -l)" -eq "$(wc -l <"$folder/links")"
check "each to what is in the folder" sh -c "! grep -aEv '^<a href=\"(\./[!#-;=?-~]+|(\.\./)+|\?sort=[a-z]+&amp;order=[a-z]+)\"( aria-label=\"Parent folder\")?>' '$folder/links'"
check "no name is a tag or an attribute" sh -c "! grep -aE '<(script|img)|onerror=[^&]*>.*<img|<[^>]* onmouseover' '$folder/list'"
curl -s -H 'Accept: application/json' "http://127.0.0.1:$port/list/" >"$folder/list"
check "nor does one end a string of JSON" sh -c "[ \$(grep -acE '^\{\"name\":\"([^\"\\\\]|\\\\.)*\",\"type\":\"(file|directory)\",\"mtime\":\"[0-9TZ:-]+\"(,\"size\":[0-9]+)?\},?\]?$' '$folder/list') -ge 36 ]"
curl -s -g -H 'Accept: text/html' "http://127.0.0.1:$port/list/folder%20%3Cscript%3Ealert(1)%3C/" >"$folder/list"
check "nor does the name of the folder itself" sh -c "grep -q 'Index of' '$folder/list' && ! grep '<script' '$folder/list'"

# ------------------------------------------------ hosts
# site NAME OPTION...: of whom the answer is.
site() {
	wanted=$1
	shift
	curl -s "$@" -w '%{http_code}' >"$folder/body"
	[ "$(tr -d '\n' <"$folder/body" | grep -aoE 'SITE-A|SITE-B|good|[0-9]{3}$' | tr '\n' ' ')" = "$wanted " ] || {
		tail -n 1 "$folder/body"
		return 1
	}
}
for host in b.example B.Example b.example. b.example:80 B.EXAMPLE.:1; do
	check "$host is B" site "SITE-B 200" -H "Host: $host" "http://127.0.0.1:$port/"
done
for asked in a.example b.example localhost; do
	for host in a.example b.example localhost A.EXAMPLE. b.example:443; do
		case $host in
		[aA]*) of=a.example letter=SITE-A ;;
		b*) of=b.example letter=SITE-B ;;
		*) of=localhost letter=good ;;
		esac
		[ $asked = $of ] && wanted="$letter 200" || wanted=421
		check "who asks TLS for $asked and HTTP for $host gets $wanted" site "$wanted" -k \
			--resolve "$asked:$port:127.0.0.1" -H "Host: $host" "https://$asked:$port/"
	done
done
check "stops in peace" stop
finish
