/* SPDX-License-Identifier: MIT */
/* plain: a stream in the clear: what is sent is what is on the wire. */
#include "worker/plain.h"

#include <errno.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include "base/trace.h"

enum { VECTOR_MAX = 64, MORE_MOST = 2 << 20 };

static ssize_t outcome(ssize_t result)
{
	if (result >= 0)
		return result;
	return errno == EAGAIN || errno == EWOULDBLOCK ? STREAM_BLOCKED : STREAM_BROKEN;
}

static ssize_t receive(struct stream *stream, char *to, size_t room)
{
	ssize_t got;

	do
		got = recv(stream->fd, to, room, 0);
	while (got < 0 && errno == EINTR);
	return outcome(trace_moved(TRACE_RECV, stream->fd, got, to));
}

static ssize_t send_file(int fd, const struct segment *segment, size_t budget)
{
	off_t offset = segment->offset;
	size_t length = segment->length < (int64_t)budget ? (size_t)segment->length : budget;
	ssize_t sent;

	do
		sent = sendfile(fd, segment->fd, &offset, length);
	while (sent < 0 && errno == EINTR);
	trace_moved(TRACE_SENDFILE, fd, sent, NULL);
	if (sent == 0) {
		errno = EIO;
		return STREAM_BROKEN;
	}
	return outcome(sent);
}

static ssize_t send_memory(int fd, const struct segment *segments, size_t count, int flags)
{
	struct iovec vector[VECTOR_MAX];
	struct msghdr message = { .msg_iov = vector };
	ssize_t sent;

	for (size_t i = 0; i < count; i++)
		vector[i] = (struct iovec){ (void *)(uintptr_t)segments[i].bytes,
					    (size_t)segments[i].length };
	message.msg_iovlen = count;
	do
		sent = sendmsg(fd, &message, flags);
	while (sent < 0 && errno == EINTR);
	if (trace_is_on())
		trace_tell_moved(TRACE_SEND, fd, sent,
				 (struct span){ segments[0].bytes, (size_t)segments[0].length });
	return outcome(sent);
}

/*
 * What is before a file waits for its first bytes, to leave in one packet with them. Before much
 * it does not: that saves nothing, and a client that is awake takes over a part of the work.
 */
static int flags_before(const struct segment *segments, size_t count)
{
	return count > 0 && segments[0].length <= MORE_MOST ? MSG_NOSIGNAL | MSG_MORE :
							      MSG_NOSIGNAL;
}

/* Either a run of memory segments or a part of one file. */
static ssize_t send_some(struct stream *stream, const struct segment *segments, size_t count,
			 size_t budget)
{
	size_t run = 0;
	int flags;
	ssize_t sent;

	if (segments[0].fd >= 0)
		return send_file(stream->fd, &segments[0], budget);
	while (run < count && run < VECTOR_MAX && segments[run].fd < 0)
		run++;
	flags = flags_before(segments + run, count - run);
	if (run > 1)
		return send_memory(stream->fd, segments, run, flags);
	do
		sent = send(stream->fd, segments[0].bytes, (size_t)segments[0].length, flags);
	while (sent < 0 && errno == EINTR);
	return outcome(trace_moved(TRACE_SEND, stream->fd, sent, segments[0].bytes));
}

/* Nothing waits, and nothing need be said at the end. */
static int flush(struct stream *stream)
{
	(void)stream;
	return 0;
}

static void finish(struct stream *stream)
{
	shutdown(stream->fd, SHUT_WR);
}

static void release(struct stream *stream)
{
	(void)stream;
}

const struct stream_kind plain_kind = { receive, send_some, flush, flush, finish, release };
