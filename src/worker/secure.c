/* SPDX-License-Identifier: MIT */
/* secure: a stream by TLS. */
#include "worker/secure.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "base/trace.h"
#include "tls/session.h"
#include "worker/plain.h"

/* What is encrypted at a time: the bytes of several segments, so that they share a record. */
enum { BATCH = 64 * 1024 };

static char batch[BATCH];

_Static_assert(SESSION_BLOCKED == (int)STREAM_BLOCKED && SESSION_BROKEN == (int)STREAM_BROKEN,
	       "what a session says, a stream says");

static ssize_t receive(struct stream *stream, char *to, size_t room)
{
	ssize_t got;

	/* A client that takes nothing is not listened to: what it makes us say would pile up. */
	if (stream->has_waiting)
		return STREAM_BLOCKED;
	got = session_receive(stream->session, to, room);
	if (stream->is_greeting)
		stream->is_greeting = !session_is_open(stream->session);
	stream->has_waiting = session_flush(stream->session) == SESSION_BLOCKED;
	return got > 0 ? trace_moved(TRACE_READ, stream->fd, got, to) : got;
}

/* Bytes of a file; -1 if it has become too short, EIO. */
static ssize_t read_file(const struct segment *segment, char *to, size_t length)
{
	ssize_t got;

	do
		got = pread(segment->fd, to, length, segment->offset);
	while (got < 0 && errno == EINTR);
	if (got == 0) {
		errno = EIO;
		return -1;
	}
	return got;
}

/* Copies what comes next to the batch, as much as there is room for. -1 with errno. */
static ssize_t fill(const struct segment *segments, size_t count, size_t room)
{
	size_t filled = 0;

	for (size_t i = 0; i < count && filled < room; i++) {
		const struct segment *segment = &segments[i];
		size_t length = room - filled;
		ssize_t got;

		if (segment->length < (int64_t)length)
			length = (size_t)segment->length;
		if (segment->fd < 0) {
			memcpy(batch + filled, segment->bytes, length);
			filled += length;
			continue;
		}
		got = read_file(segment, batch + filled, length);
		/* What stands before it was promised first. */
		if (got < 0)
			return filled > 0 ? (ssize_t)filled : -1;
		filled += (size_t)got;
		if ((size_t)got < length)
			break;
	}
	return (ssize_t)filled;
}

static int flush(struct stream *stream)
{
	int result = session_flush(stream->session);

	stream->has_waiting = result == SESSION_BLOCKED;
	return result;
}

static ssize_t send_some(struct stream *stream, const struct segment *segments, size_t count,
			 size_t budget)
{
	const char *bytes = batch;
	ssize_t length = BATCH;
	int result = stream_flush(stream);

	/* What was taken before goes first. */
	if (result != 0)
		return result;
	if (segments[0].fd < 0 && segments[0].length >= BATCH)
		bytes = segments[0].bytes;
	else
		length = fill(segments, count, budget < BATCH ? budget : BATCH);
	if (length < 0)
		return STREAM_BROKEN;
	trace_moved(TRACE_WRITE, stream->fd, length, bytes);
	result = session_send(stream->session, bytes, (size_t)length);
	stream->has_waiting = result == SESSION_BLOCKED;
	return result == SESSION_BROKEN ? STREAM_BROKEN : length;
}

static int part(struct stream *stream)
{
	int result = session_finish(stream->session);

	stream->has_waiting = result == SESSION_BLOCKED;
	return result;
}

static void finish(struct stream *stream)
{
	if (part(stream) == SESSION_BLOCKED)
		return;
	/* What still comes is read only to be thrown away. */
	session_free(stream->session);
	stream->session = NULL;
	stream->kind = &plain_kind;
	stream_finish(stream);
}

static void release(struct stream *stream)
{
	session_finish(stream->session);
	session_free(stream->session);
	stream->session = NULL;
}

const struct stream_kind secure_kind = { receive, send_some, flush, part, finish, release };

int secure_start(struct stream *stream, const struct tls *tls)
{
	stream->session = session_new(tls, stream->fd, stream->port);
	if (!stream->session)
		return -1;
	stream->kind = &secure_kind;
	stream->is_greeting = true;
	return 0;
}
