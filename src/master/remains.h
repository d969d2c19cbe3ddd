/* SPDX-License-Identifier: MIT */
/* remains: the request that a worker died of, kept so that it can be tried again by who mends it. */
#ifndef REMAINS_H
#define REMAINS_H

#include <stddef.h>
#include "worker/slot.h"

enum { REMAINS_FILES = 16 };	/* the oldest is written over */

/*
 * Writes the head of the request in work to a file in folder, without what it says of its client's
 * passwords and cookies. Returns 0 with the file's path, or -1 with errno.
 */
int remains_keep(const char *folder, const struct slot *slot, char *path, size_t room);

#endif
