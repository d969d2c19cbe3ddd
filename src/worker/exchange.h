/* SPDX-License-Identifier: MIT */
/* exchange: a request in, its answer out, with all that is counted and logged of it. */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include "http/request.h"
#include "worker/serving.h"
#include "worker/output.h"

/*
 * Puts the answer to a whole request at the end of the output; tells the connection if it is its
 * last. STATUS_GO; or STATUS_MORE when the check of a password must be waited for: then the same
 * request is to be answered again.
 */
enum status exchange_answer(struct serving *serving, struct connection *connection,
			    const struct request *request, struct output *output);

/*
 * The same with that status for what is no valid request, or came too late or too large: there may
 * be less than a request, and as the framing is lost, the connection is to linger and end. Why it
 * is refused, the request says.
 */
void exchange_refuse(struct serving *serving, struct connection *connection,
		     const struct request *request, enum status status, struct output *output);

#endif
