/* SPDX-License-Identifier: MIT */
/* main: options in, exit status out; picks the verb. */
#include "base/title.h"
#include "tool/about.h"
#include "tool/ask.h"
#include "tool/check.h"
#include "tool/explain.h"
#include "tool/follow.h"
#include "tool/options.h"
#include "tool/serve.h"

#include <sysexits.h>

int main(int argc, char **argv)
{
	static struct options options;
	int result = options_parse(&options, argc, argv);

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
	case VERB_TRACE:
		return follow_run(&options);
	default:
		return about_print(options.verb);
	}
}
