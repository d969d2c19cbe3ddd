/* SPDX-License-Identifier: MIT */
/* authority: the host and the port of a Host field or a target (RFC 9110, 7.2; RFC 3986, 3.2). */
#ifndef AUTHORITY_H
#define AUTHORITY_H

#include <stdbool.h>
#include "base/span.h"

/*
 * Splits uri-host [ ":" port ]. The host, with the brackets of an IPv6 address, is not empty;
 * the port may be, and has at == NULL when there is no colon. False if the text is anything
 * else: user information, a port past 65535, an address that is none.
 */
bool authority_split(struct span text, struct span *host, struct span *port);

#endif
