# content: what real clients ask of content: to go on, to be sent less, to be sent what changed.
. "$(dirname "$0")/lib.sh"
need curl wget

"$HTTP_SERVER" -V | grep -Eq '^(gzip|br|zstd|passwords): no' && skip_all "this build can do less"

site=$folder/site
mkdir -p "$site/assets" "$site/list" "$site/private"
i=0
while [ $i -lt 3000 ]; do
	echo "$i <p>a page that is long enough to be worth it</p>"
	i=$((i + 1))
done >"$site/page.html"
head -c 3000000 /dev/urandom >"$site/film.mp4"
echo '<div id="app"></div>' >"$site/index.html"
echo 'own page' >"$site/404.html"
echo 'x' >"$site/assets/app.1234.js"
for name in 1 2 10; do echo $name >"$site/list/file$name.txt"; done
echo secret >"$site/private/x.txt"
# joe, secret
cat >"$folder/htpasswd" <<'END'
joe:$5$rounds=1000$saltsaltsalt$jeQ3Wbe2JixnvtlZtYweZUFjfxf4JtmzGAyxAW53.M2
END
port=$(free_port)
cat >"$folder/site.conf" <<END
address = "127.0.0.1"
port = $port
docroot = "site"
error-log = "error.log"
access-log = "access.log"
pid-file = off
error-pages = {"404 /404.html"}
cache-control = {"/assets/* max-age=31536000, immutable", "text/html no-cache"}
location "/list/"    { listing = yes }
location "/private/" { auth-file = "htpasswd" }
location "/old/"     { redirect = "/new/"  status = 301 }
site "app.example"   { docroot = "site"  fallback = "/index.html"  error-pages = {} }
END
check "starts" start -f "$folder/site.conf"
url=http://127.0.0.1:$port
cd "$folder" || exit 1
check "a settled file has a tag" await sh -c "curl -sSI $url/page.html | grep -qi '^etag: '"

head -c 1000000 site/film.mp4 >film.part
check "curl goes on where it was cut off" curl -sS --fail -C - -o film.part $url/film.mp4
check "and has it all" cmp film.part site/film.mp4
head -c 2000000 site/film.mp4 >film.mp4
check "so does wget" wget -q -c $url/film.mp4
check "and has it all" cmp film.mp4 site/film.mp4
curl -sS -r 5-9,20000-20024 $url/film.mp4 >parts
check "several ranges at once" test "$(grep -ac '^Content-Range: bytes' parts)" -eq 2

for coding in br zstd gzip; do
	curl -sS -H "Accept-Encoding: $coding" -D head -o page.$coding $url/page.html
	check "$coding is smaller and says so" sh -c "
		grep -qi '^content-encoding: $coding' head &&
		[ \$(wc -c <page.$coding) -lt \$((\$(wc -c <site/page.html) / 4)) ]"
done
check "curl makes of it what it was" sh -c "curl -sS --compressed $url/page.html | cmp - site/page.html"
check "gzip does" sh -c 'gzip -dc page.gzip | cmp - site/page.html'
gzip -9 -k site/page.html
check "what lies beside it is taken up" await sh -c \
	"curl -sS -H Accept-Encoding:gzip $url/page.html | cmp -s - site/page.html.gz"

check "curl keeps a tag" curl -sS --etag-save tag -o one $url/page.html
check "and is sent nothing more" sh -c \
	"curl -sS --etag-compare tag -o two -w '%{http_code}' $url/page.html | grep -x 304"
check "nor by date" sh -c \
	"curl -sS -z site/page.html -o /dev/null -w '%{http_code}' $url/page.html | grep -x 304"
check "hashed names may be kept for good" sh -c \
	"curl -sSI $url/assets/app.1234.js | grep -qi '^cache-control: max-age=31536000, immutable'"

check "an application has its pages" sh -c \
	"curl -sS -H 'Host: app.example' $url/users/7 | cmp - site/index.html"
check "but not its missing files" sh -c \
	"curl -sS -o /dev/null -w '%{http_code}' -H 'Host: app.example' $url/users/7.js | grep -x 404"
check "an own page" sh -c "curl -sS $url/nothing | grep -x 'own page'"
check "curl follows a redirect" sh -c \
	"curl -sSL -o /dev/null -w '%{url_effective}' $url/old/a?b=c | grep -x '$url/new/a?b=c'"
check "wget lists a folder and fetches what is in it" sh -c \
	"wget -q -r -np -nH -R 'index.html*' -P mirror $url/list/ &&
	diff -r site/list mirror/list"
check "a password lets in" sh -c "curl -sS -u joe:secret $url/private/x.txt | grep -x secret"
check "a wrong one does not" sh -c \
	"curl -sS -o /dev/null -w '%{http_code}' -u joe:x $url/private/x.txt | grep -x 401"
check "explain has the reason" sh -c \
	"'$HTTP_SERVER' -f site.conf explain /list/File1.txt | grep -q 'in another case'"

# load NAME JUDGE COMMAND...: what the command has written to the file load is judged.
load() {
	name=$1 judge=$2
	shift 2
	if command -v "$1" >/dev/null; then
		"$@" >load 2>&1
		check "$name" $judge
	else
		skip "$name" "there is no $1"
	fi
}
ab_has_failed_in_nothing() {
	cat load
	grep -q "Failed requests: *0" load && ! grep -q "Non-2xx" load
}
h2load_has_had_all() {
	cat load
	grep -q "5000 succeeded, 0 failed, 0 errored" load
}
load "ab finds no error" ab_has_failed_in_nothing ab -q -n 5000 -c 20 -k $url/page.html
load "nor without keep-alive" ab_has_failed_in_nothing ab -q -n 2000 -c 20 $url/page.html
load "h2load finds none" h2load_has_had_all h2load --h1 -n 5000 -c 20 -m 4 $url/page.html
load "wrk finds none" "has_lost_nothing load" \
	wrk -t1 -c32 -d2s -H Accept-Encoding:br $url/page.html

check "stops in peace" stop
check "the log has a line for each" test "$(wc -l <access.log)" -gt 10000
finish
