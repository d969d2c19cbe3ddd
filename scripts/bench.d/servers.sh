# servers: how each server is found, configured, started and ended; sourced by scripts/bench.
#
# What a server needs lies in $run/NAME while it runs: its configuration, its logs, and the files
# process and port. It is a child of the script, in the foreground, and is ended by its id.

all_servers="http-server floor nginx lighttpd h2o apache2"

# find_server NAME: its program in $program, or the reason why there is none in $reason.
find_server() {
	program= reason=
	case $1 in
	http-server) program=$HTTP_SERVER ;;
	floor) program=$tools/floor ;;
	nginx | lighttpd | h2o | apache2) program=$(command -v "$1") || true ;;
	*) reason="there is no such server here" ;;
	esac
	[ -n "$program$reason" ] || reason="it is not installed"
	[ "$1" != apache2 ] || [ -z "$program" ] || {
		modules=/usr/lib/apache2/modules
		[ -f $modules/mod_mpm_prefork.so ] || reason="it has no prefork module in $modules"
	}
	[ -z "$reason" ]
}

version_of() {
	find_server "$1" || return 0
	case $1 in
	http-server) "$program" -V | sed -n 1p ;;
	nginx) "$program" -v 2>&1 | sed 's/^nginx version: //' ;;
	lighttpd) "$program" -v 2>&1 | sed -n '1s/ .*//p' ;;
	h2o) "$program" --version | sed -n '1s/ version /\//p' ;;
	apache2) "$program" -v | sed -n 's/^Server version: //p' ;;
	esac
}

# can_serve NAME: whether it can do what the case asks for, with $reason if not.
can_serve() {
	reason=
	case $1:tls=$tls:gzip=$gzip in
	lighttpd:tls=yes:*)
		[ -f /usr/lib/lighttpd/mod_openssl.so ] ||
			reason="it has no TLS (Debian: lighttpd-mod-openssl)"
		;;
	lighttpd:*:gzip=yes)
		[ -f /usr/lib/lighttpd/mod_deflate.so ] ||
			reason="it does not compress (Debian: lighttpd-mod-deflate)"
		;;
	esac
	[ "$1" != apache2 ] || [ "$connections" -le 1000 ] ||
		reason="it would have to be $connections processes"
	[ -z "$reason" ]
}

# A port that nobody listens on, below those that the kernel gives to clients; in $port.
port=$((12000 + $$ % 15000))
next_port() {
	port=$((port + 1))
	while grep -qi ":$(printf %04X $port) " /proc/net/tcp /proc/net/tcp6 2>/dev/null; do
		port=$((port + 1))
	done
}

# flag NAME YES-OR-NO: keeps the lines of a template that begin with @NAME@, or leaves them out.
flag() {
	if [ "$2" = yes ]; then
		echo "s/^@$1@//"
	else
		echo "/^@$1@/d"
	fi
}

# opposite YES-OR-NO
opposite() {
	[ "$1" = no ] && echo yes || echo no
}

# fill NAME: its configuration from its template.
fill() {
	is_root=no
	[ "$(id -u)" != 0 ] || is_root=yes
	sed -e "$(flag LOG "$log")" -e "$(flag NOLOG "$(opposite "$log")")" \
		-e "$(flag TLS "$tls")" -e "$(flag NOTLS "$(opposite "$tls")")" \
		-e "$(flag ROOT $is_root)" -e "$(flag GZIP $gzip)" \
		-e "s|@PORT@|$port|g; s|@RUN@|$run/$1|g; s|@DOCS@|$docs|g" \
		-e "s|@WORKERS@|$workers|g; s|@CONNECTIONS@|$room|g; s|@DESCRIPTORS@|$descriptors|g" \
		-e "s|@PROCESSES@|$((connections + 16))|g; s|@BACKLOG@|4096|g; s|@FILES@|20000|g" \
		-e "s|@USER@|$user|g; s|@GROUP@|$group|g; s|@MODULES@|${modules-}|g" \
		-e "s|@CERTIFICATE@|$folder/certificate.pem|g; s|@KEY@|$folder/key.pem|g" \
		"$here/$1.conf.in" >"$run/$1/conf"
}

# Sites and locations, where it is measured what many of them cost.
write_growth() {
	: >"$run/$1/growth.conf"
	: >"$run/$1/sites.conf"
	: >"$run/$1/locations.conf"
	awk -v server="$1" -v sites="$sites" -v locations="$locations" -v port="$port" \
		-v docs="$docs" -v run="$run/$1" 'BEGIN {
		if (server == "http-server") {
			file = run "/growth.conf"
			for (i = 0; i < sites; i++)
				printf "site \"site-%04d.example\" {}\n", i >file
			for (i = 0; i < locations; i++)
				printf "location \"/many/%03d/\" { retry-after = \"1m\" }\n", i >file
		} else if (server == "nginx") {
			for (i = 0; i < sites; i++)
				printf "server { listen 127.0.0.1:%d; server_name site-%04d.example; }\n",
					port, i >(run "/sites.conf")
			for (i = 0; i < locations; i++)
				printf "location /many/%03d/ { }\n", i >(run "/locations.conf")
		}
	}'
}

# begin NAME: starts it; await must follow.
begin() {
	find_server "$1"
	rm -rf "${run:?}/$1"
	mkdir -p "$run/$1/deflate"
	[ "$(id -u)" != 0 ] || chown "$user" "$run/$1" "$run/$1/deflate"
	next_port
	echo $port >"$run/$1/port"
	[ "$1" = floor ] || {
		fill "$1"
		write_growth "$1"
	}
	conf=$run/$1/conf
	case $1 in
	http-server) set -- "$1" -f "$conf" ;;
	floor)
		set -- "$1" -w "$workers" $port
		[ "$close" = no ] || set -- "$@" -1
		;;
	nginx) set -- "$1" -p "$run/$1" -e "$run/$1/error.log" -c "$conf" ;;
	lighttpd) set -- "$1" -D -f "$conf" ;;
	h2o) set -- "$1" -m worker -c "$conf" ;;
	apache2) set -- "$1" -DFOREGROUND -f "$conf" ;;
	esac
	beginning=$run/$1
	shift
	# In a group of its own: Apache ends by a signal to its whole group.
	setsid "$program" "$@" >"$beginning/out" 2>&1 </dev/null &
	echo $! >"$beginning/process"
}

listens() {
	grep -qi "$(printf '^ *[0-9]*: 0100007F:%04X 00000000:0000 0A' "$1")" /proc/net/tcp
}

# await NAME: until it listens, ten seconds at most; shows its words if it does not.
await() {
	tries=0
	until listens "$(cat "$run/$1/port")"; do
		tries=$((tries + 1))
		[ $tries -lt 500 ] && kill -0 "$(cat "$run/$1/process")" 2>/dev/null || {
			cat "$run/$1/out" "$run/$1/error.log" 2>/dev/null | sed "s/^/    $1: /" >&2
			return 1
		}
		sleep 0.02
	done
}

# await_rest NAME...: until they have started all of their processes, so that this is not measured.
await_rest() {
	processes=
	for beginning; do
		processes="$processes $(cat "$run/$beginning/process")"
	done
	[ -z "$processes" ] || "$tools/meter" -r $processes || echo "The servers do not come to rest." >&2
}

# kill_left PID...: those that are still there.
kill_left() {
	for pid; do
		kill -9 "$pid" 2>/dev/null || true
	done
}

# end NAME...: ends them in peace, or, after three seconds, by force.
end() {
	ending=
	for name; do
		process=$(cat "$run/$name/process" 2>/dev/null) || continue
		# Whoever is left when the master is gone has to be known before.
		"$tools/meter" -l "$process" >"$run/$name/processes" || true
		kill "$process" 2>/dev/null || true
		ending="$ending $name"
	done
	tries=0
	for name in $ending; do
		process=$(cat "$run/$name/process")
		while [ $tries -lt 150 ] && "$tools/meter" -l "$process" >/dev/null; do
			tries=$((tries + 1))
			sleep 0.02
		done
		kill_left $(cat "$run/$name/processes")
		wait "$process" 2>/dev/null || true
		rm -f "$run/$name/process"
	done
}

# end_all: whoever still runs.
end_all() {
	for file in "$run"/*/process; do
		[ ! -f "$file" ] || end "$(basename "$(dirname "$file")")"
	done
}
