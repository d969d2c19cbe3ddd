/* SPDX-License-Identifier: MIT */
/* value: one word of the configuration and what it means, by the type of its option. */
#ifndef VALUE_H
#define VALUE_H

#include <stdbool.h>
#include <stdint.h>
#include "conf/option.h"

enum { VALUE_TEXT = UNIT_TEXT, VALUE_WHY = 512 };

/*
 * Reads a word strictly: digits are decimal, units are named, the range is kept. *number (may be
 * NULL) is what a number, duration (ms), size (bytes), boolean or choice means, and -1 for one
 * of the option's words. Returns false with a sentence in why.
 */
bool value_read(const struct option *option, const char *word, int64_t *number,
		char why[VALUE_WHY]);

/* Writes a number as value_read reads it, with the largest unit that is exact. */
void value_format(const struct option *option, int64_t number, char text[VALUE_TEXT]);

#endif
