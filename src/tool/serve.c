/* SPDX-License-Identifier: MIT */
/* serve: starts the server: in the foreground, as a daemon, or as a single process. */
#include "tool/serve.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>
#include "base/log.h"
#include "base/trace.h"
#include "master/activation.h"
#include "master/generation.h"
#include "master/master.h"
#include "master/pool.h"
#include "master/overview.h"
#include "tool/daemon.h"

/* The same as a worker, but nobody's child. */
static int serve_alone(struct conf *conf, const struct activation *activation)
{
	struct buffer text = { 0 };
	char why[512];
	int exit_code;
	struct generation *generation = generation_prepare(conf, 0, NULL, activation, why,
							   sizeof(why), &exit_code);

	if (!generation) {
		log_error("%s", why);
		return exit_code;
	}
	overview_addresses(&text, conf);
	log_info("serving %s at %s, in one process", conf->top.scope.docroot, buffer_text(&text));
	buffer_free(&text);
	log_lines(LOG_LEVEL_INFO, buffer_text(&generation->news));
	generation->clients = clients_open();
	pool_run_single(generation);
}

static void warn_of_silence(const struct conf *conf)
{
	if (strcmp(conf->error_log, "stderr") == 0)
		log_warning("error-log is stderr, which nobody sees once this is a daemon");
	if (strcmp(conf->access_log, "stdout") == 0)
		log_warning("access-log is stdout, which nobody sees once this is a daemon");
}

int serve_run(const struct options *options)
{
	struct succession succession;
	struct activation activation;
	struct buffer messages = { 0 };
	struct master_birth birth = {
		.source = &options->source,
		.activation = &activation,
		.succession = &succession,
		.ready_fd = -1,
	};
	char why[512];
	int exit_code = EX_OK;

	succession_take(&succession);
	if (activation_take(&activation, why, sizeof(why)) < 0) {
		log_error("%s", why);
		return EX_CONFIG;
	}
	birth.conf = conf_load(&options->source, &messages, &exit_code);
	fputs(buffer_text(&messages), stderr);
	buffer_free(&messages);
	if (!birth.conf) {
		fprintf(stderr, "http-server: the configuration is wrong; nothing is served\n");
		return exit_code;
	}
	if (options->traces)
		trace_print_to(stdout, options->explains);
	if (options->single)
		return serve_alone(birth.conf, &activation);
	/* Of a daemon, its successor is one already. */
	if (options->daemon && succession.fd < 0) {
		warn_of_silence(birth.conf);
		birth.ready_fd = daemon_become();
		if (birth.ready_fd < 0) {
			log_error("cannot become a daemon: %m");
			return EX_OSERR;
		}
	}
	return master_main(&birth);
}
