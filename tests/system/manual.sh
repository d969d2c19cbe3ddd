# manual: every option is in the manual, every documented one exists, and the pages are sound.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/pki.sh"
need openssl

page=$TOP_BUILDDIR/man/http-server.conf.5
[ -f "$page" ] || skip_all "the manual pages are not built"

# Both as lines like "port = 8888 (a whole number, 1 to 65535)", or only a name for a section.
"$HTTP_SERVER" -L | awk '
	/^[a-z].* [{] [.]/ { print $1; next }
	/^[a-z]/ { option = $0; getline; sub(/^ */, ""); sub(/ such as ("[^"]*"|[{][^}]*[}])/, "")
		print option " (" $0 ")" }' | sort >"$folder/table"
sed -nE 's/^\.It Ic ([a-z].*)/\1/p' "$page" | sed -E '
	/^include /d
	s/ No / /; s/ Qo (Pa )?(.*) Qc/ "\2"/; s/ Pq (.*)/ (\1)/; s/ (Ar|Li) .*//; / Ta /d
	s/^([a-z-]+) , ([a-z-]+) (.*)/\1 \3\n\2 \3/' | sort >"$folder/documented"
check "the table has options" test "$(wc -l <"$folder/table")" -gt 30
check "the manual has the same names, types, ranges and defaults" \
	diff -u "$folder/table" "$folder/documented"

for letter in $("$HTTP_SERVER" -h | sed -nE 's/^  -([A-Za-z]),.*/\1/p'); do
	check "option -$letter is in the manual" \
		grep -Eq "^\.It Fl (.* Fl )?$letter( |$)" "$TOP_BUILDDIR/man/http-server.8"
done

# The verbs of the client have options of their own, and a section.
sed -n '/^\.Sh CLIENT/,/^\.Sh [^C]/p' "$TOP_BUILDDIR/man/http-server.8" >"$folder/client"
for verb in get healthcheck bench replay; do
	check "http-server $verb is in the manual" grep -q "^\.It Cm $verb" "$folder/client"
	for option in $("$HTTP_SERVER" "$verb" --help | sed -nE 's/^  .*--([a-z0-9-]+).*/\1/p'); do
		check "option --$option of $verb is in the manual" \
			grep -Eq "^\.It .*Fl Fl $option( |$)" "$folder/client"
	done
done

if command -v mandoc >/dev/null; then
	for name in "$TOP_BUILDDIR/man/http-server.8" "$TOP_BUILDDIR/man/http-server.conf.5" \
		"$TOP_SRCDIR/man/http-server-tutorial.7"; do
		# Of manuals that are only not installed here, it warns in vain.
		mandoc -T lint "$name" 2>/dev/null |
			grep -v 'referenced manual not found' >"$folder/lint"
		check "$(basename "$name") is without a flaw" diff /dev/null "$folder/lint"
	done
else
	skip "the pages are without a flaw" "there is no mandoc"
fi

# Each example of the configuration is a good one.
awk '/^\.Bd -literal/ { n++; on = 1; next } /^\.Ed/ { on = 0 } on { print >"'"$folder"'/example" n ".conf" }' \
	"$page"
port=$(free_port)
make_authority
make_certificate www ec www.example.org
make_certificate ec ec shop.example.org
make_certificate rsa rsa shop.example.org
for example in "$folder"/example*.conf; do
	sed 's|192.0.2.1:80|127.0.0.1|; s|"10.0.0.1", "\[fd00::1\]"|"127.0.0.2"|
		s|"\*:80"|"127.0.0.1:'$((port + 1))'"|
		s|"\*:443"|"127.0.0.1:'$((port + 2))'"|; s|/etc/ssl/|'"$folder"'/|g
		s|^port *= 80$|port = '$port'|; s|access-log.*|access-log = "off"|' "$example" >"$example.here"
	check "$(basename "$example") of the manual can be used" \
		"$HTTP_SERVER" -T -f "$example.here" -o docroot=/tmp
done
finish
