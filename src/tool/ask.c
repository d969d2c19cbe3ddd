/* SPDX-License-Identifier: MIT */
/* ask: gives an order to the running server and waits for the outcome: -k. */
#include "tool/ask.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>
#include "master/pid_file.h"

/* Why nobody answers, by errno; the exit status for it. */
static int explain(const char *pid_file)
{
	int error = errno;
	pid_t holder = pid_file_holder(pid_file);

	if (error == EACCES)
		fprintf(stderr, "http-server: the server with pid-file %s is not yours to command\n",
			pid_file);
	else if (holder > 0)
		fprintf(stderr, "http-server: the server with pid-file %s (pid %d) does not answer: "
			"%s\n", pid_file, (int)holder, strerror(error));
	else
		fprintf(stderr, "http-server: no server runs with pid-file %s\n", pid_file);
	return error == EACCES ? EX_NOPERM : EX_UNAVAILABLE;
}

/*
 * A configuration that was named and cannot be read does not tell whose server it is; a mistake in
 * one does no harm.
 */
static int see_file(const char *file)
{
	int error;

	if (!file || strcmp(file, HTTP_SERVER_CONF) == 0 || access(file, R_OK) == 0)
		return EX_OK;
	error = errno;
	fprintf(stderr, "http-server: %s: %s\n", file, strerror(error));
	return error == EACCES ? EX_NOPERM : EX_NOINPUT;
}

/* Where the running server is found: its pid file and its socket. EX_OK, or why not. */
static int find_server(const struct options *options, char *pid_file, size_t pid_file_room,
		       char *path, size_t room)
{
	int result = see_file(options->source.file);

	if (result != EX_OK)
		return result;
	conf_find_pid_file(&options->source, pid_file, pid_file_room);
	if (!*pid_file) {
		fprintf(stderr, "http-server: this configuration has no pid-file, by which the "
			"running server could be found\n");
		return EX_CONFIG;
	}
	if (!control_path(pid_file, path, room)) {
		fprintf(stderr, "http-server: pid-file %s: too long for a control socket beside it\n",
			pid_file);
		return EX_CONFIG;
	}
	return EX_OK;
}

int ask_run(const struct options *options)
{
	char path[128], pid_file[4096], text[CONTROL_TEXT + 1];
	int result = find_server(options, pid_file, sizeof(pid_file), path, sizeof(path));

	if (result != EX_OK)
		return result;
	result = control_ask(path, options->is_json ? CONTROL_STATUS_JSON : options->order, text, sizeof(text));
	if (result < 0)
		return explain(pid_file);
	if (result != EX_OK || !options->quiet)
		fputs(text, result == EX_OK ? stdout : stderr);
	return result;
}

bool ask_status(const struct options *options, char text[ASK_TEXT])
{
	char path[128], pid_file[4096];

	if (see_file(options->source.file) != EX_OK)
		return false;
	conf_find_pid_file(&options->source, pid_file, sizeof(pid_file));
	return *pid_file && control_path(pid_file, path, sizeof(path)) &&
	       control_ask(path, CONTROL_STATUS, text, ASK_TEXT) == EX_OK;
}

int ask_to_watch(const struct options *options, int *memory, int *result)
{
	char path[128], pid_file[4096], text[CONTROL_TEXT + 1];
	int fd;

	*result = find_server(options, pid_file, sizeof(pid_file), path, sizeof(path));
	if (*result != EX_OK)
		return -1;
	fd = control_watch(path, memory, result, text, sizeof(text));
	if (fd >= 0)
		return fd;
	if (*text)
		fputs(text, stderr);
	else
		*result = explain(pid_file);
	return -1;
}
