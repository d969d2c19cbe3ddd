/* SPDX-License-Identifier: MIT */
/* range: which bytes of a representation a Range field asks for (RFC 9110, 14). */
#ifndef RANGE_H
#define RANGE_H

#include <stddef.h>
#include <stdint.h>
#include "base/span.h"

enum range_verdict {
	RANGE_NONE,		/* no usable Range: send all (unknown unit, malformed, too much) */
	RANGE_SOME,		/* send these parts */
	RANGE_UNSATISFIABLE,	/* 416 */
};

struct range {
	int64_t first, last;
};

enum {
	RANGES_MAX = 8,
	RANGE_OVERHEAD = 256,	/* what a part costs beside its bytes, about */
};

/*
 * Evaluates the value of a Range field against a length. For RANGE_SOME, there are 1 to
 * RANGES_MAX ranges, in the order they were asked for, each with 0 <= first <= last < length; those
 * that overlap or nearly touch the one before are joined with it. A set that would take more bytes
 * to send than the whole, or has more parts, is RANGE_NONE: it helps nobody but an attacker (RFC
 * 9110, 14.2 and 17.15). So is the end of what is empty, which no Content-Range can name.
 */
enum range_verdict range_evaluate(struct span value, int64_t length,
				  struct range ranges[RANGES_MAX], size_t *count);

#endif
