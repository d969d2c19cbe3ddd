/* SPDX-License-Identifier: MIT */
/* pattern: a path, or a part of one, with "*" for any characters. */
#ifndef PATTERN_H
#define PATTERN_H

#include <stdbool.h>
#include "base/span.h"

enum { PATTERN_STARS = 9 };

/*
 * Whether all of text fits pattern; a "*" is any characters, none and slashes too. captures (may
 * be NULL) gets what each of the first PATTERN_STARS of them stands for, as little as possible
 * from the left, and empty spans for the rest.
 */
bool pattern_fits(struct span pattern, struct span text, struct span captures[PATTERN_STARS]);

/* How many characters of it stand for themselves. */
size_t pattern_weight(struct span pattern);

/* Whether a media type, without parameters, is this one, or one of this group ("text/" and *). */
bool pattern_fits_type(struct span pattern, struct span type);

#endif
