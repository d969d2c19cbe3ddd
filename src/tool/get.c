/* SPDX-License-Identifier: MIT */
/* get: asks a server for a URL and prints what comes; whether it is well: healthcheck. */
#include "tool/get.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>
#include "base/buffer.h"
#include "base/clock.h"
#include "base/trace.h"
#include "client/exchange.h"
#include "worker/sandbox.h"

enum {
	/* As curl has them, where it has them. */
	EXIT_RESOLVE = 6,
	EXIT_CONNECT = 7,
	EXIT_WRITE = 23,
	EXIT_LATE = 28,
	EXIT_TLS = 35,
	EXIT_BROKEN = 56,
	EXIT_DISTRUST = 60,
	REDIRECTIONS_MAX = 10,
	REQUEST_MOST = 1 << 20,		/* bytes of a request in a file */
	PROGRESS_MS = 200,		/* between two looks of the progress bar */
	PROGRESS_WIDTH = 40,
};

struct get {
	const struct client_options *options;
	struct exchange exchange;
	struct url url;
	char location[URL_TARGET_MOST];	/* of a redirection; "": there is none */
	int out;			/* -1: not open yet */
	int write_error;
	bool is_redirected;		/* what comes is not what was asked for */
	bool shows_progress, has_progress;
	int64_t started_ms, shown_ms;
};

/* ------------------------------------------------------------------ progress */

static void show_progress(struct get *get, bool is_last)
{
	int64_t now_ms = clock_monotonic_ms(), all = get->exchange.reply.content_length;
	double seconds = (double)(now_ms - get->started_ms) / 1000;
	double rate = seconds > 0 ? (double)get->exchange.content / seconds / 1e6 : 0;
	char bar[PROGRESS_WIDTH + 1] = "";

	if (!get->shows_progress || (!is_last && now_ms - get->shown_ms < PROGRESS_MS) ||
	    (is_last && !get->has_progress))
		return;
	get->has_progress = true;
	get->shown_ms = now_ms;
	if (all > 0) {
		int done = (int)((double)get->exchange.content / (double)all * PROGRESS_WIDTH);

		memset(bar, ' ', PROGRESS_WIDTH);
		memset(bar, '#', (size_t)done);
		fprintf(stderr, "\r[%s] %5.1f of %.1f MB  %.1f MB/s ", bar,
			(double)get->exchange.content / 1e6, (double)all / 1e6, rate);
	} else {
		fprintf(stderr, "\r%.1f MB  %.1f MB/s ", (double)get->exchange.content / 1e6, rate);
	}
	if (is_last)
		fputc('\n', stderr);
}

/* ------------------------------------------------------------- what is printed */

/* A message head as people read it, each line marked. */
static void print_head(char mark, struct span head)
{
	while (head.length > 0) {
		const char *end = memchr(head.at, '\r', head.length);
		struct span line = end ? span_between(head.at, end) : head;

		fprintf(stderr, "%c %.*s\n", mark, SPAN_ARGS(line));
		head = span_from(head, line.length + 2 < head.length ? line.length + 2 : head.length);
	}
}

static void on_request(void *context, struct span head)
{
	const struct get *get = context;

	if (get->options->verbose)
		print_head('>', head);
}

static bool write_all(struct get *get, struct span bytes)
{
	while (bytes.length > 0) {
		ssize_t written = write(get->out, bytes.at, bytes.length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0) {
			get->write_error = errno;
			return false;
		}
		bytes = span_from(bytes, (size_t)written);
	}
	return true;
}

/* The file is not touched before there is something to write to it. */
static bool open_output(struct get *get)
{
	const char *name = get->options->output;

	if (get->out >= 0)
		return true;
	get->out = name ? open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644) :
			  dup(STDOUT_FILENO);
	if (get->out < 0)
		get->write_error = errno;
	return get->out >= 0;
}

static void on_reply(void *context, const struct reply *reply, struct span head)
{
	struct get *get = context;
	struct span location = reply_field(reply, SPAN("Location"));
	bool is_redirection = reply->status >= 301 && reply->status <= 308 && reply->status != 304;

	*get->location = '\0';
	if (is_redirection && location.at && location.length < sizeof(get->location))
		snprintf(get->location, sizeof(get->location), "%.*s", SPAN_ARGS(location));
	get->is_redirected = *get->location && get->options->follows;
	get->started_ms = get->shown_ms = clock_monotonic_ms();
	if (get->options->verbose)
		print_head('<', head);
	/* Without content, the head is what was asked for. */
	if ((get->options->shows_head || strcmp(get->options->method, "GET") != 0) &&
	    open_output(get))
		write_all(get, head);
}

static bool on_content(void *context, struct span bytes)
{
	struct get *get = context;
	int status = get->exchange.reply.status;

	show_progress(get, false);
	/* An error page is not what a file was to be made of. */
	if (get->is_redirected || (get->options->output && status >= 300))
		return true;
	return open_output(get) && write_all(get, bytes);
}

/* --------------------------------------------------------------------- result */

static int explain(const struct get *get, enum exchange_result result)
{
	static const int statuses[] = {
		[EXCHANGE_UNRESOLVED] = EXIT_RESOLVE, [EXCHANGE_UNREACHED] = EXIT_CONNECT,
		[EXCHANGE_LATE] = EXIT_LATE, [EXCHANGE_NO_TLS] = EXIT_TLS,
		[EXCHANGE_DISTRUST] = EXIT_DISTRUST, [EXCHANGE_BROKEN] = EXIT_BROKEN,
		[EXCHANGE_STOPPED] = EXIT_WRITE,
	};
	const struct client_options *options = get->options;

	if (options->quiet)
		return statuses[result];
	if (result == EXCHANGE_STOPPED)
		client_say(options, "%s: %s", options->output ? options->output : "standard output",
			   strerror(get->write_error));
	else
		client_say(options, "%s", get->exchange.why);
	if (result == EXCHANGE_DISTRUST)
		fputs("  --cacert FILE trusts one more authority, -k anybody\n", stderr);
	return statuses[result];
}

static int tell_status(const struct get *get)
{
	int class = get->exchange.reply.status / 100;

	if (class == 2)
		return 0;
	if (!get->options->quiet)
		client_say(get->options, "the answer is %d%s%s", get->exchange.reply.status,
			   *get->location ? ", go to " : "", get->location);
	return class;
}

static enum exchange_result ask(struct get *get)
{
	enum exchange_result result = exchange_run(&get->exchange, &get->url);

	show_progress(get, true);
	if (result == EXCHANGE_OK && get->write_error)
		result = EXCHANGE_STOPPED;
	return result;
}

static int follow(struct get *get)
{
	for (int i = 0; i <= REDIRECTIONS_MAX; i++) {
		enum exchange_result result = ask(get);
		struct url here = get->url;
		const char *why;

		if (result != EXCHANGE_OK)
			return explain(get, result);
		if (!get->is_redirected)
			return tell_status(get);
		why = url_follow(&get->url, &here, span_of(get->location));
		if (why) {
			client_say(get->options, "a redirection to %s: %s", get->location, why);
			return 3;
		}
		/* What proves who we are is not for others. */
		if (strcmp(here.authority, get->url.authority) != 0 ||
		    (here.is_tls && !get->url.is_tls))
			get->exchange.field_count = 0;
	}
	client_say(get->options, "more than %d redirections; the last to %s", REDIRECTIONS_MAX,
		   get->location);
	return 3;
}

/* False after saying why not. */
static bool prepare(struct get *get, const struct client_options *options)
{
	char why[256];

	*get = (struct get){
		.options = options,
		.exchange = {
			.method = options->method,
			.fields = options->fields,
			.field_count = options->field_count,
			.family = options->family,
			.timeout_ms = options->timeout_ms,
			.context = get,
		},
		.url = options->url,
		.out = -1,
	};
	signal(SIGPIPE, SIG_IGN);
	if (options->url.is_tls || options->follows) {
		get->exchange.tls = tls_client_new(options->authorities, options->trusts_all, false,
						   why, sizeof(why));
		if (!get->exchange.tls) {
			client_say(options, "%s", why);
			return false;
		}
	}
	sandbox_confine_client(options->output);
	return true;
}

static int finish(struct get *get, int status)
{
	tls_client_free(get->exchange.tls);
	if (get->out >= 0 && close(get->out) < 0 && status == 0) {
		client_say(get->options, "%s", strerror(errno));
		return EXIT_WRITE;
	}
	return status;
}

int get_run(const struct client_options *options)
{
	static struct get get;

	if (!prepare(&get, options))
		return EXIT_DISTRUST;
	get.exchange.on_request = on_request;
	get.exchange.on_reply = on_reply;
	get.exchange.on_content = on_content;
	get.shows_progress = isatty(STDERR_FILENO) && (options->output || !isatty(STDOUT_FILENO)) &&
			     !options->quiet && !options->verbose;
	if (options->verbose)
		trace_print_to(stderr, options->explains);
	return finish(&get, follow(&get));
}

int get_replay(const struct client_options *options)
{
	static struct get get;
	struct buffer request = { 0 };
	int fd = open(options->file, O_RDONLY | O_CLOEXEC);
	int result;

	if (fd < 0 || buffer_read(&request, fd, REQUEST_MOST) < 0 || request.length == 0) {
		client_say(options, "%s: %s", options->file,
			   fd < 0 || errno ? strerror(errno) : "there is nothing in it");
		return EX_NOINPUT;
	}
	close(fd);
	if (!prepare(&get, options))
		return EXIT_DISTRUST;
	get.exchange.request = (struct span){ request.data, request.length };
	get.exchange.on_request = on_request;
	get.exchange.on_reply = on_reply;
	get.exchange.on_content = on_content;
	if (options->verbose)
		trace_print_to(stderr, false);
	result = finish(&get, follow(&get));
	buffer_free(&request);
	return result;
}

int get_check_health(const struct client_options *options)
{
	static struct get get;
	enum exchange_result result;
	int status;

	if (!prepare(&get, options))
		return 1;
	result = ask(&get);
	status = get.exchange.reply.status;
	if (result == EXCHANGE_OK && status >= 400 && !options->quiet)
		client_say(options, "the answer is %d", status);
	else if (result != EXCHANGE_OK)
		explain(&get, result);
	return finish(&get, result == EXCHANGE_OK && status < 400 ? 0 : 1);
}
