/* SPDX-License-Identifier: MIT */
/* unit: the units that times and sizes are written in. */
#ifndef UNIT_H
#define UNIT_H

#include <stdbool.h>
#include <stdint.h>

enum unit_kind {
	UNIT_NONE,	/* plain numbers */
	UNIT_TIME,	/* in milliseconds: ms, s, m, h, d */
	UNIT_SIZE,	/* in bytes: k, m, g, or nothing */
};

enum { UNIT_TEXT = 32 };

/* How much one of the unit is. False if the kind has no such unit. */
bool unit_factor(enum unit_kind kind, const char *name, int64_t *factor);

/* Writes a number that is not negative, with the largest unit that is exact. */
void unit_format(enum unit_kind kind, int64_t number, char text[UNIT_TEXT]);

#endif
