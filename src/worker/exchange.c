/* SPDX-License-Identifier: MIT */
/* exchange: a request in, its answer out, with all that is counted and logged of it. */
#include "worker/exchange.h"

#include "base/clock.h"
#include "base/log.h"
#include "content/page.h"
#include "http/forwarded.h"
#include "worker/access_log.h"

enum {
	TOLD_LINE = 1536,	/* of a request line in the log of errors, with its escapes */
	TOLD_HOST = 256,
};

/* One request is in work at a time, so these are the worker's, not the connection's. */
static const struct request *request;
static struct output *output;
static struct response response;
static char line[ACCESS_LOG_LINE];

/* Who it is from: who connected, or whom a trusted proxy asks for. */
static char client_text[INET6_ADDRSTRLEN];
static struct visit visit;

/* The line is in shared memory before the answer leaves, so that it outlives this process. */
static void log_access(struct serving *serving, const struct connection *connection,
		       int64_t head_bytes, int64_t started_us)
{
	struct access access = {
		.client = visit.client,
		.user = visit.user,
		.request = request,
		.response = &response,
		.head_bytes = head_bytes,
		.body_bytes = response.is_head ? 0 : response_body_length(&response),
		.when = serving->moment.wall.tv_sec,
		.served = connection->served,
		.port = visit.port,
		.stream = &connection->stream,
	};
	size_t length;

	if (!serving->log.ring || serving->on_trial || (visit.place && !visit.place->scope->logged))
		return;
	if (started_us)
		access.duration_us = clock_monotonic_us() - started_us;
	length = access_log_format(&access, line);
	log_pen_write(&serving->log, line, length);
}

/* Puts the response that is ready into the output, with what belongs to the connection. */
static void queue(struct serving *serving, struct connection *connection, int64_t started_us)
{
	size_t head;

	/* Without chunks, only the end of the connection can tell the end (RFC 9112, 6.3). */
	response.is_chunked = response.producer && request->minor > 0;
	if (response.producer && request->minor == 0)
		connection->close_after = true;
	response.close = connection->close_after;
	response.says_keep_alive = !response.close && request->minor == 0;
	head = output_add(output, &response, serving->date);
	/* In this order: who is killed in between has a line too many, and not a request too many. */
	log_access(serving, connection, (int64_t)head, started_us);
	slot_count(&serving->slot->requests, 1);
	slot_count(&serving->slot->bytes, (uint64_t)head + (response.is_head ? 0 :
				(uint64_t)response_body_length(&response)));
	connection->served++;
}

static void log_refusal(const struct serving *serving, const char *why)
{
	char told_line[TOLD_LINE], told_host[TOLD_HOST];

	if (serving->on_trial || (response.status == STATUS_TOO_MANY_REQUESTS &&
				!admission_tells(&serving->admission, visit.client)))
		return;
	log_quote(request->line, told_line, sizeof(told_line));
	log_quote(request->host, told_host, sizeof(told_host));
	log_info("client %.*s: %d, %s: \"%s\" at \"%s\"", SPAN_ARGS(visit.client),
		 (int)response.status, why, told_line, told_host);
}

static bool check(const struct visit *asker, struct users *users, struct span name,
		  struct span password)
{
	return checker_ask(asker->checker, asker, users, name, password);
}

/* What is known without looking at the request; a proxy is not believed yet. */
static void begin_visit(const struct serving *serving, const struct connection *connection)
{
	const struct conf_listen *listen = &serving->conf->listens[connection->listener];

	visit = (struct visit){
		.moment = &serving->moment,
		.client = connection_host(connection),
		.port = address_port(&listen->address),
		.identity = stream_identity(&connection->stream),
		.wants_tls = listen->tls == CONF_TLS_REQUIRED,
	};
}

static void find_client(const struct serving *serving)
{
	size_t length = forwarded_client(request, (enum forwarded_field)serving->conf->client_field,
					 serving->content->trusted,
					 serving->conf->trusted_proxies.count,
					 visit.client, client_text);

	if (length > 0)
		visit.client = (struct span){ client_text, length };
}

/* What its client may. Who waits for the check of a password has been counted already. */
static void limit(struct serving *serving, struct connection *connection)
{
	const struct admission *admission = &serving->admission;

	if (admission->has_rate && !connection->is_checking)
		visit.wait_s = admission_ask(admission, visit.client.at == connection->host ?
						     admission_key_of(admission, connection) :
						     admission_key(admission, visit.client));
	if (serving->checker)
		visit.lockout = admission_lockout(admission, visit.client);
}

static void count_limited(struct serving *serving, bool is_too_fast)
{
	if (response.status == STATUS_TOO_MANY_REQUESTS)
		slot_count(is_too_fast ? &serving->slot->too_fast : &serving->slot->locked_out, 1);
}

void exchange_refuse(struct serving *serving, struct connection *connection,
		     const struct request *which, enum status status, struct output *to)
{
	request = which;
	output = to;
	begin_visit(serving, connection);
	response_init(&response);
	response.is_head = request->method == METHOD_HEAD;
	page_fill(&response, request, status,
		  status == STATUS_UNAVAILABLE ? SPAN("Retry-After: 1\r\n") : SPAN(""));
	connection->close_after = connection->linger_after = true;
	log_refusal(serving, request->why);
	queue(serving, connection, 0);
}

/* The bytes of the request from its line to its last field. */
static struct span whole_head(void)
{
	struct span last = request->line;

	if (request->field_count > 0)
		last = request->fields[request->field_count - 1].value;
	return span_between(request->line.at, last.at + last.length);
}

static bool is_shut_away(const struct serving *serving)
{
	int64_t now_ms = serving->moment.monotonic_ms;

	return quarantine_is_on(serving->quarantine, now_ms) &&
	       quarantine_has(serving->quarantine, quarantine_key(request->line, request->host),
			      now_ms);
}

static const char *turn_away(void)
{
	response.is_head = request->method == METHOD_HEAD;
	page_fill(&response, request, STATUS_INTERNAL_ERROR, SPAN(""));
	return "it has killed three workers within a minute and is not tried again yet";
}

enum status exchange_answer(struct serving *serving, struct connection *connection,
			    const struct request *which, struct output *to)
{
	int64_t started = access_log_wants_duration() ? clock_monotonic_us() : 0;
	bool is_too_fast;
	const char *why;

	request = which;
	output = to;
	begin_visit(serving, connection);
	if (serving->content->trusted)
		find_client(serving);
	limit(serving, connection);
	is_too_fast = visit.wait_s > 0;
	if (serving->checker) {
		visit.check = check;
		visit.checker = serving->checker;
	}
	slot_work(serving->slot, &(struct slot_job){ request->line, request->host, visit.client,
						   whole_head() });
	response_init(&response);
	if (is_shut_away(serving))
		why = turn_away();
	else
		why = content_answer(serving->content, serving->cache, &visit, request, &response);
	if (response.status == STATUS_MORE) {
		slot_rest(serving->slot);
		return STATUS_MORE;
	}
	if (!request->keep_alive || serving->leaving || serving->conf->timeouts.keep_alive_ms == 0)
		connection->close_after = true;
	if (!connection->close_after && serving->room_wanted > serving->room_promised) {
		serving->room_promised++;
		connection->close_after = connection->makes_room = true;
	}
	if (why)
		log_refusal(serving, why);
	count_limited(serving, is_too_fast);
	queue(serving, connection, started);
	slot_rest(serving->slot);
	return STATUS_GO;
}
