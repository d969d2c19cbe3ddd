/* SPDX-License-Identifier: MIT */
/* plain: a stream in the clear: what is sent is what is on the wire. */
#ifndef PLAIN_H
#define PLAIN_H

#include "worker/stream.h"

extern const struct stream_kind plain_kind;

#endif
