/* SPDX-License-Identifier: MIT */
/* stream: bytes from and to a client, in the clear or by TLS: nobody above knows which. */
#include "worker/stream.h"

#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/trace.h"
#include "tls/session.h"

enum { UNSENT_WIDE = INT_MAX };

ssize_t stream_peek(struct stream *stream, char *to, size_t room)
{
	ssize_t got;

	do
		got = recv(stream->fd, to, room, MSG_PEEK);
	while (got < 0 && errno == EINTR);
	if (got >= 0)
		return got;
	return errno == EAGAIN || errno == EWOULDBLOCK ? STREAM_BLOCKED : STREAM_BROKEN;
}

void stream_skip(struct stream *stream, size_t length)
{
	char bytes[256];

	while (length > 0) {
		ssize_t got = recv(stream->fd, bytes, length < sizeof(bytes) ? length : sizeof(bytes),
				   0);

		if (got <= 0)
			return;
		length -= (size_t)got;
	}
}

void stream_widen(struct stream *stream)
{
	int bytes = UNSENT_WIDE;

	/* Where it fails, as for a socket of another kind, it stays as it was. */
	setsockopt(stream->fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &bytes, sizeof(bytes));
}

void stream_give_up(struct stream *stream)
{
	struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

	setsockopt(stream->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

void stream_close(struct stream *stream)
{
	stream->kind->release(stream);
	trace_moved(TRACE_CLOSE, stream->fd, 0, NULL);
	close(stream->fd);
}

const char *stream_why(const struct stream *stream)
{
	return stream->session ? session_why() : NULL;
}

const struct conf_identity *stream_identity(const struct stream *stream)
{
	return stream->session ? session_identity(stream->session) : NULL;
}

struct span stream_version(const struct stream *stream)
{
	return stream->session ? session_version(stream->session) : SPAN("");
}

struct span stream_cipher(const struct stream *stream)
{
	return stream->session ? session_cipher(stream->session) : SPAN("");
}

struct span stream_client(const struct stream *stream, char *to, size_t room)
{
	return stream->session ? session_client(stream->session, to, room) : SPAN("");
}
