#!/bin/sh
# dial: a name with several addresses, some of which do not answer, in a network of its own.
# It runs where nobody else is: in 2001:db8::/64 there is no machine but this one.
if [ -z "$DIAL_INSIDE" ] && unshare --net --mount true 2>/dev/null; then
	DIAL_INSIDE=1 exec unshare --net --mount sh "$0"
fi
. "$(dirname "$0")/lib.sh"
need ip mount
[ -n "$DIAL_INSIDE" ] || skip_all "no network of its own can be made here"
ip link add far type veth peer name near 2>/dev/null || skip_all "no network can be made here"

ip link set lo up
ip address add 2001:db8::2/64 dev far nodad 2>/dev/null || skip_all "there is no IPv6 here"
ip link set far up
ip link set near up
# Else the kernel knows after some seconds that nobody has it, and says so.
ip neigh add 2001:db8::1 lladdr 02:00:00:00:00:01 dev far nud permanent
mkdir "$folder/www"
echo hello >"$folder/www/hello.html"
cat >"$folder/hosts" <<-END
	2001:db8::1 silent.example
	127.0.0.1   silent.example
	2001:db9::1 unreachable.example
	127.0.0.1   unreachable.example
	2001:db8::1 nobody.example
	2001:db8::2 both.example
	127.0.0.1   both.example
END
mount --bind "$folder/hosts" /etc/hosts
port=$(free_port)
check "a server starts" start -p "$port" -o 'address={"127.0.0.1", "[2001:db8::2]"}' \
	-o tls.mode=off "$folder/www"

get() {
	"$HTTP_SERVER" get -v "$@" >"$folder/got" 2>"$folder/trace"
}
connects() {
	grep -c '  connect(' "$folder/trace"
}
url=http://both.example:$port/hello
check "both families answer" get "$url"
check "IPv6 is asked first" grep -q "connect([0-9]*, \[2001:db8::2\]:$port) *= 0" "$folder/trace"
check "and nobody else" test "$(connects)" = 1
check "IPv4 if that is asked for" get -4 "$url"
check "and is used" grep -q "connect([0-9]*, 127.0.0.1:$port) *= 0" "$folder/trace"
check "who does not answer is not waited for" get "http://silent.example:$port/hello"
check "the next address is tried meanwhile" \
	grep -q "connect([0-9]*, 127.0.0.1:$port) *= 0" "$folder/trace"
check "and the first is given up" \
	grep -q "connect([0-9]*, \[2001:db8::1\]:$port) *= -1" "$folder/trace"
check "who cannot be reached is not either" get "http://unreachable.example:$port/hello"
get --timeout 500ms "http://nobody.example:$port/hello"
check "in the end it is told" test $? = 28
check "in one sentence" grep -q "nobody.example port $port: Connection timed out" "$folder/trace"
check "stops in peace" stop
finish
