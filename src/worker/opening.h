/* SPDX-License-Identifier: MIT */
/* opening: how a stream begins: its first byte tells whether it is TLS or in the clear. */
#ifndef OPENING_H
#define OPENING_H

#include "worker/stream.h"

enum { TLS_HANDSHAKE = 22 };	/* RFC 8446, 5.1: how each TLS conversation begins */

/*
 * Starts on a connected, non-blocking socket, which becomes the stream's; port is the listener's.
 * With tls, the first byte decides; NULL: it is in the clear.
 */
void opening_start(struct stream *stream, int fd, uint16_t port, const struct tls *tls);

#endif
