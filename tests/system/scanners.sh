#!/bin/sh
# scanners: what sslscan, nmap and testssl find: nothing but what is explained here.
#
# testssl takes a minute: only with SCANNERS_ALL=1.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/pki.sh"
need curl openssl

# Findings that are none, each with the reason.
#
# testssl engine_problem       it is about the openssl of who scans
# testssl DNS_CAArecord        the name is this machine's own, of which no DNS knows
# testssl cert_revocation      the authority of the tests lasts as long as the test, and has no list
# testssl cert_validityPeriod  the same
# nmap    http-date            says what the clock is
# nmap    http-headers         lists fields: Server has no version in it, X-Content-Type-Options is there
# nmap    http-server-header   the same
# nmap    http-title           says what the page says
# nmap    ssl-cert             says what the certificate says
# nmap    ssl-date             says that nothing tells the clock
# nmap    http-iis-webdav-vuln says that there is no WebDAV
# nmap    http-malware-host    says that the host is clean
explained='^(engine_problem|DNS_CAArecord|cert_revocation|cert_validityPeriod)$'
explained_nmap='^(http-date|http-headers|http-server-header|http-title|ssl-cert|ssl-date|http-iis-webdav-vuln|http-malware-host)$'

mkdir -p "$folder/www/docs" "$folder/www/.git"
echo '<title>hello</title>' >"$folder/www/index.html"
echo hello >"$folder/www/docs/file.txt"
echo secret | tee "$folder/www/.git/config" "$folder/www/.htpasswd" >"$folder/www/.env"
make_authority
make_certificate local ec localhost
port=$(free_port)
clear=$((port + 1))
cat >"$folder/conf" <<END
docroot = "$folder/www"
pid-file = off
error-log = "$folder/error.log"
access-log = off
hsts = "max-age=31536000; includeSubDomains"
fields "safe" { set = {"X-Frame-Options: DENY", "Content-Security-Policy: default-src 'self'", "Referrer-Policy: no-referrer"} }
listen "clear" { address = "127.0.0.1:$clear"  tls = off }
listen "secure" { address = "127.0.0.1:$port"  tls = required }
tls { certificate = "$folder/local.pem"  key = "$folder/local.key" }
END
check "starts" start -f "$folder/conf"
none() {
	[ ! -s "$folder/findings" ] || {
		cat "$folder/findings"
		return 1
	}
}
has() {
	command -v "$1" >/dev/null || {
		skip "$1" "there is no $1"
		return 1
	}
}

# Every line that tells of a protocol, a cipher or a group that is not among the good ones.
if has sslscan; then
	sslscan --no-colour "127.0.0.1:$port" >"$folder/sslscan" 2>&1
	check "sslscan has looked" grep -q 'TLSv1.3  *enabled' "$folder/sslscan"
	awk '/^(SSLv2|SSLv3|TLSv1.0|TLSv1.1) +enabled/
		/^(Preferred|Accepted)/ && !/TLS_(AES|CHACHA20)|ECDHE-(ECDSA|RSA)-(AES(128|256)-GCM|CHACHA20)/
		/^TLSv1.[23] +[0-9]+ bits/ && !/x25519|secp(256|384)r1|MLKEM/
		/vulnerable to/ && !/not vulnerable/
		/[Ii]nsecure|Compression enabled|renegotiation supported/' "$folder/sslscan" >"$folder/findings"
	check "sslscan finds nothing" none
fi

# nmap: a script that has something to say, and is not explained.
scan() {
	nmap -p "$1" -Pn --script-timeout 20s --script "$2" localhost >"$folder/nmap" 2>&1
	sed -n 's/^|[_ ] \?\([a-z][a-z0-9-]*\):.*/\1/p' "$folder/nmap" | sort -u >"$folder/scripts"
}
if has nmap; then
	# The scripts look at ports that they take for those of HTTP: each is told to look here.
	scripts=
	for name in enum methods headers trace put webdav-scan iis-webdav-vuln git passwd shellshock \
		method-tamper phpmyadmin-dir-traversal security-headers server-header title \
		vuln-cve2011-3192 vuln-cve2011-3368 vuln-cve2012-1823 vuln-cve2017-5638 malware-host date; do
		scripts="$scripts${scripts:+,}+http-$name"
	done
	scan "$clear" "$scripts"
	check "nmap has looked" grep -q 'http-headers' "$folder/scripts"
	check "nmap finds three methods" grep -q 'Supported Methods: GET HEAD OPTIONS$' "$folder/nmap"
	grep -Evx "http-methods|http-security-headers|${explained_nmap#^}" "$folder/scripts" >"$folder/findings"
	grep -E 'State: (LIKELY )?VULNERABLE|Potentially risky|Content of (file|directory)' "$folder/nmap" >>"$folder/findings"
	check "nmap finds nothing in HTTP" none
	scan "$port" "+ssl-enum-ciphers,+ssl-cert,+ssl-date,+ssl-heartbleed,+ssl-poodle,+ssl-ccs-injection,+ssl-dh-params,+sslv2-drown,+tls-ticketbleed"
	check "nmap gives an A" grep -q 'least strength: A$' "$folder/nmap"
	grep -Evx "ssl-enum-ciphers|${explained_nmap#^}" "$folder/scripts" >"$folder/findings"
	check "nmap finds nothing in TLS" none
fi

testssl=$(command -v testssl || command -v testssl.sh)
if [ -z "${SCANNERS_ALL-}" ]; then
	skip "testssl" "it takes a minute: SCANNERS_ALL=1"
elif [ -z "$testssl" ]; then
	skip "testssl" "there is no testssl"
else
	"$testssl" --quiet --warnings off --color 0 --ip 127.0.0.1 --add-ca "$folder/ca.pem" \
		--severity LOW --csvfile "$folder/testssl.csv" --protocols --server-defaults --vulnerable \
		--headers --server-preference --fs "https://localhost:$port/" >"$folder/testssl" 2>&1
	check "testssl has looked" grep -q ' TLS 1.3 .*offered (OK)' "$folder/testssl"
	awk -F '","' -v explained="$explained" '
		{ id = substr($1, 2) } NR > 1 && id !~ explained { print }' "$folder/testssl.csv" >"$folder/findings"
	check "testssl finds nothing" none
fi
check "stops in peace" stop
check "no worker was hurt" sh -c "! grep -E 'killed|exited|error:' '$folder/error.log'"
finish
