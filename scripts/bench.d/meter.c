/* SPDX-License-Identifier: MIT */
/* meter: how much CPU time and memory a server takes, with all processes below it.
 *
 * meter -l PID              prints the ids of its processes that have not ended; none is a failure
 * meter -m PID              prints its memory in KiB
 * meter -r PID...           waits until none of several servers does anything, ten seconds at most
 * meter [-w SECONDS -s SECONDS] PID COMMAND...
 *
 * The last runs a command, and prints what the server took meanwhile, as words for the script.
 * With -w and -s it is from so long after the start, for so long; then the command is interrupted.
 * It finds the two moments in BENCH_FROM and BENCH_UNTIL, as CLOCK_MONOTONIC in seconds.
 *
 * CPU time is that of the processes' CPU clocks, which count nanoseconds, of all threads, those
 * that have ended too. /proc/PID/stat has it in ticks of 10 ms, and schedstat for threads only as
 * long as they live. Processes that have ended are in their parents' stat, and only there.
 * Memory is the PSS: what processes share is counted once. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	PROCESSES_MAX = 65536,
	NS = 1000000000,
	LOOK_NS = 30000000,	/* that finding all processes may take */
	REST_NS = 100000000,	/* between two looks at who should be at rest */
	REST_CPU_NS = 3000000,	/* that is as good as nothing in this time */
	REST_LOOKS = 100,
};

struct process {
	pid_t pid, parent;
	uint64_t ended_ticks;	/* of children that it has waited for */
	char state;		/* Z: it has ended, and nobody has waited for it yet */
	int below;		/* part of the server */
};

static struct process processes[PROCESSES_MAX];
static size_t process_count;

static int64_t now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * NS + time.tv_nsec;
}

static void sleep_until(int64_t ns)
{
	struct timespec time = { ns / NS, ns % NS };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR)
		;
}

static int read_process(struct process *process)
{
	unsigned long user = 0, kernel = 0;
	char path[64], text[1024], *rest;
	FILE *file;
	size_t got;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)process->pid);
	file = fopen(path, "re");
	if (!file)
		return -1;
	got = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[got] = '\0';
	/* The name before may have blanks and brackets. */
	rest = strrchr(text, ')');
	if (!rest || sscanf(rest + 1, " %c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %lu %lu",
			    &process->state, &process->parent, &user, &kernel) != 4)
		return -1;
	process->ended_ticks = user + kernel;
	return 0;
}

/* Finds the server's processes: the first and all that descend from it. */
static void look(pid_t first)
{
	const struct dirent *entry;
	DIR *folder = opendir("/proc");
	size_t found = 0;
	int more = 1;

	process_count = 0;
	while (folder && (entry = readdir(folder)) && process_count < PROCESSES_MAX) {
		struct process *process = &processes[process_count];

		if (!isdigit((unsigned char)*entry->d_name))
			continue;
		process->pid = (pid_t)atoi(entry->d_name);
		process->below = process->pid == first;
		if (read_process(process) == 0)
			process_count++;
	}
	if (folder)
		closedir(folder);
	while (more) {
		more = 0;
		for (size_t i = 0; i < process_count; i++)
			for (size_t j = 0; j < process_count && !processes[i].below; j++)
				if (processes[j].below && processes[j].pid == processes[i].parent)
					more = processes[i].below = 1;
	}
	/* Only these are of interest. */
	for (size_t i = 0; i < process_count; i++)
		if (processes[i].below)
			processes[found++] = processes[i];
	process_count = found;
}

/* What they have used since they began; those that look found. */
static uint64_t cpu_ns(void)
{
	uint64_t ns = 0, tick_ns = NS / (uint64_t)sysconf(_SC_CLK_TCK);

	for (size_t i = 0; i < process_count; i++) {
		struct timespec time;
		clockid_t clock;

		if (clock_getcpuclockid(processes[i].pid, &clock) == 0 &&
		    clock_gettime(clock, &time) == 0)
			ns += (uint64_t)time.tv_sec * NS + (uint64_t)time.tv_nsec;
		ns += processes[i].ended_ticks * tick_ns;
	}
	return ns;
}

static long memory_kib(void)
{
	char path[64], line[256];
	long kib, all = 0;

	for (size_t i = 0; i < process_count; i++) {
		FILE *file;

		snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)processes[i].pid);
		file = fopen(path, "re");
		while (file && fgets(line, sizeof(line), file))
			if (sscanf(line, "Pss: %ld kB", &kib) == 1)
				all += kib;
		if (file)
			fclose(file);
	}
	return all;
}

static void set_moment(const char *name, int64_t ns)
{
	char text[32];

	snprintf(text, sizeof(text), "%.9f", (double)ns / NS);
	setenv(name, text, 1);
}

static pid_t start(char **command)
{
	pid_t parent = getpid(), pid = fork();

	if (pid != 0)
		return pid;
	signal(SIGINT, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(71);
	execvp(*command, command);
	fprintf(stderr, "meter: %s: %s\n", *command, strerror(errno));
	_exit(127);
}

/* Measures while the command runs, or in the window. The command's exit status. */
static int measure(pid_t server, char **command, double warm, double seconds)
{
	int64_t from = now_ns() + (int64_t)(warm * NS), until = from + (int64_t)(seconds * NS);
	uint64_t before, after;
	int status = 0;
	long memory;
	pid_t pid;

	if (seconds > 0) {
		set_moment("BENCH_FROM", from);
		set_moment("BENCH_UNTIL", until);
	}
	look(server);
	before = cpu_ns();
	pid = start(command);
	if (pid < 0)
		return 71;
	if (seconds > 0) {
		sleep_until(from - LOOK_NS);
		look(server);
		sleep_until(from);
		before = cpu_ns();
		sleep_until(until - LOOK_NS);
	} else {
		waitpid(pid, &status, 0);
	}
	look(server);
	if (seconds > 0)
		sleep_until(until);
	after = cpu_ns();
	memory = memory_kib();
	if (seconds > 0) {
		kill(pid, SIGINT);
		waitpid(pid, &status, 0);
	}
	printf("bench cpu_ns=%lld pss_kib=%ld processes=%zu\n", (long long)(after - before), memory,
	       process_count);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 70;
}

/* Waits until servers have started all that they start. 1 if they still do something. */
static int await_rest(char **servers)
{
	uint64_t before = 0;

	for (int i = 0; i < REST_LOOKS; i++) {
		uint64_t all = 0;

		for (char **server = servers; *server; server++) {
			look((pid_t)atoi(*server));
			all += cpu_ns();
		}
		if (i > 0 && all - before < REST_CPU_NS)
			return 0;
		before = all;
		sleep_until(now_ns() + REST_NS);
	}
	return 1;
}

int main(int argc, char **argv)
{
	int option, lists = 0, weighs = 0, rests = 0, alive = 0;
	double warm = 0, seconds = 0;
	pid_t server;

	while ((option = getopt(argc, argv, "+lmrw:s:")) != -1) {
		if (option == 'l')
			lists = 1;
		else if (option == 'm')
			weighs = 1;
		else if (option == 'r')
			rests = 1;
		else if (option == 'w')
			warm = strtod(optarg, NULL);
		else if (option == 's')
			seconds = strtod(optarg, NULL);
		else
			return 64;
	}
	if (optind == argc || (!lists && !weighs && !rests && optind + 1 == argc))
		return 64;
	if (rests)
		return await_rest(argv + optind);
	server = (pid_t)atoi(argv[optind]);
	if (!lists && !weighs)
		return measure(server, argv + optind + 1, warm, seconds);
	look(server);
	for (size_t i = 0; i < process_count; i++) {
		if (processes[i].state == 'Z')
			continue;
		alive++;
		if (lists)
			printf("%d\n", (int)processes[i].pid);
	}
	if (weighs)
		printf("%ld\n", memory_kib());
	return alive == 0;
}
