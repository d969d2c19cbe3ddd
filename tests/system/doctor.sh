# doctor: what http-server doctor says of the machine, of a configuration and of who runs with it.
. "$(dirname "$0")/lib.sh"

mkdir "$folder/www"
echo hello >"$folder/www/index.html"
port=$(free_port)
conf() {
	cat >"$folder/conf" <<-EOF
	port = $port
	docroot = "$folder/www"
	pid-file = "$folder/pid"
	error-log = "$folder/error.log"
	$*
	EOF
}
conf
# doctor OPTION...: what it says is in $folder/doctor, and what it complains of in $folder/complaints.
doctor() {
	"$HTTP_SERVER" -f "$folder/conf" "$@" doctor >"$folder/doctor" 2>"$folder/complaints"
}
says() {
	grep -Eq "^$1" "$folder/doctor"
}
refused() {
	! "$@"
}
few() {
	(ulimit -n 500 && doctor)
}
notes() {
	name=$1 words=$2
	shift 2
	check "$name: no reason to fail" doctor "$@"
	check "but it says so" says "note  $words"
}

# ------------------------------------------------------------------ no server
check "nothing bad where all is well" doctor
check "it knows the kernel" says "good  $(uname -s) $(uname -r) on $(uname -m)\$"
check "the configuration is good" says "good  the configuration $folder/conf, and what it names\$"
check "so many may wait" says 'good  [0-9]+ clients may wait to be accepted$'
check "the memory is told" says 'good  the workers may take [0-9]+ MiB at worst; the machine has [0-9]+'
check "nobody runs" says 'note  no server runs with this configuration'
check "no complaints" test ! -s "$folder/complaints"
notes "without a sandbox" 'sandbox = off: ' -o sandbox=off
notes "a long queue" 'of backlog = 2000000000 the kernel allows [0-9]+ ' -o backlog=2000000000
check "few descriptors: no reason to fail" few
check "but it says so" says 'note  a worker may open 500 descriptors, and so cannot have workers.connections = '
notes "more than there is memory" \
	'the workers may take [0-9]+ MiB at worst; the machine has [0-9]+ \(workers, cache, limits\)' \
	-o cache.memory=1000G

# ------------------------------------------------------------------- what is bad
check "an address of others is bad" refused doctor -o address=192.0.2.1
check "it says so" says 'BAD   what the configuration names$'
check "and why" grep -q 'cannot listen on 192.0.2.1:' "$folder/complaints"
check "a docroot that is not there is bad" refused doctor -o docroot=/nonexistent
check "it says so" says 'BAD   the configuration is wrong$'
check "and why" grep -q '/nonexistent' "$folder/complaints"
doctor -o access-log=/nonexistent/access.log
check "a log that cannot be made has the exit status of a start" test $? = 73
check "is bad" says 'BAD   what the configuration names$'
check "and told" grep -q 'access-log /nonexistent/access.log: No such file' "$folder/complaints"
doctor -o prot=1
check "a wrong configuration has its exit status" test $? = 78
check "is bad" says 'BAD   the configuration is wrong$'
check "and told where" grep -q 'did you mean' "$folder/complaints"

# -------------------------------------------------------------------- a server
check "a server starts" start -f "$folder/conf"
check "nothing bad about it" doctor
check "it runs" says "good  it runs: http-server .*, master"
"$HTTP_SERVER" -f "$folder/conf" status >"$folder/status"
check "in its sandbox" says "good  it runs: $(grep '^sandbox: ' "$folder/status" | sed 's/[()]/\\&/g')\$"
check "no reload was refused" says 'good  last reload: none'
conf 'prot = 1'
check "one is refused" refused "$HTTP_SERVER" -o pid-file="$folder/pid" -k reload
conf
check "that is no reason to fail" doctor
check "but it says so" says 'note  last reload: refused: '
check "stops in peace" stop
finish
