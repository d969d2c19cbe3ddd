/* SPDX-License-Identifier: MIT */
/* range: which bytes of a representation a Range field asks for (RFC 9110, 14). */
#ifndef RANGE_H
#define RANGE_H

#include <stdint.h>
#include "base/span.h"

enum range_verdict {
	RANGE_NONE,		/* no usable Range: send all (unknown unit, malformed, many) */
	RANGE_ONE,		/* send [first, last] */
	RANGE_UNSATISFIABLE,	/* 416 */
};

/*
 * Evaluates the value of a Range field against a length. For RANGE_ONE, *first <= *last <
 * length. A set of several ranges is RANGE_NONE: a server may ignore it (RFC 9110, 14.2). So is
 * the end of what is empty, which no Content-Range can name.
 */
enum range_verdict range_evaluate(struct span value, int64_t length, int64_t *first,
				  int64_t *last);

#endif
