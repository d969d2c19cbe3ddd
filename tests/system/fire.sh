# fire: what clients under load see of reloads, good and bad, and of workers that are killed.
. "$(dirname "$0")/lib.sh"
need wrk pgrep curl
seconds=${FIRE_SECONDS:-3}

mkdir "$folder/one" "$folder/two"
head -c 1024 /dev/zero | tr '\0' x >"$folder/one/file.txt"
cp "$folder/one/file.txt" "$folder/two/"
port=$(free_port)
write_conf() {
	cat >"$folder/conf.new" <<EOF
address = "${address:-127.0.0.1}"
port = $port
docroot = "$folder/${site:-one}"
pid-file = "$folder/server.pid"
access-log = "$folder/access.log"
error-log = "$folder/error.log"
workers { count = 4 }
listen "other" { port = $((port + 1 + ${other:-0})) }
$1
EOF
	mv "$folder/conf.new" "$folder/conf"
}
write_conf
check "starts" start -f "$folder/conf"

# under WHAT: puts the server under load, does WHAT over and over, and shows the failures.
under() {
	wrk -t1 -c32 -d"$seconds" $close "http://127.0.0.1:$port/file.txt" >"$folder/wrk" 2>&1 &
	load=$!
	turn=0
	while kill -0 $load 2>/dev/null; do
		turn=$((turn + 1))
		"$@"
	done
	wait $load
	grep -E 'requests in|errors|Non-2xx' "$folder/wrk"
}
no_failures() {
	under "$@" >"$folder/outcome"
	cat "$folder/outcome"
	grep -q 'requests in' "$folder/outcome" && ! grep -Eq 'errors|Non-2xx' "$folder/outcome"
}

reload_same() {
	kill -HUP "$master"
	sleep 0.2
}
reload_docroot() {
	[ $((turn % 2)) = 0 ] && site=one || site=two
	write_conf
	"$HTTP_SERVER" -f "$folder/conf" -k reload >/dev/null || echo "a good reload was refused"
}
reload_port() {
	other=$((turn % 20))
	write_conf
	"$HTTP_SERVER" -f "$folder/conf" -k reload >/dev/null || echo "a good reload was refused"
}
reload_address() {
	[ $((turn % 2)) = 0 ] && address=127.0.0.1 || address='*'
	write_conf
	"$HTTP_SERVER" -f "$folder/conf" -k reload >/dev/null || echo "a good reload was refused"
}
reload_broken() {
	write_conf 'prot = 80'
	"$HTTP_SERVER" -f "$folder/conf" -k reload >/dev/null 2>&1 && echo "Non-2xx: a bad one was applied"
	write_conf
}
reopen_logs() {
	mv "$folder/access.log" "$folder/access.log.$close$turn"
	"$HTTP_SERVER" -f "$folder/conf" -k reopen >/dev/null
}
kill_one() {
	kill -9 "$(pgrep -P "$master" | shuf -n1)" 2>/dev/null
	sleep 0.2
}

for close in "" "-HConnection:close"; do
	kind=${close:+, a connection each}
	check "reloads of the same lose nothing${kind}" no_failures reload_same
	check "another docroot loses nothing${kind}" no_failures reload_docroot
	check "another port loses nothing${kind}" no_failures reload_port
	check "wider and narrower addresses lose nothing${kind}" no_failures reload_address
	check "broken configurations lose nothing${kind}" no_failures reload_broken
	check "rotation loses nothing${kind}" no_failures reopen_logs
	under kill_one >"$folder/outcome"
	# Each kill may take the 32 connections of the load with it, and no more.
	lost=$(sed -n 's/.*read \([0-9]*\),.*/\1/p' "$folder/outcome")
	check "killed workers take only what they hold${kind}" test "${lost:-0}" -le $((turn * 32))
	check "and new ones serve${kind}" await curl -fsS -o /dev/null "http://127.0.0.1:$port/file.txt"
done
sent=$("$HTTP_SERVER" -f "$folder/conf" -k status | sed -n 's/.*requests \([0-9]*\),.*/\1/p')
check "stops in peace" stop
written=$(cat "$folder"/access.log* | wc -l)
check "each of $sent requests has its line" test "$written" -ge "$sent"
finish
