/* SPDX-License-Identifier: MIT */
/* condition: whether a request's preconditions hold, in the order of RFC 9110, 13.2.2. */
#ifndef CONDITION_H
#define CONDITION_H

#include <stdbool.h>
#include <time.h>
#include "http/request.h"
#include "http/status.h"

/* What a representation is known by. An entity tag is with its quotes, and strong. */
struct validators {
	struct span etag;
	time_t last_modified;
};

/*
 * Returns STATUS_GO to perform the method, STATUS_NOT_MODIFIED or STATUS_PRECONDITION_FAILED.
 * Looks at all lines of If-Match and If-None-Match. Invalid dates are ignored.
 */
enum status condition_evaluate(const struct request *request, const struct validators *validators,
			       time_t now);

/*
 * Whether a Range field may be looked at: there is no If-Range, or it names this very
 * representation by a strong tag or by its exact date (RFC 9110, 13.1.5).
 */
bool condition_range_applies(const struct request *request, const struct validators *validators,
			     time_t now);

#endif
