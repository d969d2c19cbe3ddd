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

/*
 * Splits "http://" or "https://" authority path-abempty (RFC 9110, 4.2), which has no query; an
 * empty path becomes "/" (4.2.3). False if it is anything else. User information is refused, as
 * 4.2.4 advises.
 */
bool authority_of_uri(struct span uri, struct span *authority, struct span *host,
		      struct span *path);

#endif
