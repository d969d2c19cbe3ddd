#!/bin/sh
# smuggle: requests that two servers could read in two ways are refused, or read in one.
. "$(dirname "$0")/lib.sh"
find_tool forge

mkdir "$folder/www"
echo good >"$folder/www/index.html"
echo AFTER >"$folder/www/after.html"
echo SMUGGLED >"$folder/www/smuggled.html"
port=$(free_port)
check "starts" start -p "$port" -o address=127.0.0.1 -o tls.mode=off -o pid-file=off \
	-o "access-log=$folder/access.log" -o "log-format=%U %s" -o "error-log=$folder/error.log" \
	-o limits.header=16k "$folder/www"
"$tool" -m SMUGGLED "$port" "$TOP_SRCDIR/tests/system/smuggle.rows" >"$folder/said" 2>&1
result=$?
sed 's/^/# /' "$folder/said"
check "none of the hidden requests is answered, and each row has its verdict" test $result -eq 0
check "each row was played" grep -q 'rows=[1-9][0-9]* played=[1-9][0-9]* answers=[1-9][0-9]* wrong=0' "$folder/said"
check "stops in peace" stop
check "none is in the log" sh -c "grep -q '^/after 200' '$folder/access.log' &&
	! grep '^/smuggled 200' '$folder/access.log'"
check "no worker was hurt" sh -c "! grep -E 'killed|exited|error:' '$folder/error.log'"
finish
