/* SPDX-License-Identifier: MIT */
/* redirect: where else something is (RFC 9110, 10.2.2). */
#ifndef REDIRECT_H
#define REDIRECT_H

#include "content/place.h"
#include "http/request.h"

/*
 * Writes the Location line that the place's redirect makes of a normalised path. The query goes
 * along unless the redirect has one. Returns its length, or 0 if there is not enough room.
 */
size_t redirect_format(const struct place *place, const struct request *request,
		       struct span path, char *to, size_t room);

/*
 * The same for the same by https: at the same port, but for that of plain HTTP, whose sister is
 * the port of https.
 */
size_t redirect_to_tls(const struct request *request, struct span path, uint16_t port, char *to,
		       size_t room);

/* The same for the folder of that name, with its slash; for any other path, without. */
size_t redirect_to_folder(const struct request *request, struct span path, char *to, size_t room);
size_t redirect_to_path(const struct request *request, struct span path, char *to, size_t room);

#endif
