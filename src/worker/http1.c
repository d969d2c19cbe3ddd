/* SPDX-License-Identifier: MIT */
/* http1: the conversation with one client: turns, phases, deadlines and its end (RFC 9112). */
#include "worker/http1.h"

#include <errno.h>
#include <sys/epoll.h>
#include "base/clock.h"
#include "base/log.h"
#include "http/proxy.h"
#include "worker/intake.h"
#include "worker/pace.h"

enum {
	INPUT_BYTES = 64 * 1024,
	LINE_ENDS = 16,		/* of a head, which its limits do not count */
};

/* One connection is in work at a time, so these are the worker's, not its own. */
static char input[INPUT_BYTES];
static struct output output;

void http1_init(struct serving *serving)
{
	serving->moment.wall.tv_sec = 0;
	http1_tick(serving);
}

void http1_tick(struct serving *serving)
{
	time_t before = serving->moment.wall.tv_sec;

	serving->moment.monotonic_ms = clock_monotonic_ms();
	clock_gettime(CLOCK_REALTIME, &serving->moment.wall);
	if (serving->moment.wall.tv_sec != before)
		date_format(serving->moment.wall.tv_sec, serving->date);
}

/* It is over; only the first reason counts. */
static enum http1_result end(struct connection *connection, enum slot_end how)
{
	if (!connection->has_end) {
		connection->has_end = true;
		connection->end = (uint8_t)how;
	}
	return HTTP1_CLOSE;
}

static bool may_enter(struct serving *serving, struct connection *connection)
{
	bool may_be_tls = serving->conf->listens[connection->listener].tls != CONF_TLS_OFF;

	if (admission_enter(&serving->admission, connection, may_be_tls))
		return true;
	end(connection, END_LIMITED);
	return false;
}

bool http1_begin(struct serving *serving, struct connection *connection)
{
	connection->awaits_proxy = serving->conf->listens[connection->listener].proxy_protocol;
	serving_set_phase(serving, connection, PHASE_HEADER);
	admission_pace(&serving->admission, connection->stream.fd);
	/* Whom a proxy connects for it says first. */
	return connection->awaits_proxy || may_enter(serving, connection);
}

static bool is_trusted(const struct serving *serving, struct span client)
{
	unsigned char address[16];

	return !serving->content->trusted ||
	       (network_read_address(client, address) &&
		network_match(serving->content->trusted, serving->conf->trusted_proxies.count,
			      address) >= 0);
}

/*
 * Whom the connection is for: it is told before the conversation, by TLS or not, begins. What is
 * no such header gets no answer, as the protocol has it. False until it is over.
 */
static bool meet_proxy(struct serving *serving, struct connection *connection,
		       enum http1_result *instead)
{
	char host[INET6_ADDRSTRLEN];
	ssize_t got = stream_peek(&connection->stream, input, sizeof(input));
	size_t used = 0;
	enum status status = got > 0 ? proxy_parse(input, (size_t)got, &used, host) : STATUS_MORE;

	if (status == STATUS_MORE) {
		connection->unread = false;
		if (got == STREAM_BLOCKED || (got > 0 && !connection->hung_up))
			*instead = HTTP1_WAIT;
		else
			*instead = end(connection, got < 0 ? END_RESET : END_CLIENT);
		return false;
	}
	*instead = HTTP1_CLOSE;
	if (status != STATUS_GO || !is_trusted(serving, connection_host(connection))) {
		log_info("client %.*s: closed, %s", SPAN_ARGS(connection_host(connection)),
			 status == STATUS_GO ? "the PROXY protocol from whom nobody trusts" :
			 "it does not begin with the PROXY protocol");
		end(connection, END_REFUSED);
		return false;
	}
	stream_skip(&connection->stream, used);
	connection->awaits_proxy = false;
	if (*host)
		connection_set_host(connection, host);
	return may_enter(serving, connection);
}

/* All answers have left; over TLS that is still to be said, and may have to wait. */
static enum http1_result part(struct serving *serving, struct connection *connection,
			      enum slot_end how)
{
	/* Until then it may end in another way. */
	if (stream_part(&connection->stream) != STREAM_BLOCKED)
		return end(connection, how);
	connection->is_parting = true;
	serving_set_phase(serving, connection, PHASE_SENDING);
	pace_start(connection);
	return HTTP1_WAIT;
}

/* After the last answer has left. */
static enum http1_result finish(struct serving *serving, struct connection *connection)
{
	if (part(serving, connection, END_ANSWERED) == HTTP1_WAIT)
		return HTTP1_WAIT;
	if (!connection->linger_after && !connection->unread && connection->input_length == 0)
		return HTTP1_CLOSE;
	/* Closing over unread bytes would reset, and the answer could be lost (RFC 9112, 9.6). */
	connection_drop_input(connection);
	stream_finish(&connection->stream);
	serving_set_phase(serving, connection, PHASE_LINGERING);
	connection->unread = true;
	return HTTP1_AGAIN;
}

static enum http1_result linger(struct connection *connection)
{
	for (int i = 0; i < 16; i++) {
		ssize_t got = stream_receive(&connection->stream, input, sizeof(input));

		if (got == STREAM_BLOCKED)
			return HTTP1_WAIT;
		if (got <= 0)
			return HTTP1_CLOSE;
	}
	return HTTP1_AGAIN;
}

/* Sends what is in the output, or what had to wait; GO when nothing is left. */
static enum output_result send_off(struct serving *serving, struct connection *connection)
{
	enum output_result result;

	if (connection->pending)
		result = pending_flush(connection->pending, &connection->stream);
	else
		result = output_flush(&output, &connection->stream);
	if (result == OUTPUT_DONE || result == OUTPUT_BROKEN) {
		pending_free(connection->pending);
		connection->pending = NULL;
		return result;
	}
	if (connection->pending && result == OUTPUT_BLOCKED && !connection->is_wide) {
		stream_widen(&connection->stream);
		connection->is_wide = true;
	}
	if (!connection->pending) {
		connection->pending = output_keep(&output);
		if (!connection->pending)
			return OUTPUT_BROKEN;
		serving_set_phase(serving, connection, PHASE_SENDING);
		pace_start(connection);
	}
	return result;
}

/* Sends; false if that is not all there was, and what is to be done then. */
static bool is_sent(struct serving *serving, struct connection *connection,
		    enum http1_result *instead)
{
	switch (send_off(serving, connection)) {
	case OUTPUT_BLOCKED:
		*instead = HTTP1_WAIT;
		return false;
	case OUTPUT_TURN_OVER:
		*instead = HTTP1_AGAIN;
		return false;
	case OUTPUT_BROKEN:
		*instead = end(connection, errno == EIO ? END_FILE : END_RESET);
		return false;
	case OUTPUT_DONE:
		break;
	}
	return true;
}

/*
 * Whether enough has come already: what is not whole is never so long. Who asks faster than it is
 * answered is not read on, or it would have the worker's memory.
 */
static bool is_full(const struct serving *serving, const struct connection *connection)
{
	int64_t head = serving->conf->limits.request_line + serving->conf->limits.header +
		       LINE_ENDS;

	return connection->input_length >= (head > INPUT_BYTES ? head : INPUT_BYTES);
}

/* The bytes to work on: what was kept, and one receive behind it. */
static ssize_t gather(const struct serving *serving, struct connection *connection,
		      const char **bytes, size_t *length)
{
	bool reads = connection->unread && !is_full(serving, connection);
	ssize_t got = STREAM_BLOCKED;
	size_t room = sizeof(input);

	*bytes = input;
	*length = 0;
	if (connection->input) {
		if (reads && connection_grow_input(connection, connection->input_length + 2048) < 0)
			return STREAM_BROKEN;
		*bytes = connection->input;
		*length = connection->input_length;
		room = connection->input_capacity - connection->input_length;
	}
	if (reads) {
		got = stream_receive(&connection->stream, (char *)(uintptr_t)*bytes + *length, room);
		/*
		 * A short read empties the socket, but for the end that was announced: then there
		 * is more until that has come, also when TLS could make nothing of what there was.
		 */
		if (connection->hung_up ? connection->stream.has_waiting : got < (ssize_t)room)
			connection->unread = false;
		if (got > 0)
			*length += (size_t)got;
	}
	return got;
}

static void choose_phase(struct serving *serving, struct connection *connection, bool progressed)
{
	if (connection->is_checking) {
		serving_set_phase(serving, connection, PHASE_CHECKING);
		return;
	}
	if (connection->phase == PHASE_LINGERING)
		return;
	/* It may have had to take answers first, in another phase. */
	if (connection->head) {
		if (connection->phase != PHASE_BODY) {
			serving_set_phase(serving, connection, PHASE_BODY);
			pace_start(connection);
		}
		return;
	}
	if (connection->stream.is_greeting) {
		if (connection->phase != PHASE_HANDSHAKE)
			serving_set_phase(serving, connection, PHASE_HANDSHAKE);
		return;
	}
	if (connection->input_length == 0 && (connection->served > 0 || progressed))
		serving_set_phase(serving, connection, PHASE_IDLE);
	else if (connection->phase != PHASE_HEADER || progressed)
		serving_set_phase(serving, connection, PHASE_HEADER);
}

static void log_broken(const struct connection *connection)
{
	const char *why = stream_why(&connection->stream);

	if (why)
		log_info("client %.*s: %s: %s", SPAN_ARGS(connection_host(connection)),
			 connection->stream.is_greeting ? "the TLS handshake failed" : "TLS", why);
}

/* One receive, all the answers to it, one send. */
static enum http1_result turn(struct serving *serving, struct connection *connection)
{
	const char *bytes;
	size_t length, done;
	ssize_t got;
	bool has_waited, progressed, has_more;
	enum http1_result result;

	if (connection->awaits_proxy && !meet_proxy(serving, connection, &result))
		return result;
	got = gather(serving, connection, &bytes, &length);
	if (got == STREAM_BROKEN) {
		log_broken(connection);
		return end(connection, connection->stream.is_greeting ? END_TLS : END_RESET);
	}
	/* Of a request with content that waits for its check, all has been taken before. */
	has_waited = connection->head && connection->is_checking;
	done = intake_take(serving, connection, bytes, length, &output);
	progressed = done > 0 || (has_waited && !connection->head);
	/* Without memory for the rest it ends, but what can be answered is answered. */
	if (connection_keep_input(connection, bytes + done, length - done) < 0 &&
	    !connection->close_after) {
		connection->close_after = true;
		if (output_has_room(&output))
			intake_lack_memory(serving, connection, &output);
	}

	if ((output_left(&output) > 0 || output.flow) && !is_sent(serving, connection, &result))
		return result;
	/* What stayed behind for want of room in the output is whole already. */
	has_more = progressed && done < length && !connection->close_after;
	if (got == 0 && !connection->is_checking && !has_more)
		return part(serving, connection, connection->head || connection->input_length > 0 ?
						 END_HALF : END_CLIENT);
	if (connection->close_after)
		return finish(serving, connection);
	/* The end is read once more when what it waits for is known. */
	if (got == 0 && !has_more)
		connection->unread = false;
	choose_phase(serving, connection, progressed);
	if (connection->is_checking && is_full(serving, connection))
		return HTTP1_WAIT;
	return connection->unread || has_more ? HTTP1_AGAIN : HTTP1_WAIT;
}

enum http1_result http1_advance(struct serving *serving, struct connection *connection,
				uint32_t events)
{
	enum http1_result result;

	if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))
		connection->unread = true;
	if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))
		connection->hung_up = true;
	/* What TLS had to say of itself; nothing was read meanwhile. */
	if (connection->stream.has_waiting && !connection->pending) {
		int waiting = stream_flush(&connection->stream);

		if (waiting != 0)
			return waiting == STREAM_BLOCKED ? HTTP1_WAIT : end(connection, END_RESET);
		if (connection->is_parting)
			return finish(serving, connection);
		connection->unread = true;
	}
	if (connection->phase == PHASE_LINGERING)
		return linger(connection);
	if (connection->is_checking && connection->hung_up)
		connection->unread = true;
	if (connection->pending) {
		if (events & EPOLLERR)
			return end(connection, END_RESET);
		if (!is_sent(serving, connection, &result))
			return result;
		if (connection->close_after)
			return finish(serving, connection);
		choose_phase(serving, connection, true);
	}
	return turn(serving, connection);
}

/* Slow is not the same as stuck: who keeps the least pace may go on. */
static bool may_go_on(struct serving *serving, struct connection *connection)
{
	enum phase phase = connection->phase;

	if (phase != PHASE_BODY && phase != PHASE_SENDING)
		return false;
	if (!pace_is_kept(connection, serving->conf->limits.rate,
			  serving->deadlines->duration_ms[phase]))
		return false;
	serving_set_phase(serving, connection, phase);
	return true;
}

enum http1_result http1_expire(struct serving *serving, struct connection *connection)
{
	/* Who lingers has been told all; a check that takes so long is our fault. */
	static const enum slot_end ends[PHASE_COUNT] = {
		[PHASE_HANDSHAKE] = END_HANDSHAKE, [PHASE_HEADER] = END_HEADER,
		[PHASE_BODY] = END_BODY, [PHASE_SENDING] = END_SEND, [PHASE_IDLE] = END_IDLE,
		[PHASE_CHECKING] = END_REFUSED, [PHASE_LINGERING] = END_ANSWERED,
	};

	if (may_go_on(serving, connection))
		return HTTP1_AGAIN;
	end(connection, connection->phase == PHASE_HEADER && connection->input_length == 0 ?
			END_IDLE : ends[connection->phase]);
	if (connection->phase == PHASE_SENDING)
		stream_give_up(&connection->stream);
	if (connection->phase == PHASE_HANDSHAKE)
		log_info("client %.*s: the TLS handshake was not done in time",
			 SPAN_ARGS(connection_host(connection)));
	if (connection->phase == PHASE_HEADER ? connection->input_length == 0 :
						      connection->phase != PHASE_BODY)
		return HTTP1_CLOSE;
	intake_expire(serving, connection, &output);
	if (send_off(serving, connection) != OUTPUT_DONE)
		return HTTP1_CLOSE;
	return finish(serving, connection);
}
