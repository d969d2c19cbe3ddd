/* SPDX-License-Identifier: MIT */
/* options: what the command line asks for. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include "conf/conf.h"
#include "master/control.h"

enum verb {
	VERB_SERVE,
	VERB_TEST,
	VERB_DUMP,
	VERB_CONTROL,
	VERB_EXPLAIN,
	VERB_TRACE,
	VERB_DOCTOR,
	VERB_LIST,
	VERB_VERSION,
	VERB_BUILD,
	VERB_HELP,
};

enum { OPTIONS_OVERRIDES = 256, OPTIONS_FIELDS = 64 };

struct options {
	enum verb verb;
	enum control_verb order;	/* VERB_CONTROL */
	const char *order_name;
	bool quiet, daemon, single;
	bool traces, explains;		/* socket calls */
	bool is_json;			/* the status */
	const char *url;		/* VERB_EXPLAIN; and what goes with it */
	const char *client;		/* VERB_EXPLAIN, VERB_TRACE */
	const char *fields[OPTIONS_FIELDS];
	size_t field_count;
	struct conf_source source;
	struct conf_override overrides[OPTIONS_OVERRIDES];
};

/*
 * Reads the command line into options, which must stay where they are. Strings are copied and
 * live as long as the program. Returns EX_OK, or EX_USAGE after saying why on standard error.
 */
int options_parse(struct options *options, int argc, char **argv);

/* The summary of --help. */
extern const char options_help[];

#endif
