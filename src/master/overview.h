/* SPDX-License-Identifier: MIT */
/* overview: the state of the server in words, for people. */
#ifndef OVERVIEW_H
#define OVERVIEW_H

#include <stdint.h>
#include "base/buffer.h"
#include "master/fleet.h"

/* "http://localhost:8888/ and http://192.0.2.1:8888/", where a browser finds this configuration. */
void overview_addresses(struct buffer *to, const struct conf *conf);

/* The listening addresses, one a line, for programs. */
void overview_listeners(struct buffer *to, const struct fleet *fleet);

/* Which workers there are, a line each: PID, requests answered. */
void overview_workers(struct buffer *to, const struct fleet *fleet);

/* Which certificates are shown, the fingerprint of each on a line. */
void overview_certificates(struct buffer *to, const struct fleet *fleet);

#endif
