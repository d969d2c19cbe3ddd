/* SPDX-License-Identifier: MIT */
/* stream: bytes from and to a client; the only place that knows of short writes and EINTR. */
#ifndef STREAM_H
#define STREAM_H

#include <stddef.h>
#include <sys/types.h>
#include "http/response.h"

enum {
	STREAM_BLOCKED = -2,	/* nothing can be moved now */
	STREAM_BROKEN = -1,	/* the client is gone, with errno */
};

/* Bytes received, 0 at the end of what the client sends, or one of the above. */
ssize_t stream_receive(int fd, char *to, size_t room);

/*
 * Sends from the front of segments: either a run of memory segments or a part of one file,
 * at most budget bytes of it. Returns the bytes taken, or one of the above; a file that has become
 * shorter than its segment is STREAM_BROKEN, EIO.
 */
ssize_t stream_send(int fd, const struct segment *segments, size_t count, size_t budget);

#endif
