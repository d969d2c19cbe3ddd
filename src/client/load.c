/* SPDX-License-Identifier: MIT */
/* load: many connections that ask for one URL again and again. */
#include "client/load.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "base/address.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/list.h"
#include "client/dial.h"
#include "client/link.h"
#include "http/body.h"

enum {
	EVENTS = 256,
	INPUT_BYTES = 128 * 1024,
	SWEEP_US = 100000,	/* between two looks for who is late */
	REST_US = 10000,	/* before one that failed tries again */
};

enum state {
	RESTING,	/* not connected, until its time */
	CONNECTING,
	GREETING,
	FREE,		/* connected, and nothing to ask */
	ASKING,
	HEARING,	/* the head of the reply */
	READING,	/* its content */
};

struct caller {
	struct list link;	/* in one of the engine's lists, or in none */
	enum state state;
	struct link line;
	int64_t due_us;		/* when its request was due; RESTING: when it tries again */
	int64_t since_us;	/* when it began what it does now */
	size_t sent;
	struct body body;
	int status;		/* of the reply */
	bool by_close, stays;	/* what it says of the connection */
	bool has_request;
	char *kept;		/* the part of a head that has come */
	size_t kept_length;
};

struct engine {
	struct load *load;
	struct address address;
	struct buffer request;
	struct caller *callers;
	struct list free;	/* connected, waiting for something to ask */
	int epoll;
	int64_t now_us, begun_us, end_us, swept_us;
	uint64_t asked;
	size_t resting;
};

static char input[INPUT_BYTES];
static struct reply reply;

const char *load_error_name(enum load_error error)
{
	static const char *const names[LOAD_ERRORS] = {
		[LOAD_NO_CONNECTION] = "no connection",
		[LOAD_NO_TLS] = "no TLS",
		[LOAD_BROKEN] = "broken off",
		[LOAD_NO_REPLY] = "no HTTP",
		[LOAD_LATE] = "out of time",
	};

	return names[error];
}

/* ------------------------------------------------------------------ life of one */

static void hang_up(struct caller *caller)
{
	link_close(&caller->line);
	free(caller->kept);
	caller->kept = NULL;
	caller->kept_length = 0;
	list_take(&caller->link);
}

static void fail(struct engine *engine, struct caller *caller, enum load_error error,
		 const char *why)
{
	struct load *load = engine->load;

	load->errors[error]++;
	snprintf(load->why, sizeof(load->why), "%s", why);
	hang_up(caller);
	caller->has_request = false;
	caller->state = RESTING;
	caller->due_us = engine->now_us + REST_US;
	engine->resting++;
}

static void enter(struct engine *engine, struct caller *caller, enum state state)
{
	caller->state = state;
	caller->since_us = engine->now_us;
}

static void open_line(struct engine *engine, struct caller *caller)
{
	const struct address *address = &engine->address;
	struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
				     .data.ptr = caller };
	int fd = socket(address->socket.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int on = 1;
	struct load *load = engine->load;

	if (fd < 0) {
		fail(engine, caller, LOAD_NO_CONNECTION, strerror(errno));
		return;
	}
	if (link_start(&caller->line, fd, load->url->is_tls ? load->exchange->tls : NULL,
		       load->url->host) < 0) {
		fail(engine, caller, LOAD_NO_CONNECTION, "there is no memory");
		return;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if ((connect(fd, &address->socket.any, address->length) < 0 && errno != EINPROGRESS) ||
	    epoll_ctl(engine->epoll, EPOLL_CTL_ADD, fd, &event) < 0) {
		fail(engine, caller, LOAD_NO_CONNECTION, strerror(errno));
		return;
	}
	enter(engine, caller, CONNECTING);
}

/* Whether there is a request to be sent now; it is then this caller's. */
static bool take_request(struct engine *engine, struct caller *caller)
{
	const struct load *load = engine->load;
	int64_t due_us = engine->now_us;

	if (caller->has_request)
		return true;
	if (load->rate > 0)
		due_us = engine->begun_us +
			 (int64_t)((__int128_t)engine->asked * 1000000 / load->rate);
	if (due_us > engine->now_us || engine->now_us >= engine->end_us)
		return false;
	engine->asked++;
	caller->due_us = due_us;
	caller->has_request = true;
	return true;
}

/* It waits at the end of the line for something to ask. */
static void set_free(struct engine *engine, struct caller *caller)
{
	enter(engine, caller, FREE);
	list_take(&caller->link);
	list_append(&engine->free, &caller->link);
}

static void begin_request(struct engine *engine, struct caller *caller)
{
	list_take(&caller->link);
	caller->sent = 0;
	enter(engine, caller, ASKING);
}

/* ------------------------------------------------------------------------ steps */

/* Each step returns true when the next may be taken at once. */

static bool step_connect(struct engine *engine, struct caller *caller)
{
	struct tcp_info info;
	int error = 0;
	socklen_t length = sizeof(error), info_length = sizeof(info);

	getsockopt(caller->line.fd, SOL_SOCKET, SO_ERROR, &error, &length);
	if (error) {
		fail(engine, caller, LOAD_NO_CONNECTION, strerror(error));
		return false;
	}
	if (getsockopt(caller->line.fd, IPPROTO_TCP, TCP_INFO, &info, &info_length) == 0 &&
	    info.tcpi_state == TCP_SYN_SENT)
		return false;
	engine->load->opened++;
	enter(engine, caller, GREETING);
	return true;
}

static bool step_greet(struct engine *engine, struct caller *caller)
{
	int result = link_greet(&caller->line);

	if (result == LINK_BROKEN)
		fail(engine, caller, LOAD_NO_TLS, link_why(&caller->line));
	if (result != 0)
		return false;
	/* A handshake is work: what comes now is not due since before it. */
	engine->now_us = clock_monotonic_us();
	set_free(engine, caller);
	return true;
}

static bool step_free(struct engine *engine, struct caller *caller)
{
	char byte;
	ssize_t got;

	if (take_request(engine, caller)) {
		begin_request(engine, caller);
		return true;
	}
	/* A server may close a connection that nothing is asked on. */
	got = link_receive(&caller->line, &byte, 1);
	if (got >= 0 || got == LINK_BROKEN) {
		hang_up(caller);
		open_line(engine, caller);
	}
	return false;
}

static bool step_ask(struct engine *engine, struct caller *caller)
{
	while (caller->sent < engine->request.length) {
		ssize_t sent = link_send(&caller->line, engine->request.data + caller->sent,
					 engine->request.length - caller->sent);

		if (sent == LINK_BROKEN)
			fail(engine, caller, LOAD_BROKEN, link_why(&caller->line));
		if (sent < 0)
			return false;
		caller->sent += (size_t)sent;
	}
	enter(engine, caller, HEARING);
	/* It is yet to come: epoll tells. */
	return false;
}

/* The reply is whole: it is counted, and the caller goes on. */
static bool conclude(struct engine *engine, struct caller *caller)
{
	struct load *load = engine->load;

	engine->now_us = clock_monotonic_us();
	load->requests++;
	load->classes[caller->status / 100]++;
	histogram_add(&load->latency, (uint64_t)(engine->now_us - caller->due_us), 1);
	caller->has_request = false;
	if (caller->stays && !load->closes) {
		set_free(engine, caller);
		return true;
	}
	hang_up(caller);
	if (engine->now_us < engine->end_us)
		open_line(engine, caller);
	return false;
}

/* What has come of the content. False when the caller is done with what came. */
static bool take_content(struct engine *engine, struct caller *caller, const char *bytes,
			 size_t length, bool *goes_on)
{
	size_t used;
	enum status status = body_take(&caller->body, bytes, length, &used);

	*goes_on = false;
	if (status == STATUS_MORE)
		return true;
	if (status != STATUS_GO || used < length)
		fail(engine, caller, LOAD_NO_REPLY, "the content does not end where it should");
	else
		*goes_on = conclude(engine, caller);
	return false;
}

/* Keeps the part of a head that has come for the rest of it. */
static bool keep(struct engine *engine, struct caller *caller, size_t length)
{
	char *kept = realloc(caller->kept, length);

	if (!kept) {
		fail(engine, caller, LOAD_BROKEN, "there is no memory");
		return false;
	}
	caller->kept = kept;
	memcpy(kept, input, length);
	caller->kept_length = length;
	return true;
}

/* A head, or a part of it, at the front of input. False when the caller is done with it. */
static bool take_head(struct engine *engine, struct caller *caller, size_t length, bool *goes_on)
{
	enum status status = reply_parse(&reply, input, length,
					 strcmp(engine->load->exchange->method, "HEAD") == 0);
	size_t done = reply.head_length;

	*goes_on = false;
	if (status == STATUS_MORE)
		return keep(engine, caller, length);
	if (status != STATUS_GO || reply.status < 200) {
		fail(engine, caller, LOAD_NO_REPLY, "what came is no HTTP/1 reply");
		return false;
	}
	free(caller->kept);
	caller->kept = NULL;
	caller->kept_length = 0;
	caller->status = reply.status;
	caller->stays = reply.keep_alive;
	caller->by_close = reply.framing == REPLY_BY_CLOSE;
	body_start(&caller->body, reply.framing == REPLY_BY_CHUNKS,
		   caller->by_close ? INT64_MAX :
		   reply.framing == REPLY_BY_LENGTH ? reply.content_length : 0, INT64_MAX);
	caller->state = READING;
	return take_content(engine, caller, input + done, length - done, goes_on);
}

static bool step_hear(struct engine *engine, struct caller *caller)
{
	bool goes_on = true;

	for (;;) {
		size_t kept = caller->state == HEARING ? caller->kept_length : 0;
		ssize_t got;

		if (kept > 0)
			memcpy(input, caller->kept, kept);
		got = link_receive(&caller->line, input + kept, sizeof(input) - kept);
		if (got == 0 && caller->state == READING && caller->by_close)
			return conclude(engine, caller);
		if (got == 0 || got == LINK_BROKEN)
			fail(engine, caller, LOAD_BROKEN, got == 0 ? "the server closed the connection" :
							  link_why(&caller->line));
		if (got <= 0)
			return false;
		engine->load->bytes += (uint64_t)got;
		caller->since_us = engine->now_us;
		if (!(caller->state == HEARING ?
		      take_head(engine, caller, kept + (size_t)got, &goes_on) :
		      take_content(engine, caller, input, (size_t)got, &goes_on)))
			return goes_on;
	}
}

static void advance(struct engine *engine, struct caller *caller)
{
	static bool (*const steps[])(struct engine *, struct caller *) = {
		[CONNECTING] = step_connect, [GREETING] = step_greet, [FREE] = step_free,
		[ASKING] = step_ask, [HEARING] = step_hear, [READING] = step_hear,
	};

	while (caller->state != RESTING && steps[caller->state](engine, caller))
		;
}

/* ------------------------------------------------------------------------- loop */

/* Who failed tries again; who waits too long has failed. */
static void sweep(struct engine *engine)
{
	int64_t timeout_us = engine->load->exchange->timeout_ms * 1000;

	engine->swept_us = engine->now_us;
	for (size_t i = 0; i < engine->load->connections; i++) {
		struct caller *caller = &engine->callers[i];

		if (caller->state == RESTING && caller->due_us <= engine->now_us) {
			engine->resting--;
			open_line(engine, caller);
		} else if (caller->state != RESTING && caller->state != FREE &&
			   engine->now_us - caller->since_us > timeout_us) {
			fail(engine, caller, LOAD_LATE, "the server says nothing");
		}
	}
}

/* With a rate, requests become due while callers wait. */
static void hand_out(struct engine *engine)
{
	while (engine->load->rate > 0 && !list_is_empty(&engine->free)) {
		struct caller *caller = LIST_ENTRY(engine->free.next, struct caller, link);

		if (!take_request(engine, caller))
			return;
		advance(engine, caller);
	}
}

static int64_t time_to_wait(const struct engine *engine)
{
	int64_t wait_us = engine->end_us - engine->now_us;
	int64_t sweep_us = engine->swept_us + (engine->resting ? REST_US : SWEEP_US) - engine->now_us;
	const struct load *load = engine->load;

	if (sweep_us < wait_us)
		wait_us = sweep_us;
	if (load->rate > 0 && !list_is_empty(&engine->free)) {
		int64_t due_us = engine->begun_us +
				 (int64_t)((__int128_t)engine->asked * 1000000 / load->rate) -
				 engine->now_us;

		if (due_us < wait_us)
			wait_us = due_us;
	}
	return wait_us > 0 ? wait_us : 0;
}

static void run(struct engine *engine)
{
	struct epoll_event events[EVENTS];

	engine->begun_us = engine->now_us = clock_monotonic_us();
	engine->end_us = engine->begun_us + engine->load->duration_ms * 1000;
	for (size_t i = 0; i < engine->load->connections; i++)
		open_line(engine, &engine->callers[i]);
	while (engine->now_us < engine->end_us && !*engine->load->stop) {
		int64_t wait_us = time_to_wait(engine);
		struct timespec wait = { wait_us / 1000000, wait_us % 1000000 * 1000 };
		int count = epoll_pwait2(engine->epoll, events, EVENTS, &wait, NULL);

		engine->now_us = clock_monotonic_us();
		for (int i = 0; i < count; i++)
			advance(engine, events[i].data.ptr);
		hand_out(engine);
		if (engine->now_us - engine->swept_us >= (engine->resting ? REST_US : SWEEP_US))
			sweep(engine);
	}
	engine->load->elapsed_us = engine->now_us - engine->begun_us;
	engine->load->due = (uint64_t)((__int128_t)engine->load->elapsed_us * engine->load->rate /
				       1000000);
}

/* The first connection finds the address that all others go to. */
static int find_address(struct engine *engine)
{
	struct load *load = engine->load;
	enum dial_failure failure;
	int result, fd = dial(load->url->host, load->url->port, load->exchange->family,
			      clock_monotonic_ms() + load->exchange->timeout_ms, &failure, load->why,
			      sizeof(load->why));

	if (fd < 0)
		return -1;
	engine->address.length = sizeof(engine->address.socket);
	result = getpeername(fd, &engine->address.socket.any, &engine->address.length);
	if (result < 0)
		snprintf(load->why, sizeof(load->why), "getpeername: %s", strerror(errno));
	close(fd);
	return result;
}

static int prepare(struct engine *engine)
{
	struct load *load = engine->load;

	engine->callers = calloc(load->connections, sizeof(*engine->callers));
	engine->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (!engine->callers || engine->epoll < 0 ||
	    exchange_write_head(&engine->request, load->exchange, load->url, !load->closes) < 0) {
		snprintf(load->why, sizeof(load->why), "there is no memory for so many connections");
		return -1;
	}
	list_init(&engine->free);
	for (size_t i = 0; i < load->connections; i++) {
		engine->callers[i].line.fd = -1;
		list_init(&engine->callers[i].link);
	}
	return find_address(engine);
}

int load_run(struct load *load)
{
	struct engine engine = { .load = load, .epoll = -1 };
	int result = prepare(&engine);

	if (result == 0)
		run(&engine);
	for (size_t i = 0; engine.callers && i < load->connections; i++)
		hang_up(&engine.callers[i]);
	free(engine.callers);
	buffer_free(&engine.request);
	if (engine.epoll >= 0)
		close(engine.epoll);
	return result;
}
