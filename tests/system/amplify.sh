#!/bin/sh
# amplify: a little that is sent shall not cost much: bytes for ranges, time to compress, memory for
# heads that never end, answers that nobody reads, chunks of a byte and folders without end.
. "$(dirname "$0")/lib.sh"
need curl pgrep awk
find_tool hammer
hammer=$tool
find_tool glut
files=${AMPLIFY_FILES:-20000}

mkdir -p "$folder/www/many"
echo hello >"$folder/www/file.txt"
head -c 100000 /dev/urandom >"$folder/www/some.bin"
head -c 20000000 /dev/urandom >"$folder/www/much.bin"
seq 60000 | sed 's/$/ <p>a page that is worth it/' | head -c 1000000 >"$folder/www/page.html"
(cd "$folder/www/many" && seq "$files" | sed 's/^/a-file-/' | xargs -n 5000 touch)
port=$(free_port)
url=http://127.0.0.1:$port
ulimit -n "$(ulimit -H -n)"
options="-o address=127.0.0.1 -o tls.mode=off -o access-log=off -o workers.count=2
	-o workers.connections=10000 -o listing=yes -o limits.body=128k $folder/www"
check "starts" start -p "$port" -o "pid-file=$folder/pid" $options
workers=$(pgrep -P "$master" | sort)
pss_kib() {
	for process in $workers; do
		cat "/proc/$process/smaps_rollup"
	done | awk '/^Pss:/ { sum += $2 } END { print sum }'
}
ticks() {
	for process in $workers; do
		sed 's/.*) //' "/proc/$process/stat"
	done | awk '{ sum += $12 + $13 } END { print sum }'
}
# spread COMMAND...: often enough that both workers have had to do it.
spread() {
	for i in 1 2 3 4 5 6 7 8; do
		"$@"
	done
}

# ------------------------------------------------ ranges
check "the file has settled" await sh -c "curl -sI $url/some.bin | grep -qi '^etag:'"
# ranges NAME VALUE: no more than the file is sent, with its head.
ranges() {
	curl -s -H "Range: bytes=$2" -o "$folder/body" \
		-w '%{http_code} %{size_download} %{size_header}\n' "$url/some.bin" >"$folder/said"
	echo "# $1: $(cat "$folder/said") (status, body, head)"
	check "no more than the file for $1" awk '
		{ bad = $1 != 200 && $1 != 206 && $1 != 416 || $2 > 100000 || $3 > 1000 }
		END { exit NR != 1 || bad }' "$folder/said"
}
series() {
	seq -s, "$@" | sed "s/\\([0-9]*\\)/$pattern/g"
}
pattern='0-'
ranges "the whole, 1,000 times" "$(series 1000)"
ranges "the whole, 8,000 times" "$(series 8000)"
pattern='-\1'
ranges "1,000 ends" "$(series 1000)"
ranges "1,000 ends, the longest first" "$(series 1000 -1 1)"
pattern='\1-'
ranges "1,000 that overlap" "$(series 1000)"
ranges "1,000 that overlap, backwards" "$(series 1000 -1 1)"
pattern='0-\1'
ranges "1,000 that begin at the start" "$(series 1000)"
pattern='5-\1'
ranges "Apache's killer" "0-,$(series 5 1300)"
pattern='\1-\1'
ranges "1,000 single bytes" "$(series 1 99 99999)"
ranges "1,000 single bytes, backwards" "$(series 99000 -99 1)"
ranges "the same byte, 2,000 times" "$(yes 7-7 | head -n 2000 | paste -s -d ,)"
pattern='99999\1-'
ranges "1,000 outside, and one inside" "$(series 1000),0-0"
ranges "1,000 outside" "$(series 1000)"
ranges "two halves that overlap, 500 times" "$(yes 0-60000,40000-99999 | head -n 500 | paste -s -d ,)"
ranges "commas" "$(yes '' | head -n 20000 | paste -s -d ,)"
ranges "numbers without end" "0-$(seq -s '' 5000),$(seq -s '' 3000)-"

# ------------------------------------------------ compression
# permutations: each order and quality of what can be asked for.
permutations() {
	for first in br zstd gzip identity '*' deflate x; do
		for second in br zstd gzip identity '*' 'x;q=0.5'; do
			for q in 1 0.5 0.001 0.000; do
				echo "next"
				echo "header = \"Accept-Encoding: $first;q=$q, $second\""
				echo "url = \"$url/page.html\""
				echo "output = /dev/null"
			done
		done
	done | sed 1d
}
each_coding() {
	for coding in br zstd gzip; do
		curl -s -H "Accept-Encoding: $coding" -o /dev/null "$url/page.html"
	done
}
before=$(ticks)
spread each_coding
once=$(($(ticks) - before))
permutations >"$folder/permutations"
before=$(ticks)
spread curl -s -K "$folder/permutations"
then=$(($(ticks) - before))
asked=$(($(grep -c url "$folder/permutations") * 8))
echo "# compressed for the first time: $once ticks; then $asked requests: $then ticks"
check "nothing is compressed again" test "$then" -lt $((once * asked / 100 + 20))

# ------------------------------------------------ heads
before=$(pss_kib)
"$tool" fields 2000 20 "$port" /file.txt >"$folder/said"
echo "# fields: $(tail -n 1 "$folder/said")"
check "2,000 heads of 99 fields and 30,000 bytes are read" grep -q 'sent=2000 answered=2000' "$folder/said"
check "and leave nothing behind" test "$(pss_kib)" -lt $((before + 4096))
for fields in 101 1000; do
	seq "$fields" | sed 's/^/X-A: /' >"$folder/fields"
	check "$fields fields are 431" test \
		"$(curl -s -H "@$folder/fields" -o /dev/null -w '%{http_code}' $url/file.txt)" = 431
done

begin() {
	: >"$folder/said"
	"$tool" "$@" >"$folder/said" &
	glut=$!
	await grep -q held "$folder/said"
}
fresh() {
	"$hammer" -1 -c 1 -d 0.5 $((port + 1)) /file.txt >"$folder/fresh"
	grep -q 'answered=[1-9][0-9]* refused=0 unheard=0 cut=0 late=0 status=0' "$folder/fresh"
}
# Those who take their time meet a server that has little of it, and so does who comes beside them.
check "an impatient server starts" start_beside -p $((port + 1)) -o "pid-file=$folder/pid.beside" \
	-o timeouts.header=5s -o timeouts.send=5s -o timeouts.keep-alive=5s $options
patient=$workers
workers=$(pgrep -P "$beside" | sort)
# glut NAME KIB KIND COUNT PATH: they take no more than that; others are served, and it comes back.
glut() {
	name=$1 most=$2
	shift 2
	before=$(pss_kib)
	check "$name" begin "$1" "$2" "${until:-20}" $((port + 1)) "$3"
	check "others are served beside them" fresh
	during=$(pss_kib)
	wait $glut
	echo "# $(tail -n 1 "$folder/said"); $before KiB before, $during KiB then, $(pss_kib) KiB after;" \
		"beside them: slowest $(sed 's/.*slowest_ms=//' "$folder/fresh") ms"
	is_sanitized ||
		check "they take $most KiB at most" test $((during - before)) -lt "$most"
}
all_ended() {
	grep -q "ended=$1\$" "$folder/said"
}
glut "1,000 heads that never end" 70000 heads 1000 /file.txt
# What the kernel has taken of a list that is not longer than its buffers counts as sent.
check "all are ended" all_ended 1000
glut "100,000 requests whose answers nobody reads" 8192 pipeline 100000 /some.bin
check "the server ends it" all_ended 1
glut "500 clients who read nothing of a file" 20000 readers 500 /much.bin
check "all are ended" all_ended 500
# These would have to read all of it first to see that the server has closed.
until=12
glut "10 clients who read nothing of a list" 80000 readers 10 /many/
nobody() {
	"$HTTP_SERVER" status --json -o "pid-file=$folder/pid.beside" | grep -q '"held":0,'
}
check "all are ended" await nobody
given_back() {
	[ "$(pss_kib)" -lt 40000 ]
}
is_sanitized || check "the memory of all of it is given back" await given_back
echo "# the workers have $(pss_kib) KiB in the end"
check "the workers are those of the beginning" test "$(pgrep -P "$beside" | sort)" = "$workers"
check "it stops in peace" stop_beside
workers=$patient

# ------------------------------------------------ chunks
for kind in chunks extended; do
	"$tool" $kind 100000 20 "$port" /file.txt >"$folder/said"
	echo "# $kind: $(tail -n 1 "$folder/said")"
	check "100,000 $kind of a byte are read over" grep -q 'sent=100000 answered=1 ' "$folder/said"
done
"$tool" chunks 200000 20 "$port" /file.txt >"$folder/said"
check "as many as the limit is for, and not more" grep -q 'answered=0 ended=1' "$folder/said"

# ------------------------------------------------ a folder of many files
"$hammer" -1 -c 1 -d 2 "$port" /file.txt >"$folder/fresh" &
other=$!
check "a folder of $files is listed" test \
	"$(curl -s "$url/many/" | grep -c 'href="./a-file-')" = "$files"
wait $other
echo "# beside it: $(cat "$folder/fresh")"
check "others are served meanwhile" grep -q 'refused=0 unheard=0 cut=0 late=0 status=0' "$folder/fresh"

is_sanitized || check "the memory of all of it is given back" await given_back
echo "# the workers have $(pss_kib) KiB in the end"
check "the workers are those of the beginning" test "$(pgrep -P "$master" | sort)" = "$workers"
check "stops in peace" stop
finish
