# report: from what gcov -n prints, the lines that were run of each floor, and of the worst files.
/^File '/ {
	file = substr($0, 7, length($0) - 7)
	sub(/.*\/src\//, "", file)
}

/^Lines executed:/ && file != "" && file !~ /^\// {
	split(substr($0, 16), words, "% of ")
	floor = file ~ /\// ? substr(file, 1, index(file, "/") - 1) : "main"
	run = int(words[1] * words[2] / 100 + 0.5)
	runs[floor] += run
	lines[floor] += words[2]
	all_runs += run
	all_lines += words[2]
	missed[file] = words[2] - run
	percent[file] = words[1]
	file = ""
}

function line(name, run, of) {
	printf "%-10s %6d of %6d lines  %5.1f %%\n", name, run, of, of ? 100 * run / of : 0
}

END {
	count = split("base conf http content tls client worker master tool main", floors, " ")
	for (i = 1; i <= count; i++)
		line(floors[i], runs[floors[i]], lines[floors[i]])
	line("all", all_runs, all_lines)
	print "\nmost lines that no test ran:"
	for (; worst > 0; worst--) {
		top = ""
		for (name in missed)
			if (top == "" || missed[name] > missed[top] ||
			    (missed[name] == missed[top] && name < top))
				top = name
		if (top == "" || missed[top] == 0)
			break
		printf "%5d  %5.1f %%  %s\n", missed[top], percent[top], top
		delete missed[top]
	}
}
