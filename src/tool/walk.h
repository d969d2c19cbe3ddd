/* SPDX-License-Identifier: MIT */
/* walk: the way from a docroot to a file, step by step, with who may pass where. */
#ifndef WALK_H
#define WALK_H

#include "content/place.h"

/*
 * Prints each step of a path below the place's root as this process sees it, who is a worker's
 * user by now. Returns a sentence on how to mend what stops it, or NULL; it is static.
 */
const char *walk_print(const struct place *place, struct span path);

#endif
