/* SPDX-License-Identifier: MIT */
/* intake: received bytes to requests, with their content, each answered in order (RFC 9112). */
#include "worker/intake.h"

#include <stdlib.h>
#include <string.h>
#include "base/clock.h"
#include "worker/exchange.h"
#include "worker/pace.h"

enum { TURN_MS = 4 };	/* after that the others come first, however many were asked at once */

/* One request is in work at a time, so this is the worker's, not the connection's. */
static struct request request;

static const char no_memory[] = "there is no memory for it";
static const char too_long[] = "its content is too long (limits.body)";

static enum status refuse(enum status status, const char *why)
{
	request.why = why;
	return status;
}

static struct request_limits limits_of(const struct conf *conf)
{
	return (struct request_limits){
		.line = (size_t)conf->limits.request_line,
		.header = (size_t)conf->limits.header,
		.fields = (size_t)conf->limits.fields,
	};
}

/* A request with content is answered when all of it has come; until then its head is kept. */
static enum status begin_body(struct serving *serving, struct connection *connection,
			      const char *bytes)
{
	connection->head = malloc(request.head_length);
	if (!connection->head)
		return refuse(STATUS_UNAVAILABLE, no_memory);
	memcpy(connection->head, bytes, request.head_length);
	connection->head_length = (uint32_t)request.head_length;
	body_start(&connection->body, request.is_chunked, request.content_length,
		   serving->conf->limits.body);
	serving_set_phase(serving, connection, PHASE_BODY);
	pace_start(connection);
	return STATUS_GO;
}

/*
 * RFC 9110, 10.1.1: with a final answer known before the content, 100 is not sent; whether the
 * client sends the content after all is then in doubt, so the connection ends.
 */
static enum status meet_expectation(size_t after_head, struct output *output)
{
	if (!request.expects_continue || after_head > 0)
		return STATUS_GO;
	if (request.method != METHOD_GET && request.method != METHOD_HEAD &&
	    request.method != METHOD_OPTIONS)
		return STATUS_METHOD_NOT_ALLOWED;
	/* Like any answer it may have to wait, or go in parts. */
	output_add_interim(output, SPAN("HTTP/1.1 100 Continue\r\n\r\n"));
	return STATUS_GO;
}

/* STATUS_MORE: it has a password, which is being checked; then it is to be answered again. */
static enum status answer(struct serving *serving, struct connection *connection,
			  struct output *output)
{
	enum status status = exchange_answer(serving, connection, &request, output);

	connection->is_checking = status == STATUS_MORE;
	return status;
}

/* Parses and answers one request. STATUS_MORE: it is not whole. *used: bytes that are done. */
static enum status take_head(struct serving *serving, struct connection *connection,
			     const char *bytes, size_t length, size_t *used,
			     struct output *output)
{
	struct request_limits limits = limits_of(serving->conf);
	enum status status = request_parse(&request, bytes, length, &limits);

	*used = 0;
	if (status != STATUS_GO)
		return status;
	if (!request.has_body) {
		status = answer(serving, connection, output);
		*used = status == STATUS_GO ? request.head_length : 0;
		return status;
	}
	*used = request.head_length;
	if (request.content_length > serving->conf->limits.body)
		return refuse(STATUS_CONTENT_TOO_LARGE, too_long);
	status = meet_expectation(length - request.head_length, output);
	if (status == STATUS_METHOD_NOT_ALLOWED) {
		connection->close_after = connection->linger_after = true;
		status = answer(serving, connection, output);
		if (status == STATUS_MORE)
			connection->close_after = connection->linger_after = false;
		return status;
	}
	return status == STATUS_GO ? begin_body(serving, connection, bytes) : status;
}

/* Reads over content; answers its request when it is whole. */
static enum status take_body(struct serving *serving, struct connection *connection,
			     const char *bytes, size_t length, size_t *used,
			     struct output *output)
{
	struct request_limits limits = limits_of(serving->conf);
	enum status status = body_take(&connection->body, bytes, length, used);

	if (status == STATUS_MORE)
		return status;
	/* What was good once is good again; only the views were lost. */
	if (request_parse(&request, connection->head, connection->head_length, &limits) !=
	    STATUS_GO)
		abort();
	if (status == STATUS_GO && answer(serving, connection, output) == STATUS_MORE)
		return STATUS_MORE;
	if (status != STATUS_GO) {
		refuse(status, status == STATUS_CONTENT_TOO_LARGE ? too_long :
			       "its chunks are not valid");
		exchange_refuse(serving, connection, &request, status, output);
	}
	free(connection->head);
	connection->head = NULL;
	serving_set_phase(serving, connection, PHASE_IDLE);
	return STATUS_GO;
}

/* Of what is there, or of a request that is whole and waits for its answer. */
static bool has_work(const struct connection *connection, size_t done, size_t length)
{
	return done < length || (connection->head && connection->is_checking);
}

/* Whether there is time for one more request. Most come alone, and need not know the time. */
static bool has_time(int64_t *until_ms, size_t done)
{
	if (done == 0)
		return true;
	if (*until_ms == 0)
		*until_ms = clock_monotonic_ms() + TURN_MS;
	return clock_monotonic_ms() < *until_ms;
}

size_t intake_take(struct serving *serving, struct connection *connection, const char *bytes,
		   size_t length, struct output *output)
{
	int64_t until_ms = 0;
	size_t done = 0;

	while (has_work(connection, done, length) && has_time(&until_ms, done) &&
	       !connection->close_after && output_has_room(output)) {
		enum status status;
		size_t used;

		if (connection->head)
			status = take_body(serving, connection, bytes + done, length - done, &used,
					   output);
		else
			status = take_head(serving, connection, bytes + done, length - done, &used,
					   output);
		done += used;
		if (status == STATUS_MORE)
			break;
		if (status != STATUS_GO)
			exchange_refuse(serving, connection, &request, status, output);
	}
	return done;
}

void intake_lack_memory(struct serving *serving, struct connection *connection,
			struct output *output)
{
	exchange_refuse(serving, connection, &request, refuse(STATUS_UNAVAILABLE, no_memory),
			output);
}

void intake_expire(struct serving *serving, struct connection *connection,
		   struct output *output)
{
	struct request_limits limits = limits_of(serving->conf);

	/* Fills the request with what there is, for the page and the log. */
	if (connection->head)
		request_parse(&request, connection->head, connection->head_length, &limits);
	else
		request_parse(&request, connection->input, connection->input_length, &limits);
	refuse(STATUS_REQUEST_TIMEOUT, connection->head ?
	       "its content did not come in time (timeouts.body)" :
	       "its header did not come in time (timeouts.header)");
	exchange_refuse(serving, connection, &request, STATUS_REQUEST_TIMEOUT, output);
}
