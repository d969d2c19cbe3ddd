/* SPDX-License-Identifier: MIT */
/* doctor: whether all is well for serving here: the verb doctor. */
#include "tool/doctor.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <sysexits.h>
#include <unistd.h>
#include "base/number.h"
#include "content/beneath.h"
#include "tool/ask.h"
#include "tool/check.h"
#include "worker/budget.h"
#include "worker/sandbox.h"

static void say(const char *how, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(const char *how, const char *format, ...)
{
	va_list arguments;

	printf("%s  ", how);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
}

#define GOOD "good"
#define NOTE "note"
#define BAD "BAD "

/* The number that a file begins with; -1 if there is none. */
static int64_t read_number(const char *path)
{
	FILE *file = fopen(path, "re");
	char text[64];
	int64_t number = -1;

	if (file && fgets(text, sizeof(text), file) &&
	    !number_parse((struct span){ text, strcspn(text, " \t\n") }, &number))
		number = -1;
	if (file)
		fclose(file);
	return number;
}

/* ------------------------------------------------------------------- the system */

static void look_at_kernel(void)
{
	struct utsname name;

	if (uname(&name) == 0)
		say(GOOD, "%s %s on %s", name.sysname, name.release, name.machine);
	close(beneath_root("/"));
	if (beneath_is_enforced())
		say(GOOD, "openat2: the kernel keeps paths beneath the docroot");
	else
		say(NOTE, "openat2 is not to be had: symbolic links are not followed (Linux 5.6 has it; a "
		    "container or RestrictSUIDSGID= may keep it away)");
}

static void look_at_sandbox(const struct conf *conf)
{
	static const struct {
		enum sandbox_wall wall;
		const char *without;
	} walls[] = {
		{ SANDBOX_FILES, "Landlock (Linux 5.13, and in the list of security modules, lsm=)" },
		{ SANDBOX_NETWORK, "Landlock for TCP (Linux 6.7)" },
		{ SANDBOX_SIGNALS, "Landlock for signals (Linux 6.12)" },
		{ SANDBOX_CALLS, "seccomp (CONFIG_SECCOMP_FILTER, and a build with libseccomp)" },
	};
	uint32_t possible = sandbox_possible();
	struct buffer words = { 0 };

	if (conf->sandbox == CONF_SANDBOX_OFF)
		say(NOTE, "sandbox = off: an intruder in a worker may do what its user may");
	sandbox_describe(possible, &words);
	say(GOOD, "a sandbox can have: %s", buffer_text(&words));
	buffer_free(&words);
	for (size_t i = 0; i < sizeof(walls) / sizeof(walls[0]); i++)
		if (!(possible & walls[i].wall))
			say(NOTE, "it cannot have %s", walls[i].without);
}

static void look_at_descriptors(const struct conf *conf)
{
	struct rlimit limit;
	int64_t most;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	most = (int64_t)(limit.rlim_max - limit.rlim_max / 4);
	if (limit.rlim_max != RLIM_INFINITY && most < conf->workers.connections)
		say(NOTE, "a worker may open %" PRIu64 " descriptors, and so cannot have "
		    "workers.connections = %" PRId64 " (LimitNOFILE= of the unit, ulimit -n)",
		    (uint64_t)limit.rlim_max, conf->workers.connections);
	else
		say(GOOD, "descriptors for workers.connections = %" PRId64, conf->workers.connections);
}

static void look_at_queue(const struct conf *conf)
{
	int64_t most = read_number("/proc/sys/net/core/somaxconn");

	if (most >= 0 && most < conf->backlog)
		say(NOTE, "of backlog = %" PRId64 " the kernel allows %" PRId64
		    " (sysctl net.core.somaxconn)", conf->backlog, most);
	else
		say(GOOD, "%" PRId64 " clients may wait to be accepted", conf->backlog);
	if (read_number("/proc/sys/net/ipv4/tcp_syncookies") == 0)
		say(NOTE, "a flood of SYNs can keep clients out (sysctl net.ipv4.tcp_syncookies=1)");
}

static void look_at_memory(const struct conf *conf)
{
	int64_t all = (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE);
	int64_t most = budget_of(conf) * conf->workers.max;

	say(most > all ? NOTE : GOOD, "the workers may take %" PRId64 " MiB at worst; the machine has %"
	    PRId64 " (workers, cache, limits)", most >> 20, all >> 20);
}

/* ------------------------------------------------------------------- the server */

static void look_at_server(const struct options *options)
{
	char text[ASK_TEXT], *line, *rest;

	if (!ask_status(options, text)) {
		say(NOTE, "no server runs with this configuration, or it is not yours to ask");
		return;
	}
	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		if (strncmp(line, "degraded:", 9) == 0)
			say(BAD, "%s", line);
		else if (strncmp(line, "http-server ", 12) == 0 || strncmp(line, "sandbox:", 8) == 0)
			say(GOOD, "it runs: %s", line);
		else if (strncmp(line, "last reload:", 12) == 0)
			say(strstr(line, "refused") ? NOTE : GOOD, "%s", line);
	}
}

int doctor_run(const struct options *options)
{
	struct conf *conf;
	int result;

	look_at_kernel();
	/* It says on standard error what is wrong. */
	fflush(stdout);
	conf = check_load(options, &result);
	if (!conf) {
		say(BAD, "the configuration is wrong");
		return result;
	}
	if (result == EX_OK)
		say(GOOD, "the configuration%s%s, and what it names", conf->file ? " " : "",
		    conf->file ? conf->file : "");
	else
		say(BAD, "what the configuration names");
	look_at_sandbox(conf);
	look_at_descriptors(conf);
	look_at_queue(conf);
	look_at_memory(conf);
	look_at_server(options);
	conf_free(conf);
	return fflush(stdout) == 0 ? result : EX_IOERR;
}
