# clients: a real site of a few thousand files, fetched whole by curl and wget, as it is on disk.
. "$(dirname "$0")/lib.sh"
need curl wget sha256sum

# The manual of Apache, if it is installed; else a tree that is made for this.
site=/usr/share/doc/apache2-doc/manual
if [ ! -d "$site/en" ]; then
	site=$folder/site
	mkdir -p "$site/en/a b" "$site/en/ü"
	for i in $(seq 300); do
		head -c $((i * i * 3)) /dev/urandom >"$site/en/a b/$i.bin"
		echo "<a href='$i.html'>$i</a>" >"$site/en/ü/$i.html"
	done
	{
		echo "<html><body>"
		for i in $(seq 300); do echo "<a href='ü/$i.html'>x</a><a href='a%20b/$i.bin'>y</a>"; done
	} >"$site/en/index.html"
fi
port=$(free_port)
check "starts" start -p "$port" -o address=127.0.0.1 -o clean-urls=no "$site"

# Each file by its own name, many at a time over a few connections.
cd "$site" || exit 1
find . -type f ! -path '*/.*' | sort >"$folder/files"
check "there are files" test "$(wc -l <"$folder/files")" -gt 100
mkdir "$folder/got"
LC_ALL=C awk -v base="http://127.0.0.1:$port" -v to="$folder/got" '
	BEGIN { for (i = 0; i < 256; i++) code[sprintf("%c", i)] = i }
	{
		encoded = ""
		for (i = 1; i <= length($0); i++) {
			c = substr($0, i, 1)
			encoded = encoded (c ~ /[A-Za-z0-9\/._-]/ ? c : sprintf("%%%02X", code[c]))
		}
		printf "url = \"%s/%s\"\noutput = \"%s/%s\"\n", base, substr(encoded, 3), to, substr($0, 3)
	}' "$folder/files" >"$folder/curl.conf"
check "curl fetches each" curl -sS --fail --create-dirs --parallel --parallel-max 20 \
	-K "$folder/curl.conf"
xargs -d '\n' sha256sum <"$folder/files" >"$folder/sums"
cd "$folder/got" && check "each as it is on disk" sha256sum --quiet -c "$folder/sums"

cd "$folder" || exit 1
# wget itself asks for /robots.txt; a link to a file that is not there is the site's own fault.
wget -q --recursive --level=inf --no-parent -P "$folder/mirror" "http://127.0.0.1:$port/en/"
check "wget follows the site's own links and finds many" \
	test "$(find "$folder/mirror" -type f | wc -l)" -gt 100
check "stops in peace" stop
awk '$9 >= 400 { print $9, $7 }' "$folder/out" >"$folder/refused"
while read -r status path; do
	file=$site$(printf %b "$(echo "${path%%\?*}" | sed 's/%/\\x/g')")
	[ ! -e "$file" ] || not_ok "$path is on disk and was answered $status"
done <"$folder/refused"
ok "what was refused is not on disk"
finish
