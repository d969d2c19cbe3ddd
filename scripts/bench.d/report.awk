# report: the lines that scripts/bench has gathered, as tables and as JSON.
#
# M NAME VALUE                    of the machine, and of how it was measured
# V SERVER VERSION
# C CASE CONNECTIONS WHAT
# R CASE ROUND SERVER WORD=VALUE...
# N CASE SERVER REASON            why there is no figure
#
# -v servers=...  in this order; -v json=FILE; -v progress=1: one line R, for whoever waits

# All of them are numbers.
function words_of(from,    i, at) {
	split("", word)
	for (i = from; i <= NF; i++) {
		at = index($i, "=")
		word[substr($i, 1, at - 1)] = substr($i, at + 1) + 0
	}
}

function rest_of(from,    text, i) {
	for (i = from; i <= NF; i++)
		text = text (i > from ? " " : "") $i
	return text
}

# The words that begin with error_, and are not 0.
function errors_of(    name, text) {
	for (name in word)
		if (name ~ /^error_/ && word[name] > 0)
			text = text (text ? ", " : "") word[name] " " substr(name, 7)
	return text
}

# Keeps a figure of a round.
function keep(name, value) {
	figures[$2, $4, name, ++count[$2, $4, name]] = value
}

function median(about, server, name,    n, i, j, x, sorted) {
	n = count[about, server, name]
	for (i = 1; i <= n; i++) {
		x = figures[about, server, name, i]
		for (j = i - 1; j > 0 && sorted[j] > x; j--)
			sorted[j + 1] = sorted[j]
		sorted[j + 1] = x
	}
	if (n == 0)
		return ""
	return n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2
}

# Three digits, or all before the point.
function short(x) {
	if (x == "")
		return "-"
	return sprintf(x >= 100 ? "%.0f" : x >= 10 ? "%.1f" : "%.2f", x)
}

$1 == "M" { machine[++machines] = $2; machine_value[$2] = rest_of(3) }
$1 == "V" { version[$2] = rest_of(3) }
$1 == "C" { listed[++abouts] = $2; connections[$2] = $3; what[$2] = rest_of(4) }
$1 == "N" { notes[++note_count] = $3 ": no " $2 ": " rest_of(4) }
$1 == "R" {
	words_of(5)
	seen[$4] = 1
	errors = errors_of()
	if (progress) {
		printf "%-14s %d/%d %-11s", $2, $3, rounds, $4
		if (word["requests"] > 0 && word["seconds"] > 0 && word["cpu_ns"] > 0)
			printf " %s us, %d a second", short(word["cpu_ns"] / word["requests"] / 1000),
				word["requests"] / word["seconds"]
		if (word["held"] > 0)
			printf " %s KiB each", short((word["idle_kib"] - word["before_kib"]) / word["held"])
		print errors ? " ERRORS: " errors : ""
		exit
	}
	if (errors) {
		flawed[$2, $4] = 1
		notes[++note_count] = $4 ": errors in " $2 ": " errors
	}
	if (word["requests"] > 0 && "cpu_ns" in word)
		keep("cpu_us", word["cpu_ns"] / word["requests"] / 1000)
	if (word["seconds"] > 0 && "cpu_ns" in word)
		keep("per_second", word["requests"] / word["seconds"])
	if ("p50_us" in word) {
		keep("p50_ms", word["p50_us"] / 1000)
		keep("p99_ms", word["p99_us"] / 1000)
		keep("p999_ms", word["p999_us"] / 1000)
	}
	if ("pss_kib" in word)
		keep("memory_mib", word["pss_kib"] / 1024)
	if (word["held"] > 0) {
		keep("idle_kib", (word["idle_kib"] - word["before_kib"]) / word["held"])
		keep("memory_mib", word["idle_kib"] / 1024)
	}
}

function mark(about, server) {
	return (about, server) in flawed ? "!" : ""
}

# A figure, and in brackets ours divided by it.
function cell(about, server, name, with_ratio,    x, ours, text) {
	x = median(about, server, name)
	ours = median(about, "http-server", name)
	text = sprintf("%9s", short(x) mark(about, server))
	if (with_ratio && server != "http-server")
		text = text (x > 0 && ours != "" ? sprintf(" %-6s", "(" sprintf("%.2f", ours / x) ")") : "       ")
	return text
}

function latency_cell(about, server) {
	return sprintf("%16s", median(about, server, "p50_ms") == "" ? "-" : \
		short(median(about, server, "p50_ms")) " " short(median(about, server, "p99_ms")) " " \
		short(median(about, server, "p999_ms")) mark(about, server))
}

# A table of all cases that have such a figure. width: of a column.
function table(title, name, with_ratio, width,    i, j, line, any) {
	for (i = 1; i <= abouts; i++) {
		line = ""
		any = 0
		for (j = 1; j <= columns; j++) {
			any = any || count[listed[i], column[j], name]
			line = line (name == "p50_ms" ? latency_cell(listed[i], column[j]) : \
				cell(listed[i], column[j], name, with_ratio))
		}
		if (!any)
			continue
		if (title) {
			printf "\n%s\n\n%-15s", title, ""
			for (j = 1; j <= columns; j++)
				if (with_ratio && column[j] != "http-server")
					printf j < columns ? "%9s       " : "%9s", column[j]
				else
					printf "%" width "s", column[j] == "http-server" ? "ours" : column[j]
			print ""
			title = ""
		}
		sub(/ +$/, "", line)
		printf "%-15s%s\n", listed[i], line
	}
}

function quoted(text) {
	gsub(/\\/, "\\\\", text)
	gsub(/"/, "\\\"", text)
	gsub(/[\001-\037]/, " ", text)
	return "\"" text "\""
}

function number(x) {
	return x == "" ? "null" : sprintf("%.6g", x)
}

function server_json(about, server,    i, n, text, k) {
	text = ""
	for (k = 1; k <= figure_names; k++)
		if (count[about, server, figure_name[k]])
			text = text quoted(figure_name[k]) ": " number(median(about, server, figure_name[k])) ", "
	text = text "\"rounds\": ["
	n = count[about, server, "cpu_us"]
	for (i = 1; i <= n; i++)
		text = text (i > 1 ? ", " : "") number(figures[about, server, "cpu_us", i])
	return "{" text "], \"errors\": " ((about, server) in flawed ? "true" : "false") "}"
}

function write_json(file,    i, j, between) {
	printf "{\n  \"machine\": {" >file
	for (i = 1; i <= machines; i++)
		printf "%s\n    %s: %s", (i > 1 ? "," : ""), quoted(machine[i]),
			quoted(machine_value[machine[i]]) >file
	printf "\n  },\n  \"versions\": {" >file
	for (j = 1; j <= columns; j++)
		printf "%s\n    %s: %s", (j > 1 ? "," : ""), quoted(column[j]), quoted(version[column[j]]) >file
	printf "\n  },\n  \"cases\": {" >file
	for (i = 1; i <= abouts; i++) {
		printf "%s\n    %s: {\"connections\": %d, \"what\": %s, \"servers\": {", (i > 1 ? "," : ""),
			quoted(listed[i]), connections[listed[i]], quoted(what[listed[i]]) >file
		between = ""
		for (j = 1; j <= columns; j++) {
			if (!count[listed[i], column[j], "p50_ms"] && !count[listed[i], column[j], "cpu_us"])
				continue
			printf "%s\n      %s: %s", between, quoted(column[j]), server_json(listed[i], column[j]) >file
			between = ","
		}
		printf "\n    }}" >file
	}
	printf "\n  },\n  \"notes\": [" >file
	for (i = 1; i <= note_count; i++)
		printf "%s\n    %s", (i > 1 ? "," : ""), quoted(notes[i]) >file
	printf "\n  ]\n}\n" >file
}

END {
	if (progress)
		exit
	split(servers, order, " ")
	for (i = 1; i in order; i++)
		if (seen[order[i]])
			column[++columns] = order[i]
	figure_names = split("cpu_us per_second p50_ms p99_ms p999_ms memory_mib idle_kib", figure_name, " ")
	printf "%s, %s processors, %s, %s\n", machine_value["cpu"], machine_value["cpus"],
		machine_value["kernel"], machine_value["system"]
	printf "%s round%s of %s s, %s workers each; load before: %s\n", machine_value["rounds"],
		machine_value["rounds"] == 1 ? "" : "s", machine_value["seconds"], machine_value["workers"],
		machine_value["load"]
	for (j = 1; j <= columns; j++)
		if (version[column[j]] != "")
			printf "%s%s", (j > 1 ? ", " : ""), version[column[j]]
	print ""
	table("CPU time for each request, us (in brackets: ours divided by theirs)", "cpu_us", 1, 9)
	table("Memory for each idle connection, KiB", "idle_kib", 1, 9)
	table("Requests a second", "per_second", 0, 9)
	table("Latency, ms: 50 %, 99 %, 99.9 %", "p50_ms", 0, 16)
	table("Memory of all processes, MiB", "memory_mib", 0, 9)
	if (note_count)
		print "\nNotes (! is a case with errors)\n"
	for (i = 1; i <= note_count; i++)
		print notes[i]
	if (json)
		write_json(json)
}
