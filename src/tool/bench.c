/* SPDX-License-Identifier: MIT */
/* bench: asks a server for a URL again and again, and prints how it stood up to it. */
#include "tool/bench.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include "base/descriptors.h"
#include "base/process.h"
#include "client/load.h"
#include "conf/conf.h"
#include "conf/unit.h"
#include "master/control.h"

enum { WORKERS_MAX = 1024 };

/* What the workers of our own server had done at some moment. */
struct census {
	size_t count;
	struct {
		long pid;
		unsigned long long requests;
		uint64_t cpu_ns;
	} workers[WORKERS_MAX];
};

static volatile int stopped;

static void on_interrupt(int number)
{
	(void)number;
	stopped = 1;
}

/* ------------------------------------------------------------------ the workers */

/* Asks the server with that pid file; empty if there is none, or not ours to ask. */
static void take_census(const struct client_options *options, struct census *census)
{
	const struct conf_source usual = { .file = HTTP_SERVER_CONF };
	char pid_file[4096] = "", path[128], text[CONTROL_TEXT + 1];
	char *line, *rest = text;

	census->count = 0;
	if (options->pid_file)
		snprintf(pid_file, sizeof(pid_file), "%s", options->pid_file);
	else
		conf_find_pid_file(&usual, pid_file, sizeof(pid_file));
	if (!*pid_file || !control_path(pid_file, path, sizeof(path)) ||
	    control_ask(path, CONTROL_WORKERS, text, sizeof(text)) != 0)
		return;
	while ((line = strsep(&rest, "\n")) && census->count < WORKERS_MAX) {
		long pid;
		unsigned long long requests;

		if (sscanf(line, "%ld %llu", &pid, &requests) != 2)
			continue;
		census->workers[census->count].pid = pid;
		census->workers[census->count].requests = requests;
		census->workers[census->count++].cpu_ns = process_cpu_ns((pid_t)pid);
	}
}

/* How the work was spread over those workers that were there all the time. */
static void print_workers(const struct census *before, const struct census *after)
{
	unsigned long long least = ~0ULL, most = 0, all = 0;
	uint64_t cpu_ns = 0;
	size_t count = 0;

	for (size_t i = 0; i < after->count; i++)
		for (size_t j = 0; j < before->count; j++) {
			unsigned long long requests;

			if (before->workers[j].pid != after->workers[i].pid)
				continue;
			requests = after->workers[i].requests - before->workers[j].requests;
			cpu_ns += after->workers[i].cpu_ns - before->workers[j].cpu_ns;
			least = requests < least ? requests : least;
			most = requests > most ? requests : most;
			all += requests;
			count++;
		}
	if (all == 0)
		return;
	printf("workers     %zu; %llu requests each, %llu the least, %llu the most", count, all / count,
	       least, most);
	if (cpu_ns > 0)
		printf("; %.1f us of CPU a request", (double)cpu_ns / 1000 / (double)all);
	putchar('\n');
}

/* ------------------------------------------------------------------ the figures */

static void print_time(const char *name, uint64_t us)
{
	if (us < 10000)
		printf("  %-9s %7llu us\n", name, (unsigned long long)us);
	else if (us < 10000000)
		printf("  %-9s %7.1f ms\n", name, (double)us / 1e3);
	else
		printf("  %-9s %7.1f s\n", name, (double)us / 1e6);
}

static void print_latency(const struct load *load)
{
	static const struct {
		const char *name;
		uint64_t of_million;
	} parts[] = {
		{ "50 %", 500000 },   { "75 %", 750000 },    { "90 %", 900000 },
		{ "99 %", 990000 },   { "99.9 %", 999000 },  { "99.99 %", 999900 },
	};
	struct histogram latency = load->latency;

	if (load->latency.count == 0)
		return;
	/* Who waits for an answer asks nothing: without a rate, what that hides is put back. */
	if (load->rate == 0)
		histogram_correct(&latency, load->latency.sum / load->latency.count);
	printf("latency     %s\n", load->rate ? "from when each request was due" :
						"with what a client that does not wait would have seen");
	print_time("mean", latency.sum / latency.count);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		print_time(parts[i].name, histogram_at(&latency, parts[i].of_million));
	print_time("most", latency.most);
}

static uint64_t print_errors(const struct load *load)
{
	const char *between = "errors      ";
	uint64_t all = 0;

	for (int i = 0; i < LOAD_ERRORS; i++) {
		if (load->errors[i] == 0)
			continue;
		printf("%s%llu %s", between, (unsigned long long)load->errors[i],
		       load_error_name((enum load_error)i));
		between = ", ";
		all += load->errors[i];
	}
	if (all == 0)
		puts("errors      none");
	else
		printf("; the last: %s\n", load->why);
	return all;
}

static void print_result(const struct load *load)
{
	double seconds = (double)load->elapsed_us / 1e6;
	const char *between = "";

	printf("requests    %llu in %.1f s: %.0f a second, %.1f MB/s\n",
	       (unsigned long long)load->requests, seconds, (double)load->requests / seconds,
	       (double)load->bytes / 1e6 / seconds);
	printf("connections %llu opened\n", (unsigned long long)load->opened);
	if (load->requests > 0)
		printf("replies     ");
	for (int i = 2; i <= 5; i++) {
		if (load->classes[i] == 0)
			continue;
		printf("%s%llu with %dxx", between, (unsigned long long)load->classes[i], i);
		between = ", ";
	}
	if (load->requests > 0)
		putchar('\n');
}

/* What was due, but nobody had time to ask or to answer, must not look as if it had not been. */
static void print_missing(const struct load *load)
{
	uint64_t answered = load->requests;

	for (int i = 0; i < LOAD_ERRORS; i++)
		answered += load->errors[i];
	if (load->rate > 0 && load->due > answered)
		printf("unanswered  %llu that were due when time was over\n",
		       (unsigned long long)(load->due - answered));
}

static void print_plan(const struct client_options *options)
{
	char time[UNIT_TEXT];

	unit_format(UNIT_TIME, options->duration_ms, time);
	printf("http-server bench %s: %lld connections for %s", options->url_text,
	       (long long)options->connections, time);
	if (options->rate > 0)
		printf(", %lld requests a second", (long long)options->rate);
	puts(options->closes ? ", one request each" : ", kept alive");
	fflush(stdout);
}

int bench_run(const struct client_options *options)
{
	static struct census before, after;
	static struct load load;
	struct exchange exchange = {
		.method = "GET",
		.fields = options->fields,
		.field_count = options->field_count,
		.family = options->family,
		.timeout_ms = options->timeout_ms,
	};
	uint64_t errors;

	load = (struct load){
		.url = &options->url,
		.exchange = &exchange,
		.connections = (size_t)options->connections,
		.duration_ms = options->duration_ms,
		.rate = options->rate,
		.closes = options->closes,
		.stop = &stopped,
	};
	if (options->url.is_tls)
		exchange.tls = tls_client_new(options->authorities, options->trusts_all,
					      options->resumes, load.why, sizeof(load.why));
	if (options->url.is_tls && !exchange.tls) {
		client_say(options, "%s", load.why);
		return 1;
	}
	signal(SIGPIPE, SIG_IGN);
	signal(SIGINT, on_interrupt);
	descriptors_raise();
	print_plan(options);
	take_census(options, &before);
	if (load_run(&load) < 0) {
		client_say(options, "%s", load.why);
		return 1;
	}
	take_census(options, &after);
	print_result(&load);
	print_latency(&load);
	errors = print_errors(&load);
	print_missing(&load);
	print_workers(&before, &after);
	tls_client_free(exchange.tls);
	return errors > 0 || load.requests == 0 || load.classes[4] + load.classes[5] > 0;
}
