#!/bin/sh
# climb: whatever is written for "..", and whatever links are made of names meanwhile, nothing is
# served that lies outside of the docroot or is hidden.
. "$(dirname "$0")/lib.sh"
need curl pgrep
find_tool swap
swap=$tool
find_tool climb
count=${CLIMB_COUNT:-10000}
seconds=${CLIMB_SECONDS:-1}
mark=kept-out-7d1f

outer=$folder/outer
www=$outer/www
mkdir -p "$www/folder/deep" "$www/list" "$www/owner" "$www/none" "$www/app" "$www/case/Folder" \
	"$www/.well-known" "$www/.hidden" "$www/empty" "$www/list/race" "$www/race" "$www/owner/race" \
	"$outer/shared/sub" "$outer/shared/race" "$outer/single" "$outer/beside" "$outer/.hidden" \
	"$outer/etc" "$outer/www2"
for name in "$outer" "$outer/beside" "$outer/.hidden" "$outer/www2" "$outer/single" "$www/.hidden"; do
	echo $mark >"$name/secret.txt"
	cp "$name/secret.txt" "$name/secret"
	cp "$name/secret.txt" "$name/secret.html"
done
for name in "$outer/etc/passwd" "$outer/.htpasswd" "$www/.htpasswd" "$outer/beside/file.txt" \
	"$outer/beside/$mark" "$outer/beside/index.html" "$www/list/.$mark"; do
	echo $mark >"$name"
done
for name in "$www" "$www/folder" "$www/folder/deep" "$www/list" "$www/owner" "$www/none" \
	"$www/case/Folder" "$www/race" "$www/list/race" "$www/owner/race" "$outer/shared" \
	"$outer/shared/race" "$outer/shared/sub"; do
	echo good >"$name/file.txt"
done
cp "$www/file.txt" "$www/app/index.html"
cp "$www/file.txt" "$outer/single/one.txt"
cd "$www" || exit 1
# Links, each of which leads out, one way or another.
for name in . list owner none; do
	ln -s "$outer" "$name/out-absolute"
	[ $name = . ] && ln -s .. out || ln -s ../.. "$name/out"
	ln -s /proc/self/root "$name/magic"
	ln -s /proc/self/fd "$name/descriptors"
done
ln -s folder/up chain
ln -s ../.. folder/up
ln -s ../shared into
ln -s .. "$outer/shared/up"
ln -s "$outer/secret.txt" "$outer/shared/secret.txt"
ln -s "$outer/secret.txt" about.html
ln -s ../secret.txt leads-out.html
ln -s ../../secret.txt empty/index.html
head -c 3000 /dev/zero >page.html
ln -s ../secret.txt page.html.gz
ln -s folder/../race/file.txt around
cd "$folder" || exit 1

port=$(free_port)
write_conf() {
	cat >"$folder/conf" <<END
address = "127.0.0.1"
port = $port
docroot = "$1"
pid-file = "$folder/pid"
error-log = "$folder/error.log"
access-log = off
log-level = "warning"
revalidate = "0s"
tls { mode = off }
links-into = {"$outer/shared"}
error-pages = {"404 /leads-out.html"}
workers { count = 2 }
location "/alias/" { alias = "$outer/shared" }
location "/one.txt" { alias = "$outer/single/one.txt" }
location "/list/" { listing = yes }
location "/owner/" { symlinks = owner }
location "/none/" { symlinks = none }
location "/app/" { fallback = "/app/index.html" }
location "/case/" { ignore-case = yes }
END
	: >"$folder/error.log"
}
serve() {
	"$HTTP_SERVER" -f "$folder/conf" >"$folder/out" 2>"$folder/err" &
	master=$!
	await curl -fs -o /dev/null "http://127.0.0.1:$port/file.txt"
}
attack() {
	"$tool" -m $mark -m root:x:0:0 "$@" "$port" >"$folder/said" 2>"$folder/wrong"
	echo "# $(cat "$folder/said")"
	sed 's/^/# /' "$folder/wrong"
}
value() {
	sed -n "s/.*\\b$1=\\([0-9]*\\).*/\\1/p" "$folder/said"
}
unhurt() {
	grep -q ' 503=0 5xx=0 leaked=0 silent=0$' "$folder/said"
}
descriptors() {
	for process in $(pgrep -P "$master"); do
		ls "/proc/$process/fd"
	done | wc -l
}

# Of a server that serves all, the same requests get what is kept out: they do find it.
write_conf "$outer"
cp "$www/file.txt" "$outer/file.txt"
check "a server of the folder above" serve
"$tool" -n 3000 -m $mark "$port" >"$folder/said" 2>/dev/null
echo "# $(cat "$folder/said")"
check "what is kept out is found there" test "$(value leaked)" -gt 0
check "stops" stop

write_conf "$www"
check "a server of the docroot" serve
attack -n "$count"
check "$count ways out lead nowhere" unhurt
check "though some of them lead to what is served" test "$(value 2xx)" -gt $((count / 100))

for path in /about /leads-out /empty/ /page.html /missing /one.txt/../secret.txt /list/ \
	/list/out/ /out/ /into/up/secret.txt /into/secret.txt /alias/secret.txt /.hidden/secret.txt; do
	curl -s --path-as-is -H Accept-Encoding:gzip "http://127.0.0.1:$port$path" >"$folder/body"
	check "nor does $path" sh -c "! grep -a $mark '$folder/body'"
done

# race NAME WHAT PATH...: while the name is a folder or file, and a link to what is kept out, in turn.
race() {
	name=$1 what=$2
	shift 2
	ln -sfn "$what" "$name.relative"
	ln -sfn "$(realpath "$outer")/${what##*../}" "$name.absolute"
	"$swap" "$name" "$name.relative" "$name.absolute" >"$folder/turns" &
	swapper=$!
	await grep -q turning "$folder/turns"
	"$tool" -s "$seconds" -m $mark "$port" "$@" >"$folder/said.2" 2>/dev/null &
	other=$!
	"$tool" -s "$seconds" -m $mark "$port" "$@" >"$folder/said" 2>"$folder/wrong"
	wait $other
	kill $swapper
	wait $swapper
	echo "# $(cat "$folder/turns" "$folder/said" "$folder/said.2" | tr '\n' ' ')"
	sed 's/^/# /' "$folder/wrong"
	check "while ${name#"$outer/"} is a link out every now and then, nothing gets out" sh -c "
		[ \$(grep -c ' 5xx=0 leaked=0 silent=0$' '$folder/said' '$folder/said.2' | grep -c ':1') -eq 2 ]"
	check "though it was that, and was not" test "$(value 2xx)" -gt 0 -a "$(value 4xx)" -gt 0
}
before=$(descriptors)
race "$www/race" ../beside /race/file.txt /race/ /around /race/secret /race/../race/file.txt
race "$www/folder/deep/file.txt" ../../../secret.txt /folder/deep/file.txt
race "$www/list/race" ../../beside /list/race/ /list/race/file.txt /list/
race "$outer/shared/race" ../beside /into/race/file.txt /alias/race/file.txt
race "$www/owner/race" ../../beside /owner/race/file.txt
# Each client that has just gone may hold one yet, and so may each file that is remembered.
few_descriptors() {
	[ "$(descriptors)" -lt $((before + 20)) ]
}
check "no descriptor is left open" await few_descriptors
check "the server has nothing to complain of" sh -c "! grep -E 'error|killed|exited' '$folder/error.log'"
check "stops in peace" stop
finish
