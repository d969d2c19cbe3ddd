/* SPDX-License-Identifier: MIT */
/* uri: from the path of a target to a name below a root, decoded once, and back (RFC 3986). */
#ifndef URI_H
#define URI_H

#include <stddef.h>
#include "base/span.h"
#include "http/status.h"

enum { URI_DEPTH_MAX = 64 };	/* segments; deeper is STATUS_BAD_REQUEST */

/*
 * Normalises the path of a request, which begins with "/": decodes each percent-encoded octet
 * once, removes dot segments (RFC 3986, 5.2.4), makes one slash of several. Writes the result,
 * which begins with "/" and holds no empty, "." or ".." segment, to `to` (room for path.length
 * + 1 bytes) with a NUL after it, and its length to *length. A final slash is kept.
 *
 * Refuses with BAD_REQUEST: a malformed "%", an encoded NUL or control character, an encoded
 * slash, a path that climbs above its root, and one that is too deep.
 */
enum status uri_normalise(struct span path, char *to, size_t *length);

/*
 * Writes path percent-encoded for a Location field: all but unreserved, sub-delims, ":", "@"
 * and "/" (RFC 3986, 3.3). `to` has room for 3 * path.length bytes. Returns the length.
 */
size_t uri_encode_path(struct span path, char *to);

#endif
