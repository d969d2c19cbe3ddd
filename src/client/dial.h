/* SPDX-License-Identifier: MIT */
/* dial: from a name and a port to a connected socket, by whichever address answers first. */
#ifndef DIAL_H
#define DIAL_H

#include <stddef.h>
#include <stdint.h>

enum dial_failure {
	DIAL_RESOLVE = 1,	/* the name has no address */
	DIAL_CONNECT,		/* none of its addresses answers */
	DIAL_TIMEOUT,
};

/*
 * Resolves host (family: AF_INET, AF_INET6 or AF_UNSPEC for both) and connects: IPv6 first, the
 * families by turns, the next address after 250 ms or when one has failed (Happy Eyeballs, RFC
 * 8305). until_ms is of clock_monotonic_ms. Returns a non-blocking socket, or -1 with *failure
 * and a sentence in why.
 */
int dial(const char *host, uint16_t port, int family, int64_t until_ms, enum dial_failure *failure,
	 char *why, size_t room);

#endif
