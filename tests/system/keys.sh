# keys: the private keys are in the key holder's memory, and in nobody else's; handshakes by it.
. "$(dirname "$0")/lib.sh"
need curl openssl pgrep
find_tool rummage

mkdir "$folder/www"
echo hello >"$folder/www/hello.html"
port=$(free_port)
# secret KEY NAME: what that key is in memory: one line of the file, and the number that it is about.
secret() {
	{
		sed -n '2s/^/text:/p' "$1"
		openssl pkey -in "$1" -noout -text |
			awk '/^[a-z]/ { wanted = /^(priv|prime1):/ }
			     wanted && /^ / { gsub(/[ :]/, ""); bytes = bytes $0 }
			     END { sub(/^00/, "", bytes); print "hex:" bytes }'
	} >"$folder/$2.secret"
}
# make KIND NAME: a key and its certificate, NAME.key and NAME.pem, and its secret.
make() {
	openssl genpkey -algorithm $1 -out "$folder/$2.key" 2>/dev/null &&
		openssl req -x509 -new -key "$folder/$2.key" -out "$folder/$2.pem" -days 30 \
			-subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null &&
		chmod 600 "$folder/$2.key" || return
	secret "$folder/$2.key" $2
	cat "$folder/$2.pem" "$folder/$2.key" >"$folder/$2.both"
}
serve() {
	: >"$folder/error.log"
	start -p "$port" -o address=127.0.0.1 -o tls.mode=optional -o workers.count=2 \
		-o "pid-file=$folder/pid" -o "error-log=$folder/error.log" -o access-log=off \
		"$@" "$folder/www"
}
serve_with() {
	pair=$folder/$1
	shift
	serve -o "tls.certificate=$pair.pem" -o "tls.key=$pair.key" "$@"
}
control() {
	"$HTTP_SERVER" -o "pid-file=$folder/pid" -k "$@"
}
holder() {
	pgrep -P "$master" -f "key holder, generation"
}
workers() {
	pgrep -P "$master" -f "worker [0-9]*, generation"
}
whole() {
	[ "$(workers | wc -l)" = 2 ] && [ "$(holder | wc -l)" = 1 ]
}
fetches() {
	curl -sfk -m 10 -o "$folder/body" "$@" "https://localhost:$port/hello"
}
# has PID NAME, lacks PID NAME: that process has that secret, or none of it.
has() {
	"$tool" "$1" "$folder/$2.secret"
}
lacks() {
	"$tool" "$1" "$folder/$2.secret"
	[ $? = 1 ]
}
all_lack() {
	for process in "$master" $(workers); do
		lacks "$process" "$1" || return
	done
}
root() {
	[ "$(id -u)" = 0 ]
}

for kind in EC:ECDSA RSA:RSA-PSS ED25519:ed25519; do
	key=${kind%:*} type=${kind#*:} options=
	[ $key != EC ] || options="-pkeyopt ec_paramgen_curve:P-256"
	check "a key of $key is made" make "$key $options" $key
	check "a server starts with it" serve_with $key
	check "and a key holder" await whole
	for version in tls1_2 tls1_3; do
		for i in 1 2 3 4; do
			echo | openssl s_client -connect "127.0.0.1:$port" -$version \
				-servername localhost -verify_return_error -CAfile "$folder/$key.pem"
		done >"$folder/talk" 2>&1
		check "a client is greeted by $version, four times" test \
			"$(grep -c "Peer signature type: $type" "$folder/talk")" = 4
	done
	if root; then
		check "the key holder has the key" has "$(holder)" $key
		check "neither the master nor a worker has" all_lack $key
		check "it is read again" control reload
		await whole
		check "and greets" fetches
		check "the next key holder has the key" has "$(holder)" $key
		check "and still nobody else" all_lack $key
	fi
	check "stops in peace" stop
done
if root; then
	check "a server starts that is to have its keys itself" serve_with EC -o tls.key-process=no
	check "and greets" await fetches
	check "there is no key holder" test -z "$(holder)"
	check "its workers have the key" has "$(workers | head -n 1)" EC
	check "and the master" has "$master" EC
	check "stops in peace" stop
	check "a key in the same file as its certificate" serve -o "tls.certificate=$folder/RSA.both"
	check "greets" await fetches
	check "the key holder has it" has "$(holder)" RSA
	check "nobody else has" all_lack RSA
	check "stops in peace" stop
	check "a server starts with a certificate of its own" serve -o "state-folder=$folder/state"
	check "greets" await fetches
	secret "$folder/state/self-made.key" own
	check "the key holder has its key" has "$(holder)" own
	check "nobody else has" all_lack own
	check "stops in peace" stop
else
	skip "memory is looked into" "this is not root"
fi

# It dies, is stopped, or cannot have its keys any more.
replaced() {
	"$HTTP_SERVER" status --json -o "pid-file=$folder/pid" | grep -q "\"replaced\":$1[,}]"
}
check "a server starts" serve_with EC -o timeouts.handshake=1h
await whole
check "status names the key holder" sh -c "'$HTTP_SERVER' status -o 'pid-file=$folder/pid' |
	grep -q 'key holder of generation 1: pid $(holder), replaced 0 times'"
failed=0 late=0
for i in 1 2 3 4 5; do
	begun=$(ms)
	kill -9 "$(holder)"
	# A worker waits for the next one, but two seconds at most.
	if ! fetches; then
		[ $(($(ms) - begun)) -ge 2000 ] && late=$((late + 1)) || failed=$((failed + 1))
	fi
	await whole && await fetches
done
echo "# of 5 that were killed, the next one came too late for its client $late times"
check "one that is killed is replaced before a client notices" test $failed = 0 -a $late -lt 5
check "five times" await replaced 5
! root || check "and nobody else has the key" all_lack EC
kill -STOP "$(holder)"
check "one that is stopped, too" await replaced 6
check "a client is greeted" await fetches
check "the log tells" grep -q "the key holder of generation 1 .* was stopped by a signal" \
	"$folder/error.log"
mv "$folder/EC.key" "$folder/away"
kill -9 "$(holder)"
check "without its key it says so" await grep -q \
	"the key holder of generation 1 cannot have its keys again: key $folder/EC.key: No such file" \
	"$folder/error.log" "$folder/err"
curl -sk -m 60 -o /dev/null "https://localhost:$port/hello"
check "a client is refused, and not kept waiting" test $? = 35
check "plain HTTP is served" curl -sf -o /dev/null "http://localhost:$port/hello"
mv "$folder/away" "$folder/EC.key"
check "when it is there again, clients are greeted" await fetches
make "EC -pkeyopt ec_paramgen_curve:P-256" EC
kill -9 "$(holder)"
check "when it has become another, with its certificate" await fetches --cacert "$folder/EC.pem"
# A worker's stop does not depend on it, nor the master's.
kill -STOP "$(holder)"
check "stops in peace" stop

check "a server starts with a certificate of its own that is not kept" \
	serve -o state-folder=off
check "greets" await fetches
await whole
kill -9 "$(holder)"
check "and again, when the key is lost" await fetches
holders=$(holder)
kill -9 "$master"
wait "$master" 2>/dev/null
gone() {
	! pgrep -f "key holder, generation" | grep -qx "${holders:-0}"
}
check "a key holder does not outlive its master" await gone

# What is said of files that will not do is the same.
openssl pkey -in "$folder/RSA.key" -aes128 -passout pass:secret -out "$folder/locked.key" 2>/dev/null
echo rubbish >"$folder/rubbish.key"
head -c 300 "$folder/RSA.key" >"$folder/half.key"
for key in none EC locked rubbish half; do
	for way in yes no; do
		"$HTTP_SERVER" -p "$port" -o tls.mode=optional -o "tls.certificate=$folder/RSA.pem" \
			-o "tls.key=$folder/$key.key" -o tls.key-process=$way "$folder/www" 2>&1 |
			sed 's/^[^]]*\]//' >"$folder/said.$way"
	done
	check "of the key $key: $(sed -n "s|$folder/||g; s/.*error: //p" "$folder/said.yes")" \
		sh -c "grep -q 'key $folder/$key.key: ' '$folder/said.yes' &&
			cmp '$folder/said.yes' '$folder/said.no'"
done
check "a server starts" serve_with EC
cp "$folder/rubbish.key" "$folder/EC.key"
check "a reload is refused with the reason" sh -c \
	"'$HTTP_SERVER' -o pid-file='$folder/pid' -k reload 2>&1 | grep -q 'key $folder/EC.key: '"
check "and clients are greeted as before" fetches
check "there is one key holder" whole
check "stops in peace" stop

# Who has the workers' user cannot look into it.
if root && setpriv --version >/dev/null 2>&1; then
	as_nobody="setpriv --reuid=nobody --regid=nogroup --clear-groups"
	cp "$tool" "$folder/tool"
	make "EC -pkeyopt ec_paramgen_curve:P-256" EC
	chmod 755 "$folder/tool"
	chmod 644 "$folder"/*.secret
	check "a server starts whose workers are nobody" serve_with EC -o user=nobody
	check "so is its key holder" sh -c "grep -q '^Uid:.*$(id -u nobody)' /proc/$(holder)/status"
	$as_nobody "$folder/tool" "$(holder)" "$folder/EC.secret" >/dev/null 2>&1
	check "nobody cannot read its memory" test $? = 2
	$as_nobody sleep 60 &
	sleeper=$!
	await grep -q ^sleep /proc/$sleeper/cmdline
	$as_nobody "$folder/tool" $sleeper "$folder/EC.secret" >/dev/null 2>&1
	if [ $? = 1 ]; then
		ok "though that of other processes"
	else
		skip "though that of other processes" "the system forbids that as well"
	fi
	kill $sleeper
	check "stops in peace" stop
	# Where all of them are nobody, it is the key holder's own doing.
	cp "$HTTP_SERVER" "$folder/server"
	chown -R nobody "$folder"
	: >"$folder/error.log"
	$as_nobody "$folder/server" -p "$port" -o address=127.0.0.1 -o tls.mode=optional \
		-o "tls.certificate=$folder/EC.pem" -o "tls.key=$folder/EC.key" -o access-log=off \
		-o "pid-file=$folder/pid" "$folder/www" >/dev/null 2>&1 &
	master=$!
	check "a server without root greets" await fetches
	$as_nobody "$folder/tool" "$(holder)" "$folder/EC.secret" >/dev/null 2>&1
	check "nobody cannot read its key holder's memory" test $? = 2
	check "stops in peace" stop
else
	skip "another process cannot look into it" "this is not root, or there is no setpriv"
fi
finish
