# tls: certificates of sites, resumption, swaps under load, and what is said of handshakes that fail.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/pki.sh"
need curl openssl wrk

make_authority
make_certificate local ec localhost
make_certificate a ec a.example
make_certificate a-rsa rsa a.example
make_certificate wild ec '*.w.example' w.example
make_certificate b ec b.example
make_certificate client ec client.example
days=10 make_certificate short ec short.example
days=-1 make_certificate old ec localhost
mkdir "$folder/www"
echo hello >"$folder/www/hello.html"
port=$(free_port)
more=$((port + 1)) proxied=$((port + 2))
cat >"$folder/server.conf" <<EOT
address    = "127.0.0.1"
port       = $port
docroot    = "$folder/www"
pid-file   = "$folder/server.pid"
error-log  = "$folder/error.log"
access-log = "$folder/access.log"
log-format = "%s %{SSL_PROTOCOL}x %{SSL_CIPHER}x %{SSL_CLIENT_S_DN}x %a"
tls { mode = "optional" certificate = "local.pem" key = "local.key" }
site "a.example" {
	hsts = "max-age=100"
	tls { certificate = {"a.pem", "a-rsa.pem"} key = {"a.key", "a-rsa.key"} }
}
site "*.w.example" { tls { certificate = "wild.pem" key = "wild.key" } }
site "b.example" {
	tls { certificate = "b.pem" key = "b.key"
		client-certificates = "required" client-authorities = "ca.pem" }
}
site "short.example" { tls { certificate = "short.pem" key = "short.key" } }
listen "secure" { port = $more tls = "required" }
listen "proxied" { port = $proxied proxy-protocol = yes }
EOT
control() {
	"$HTTP_SERVER" -f "$folder/server.conf" -k "$@"
}
# fetch HOST OPTION...: the status of /hello by https, trusting the authority of the tests.
fetch() {
	host=$1
	shift
	curl -s --cacert "$folder/ca.pem" --resolve "$host:$port:127.0.0.1" -o "$folder/body" \
		-w '%{http_code}' "$@" "https://$host:$port/hello"
}
answers() {
	expected=$1
	shift
	[ "$(fetch "$@")" = "$expected" ]
}
said() {
	await grep -q "$1" "$folder/error.log"
}
talk() {
	echo | openssl s_client -connect "127.0.0.1:$port" "$@" 2>&1
}

check "starts" start -f "$folder/server.conf"
check "https" answers 200 localhost
check "and plain HTTP on the same port" curl -sf -o "$folder/body" "http://localhost:$port/hello"
check "a site has its own certificate" answers 200 a.example
check "a wildcard fits" answers 200 x.w.example
check "a name that nobody has gets the first certificate" answers 200 zzz.example -k
check "one that is not the site's is 421" answers 421 a.example -H "Host: b.example"
check "without a certificate of its own a client does not get in" answers 000 b.example
said "the TLS handshake failed: the client has no certificate" &&
	ok "which is told" || not_ok "which is told"
check "with one it does" answers 200 b.example --cert "$folder/client.pem" --key "$folder/client.key"
check "and is named in the log" await grep -q "CN=client.example" "$folder/access.log"
for kind in ECDSA+SHA256:ECDSA RSA-PSS+SHA256:RSA-PSS; do
	talk -servername a.example -sigalgs "${kind%:*}" >"$folder/talk"
	check "a client that knows ${kind#*:} only gets that" \
		grep -q "Peer signature type: ${kind#*:}" "$folder/talk"
done
curl -skI --resolve "a.example:$port:127.0.0.1" "https://a.example:$port/hello" >"$folder/head"
check "HSTS over TLS" grep -q "^Strict-Transport-Security: max-age=100" "$folder/head"
curl -sI -H "Host: a.example" "http://127.0.0.1:$port/hello" >"$folder/head"
check "and not in the clear" test "$(grep -ci strict-transport "$folder/head")" = 0
curl -s -o /dev/null -w '%{http_code} %{redirect_url}' "http://localhost:$more/a%20b?c" >"$folder/head"
check "where TLS is required plain HTTP is sent there" \
	grep -qx "308 https://localhost:$more/a%20b?c" "$folder/head"
check "and nothing is changed in the clear" test \
	"$(curl -s -o /dev/null -w '%{http_code}' -d x "http://localhost:$more/")" = 400
check "behind the PROXY protocol" curl -sf -o "$folder/body" --haproxy-protocol \
	--cacert "$folder/ca.pem" "https://localhost:$proxied/hello"

for words in "-tls1_1:no protocol version" "-tls1_2 -cipher AES128-SHA:no shared cipher" \
	"-alpn h2:no application protocol" "-groups brainpoolP256r1tls13:no "; do
	talk ${words%%:*} >/dev/null
	said "handshake failed: ${words#*:}" && ok "it is told of ${words%%:*}: ${words#*:}" ||
		not_ok "it is told of ${words%%:*}: ${words#*:}"
done
curl -s "https://localhost:$port/" >/dev/null 2>&1
said "the other side does not know who signed" && ok "and of who does not trust" ||
	not_ok "and of who does not trust"
said "the certificate of short.example ends in [0-9]* days" && ok "and of an end that is near" ||
	not_ok "and of an end that is near"
check "of ALPN it takes HTTP/1.1" sh -c "echo | openssl s_client -connect 127.0.0.1:$port \
	-alpn h2,http/1.1 2>&1 | grep -q 'ALPN protocol: http/1.1'"
check "status tells when certificates end" sh -c \
	"'$HTTP_SERVER' -f '$folder/server.conf' -k status | grep -q 'certificate of a.example ends in [0-9]* days'"
"$HTTP_SERVER" -f "$folder/server.conf" status --json >"$folder/status"
fingerprint=$(openssl x509 -in "$folder/short.pem" -noout -fingerprint -sha256)
certificate="\"name\":\"short.example\",\"file\":\"$folder/short.pem\""
check "in JSON too" grep -Eq \
	"\{$certificate,\"days\":(9|10),\"sha256\":\"${fingerprint#*=}\"\}" "$folder/status"
check "each of them" test "$(grep -o '"sha256":' "$folder/status" | wc -l)" = 6
check "one after the other" grep -Eq '"certificates":\[(\{[^{}]*\},){5}\{[^{}]*\}\],"' \
	"$folder/status"

# A session that one worker has made is known to all others, and to those after a reload.
for version in tls1_2 tls1_3; do
	rm -f "$folder/session"
	# A ticket of TLS 1.3 comes after the handshake: with the answer at the latest.
	printf 'GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' |
		openssl s_client -connect "127.0.0.1:$port" -$version -ign_eof \
			-sess_out "$folder/session" >/dev/null 2>&1
	resumed=0
	for i in $(seq 100); do
		[ "$i" != 50 ] || control reload >/dev/null
		printf 'GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' |
			openssl s_client -connect "127.0.0.1:$port" -$version -ign_eof \
				-sess_in "$folder/session" 2>/dev/null | grep -q '^Reused' &&
			resumed=$((resumed + 1))
	done
	check "100 of 100 sessions of $version are resumed, over a reload" test $resumed = 100
done
check "-reconnect resumes five times" test \
	"$(talk -tls1_2 -reconnect | grep -c '^Reused')" = 5

# Twenty swaps under load, one of them with a key that does not fit.
make_certificate other ec localhost
for i in 0 1; do
	cp "$folder/$([ $i = 0 ] && echo local || echo other).pem" "$folder/swap$i.pem"
	cp "$folder/$([ $i = 0 ] && echo local || echo other).key" "$folder/swap$i.key"
done
swap() {
	cp "$folder/$1" "$folder/new.pem" && cp "$folder/$2" "$folder/new.key" &&
		mv "$folder/new.pem" "$folder/local.pem" && mv "$folder/new.key" "$folder/local.key"
}
wrk -t1 -c16 -d8s "https://127.0.0.1:$port/hello" >"$folder/wrk" 2>&1 &
load=$!
wrk -t1 -c4 -d8s -H "Connection: close" "https://127.0.0.1:$port/hello" >"$folder/wrk2" 2>&1 &
load2=$!
refused=0 applied=0
for i in $(seq 20); do
	if [ "$i" = 10 ]; then
		swap swap0.pem swap1.key
		control reload >"$folder/refusal" 2>&1 || refused=$((refused + 1))
	else
		swap "swap$((i % 2)).pem" "swap$((i % 2)).key"
		control reload >/dev/null 2>&1 && applied=$((applied + 1))
	fi
	sleep 0.2
done
wait $load $load2
check "19 swaps are applied" test $applied = 19
check "one is refused" test $refused = 1
check "with its reason" grep -q "key $folder/local.key: it does not belong to the certificate" \
	"$folder/refusal"
for result in wrk wrk2; do
	check "$result sees no failure" has_lost_nothing "$folder/$result"
done
swap swap1.pem swap1.key
fingerprint=$(openssl x509 -in "$folder/swap1.pem" -noout -fingerprint -sha256)
shows() {
	[ "$(talk -servername localhost | openssl x509 -noout -fingerprint -sha256)" = "$fingerprint" ]
}
check "a new certificate is shown without a reload" await shows
swap old.pem old.key
said "certificate $folder/local.pem: it has expired" && ok "an expired one is not" ||
	not_ok "an expired one is not"
check "and all goes on" answers 200 localhost
control reload >"$folder/refusal" 2>&1
refusal=$?
"$HTTP_SERVER" -t -f "$folder/server.conf" >"$folder/said" 2>&1
check "-t has the exit status of a reload, 78" test "$refusal $?" = "78 78"
check "and the same reason" sh -c \
	"grep -q 'certificate $folder/local.pem: it has expired' '$folder/refusal' &&
	grep -q 'certificate $folder/local.pem: it has expired' '$folder/said'"
check "so has doctor" sh -c "! '$HTTP_SERVER' -f '$folder/server.conf' doctor 2>/dev/null |
	grep -q 'good  the configuration'"
check "stops in peace" stop

# A server that is started with what has expired shows it, and may go on so.
rm "$folder/error.log"
"$HTTP_SERVER" -t -f "$folder/server.conf" >"$folder/said" 2>&1
check "nobody shows it now: -t refuses it" test $? = 78
check "a start does not" start -f "$folder/server.conf"
check "what is shown already is good for a reload" control reload
check "and for -t" "$HTTP_SERVER" -t -f "$folder/server.conf"
check "the status tells that it is past" sh -c \
	"'$HTTP_SERVER' -f '$folder/server.conf' status --json |
	grep -q '\"file\":\"$folder/local.pem\",\"days\":-[0-9]*,'"
check "stops in peace once more" stop
swap swap1.pem swap1.key

# What is told of it without a server.
explains() {
	"$HTTP_SERVER" -f "$folder/server.conf" explain "$1" | grep -q "$2"
}
check "explain tells which certificate is shown" \
	explains "https://a.example:$port/hello" "shows     $folder/a-rsa.pem"
check "and what is sent over TLS only" \
	explains "https://a.example:$port/hello" "Strict-Transport-Security: max-age=100"
check "and that a port wants TLS" explains "http://a.example:$more/hello" \
	"Location: https://a.example:$more/hello"
check "and what is asked of clients" explains "https://b.example:$port/" \
	"certificate is required, signed by one of $folder/ca.pem"
check "a certificate for another name is warned of" sh -c \
	"sed 's/^site \"a.example\"/site \"c.example\"/' '$folder/server.conf' >'$folder/c.conf'
	'$HTTP_SERVER' -t -f '$folder/c.conf' -o error-log=stderr -o port=$((port + 9)) 2>&1 |
	grep -q 'site c.example: certificate $folder/a.pem is not for c.example'"
check "and one for its own is not" sh -c \
	"! '$HTTP_SERVER' -t -f '$folder/server.conf' 2>&1 | grep 'is not for'"

# refuses CERTIFICATES KEYS: the test of the configuration does, for what is then in $folder/said.
refuses() {
	! "$HTTP_SERVER" -t -p $((port + 9)) -o tls.mode=required -o "tls.certificate=$1" \
		-o "tls.key=$2" "$folder/www" 2>"$folder/said"
}
check "one of each kind of key" refuses "{\"$folder/a.pem\", \"$folder/b.pem\"}" \
	"{\"$folder/a.key\", \"$folder/b.key\"}"
check "and why is told" \
	grep -q "$folder/b.pem: there is one with this kind of key already" "$folder/said"
chmod 644 "$folder/a.pem"
check "a key that is missing" refuses "$folder/a.pem" "$folder/a.pem"
check "is told" grep -q "key $folder/a.pem: it has none in it" "$folder/said"
check "what is no key may be read by anybody" test "$(grep -c anybody "$folder/said")" = 0
cat "$folder/a.key" "$folder/b.pem" >"$folder/open.pem"
chmod 644 "$folder/open.pem"
check "a key of another" refuses "$folder/b.pem" "$folder/open.pem"
check "may not" grep -q "key $folder/open.pem: anybody on this machine may read it" "$folder/said"

# Its own certificate.
own() {
	rm -f "$folder/error.log" # else the words of the one before would be taken for its own
	start -p "$port" -o "state-folder=$folder/state" "$@" "$folder/www" &&
		await curl -sf -o /dev/null --cacert "$folder/state/self-made.pem" "https://localhost:$port/hello"
}
check "without a certificate it makes one, which can be trusted" own
check "for 127.0.0.1 too" curl -sf -o /dev/null --cacert "$folder/state/self-made.pem" \
	"https://127.0.0.1:$port/hello"
fingerprint=$(openssl x509 -in "$folder/state/self-made.pem" -noout -fingerprint -sha256)
check "it tells its fingerprint" await grep -q "${fingerprint#*=}" "$folder/err"
check "and how to trust it" await grep -q \
	"curl --cacert $folder/state/self-made.pem https://localhost:$port/" "$folder/err"
check "the key is its owner's alone" test "$(stat -c %a "$folder/state/self-made.key")" = 600
check "stops" stop
check "starts again" own
check "with the same certificate" test \
	"$(openssl x509 -in "$folder/state/self-made.pem" -noout -fingerprint -sha256)" = "$fingerprint"
check "stops again" stop
"$HTTP_SERVER" -t -p "$port" -o address='*' -o tls.mode=optional "$folder/www" 2>"$folder/said"
check "strangers are not shown it" test $? = 78
check "and the reason is told" grep -q "will not trust a certificate that the server makes for itself" \
	"$folder/said"
finish
