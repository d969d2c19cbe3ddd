/* SPDX-License-Identifier: MIT */
/* date: HTTP dates, both ways (RFC 9110, 5.6.7). */
#ifndef DATE_H
#define DATE_H

#include <stdbool.h>
#include <time.h>
#include "base/span.h"

enum { DATE_LENGTH = 29 };	/* "Sun, 06 Nov 1994 08:49:37 GMT" */

/*
 * Writes an IMF-fixdate, without a NUL. Independent of locale and time zone. A time before the
 * year 0 or after 9999 becomes the first or the last that a date can tell.
 */
void date_format(time_t when, char to[DATE_LENGTH]);

/*
 * Reads IMF-fixdate, RFC 850 and asctime dates; now decides the century of a two-digit year
 * (RFC 9110, 5.6.7: more than 50 years ahead is in the past). False if it is none of these.
 */
bool date_parse(struct span text, time_t now, time_t *when);

#endif
