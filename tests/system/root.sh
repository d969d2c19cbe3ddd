# root: what the server does with the rights of root: it gives them up.
. "$(dirname "$0")/lib.sh"
need curl setpriv ps
[ "$(id -u)" = 0 ] || skip_all "this is not root"

mkdir "$folder/www"
echo hello >"$folder/www/index.html"
echo secret >"$folder/www/secret"
chmod 600 "$folder/www/secret"
port=$(free_port)
cat >"$folder/conf" <<EOF
address = "127.0.0.1"
port = $port
docroot = "$folder/www"
pid-file = "$folder/server.pid"
access-log = "$folder/access.log"
error-log = "$folder/error.log"
user = "nobody"
EOF
check "starts" start -f "$folder/conf"
check "serves" curl -fsS -o /dev/null "http://127.0.0.1:$port/"
workers=$(pgrep -P "$master")
check "there are workers" test -n "$workers"
for worker in $workers; do
	check "worker is nobody" test "$(ps -o uid= -p "$worker" | tr -d ' ')" = "$(id -u nobody)"
	check "and has no groups of root's" sh -c \
		"! grep -Eq '^(Gid|Groups):.*[[:space:]]0([[:space:]]|\$)' /proc/$worker/status"
	check "nor a capability" sh -c "grep -Eq '^CapEff:[[:space:]]*0+\$' /proc/$worker/status"
done
check "a file that nobody may read is 403" test \
	"$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/secret")" = 403
check "reload" "$HTTP_SERVER" -f "$folder/conf" -k reload
check "still serves" curl -fsS -o /dev/null "http://127.0.0.1:$port/"
mkdir "$folder/closed"
chmod 700 "$folder/closed"
sed "s|^docroot.*|docroot = \"$folder/closed\"|" "$folder/conf" >"$folder/conf2"
check "a docroot that the workers cannot read fails the test" sh -c \
	"! '$HTTP_SERVER' -t -f '$folder/conf2' 2>'$folder/words2' && grep -q nobody '$folder/words2'"
check "another user's order is refused" sh -c \
	"! setpriv --reuid=nobody --clear-groups '$HTTP_SERVER' -f '$folder/conf' -k stop"
check "and the server goes on" curl -fsS -o /dev/null "http://127.0.0.1:$port/"
check "stops in peace" stop

# The same without root.
chown -R nobody "$folder"
check "runs as an ordinary user" sh -c "
	setpriv --reuid=nobody --clear-groups '$HTTP_SERVER' -f '$folder/conf' -o pid-file='$folder/www/p.pid' \
		-o access-log=off -o error-log=stderr >/dev/null 2>'$folder/err2' &
	echo \$! >'$folder/pid2'"
check "and serves" await curl -fsS -o /dev/null "http://127.0.0.1:$port/"
kill "$(cat "$folder/pid2")"

# As process 1 of a container.
if ! unshare --pid --fork true 2>/dev/null; then
	skip "serves as process 1" "no process namespace can be made here"
	finish
fi
unshare --pid --fork "$HTTP_SERVER" -p $((port + 1)) "$folder/www" >/dev/null 2>&1 &
outside=$!
check "serves as process 1" await curl -fsS -o /dev/null "http://127.0.0.1:$((port + 1))/"
kill "$(pgrep -P "$outside")"
check "and stops in peace" wait "$outside"
finish
