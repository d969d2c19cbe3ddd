#!/bin/sh
# http-server-tutorial(7): every command in it, one after the other, as its readers type them.
. "$(dirname "$0")/lib.sh"
need curl pgrep getent

page=$TOP_SRCDIR/man/http-server-tutorial.7
# Two places differ: the port, which may be taken here, and where the program is.
port=$(free_port)
mkdir "$folder/bin" "$folder/home"
cat >"$folder/bin/http-server" <<-END
	#!/bin/sh
	case \$1 in
	get | bench) ;;
	*) set -- -o port=$port "\$@" ;;
	esac
	exec '$HTTP_SERVER' "\$@"
END
chmod +x "$folder/bin/http-server"
PATH=$folder/bin:$PATH
cd "$folder/home" || exit 1

sed -nE 's/^\.Dl \$ //p' "$page" | sed "s/\\\\&//g; s/\\\\-/-/g; s/8888/$port/g" >"$folder/commands"
check "there are commands" test "$(wc -l <"$folder/commands")" -ge 20

# One that ends in & is waited for until it has begun.
has_begun() {
	case $1 in
	*trace*) await grep -q listen trace.txt ;;
	*) await grep -q serving error.log ;;
	esac
}

# The client has closed, and the server has seen it.
has_ended() {
	grep -q '  recv([0-9]*) *= 0 ' trace.txt && tail -n 1 trace.txt | grep -q '  close('
}

number=0
while read -r command; do
	number=$((number + 1))
	# A file of its own: what it exports and starts stays.
	echo "$command" >"$folder/command"
	if . "$folder/command" >"$folder/words.$number" 2>&1; then
		ok "$command"
	else
		not_ok "$command"
		sed 's/^/# /' "$folder/words.$number"
	fi
	case $command in
	*"&") has_begun "$command" || not_ok "it has not begun" ;;
	# What it tells of is told a moment later.
	*"get -v http:"*) await grep -q '  close(' trace.txt ;;
	curl*) await has_ended ;;
	"kill "*) await grep -q 'was killed' error.log ;;
	esac
	[ ! -f server.pid ] || master=$(cat server.pid)
done <"$folder/commands"
master=
wait

# What the words of the page promise.
said() {
	number=$(grep -nF -- "$1" "$folder/commands" | sed -n "${3:-1}{s/:.*//;p}")
	check "$1 says: $2" sh -c 'grep -Eq -- "$1" "$2" || { cat "$2"; exit 1; }' - "$2" \
		"$folder/words.$number"
}
for call in getaddrinfo socket connect send recv close; do
	said "get -v http:" "  $call\("
done
said "get -v http:" "^> GET /hello HTTP/1.1"
said "get -v http:" "^< HTTP/1.1 200 OK"
said "get -v http:" "^<p>Hello\."
for call in socket bind listen; do
	said "cat trace.txt" "  $call\("
done
for call in accept recv send close; do
	said "cat trace.txt" "  $call\(" 2
done
said "tail -n 5 trace.txt" "  recv\([0-9]+\) += 0 "
said "get https:" "not to be trusted"
said "get https:" "as it should be"
said "get -v --cacert" "SSL_write"
said "get -v --cacert" "^<p>Hello\."
said "bench" "errors +none"
said "bench" "^workers +2;"
said "tail -n 3 error.log" "worker [0-9]+ of generation .* was killed by signal 9"
said "-k reload" "reloaded: generation 2"
said "|| echo \"connection refused\"" "^connection refused"
finish
