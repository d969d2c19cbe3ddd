/* SPDX-License-Identifier: MIT */
/* exchange: a client's life: socket, connect, send, recv, close, for one request. */
#include "client/exchange.h"

#include <stdio.h>
#include <string.h>
#include "base/buffer.h"
#include "base/clock.h"
#include "client/dial.h"
#include "client/link.h"
#include "http/body.h"

enum { INPUT_BYTES = 128 * 1024 };

struct run {
	struct exchange *exchange;
	const struct url *url;
	struct link link;
	size_t length;			/* bytes in input */
	char input[INPUT_BYTES];
};

static enum exchange_result fail(struct exchange *exchange, enum exchange_result result,
				 const char *what, const char *why)
{
	snprintf(exchange->why, sizeof(exchange->why), "%s%s%s", what, *why ? ": " : "", why);
	return result;
}

static int64_t deadline(const struct exchange *exchange)
{
	return clock_monotonic_ms() + exchange->timeout_ms;
}

/* ---------------------------------------------------------------- connection */

static enum exchange_result greet(struct run *run)
{
	struct exchange *exchange = run->exchange;
	int64_t until_ms = deadline(exchange);
	bool is_distrust;
	int wish;

	while ((wish = link_greet(&run->link)) != 0) {
		const char *why;

		if (wish != LINK_BROKEN && link_wait(&run->link, wish, until_ms))
			continue;
		if (wish != LINK_BROKEN)
			return fail(exchange, EXCHANGE_LATE, "the TLS handshake takes too long", "");
		why = talk_why(run->link.talk, &is_distrust);
		if (is_distrust)
			return fail(exchange, EXCHANGE_DISTRUST,
				    "the certificate is not to be trusted", why);
		return fail(exchange, EXCHANGE_NO_TLS, "the TLS handshake failed", why);
	}
	return EXCHANGE_OK;
}

static enum exchange_result connect_to(struct run *run)
{
	static const enum exchange_result results[] = {
		[DIAL_RESOLVE] = EXCHANGE_UNRESOLVED,
		[DIAL_CONNECT] = EXCHANGE_UNREACHED,
		[DIAL_TIMEOUT] = EXCHANGE_LATE,
	};
	struct exchange *exchange = run->exchange;
	enum dial_failure failure;
	int fd = dial(run->url->host, run->url->port, exchange->family, deadline(exchange),
		      &failure, exchange->why, sizeof(exchange->why));

	if (fd < 0)
		return results[failure];
	if (link_start(&run->link, fd, run->url->is_tls ? exchange->tls : NULL,
		       run->url->host) < 0)
		return fail(exchange, EXCHANGE_BROKEN, "there is no memory for the connection", "");
	return greet(run);
}

/* ------------------------------------------------------------------- request */

static bool has_field(const struct exchange *exchange, const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < exchange->field_count; i++)
		if (strncasecmp(exchange->fields[i], name, length) == 0 &&
		    exchange->fields[i][length] == ':')
			return true;
	return false;
}

int exchange_write_head(struct buffer *to, const struct exchange *exchange, const struct url *url,
			bool keep_alive)
{
	int result = buffer_print(to, "%s %s HTTP/1.1\r\n", exchange->method, url->target);

	if (!has_field(exchange, "Host"))
		result |= buffer_print(to, "Host: %s\r\n", url->authority);
	if (!has_field(exchange, "User-Agent"))
		result |= buffer_add(to, "User-Agent: http-server/" HTTP_SERVER_VERSION "\r\n");
	if (!has_field(exchange, "Accept"))
		result |= buffer_add(to, "Accept: */*\r\n");
	if (!keep_alive && !has_field(exchange, "Connection"))
		result |= buffer_add(to, "Connection: close\r\n");
	for (size_t i = 0; i < exchange->field_count; i++)
		result |= buffer_print(to, "%s\r\n", exchange->fields[i]);
	return result | buffer_add(to, "\r\n");
}

static enum exchange_result ask(struct run *run)
{
	struct exchange *exchange = run->exchange;
	int64_t until_ms = deadline(exchange);
	struct buffer head = { 0 };
	enum exchange_result result = EXCHANGE_OK;
	size_t sent = 0;

	if ((exchange->request.length > 0 ?
		     buffer_append(&head, exchange->request.at, exchange->request.length) :
		     exchange_write_head(&head, exchange, run->url, false)) < 0) {
		buffer_free(&head);
		return fail(exchange, EXCHANGE_BROKEN, "there is no memory for the request", "");
	}
	while (sent < head.length && result == EXCHANGE_OK) {
		ssize_t moved = link_send(&run->link, head.data + sent, head.length - sent);

		if (moved >= 0)
			sent += (size_t)moved;
		else if (moved == LINK_BROKEN)
			result = fail(exchange, EXCHANGE_BROKEN, "the request could not be sent",
				      link_why(&run->link));
		else if (!link_wait(&run->link, moved, until_ms))
			result = fail(exchange, EXCHANGE_LATE, "the server does not take the request",
				      "");
	}
	if (result == EXCHANGE_OK && exchange->on_request)
		exchange->on_request(exchange->context, (struct span){ head.data, head.length });
	buffer_free(&head);
	return result;
}

/* --------------------------------------------------------------------- reply */

/* More bytes behind those in input: how many, 0 at the end; -1 after saying why not. */
static ssize_t receive(struct run *run, enum exchange_result *result)
{
	struct exchange *exchange = run->exchange;
	int64_t until_ms = deadline(exchange);
	ssize_t got;

	while ((got = link_receive(&run->link, run->input + run->length,
				   sizeof(run->input) - run->length)) < 0) {
		if (got == LINK_BROKEN) {
			*result = fail(exchange, EXCHANGE_BROKEN, "the connection broke",
				       link_why(&run->link));
			return -1;
		}
		if (!link_wait(&run->link, got, until_ms)) {
			*result = fail(exchange, EXCHANGE_LATE, "the server says nothing more", "");
			return -1;
		}
	}
	run->length += (size_t)got;
	return got;
}

static void drop_front(struct run *run, size_t count)
{
	run->length -= count;
	memmove(run->input, run->input + count, run->length);
}

/* The head of the final reply; interim ones (RFC 9110, 15.2) are read over. */
static enum exchange_result take_head(struct run *run)
{
	struct exchange *exchange = run->exchange;
	bool to_head = strcmp(exchange->method, "HEAD") == 0;
	enum exchange_result result = EXCHANGE_OK;

	for (;;) {
		enum status status = reply_parse(&exchange->reply, run->input, run->length, to_head);
		ssize_t got;

		if (status == STATUS_BAD_REQUEST)
			return fail(exchange, EXCHANGE_BROKEN, "what came is no HTTP/1 reply", "");
		if (status == STATUS_GO && exchange->reply.status >= 200)
			return EXCHANGE_OK;
		if (status == STATUS_GO) {
			drop_front(run, exchange->reply.head_length);
			continue;
		}
		got = receive(run, &result);
		if (got < 0)
			return result;
		if (got == 0)
			return fail(exchange, EXCHANGE_BROKEN, run->length == 0 ?
				    "the server closed the connection without an answer" :
				    "the server closed the connection in the middle of its answer", "");
	}
}

static bool deliver(struct exchange *exchange, struct span content)
{
	exchange->content += (int64_t)content.length;
	return content.length == 0 || !exchange->on_content ||
	       exchange->on_content(exchange->context, content);
}

/* What is in input of the content. STATUS_MORE: all of it is used. */
static enum status take_content(struct run *run, struct body *body, bool *is_wanted)
{
	enum status status = STATUS_MORE;
	size_t at = 0, used;
	struct span content;

	do {
		status = body_next(body, run->input + at, run->length - at, &used, &content);
		at += used;
		*is_wanted = deliver(run->exchange, content);
	} while (status == STATUS_MORE && at < run->length && *is_wanted);
	run->length = 0;
	return status;
}

static enum exchange_result explain_cut(struct exchange *exchange)
{
	char numbers[80];

	if (exchange->reply.framing == REPLY_BY_LENGTH)
		snprintf(numbers, sizeof(numbers), "%lld of %lld bytes have come",
			 (long long)exchange->content, (long long)exchange->reply.content_length);
	else
		snprintf(numbers, sizeof(numbers), "%lld bytes have come",
			 (long long)exchange->content);
	return fail(exchange, EXCHANGE_BROKEN, "the content is cut off", numbers);
}

static enum exchange_result take_body(struct run *run)
{
	struct exchange *exchange = run->exchange;
	enum reply_framing framing = exchange->reply.framing;
	enum exchange_result result = EXCHANGE_OK;
	struct body body;

	if (framing == REPLY_NO_CONTENT)
		return EXCHANGE_OK;
	body_start(&body, framing == REPLY_BY_CHUNKS,
		   framing == REPLY_BY_CLOSE ? INT64_MAX : exchange->reply.content_length, INT64_MAX);
	for (;;) {
		bool is_wanted;
		enum status status = take_content(run, &body, &is_wanted);
		ssize_t got;

		if (!is_wanted)
			return EXCHANGE_STOPPED;
		if (status == STATUS_GO)
			return EXCHANGE_OK;
		if (status != STATUS_MORE)
			return fail(exchange, EXCHANGE_BROKEN, "the chunks of the content are wrong", "");
		got = receive(run, &result);
		if (got < 0)
			return result;
		if (got == 0)
			return framing == REPLY_BY_CLOSE ? EXCHANGE_OK : explain_cut(exchange);
	}
}

enum exchange_result exchange_run(struct exchange *exchange, const struct url *url)
{
	static struct run run;
	enum exchange_result result;

	run.exchange = exchange;
	run.url = url;
	run.link.fd = -1;
	run.length = 0;
	exchange->content = 0;
	*exchange->why = '\0';
	result = connect_to(&run);
	if (result == EXCHANGE_OK)
		result = ask(&run);
	if (result == EXCHANGE_OK)
		result = take_head(&run);
	if (result == EXCHANGE_OK) {
		if (exchange->on_reply)
			exchange->on_reply(exchange->context, &exchange->reply,
					   (struct span){ run.input, exchange->reply.head_length });
		drop_front(&run, exchange->reply.head_length);
		result = take_body(&run);
	}
	link_close(&run.link);
	return result;
}
