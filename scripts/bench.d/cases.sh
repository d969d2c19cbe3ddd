# cases: what is measured, and how the servers are asked for it; sourced by scripts/bench.

# Name, whether it is part of --quick, connections, servers, what is asked, and behind a hash what
# that is. What is asked is a path and words: those of wrk.lua, and these:
#
# tls                          over TLS, and without access logs
# tree, many, many-10 ...      not the path, but those of a list that make_files writes
# gzip, etag                   with the fields that ask for compression, or whether it has changed
# sites=N, locations=N         so many in the configuration; only http-server and nginx are asked
# cold                         servers are started anew for each round; their files are not in memory
# warm                         they are asked for a while before anything is measured
# handshakes, resumed, idle    by client.c, and not by wrk
cases() {
	cat <<'END'
keep-1          quick 1    all    /1k.html  # 1 KiB, kept alive
keep-16         quick 16   all    /1k.html  #   on 16 connections
keep-64         -     64   all    /1k.html  #   on 64
keep-256        quick 256  all    /1k.html  #   on 256
keep-1000       -     1000 all    /1k.html  #   on 1,000
keep-8000       -     8000 all    /1k.html  #   on 8,000
close-16        quick 16   all    /1k.html close  # 1 KiB, a connection for each request
close-256       -     256  all    /1k.html close  #   256 at a time
pipeline-16     quick 16   peers  /1k.html pipeline=16  # 1 KiB, 16 requests leave together
100k            quick 16   peers  /100k.bin  # 100 KiB
1m              -     8    peers  /1m.bin  # 1 MiB
10m             quick 4    peers  /10m.bin  # 10 MiB
tree-cold       -     64   peers  / tree zipf=1 limit=20000 cold  # 10,000 files, Zipf's law: the first 20,000
tree-warm       quick 64   peers  / tree zipf=1 warm  #   and later
304             quick 64   peers  /1k.html etag  # 1 KiB that has not changed
gzip            quick 64   peers  /text.txt gzip  # 30 KiB of text, compressed by the server
gzip-file       -     64   ready  /ready.txt gzip  #   with a .gz beside it
tls-16          quick 16   peers  /1k.html tls  # 1 KiB over TLS, kept alive, no log
tls-256         -     256  peers  /1k.html tls  #   on 256 connections
tls-new         quick 16   peers  /1k.html tls handshakes  # a TLS handshake for each 1 KiB, no log
tls-resumed     -     16   peers  /1k.html tls handshakes resumed  #   with sessions resumed
idle-8000       quick 8000 peers  /1k.html idle  # idle connections, and others that ask beside them
files-10        -     64   peers  / many-10 warm  # 10 files of 1 KiB, all as often
files-1000      -     64   peers  / many-1000 warm  # 1,000 files
files-10000     -     64   peers  / many-10000 warm  # 10,000 files
sites-1         -     64   growth /1k.html hosts=1000 sites=0  # 1,000 hosts, one site
sites-1000      -     64   growth /1k.html hosts=1000 sites=1000  #   a site for each
locations-1     -     64   growth / many-1000 locations=0  # 1,000 folders, one location
locations-1000  -     64   growth / many-1000 locations=1000  #   a location for each
END
}

# servers_of GROUP
servers_of() {
	case $1 in
	all) echo "$all_servers" ;;
	peers) echo "$all_servers" | sed 's/ floor//' ;;
	ready) echo "http-server nginx h2o" ;;
	growth) echo "http-server nginx" ;;
	esac
}

# read_case NAME: what its line says, in variables.
read_case() {
	line=$(cases | awk -v name="$1" '$1 == name')
	[ -n "$line" ] || return 1
	what=${line##*# }
	set -- ${line%%#*}
	name_of_case=$1 connections=$3 who=$4 path=$5
	shift 5
	tls=no log=yes kind=wrk resumed=no gzip=no etag=no close=no cold=no warmed=no limited=no
	sites=0 locations=0 list= words=
	for word; do
		case $word in
		tls) tls=yes log=no ;;
		tree | many-*) list=$word words="$words paths=$folder/$word" ;;
		gzip) gzip=yes ;;
		etag) etag=yes ;;
		sites=*) sites=${word#*=} ;;
		locations=*) locations=${word#*=} ;;
		cold) cold=yes ;;
		warm) warmed=yes ;;
		handshakes) kind=handshakes ;;
		# What a server took for clients of the past, it would not take again.
		idle) kind=idle cold=yes ;;
		resumed) resumed=yes ;;
		close) close=yes words="$words close" ;;
		limit=*) limited=yes words="$words $word" ;;
		*) words="$words $word" ;;
		esac
	done
	scheme=http
	[ $tls = no ] || scheme=https
	# For each worker, as one may get them all, and as many as usual at least.
	room=$((connections + 100))
	[ $room -ge 1024 ] || room=1024
}

# Files of 1 KiB, in 1,000 folders of 10; a tree of 10,000 of all sizes, each of them as it is each
# time, with a list of paths whose order has nothing to do with the sizes; and single ones.
make_files() {
	mkdir -p "$docs"
	awk -v docs="$docs" 'BEGIN {
		# Words as text has them: some come often, so it can be compressed as text can.
		srand(1)
		split("the of and to in a is that for it as was with be by on not he his but at are this", usual)
		while (length(text) < 30720) {
			word = usual[int(rand() * 23) + 1]
			if (rand() < 0.5)
				for (word = ""; length(word) < 2 + rand() * 8; )
					word = word sprintf("%c", 97 + int(rand() * 26))
			text = text word (rand() < 0.1 ? "\n" : " ")
		}
		printf "%s", substr(text, 1, 1024) >(docs "/1k.html")
		printf "%s", substr(text, 1, 30720) >(docs "/text.txt")
		printf "%s", substr(text, 1, 30720) >(docs "/ready.txt")
	}'
	gzip -9 -k -n "$docs/ready.txt"
	head -c 102400 /dev/zero >"$docs/100k.bin"
	head -c 1048576 /dev/zero >"$docs/1m.bin"
	head -c 10485760 /dev/zero >"$docs/10m.bin"
	case $chosen in
	*tree-*) make_tree ;;
	esac
	case $chosen in
	*files-* | *locations-*) make_many ;;
	esac
	find "$docs" -type d -exec chmod 755 {} +
}

# A third below 1 KiB, a half below 10, a sixth below 100, and one of a hundred below 500.
make_tree() {
	(cd "$docs" && seq -f 'tree/%02.0f' 0 99 | xargs mkdir -p)
	awk -v docs="$docs" -v list="$folder/tree" 'BEGIN {
		srand(2)
		for (filler = "0123456789abcde\n"; length(filler) < 512000; )
			filler = filler filler
		for (i = 0; i < 10000; i++) {
			of = rand()
			most = of < 0.35 ? 1024 : of < 0.85 ? 10240 : of < 0.99 ? 102400 : 512000
			path = sprintf("/tree/%02d/%02d.txt", i % 100, i / 100)
			printf "%s", substr(filler, 1, 1 + int(rand() * (most - 1))) >(docs path)
			close(docs path)
			print path >list
		}
	}'
	sync -f "$docs"
}

make_many() {
	(cd "$docs" && seq -f 'many/%03.0f' 0 999 | xargs mkdir -p)
	awk -v docs="$docs" -v folder="$folder" 'BEGIN {
		for (filler = "0123456789abcde\n"; length(filler) < 1024; )
			filler = filler filler
		for (i = 0; i < 10000; i++) {
			path = sprintf("/many/%03d/%d.html", i % 1000, i / 1000)
			printf "%s", filler >(docs path)
			close(docs path)
			print path >(folder "/many-10000")
			if (i < 1000)
				print path >(folder "/many-1000")
			if (i < 10)
				print path >(folder "/many-10")
		}
	}'
}
