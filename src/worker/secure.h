/* SPDX-License-Identifier: MIT */
/* secure: a stream by TLS. */
#ifndef SECURE_H
#define SECURE_H

#include "worker/stream.h"

extern const struct stream_kind secure_kind;

/* Makes a stream that has moved no byte yet one of this kind. 0, or -1 with errno ENOMEM. */
int secure_start(struct stream *stream, const struct tls *tls);

#endif
