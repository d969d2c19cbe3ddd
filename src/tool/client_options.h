/* SPDX-License-Identifier: MIT */
/* client_options: what the command line asks of a client: the verbs get, healthcheck, bench. */
#ifndef CLIENT_OPTIONS_H
#define CLIENT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "client/url.h"

enum client_verb {
	CLIENT_GET = 1,
	CLIENT_HEALTHCHECK = 2,
	CLIENT_BENCH = 4,
	CLIENT_REPLAY = 8,
};

enum { CLIENT_FIELDS = 64 };

struct client_options {
	enum client_verb verb;
	struct url url;
	const char *url_text;
	const char *file;		/* replay */
	const char *method;
	const char *fields[CLIENT_FIELDS];
	size_t field_count;
	const char *output;		/* NULL: standard output */
	const char *authorities;	/* NULL: the system's */
	const char *pid_file;		/* of the server that is measured; NULL: the usual one */
	bool trusts_all, follows, shows_head, verbose, explains, quiet, help;
	bool closes, resumes;		/* bench: a connection for each request; TLS sessions */
	int family;
	int64_t timeout_ms;
	int64_t connections, duration_ms, rate;	/* bench; rate 0: as fast as it goes */
};

/* The verb of that name, or 0. */
enum client_verb client_verb(const char *name);

/*
 * Reads the words after the program's name, of which the first is the verb. Strings stay the
 * caller's. Returns EX_OK, or EX_USAGE after saying why on standard error.
 */
int client_options_parse(struct client_options *options, int argc, char **argv);

/* The summary of --help for that verb, on standard output. */
void client_options_print_help(enum client_verb verb);

/* One sentence about what went wrong, on standard error: "http-server get: …". */
void client_say(const struct client_options *options, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
