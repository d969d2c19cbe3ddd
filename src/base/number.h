/* SPDX-License-Identifier: MIT */
/* number: digits to integers and back, without surprises. */
#ifndef NUMBER_H
#define NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/span.h"

/*
 * Reads 1*DIGIT. False if the text is empty, holds anything but decimal digits, or says more
 * than INT64_MAX; *value is then untouched.
 */
bool number_parse(struct span text, int64_t *value);

/* Writes value, which is not negative, in decimal; needs up to 19 bytes; returns how many. */
size_t number_format(char *to, int64_t value);

#endif
