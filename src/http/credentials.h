/* SPDX-License-Identifier: MIT */
/* credentials: the name and the password in an Authorization field (RFC 7617). */
#ifndef CREDENTIALS_H
#define CREDENTIALS_H

#include <stdbool.h>
#include "base/span.h"

/*
 * Decodes the value of the field, of the scheme Basic, into `to`. name and password are then
 * views into it. False if it is anything else, has a control character, or needs more room.
 */
bool credentials_basic(struct span value, char *to, size_t room, struct span *name,
		       struct span *password);

#endif
