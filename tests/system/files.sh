#!/bin/sh
# files: they are replaced, cut short, deleted and written over while they are sent: no complete
# answer holds bytes of two versions, and no two contents share an ETag.
. "$(dirname "$0")/lib.sh"
find_tool scribble
scribble=$tool
find_tool hammer
seconds=${FIRE_SECONDS:-4}

mkdir "$folder/www"
port=$(free_port)
check "a server starts" start -p "$port" -o address=127.0.0.1 -o workers.count=2 -o tls.mode=off \
	-o access-log=off "$folder/www"
# Versions that live longer than the 50 ms in which a file gets no ETag, and such that do not.
for round in "5 " "50 " "50 -1"; do
	times=${round% *} close=${round#* }
	kind=", $times times a second${close:+, a connection each}"
	"$scribble" "$folder/www" "$seconds" "$times" >"$folder/written" &
	writer=$!
	await test -e "$folder/www/same"
	: >"$folder/etags"
	"$tool" -c 12 -d "$seconds" $close -e "$folder/etags" "$port" \
		/rename /truncate /delete /same >"$folder/said" 2>"$folder/mixed"
	wait $writer
	echo "# $(cat "$folder/written" "$folder/said" | tr '\n' ' ')"
	check "files change$kind" grep -q 'versions=[1-9]' "$folder/written"
	check "whole answers come$kind" grep -q 'answered=[1-9]' "$folder/said"
	# What is written over in place is safe for two seconds, in which it is sent from a copy.
	judged=/
	[ "$(sed 's/.*oldest_ms=//' "$folder/written")" -lt 1900 ] || judged='/\(rename\|delete\)'
	sed 's/^/# /' "$folder/mixed"
	check "none of them mixes versions$kind" test "$(grep -c "^$judged" "$folder/mixed")" -eq 0
	check "nobody is refused$kind" grep -q 'refused=0 .*late=0 status=0 ' "$folder/said"
	# One version may come under several names; one name stands for one version.
	sort -u "$folder/etags" >"$folder/named"
	tags=$(wc -l <"$folder/named")
	[ "$times" -gt 5 ] || check "some have an ETag$kind" test "$tags" -ge 3
	cut -d ' ' -f 1,2 "$folder/named" | grep "^$judged" | sort | uniq -d >"$folder/shared"
	check "no two contents share one of $tags ETags$kind" test ! -s "$folder/shared"
done
check "stops in peace" stop
finish
