/* SPDX-License-Identifier: MIT */
/* stream: bytes from and to a client, in the clear or by TLS: nobody above knows which. */
#ifndef STREAM_H
#define STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "http/response.h"
#include "tls/tls.h"

enum {
	STREAM_BLOCKED = -2,	/* nothing can be moved now */
	STREAM_BROKEN = -1,	/* the client is gone, with errno */
};

struct stream;
struct session;

/* How the bytes of a connection travel; stream_* below are what each of them does. */
struct stream_kind {
	ssize_t (*receive)(struct stream *stream, char *to, size_t room);
	ssize_t (*send)(struct stream *stream, const struct segment *segments, size_t count,
			size_t budget);
	int (*flush)(struct stream *stream);
	int (*part)(struct stream *stream);
	void (*finish)(struct stream *stream);
	void (*release)(struct stream *stream);
};

/* See opening_start. */
struct stream {
	const struct stream_kind *kind;
	struct session *session;	/* of TLS, else NULL */
	int fd;
	uint16_t port;			/* of the listener */
	bool is_greeting;		/* a TLS handshake is on its way */
	bool has_waiting;		/* it has taken bytes that the socket has not */
};

/*
 * What comes in front of the conversation, before anything of it was received: looks at the
 * bytes, as stream_receive but that they stay; and throws so many of them away.
 */
ssize_t stream_peek(struct stream *stream, char *to, size_t room);
void stream_skip(struct stream *stream, size_t length);

/* More may wait in the kernel for this client: it takes much, and fast. */
void stream_widen(struct stream *stream);

/* When it is closed, what the client has not taken is thrown away, and it is told by a reset. */
void stream_give_up(struct stream *stream);

/* Closes the socket too; over TLS it is said before. */
void stream_close(struct stream *stream);

/*
 * Bytes received, 0 at the end of what the client sends, or one of the above. Fewer than room
 * means that there is nothing more now, but perhaps the end.
 */
static inline ssize_t stream_receive(struct stream *stream, char *to, size_t room)
{
	return stream->kind->receive(stream, to, room);
}

/*
 * Sends from the front of segments: memory, or a part of a file, of which at most about budget
 * bytes. Returns the bytes taken, or one of the above; a file that has become shorter than its
 * segment is STREAM_BROKEN, EIO.
 */
static inline ssize_t stream_send(struct stream *stream, const struct segment *segments,
				  size_t count, size_t budget)
{
	return stream->kind->send(stream, segments, count, budget);
}

/* Sends what was taken and is still waiting. 0 when nothing is, or one of the above. */
static inline int stream_flush(struct stream *stream)
{
	return stream->has_waiting ? stream->kind->flush(stream) : 0;
}

/*
 * Says over TLS that nothing more will come: who does not hear it must think that something was cut
 * off (RFC 8446, 6.1). In the clear, only closing says so. 0 when it is said, or one of the above;
 * if it is blocked, stream_flush and this once more will do.
 */
static inline int stream_part(struct stream *stream)
{
	return stream->kind->part(stream);
}

/* The same; and ends our direction. What the client sends may still be received. */
static inline void stream_finish(struct stream *stream)
{
	stream->kind->finish(stream);
}

/* Whose certificate was asked for, and the site's terms with it; NULL: it is in the clear. */
const struct conf_identity *stream_identity(const struct stream *stream);

/*
 * What the log may tell of it: "TLSv1.3", the cipher, the name in the client's certificate, which
 * is written to `to`; each is empty where there is none.
 */
struct span stream_version(const struct stream *stream);
struct span stream_cipher(const struct stream *stream);
struct span stream_client(const struct stream *stream, char *to, size_t room);

/* Why it has broken, in words for the log; NULL if there is nothing to say. */
const char *stream_why(const struct stream *stream);

#endif
