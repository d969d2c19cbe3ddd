# sandbox: what a worker that was taken over can do: nothing of all that it tries.
. "$(dirname "$0")/lib.sh"
need curl
find_faults taken_over

mkdir "$folder/www" "$folder/place"
echo hello >"$folder/www/index.html"
echo mine >"$folder/www/mine"
echo "a private key" >"$folder/key"
# All this is its user's: if it is kept from it, then by no permission.
chmod -R a+rwX "$folder/www" "$folder/key" "$folder"
port=$(free_port)
export PLACE="$folder/www" KEY="$folder/key"
needed="no privileges, files (Landlock)"

serve() {
	with_fault taken_over start -p "$port" -o workers.count=2 -o access-log=off \
		-o pid-file="$folder/pid" -o error-log="$folder/error.log" "$@" "$folder/www"
}

status() {
	"$HTTP_SERVER" -o pid-file="$folder/pid" "$@" status
}

# What an intruder in one worker gets done, in $folder/err.
intrude() {
	workers=$(pgrep -P "$master")
	: >"$folder/err"
	# Who is asked has done it all before he answers; or has died of it, if he is that worker.
	for worker in $workers; do
		curl -s -o /dev/null "http://127.0.0.1:$port/taken-over.$worker"
		grep -q "that was all" "$folder/err" && return
	done
	return 1
}

outcome() {
	sed -n "s/^$1 //p" "$folder/err" | head -n 1
}

"$HTTP_SERVER" -V | grep -q '^seccomp: .*[0-9]' || skip_all "it is built without seccomp"
if ! serve -o sandbox=required; then
	grep -q "sandbox = required" "$folder/err" "$folder/error.log" &&
		skip_all "this kernel has no sandbox"
	not_ok "starts in its sandbox"
	finish
fi
ok "starts in its sandbox"
status >"$folder/status"
check "status tells of it" grep -q "^sandbox: $needed.*system calls (seccomp)" "$folder/status"
check "also in JSON" sh -c "'$HTTP_SERVER' -o pid-file='$folder/pid' --json status |
	grep -q '\"sandbox\":\"$needed.*seccomp'"
check "files are served" curl -fsS -o /dev/null "http://127.0.0.1:$port/"
for worker in $(pgrep -P "$master"); do
	check "no thread of worker $worker is outside" sh -c \
		"! grep -L '^Seccomp:[[:space:]]*2' /proc/$worker/task/*/status | grep ."
	check "worker $worker gets no new privileges" grep -q '^NoNewPrivs:[[:space:]]*1' \
		"/proc/$worker/status"
	check "worker $worker has no capability" sh -c \
		"! grep '^Cap[EPIA]' /proc/$worker/status | grep -v '0000000000000000\$'"
	check "and leaves no core" grep -q '^Max core file size  *0 ' "/proc/$worker/limits"
done
# What is its own of what all share, and no more.
own=$(grep -c "rw-s .*http-server bulletin" "/proc/$(pgrep -P "$master" -f "worker 1,")/maps")
check "a worker has one slot to write to" test "$own" = 1
check "and the slots, tickets and quarantine to read" test "$(grep -c "r--s .*http-server bulletin" \
	"/proc/$(pgrep -P "$master" -f "worker 1,")/maps")" = 3
check "an intruder tries" intrude
tried=$(grep -c ' ' "$folder/err")
check "more than 60 things" test "$tried" -gt 60
while read -r name result; do
	[ "$name" != that ] || continue
	[ "$result" = refused ] && ok "$name is refused" || not_ok "$name: $result"
done <"$folder/err"
check "the listener listens still, for others" curl -fsS -o /dev/null "http://127.0.0.1:$port/"
check "nothing was made" test "$(ls "$folder/www")" = "$(printf 'index.html\nmine')"
check "nor changed" test "$(cat "$folder/www/mine")" = mine
check "files are served still" curl -fsS -o /dev/null "http://127.0.0.1:$port/"
check "a reload, with new rules" "$HTTP_SERVER" -o pid-file="$folder/pid" -k reload
check "after it the sandbox stands" sh -c "'$HTTP_SERVER' -o pid-file='$folder/pid' status |
	grep -q '^sandbox: $needed'"

# A client, too, which waits for a server that says nothing; also the master, or else it adds a worker.
kill -STOP "$master"
silent=$(pgrep -P "$master")
for process in $silent; do
	kill -STOP "$process"
done
"$HTTP_SERVER" get "http://127.0.0.1:$port/" >/dev/null 2>&1 &
client=$!
is_sanitized || check "a client makes the calls of a client only" await grep -q '^Seccomp:[[:space:]]*2' \
	"/proc/$client/status"
is_sanitized || check "and gets no new privileges" grep -q '^NoNewPrivs:[[:space:]]*1' "/proc/$client/status"
for process in $silent "$master"; do
	kill -CONT "$process"
done
check "it has its answer" wait "$client"
check "by TLS, too, and by name" sh -c "'$HTTP_SERVER' get -k https://localhost:$port/ | grep -q hello"
check "and writes it where it was told to" "$HTTP_SERVER" get -o "$folder/got" "http://127.0.0.1:$port/"

check "stops in peace" stop

# The same without: or else the tests above would prove nothing.
rm -f "$folder/error.log"
check "starts without a sandbox" serve -o sandbox=off
check "status tells that, too" sh -c "'$HTTP_SERVER' -o pid-file='$folder/pid' status |
	grep -qx 'sandbox: no privileges'"
check "the intruder tries again" intrude
for name in openat-passwd openat2-passwd openat2-key list-root write-file \
	append-file truncate make-file unlink make-folder make-link inotify memory-file executable-memory socket-tcp \
	socket-unix bind kill-sibling own-signals log-flags listener-flags shut-listener; do
	check "$name is done without it" test "$(outcome $name)" = done
done
check "programs could be executed" test "$(outcome execve)" = 2
check "stops in peace" stop
finish
