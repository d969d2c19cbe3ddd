/* SPDX-License-Identifier: MIT */
/* main: options in, exit status out; picks the verb. */
#include "base/program.h"
#include "base/title.h"
#include "tool/about.h"
#include "tool/ask.h"
#include "tool/bench.h"
#include "tool/check.h"
#include "tool/client_options.h"
#include "tool/doctor.h"
#include "tool/explain.h"
#include "tool/follow.h"
#include "tool/get.h"
#include "tool/options.h"
#include "tool/serve.h"

#include <sysexits.h>

static int run_client(int argc, char **argv)
{
	static struct client_options options;
	int result = client_options_parse(&options, argc, argv);

	if (result != EX_OK)
		return result;
	if (options.help) {
		client_options_print_help(options.verb);
		return EX_OK;
	}
	switch (options.verb) {
	case CLIENT_BENCH:
		return bench_run(&options);
	case CLIENT_REPLAY:
		return get_replay(&options);
	case CLIENT_HEALTHCHECK:
		return get_check_health(&options);
	default:
		return get_run(&options);
	}
}

int main(int argc, char **argv)
{
	static struct options options;
	int result;

	if (argc > 1 && client_verb(argv[1]))
		return run_client(argc, argv);
	program_remember(argc, argv);
	result = options_parse(&options, argc, argv);
	title_init(argc, argv);
	if (result != EX_OK)
		return result;
	switch (options.verb) {
	case VERB_SERVE:
		return serve_run(&options);
	case VERB_TEST:
	case VERB_DUMP:
		return check_run(&options);
	case VERB_CONTROL:
		return ask_run(&options);
	case VERB_EXPLAIN:
		return explain_run(&options);
	case VERB_DOCTOR:
		return doctor_run(&options);
	case VERB_TRACE:
		return follow_run(&options);
	default:
		return about_print(options.verb);
	}
}
