# install: what make install puts where, what it keeps, and what uninstall takes away.
. "$(dirname "$0")/lib.sh"
need make

root=$folder/root
# make check is itself a make, whose flags are not meant for this one.
unset MAKEFLAGS MFLAGS MAKELEVEL
run_make() {
	make -s -C "$TOP_BUILDDIR" "$@" DESTDIR="$root"
}
# The one file of that name; where it lies is the choice of who ran configure.
installed() {
	find "$root" -path "*/$1" -type f
}
check "make install" run_make install
check "the program is there" test -x "$(installed sbin/http-server)"
check "the manual is there" test -f "$(installed man8/http-server.8)"
check "the page of the configuration is there" test -f "$(installed man5/http-server.conf.5)"
check "the welcome site is there" test -f "$(installed http-server/www/hello.html)"
conf=$(installed http-server/http-server.conf)
check "the configuration is there" test -f "$conf"
site=$(installed http-server/www/hello.html)
site=${site#"$root"}
check "its paths are filled in" grep -qF "\"${site%/hello.html}\"" "$conf"
check "nothing is left to fill in" sh -c "! grep -rE '@[a-z]+@' '$root' --include='*.[58]' --include='*.conf' \
	--include='*.service'"

echo "port = 8889 # mine" >>"$conf"
check "make install again" run_make install
check "the administrator's file is kept" grep -q mine "$conf"
check "make uninstall" run_make uninstall
check "the administrator's file is still there" grep -q mine "$conf"
rm -f "$conf"
check "nothing else is left" test -z "$(find "$root" -type f)"
finish
