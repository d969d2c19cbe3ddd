# systemd: installs the server into a small Debian, boots its systemd in a container, and
# behaves there like an administrator. The small Debian is made once and kept in a cache.
. "$(dirname "$0")/lib.sh"
[ "$(id -u)" = 0 ] || skip_all "a container needs root"
need systemd-nspawn debootstrap unshare make
cache=${XDG_CACHE_HOME:-/var/cache}/http-server-test
small=$cache/debian-1
find_tool hammer
packages=systemd,systemd-sysv,dbus,libconfuse2,curl,procps,man-db

make_small() {
	mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
		awk '$2 == "bookworm" { print $1; exit }')
	[ -n "$mirror" ] || return 1
	mkdir -p "$cache"
	rm -rf "$small.new"
	timeout 600 debootstrap --variant=minbase --include="$packages" bookworm "$small.new" "$mirror" &&
		mv "$small.new" "$small"
}
if [ ! -d "$small" ]; then
	make_small >"$folder/debootstrap.log" 2>&1 ||
		skip_all "a small Debian cannot be made here: $(tail -1 "$folder/debootstrap.log")"
fi

# The server as a distribution would build it.
unset MAKEFLAGS MFLAGS MAKELEVEL
mkdir "$folder/build" "$folder/image"
check "configure for a distribution" sh -c "cd '$folder/build' &&
	\"\$('$TOP_SRCDIR/scripts/sources')/configure\" --quiet --prefix=/usr"
check "make" make -s -C "$folder/build" -j"$(nproc)"
check "make install" make -s -C "$folder/build" install DESTDIR="$folder/image"
mkdir -p "$folder/image/root" "$folder/image/etc/systemd/system/multi-user.target.wants"
cp "$TOP_SRCDIR/tests/system/in-systemd" "$folder/image/root/in-systemd"
cp "$tool" "$folder/image/root/hammer"
cat >"$folder/image/etc/systemd/system/in-systemd.service" <<EOF
[Service]
Type=oneshot
ExecStart=/bin/sh /root/in-systemd
StandardOutput=file:/root/results
StandardError=journal
ExecStopPost=/bin/systemctl --no-block poweroff
EOF
ln -s ../in-systemd.service "$folder/image/etc/systemd/system/multi-user.target.wants/"

# Mounts, processes and control group are the container's own, and go with it.
cat >"$folder/boot" <<EOF
mount --make-rprivate / &&
mount -t tmpfs none "$folder/image.top" &&
mkdir "$folder/image.top/upper" "$folder/image.top/work" "$folder/image.top/root" &&
mount -t overlay none "$folder/image.top/root" \
	-o "lowerdir=$folder/image:$small,upperdir=$folder/image.top/upper,workdir=$folder/image.top/work" &&
mount -t cgroup2 none /sys/fs/cgroup || exit 77
group=/sys/fs/cgroup/http-server-test.$$
mkdir "\$group" && echo 0 >"\$group/cgroup.procs" || exit 77
timeout -k 5 240 systemd-nspawn --quiet --boot --register=no --keep-unit --settings=no \
	--directory="$folder/image.top/root" --machine=http-server-test-$$ --private-network \
	--link-journal=no --resolv-conf=off --timezone=off --console=read-only \
	--system-call-filter="bpf openat2 landlock_create_ruleset landlock_add_rule landlock_restrict_self" </dev/null >"$folder/console" 2>&1
cp "$folder/image.top/root/root/results" "$folder/results"
EOF
mkdir "$folder/image.top"
unshare --mount --pid --fork --kill-child --mount-proc sh "$folder/boot" >"$folder/boot.log" 2>&1
find "/sys/fs/cgroup/http-server-test.$$" -depth -type d -exec rmdir {} + 2>/dev/null
if [ ! -s "$folder/results" ]; then
	sed 's/^/# /' "$folder/boot.log" "$folder/console"
	skip "a systemd in a container" "it does not boot here"
	finish
fi
while IFS= read -r line; do
	case $line in
	"ok "*) ok "${line#ok }" ;;
	"not ok "*) not_ok "${line#not ok }" ;;
	*) echo "# $line" ;;
	esac
done <"$folder/results"
check "all of it ran" grep -q "^ok the end" "$folder/results"
finish
