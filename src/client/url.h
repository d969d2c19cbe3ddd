/* SPDX-License-Identifier: MIT */
/* url: where a client goes: scheme, host, port and what is asked for there (RFC 9110, 4.2). */
#ifndef URL_H
#define URL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/span.h"

enum { URL_TARGET_MOST = 8000, URL_NAME_MOST = 300 };

struct url {
	bool is_tls;
	uint16_t port;
	char host[URL_NAME_MOST];	/* an IPv6 address without its brackets */
	char authority[URL_NAME_MOST];	/* for the Host field: no port if it is the scheme's own */
	char target[URL_TARGET_MOST];	/* path and query, encoded; begins with "/" */
};

/*
 * Reads "https://host:port/path?query"; "http://" may be missing; what follows "#" is not
 * looked at. What must not stand in a request as it is gets percent-encoded. Returns NULL, or
 * what is wrong with it, a static string.
 */
const char *url_parse(struct url *url, struct span text);

/* The same for a reference, as in a Location field, relative to another (RFC 3986, 5.2). */
const char *url_follow(struct url *url, const struct url *base, struct span reference);

#endif
