/* SPDX-License-Identifier: MIT */
/* ask: gives an order to the running server and waits for the outcome: -k. */
#include "tool/ask.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include "master/pid_file.h"

static int explain(const char *pid_file)
{
	pid_t holder = pid_file_holder(pid_file);

	if (errno == EACCES)
		fprintf(stderr, "http-server: the server with pid-file %s is not yours to command\n",
			pid_file);
	else if (holder > 0)
		fprintf(stderr, "http-server: the server with pid-file %s (pid %d) does not answer: "
			"%s\n", pid_file, (int)holder, strerror(errno));
	else
		fprintf(stderr, "http-server: no server runs with pid-file %s\n", pid_file);
	return errno == EACCES ? EX_NOPERM : EX_UNAVAILABLE;
}

int ask_run(const struct options *options)
{
	char path[128], pid_file[4096], text[CONTROL_TEXT + 1];
	int result, error;

	conf_find_pid_file(&options->source, pid_file, sizeof(pid_file));
	if (!*pid_file) {
		fprintf(stderr, "http-server: this configuration has no pid-file, by which the "
			"running server could be found\n");
		return EX_CONFIG;
	}
	if (!control_path(pid_file, path, sizeof(path))) {
		fprintf(stderr, "http-server: pid-file %s: too long for a control socket beside it\n",
			pid_file);
		return EX_CONFIG;
	}
	result = control_ask(path, options->order, text, sizeof(text));
	error = errno;
	if (result < 0) {
		errno = error;
		return explain(pid_file);
	}
	if (result != EX_OK || !options->quiet)
		fputs(text, result == EX_OK ? stdout : stderr);
	return result;
}
