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
for close in "" -1; do
	kind=${close:+, a connection each}
	"$scribble" "$folder/www" "$seconds" 50 >"$folder/written" &
	writer=$!
	await test -e "$folder/www/same"
	"$tool" -c 12 -d "$seconds" $close -e "$folder/etags" "$port" \
		/rename /truncate /delete /same >"$folder/said"
	wait $writer
	echo "# $(cat "$folder/written" "$folder/said" | tr '\n' ' ')"
	check "files change$kind" grep -q 'versions=[1-9]' "$folder/written"
	check "whole answers come$kind" grep -q 'answered=[1-9]' "$folder/said"
	check "none of them mixes versions$kind" grep -q ' mixed=0 ' "$folder/said"
	check "nobody is refused$kind" grep -q 'refused=0 .*late=0 status=0 ' "$folder/said"
	# One version may come under several names; one name stands for one version.
	sort -u "$folder/etags" | cut -d ' ' -f 1,2 | sort | uniq -d >"$folder/shared"
	check "no two contents share one of $(sort -u "$folder/etags" | wc -l) ETags$kind" \
		test ! -s "$folder/shared"
done
check "stops in peace" stop
finish
