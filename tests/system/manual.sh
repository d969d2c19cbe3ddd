# manual: every option is in the manual, every documented one exists, and the pages are sound.
. "$(dirname "$0")/lib.sh"

page=$TOP_BUILDDIR/man/http-server.conf.5
[ -f "$page" ] || skip_all "the manual pages are not built"

"$HTTP_SERVER" -L | sed -nE 's/^([a-z][a-z.-]*).*/\1/p' | sort -u >"$folder/table"
# ".It Ic user , group" documents two; "listen Ar name" and "workers Li {" are sections.
sed -nE 's/^\.It Ic ([a-z].*)/\1/p' "$page" | sed -E 's/ (No|Ar|Li|Ns|Pq).*//' | tr -d ' ' |
	tr , '\n' | grep -v '^include$' | sort -u >"$folder/documented"
check "the table has options" test "$(wc -l <"$folder/table")" -gt 30
for option in $(comm -23 "$folder/table" "$folder/documented"); do
	not_ok "$option is in the manual"
done
for option in $(comm -13 "$folder/table" "$folder/documented"); do
	not_ok "$option, which the manual has, exists"
done
ok "the manual and the table were compared"

for letter in $("$HTTP_SERVER" -h | sed -nE 's/^  -([A-Za-z]),.*/\1/p'); do
	check "option -$letter is in the manual" \
		grep -Eq "^\.It Fl (.* Fl )?$letter( |$)" "$TOP_BUILDDIR/man/http-server.8"
done

if command -v mandoc >/dev/null; then
	for name in http-server.8 http-server.conf.5; do
		check "$name is without a warning" \
			test -z "$(mandoc -T lint -W warning "$TOP_BUILDDIR/man/$name")"
	done
else
	skip "the pages are without a warning" "there is no mandoc"
fi

# Each example of the configuration is a good one.
awk '/^\.Bd -literal/ { n++; on = 1; next } /^\.Ed/ { on = 0 } on { print >"'"$folder"'/example" n ".conf" }' \
	"$page"
for example in "$folder"/example*.conf; do
	sed 's|192.0.2.1:80|127.0.0.1|; s|"10.0.0.1", "\[fd00::1\]"|"127.0.0.2"|
		s|^port *= 80$|port = 8000|; s|access-log.*|access-log = "off"|' "$example" >"$example.here"
	check "$(basename "$example") of the manual can be used" \
		"$HTTP_SERVER" -T -f "$example.here" -o docroot=/tmp
done
finish
