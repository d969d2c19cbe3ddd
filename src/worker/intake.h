/* SPDX-License-Identifier: MIT */
/* intake: received bytes to requests, with their content, each answered in order (RFC 9112). */
#ifndef INTAKE_H
#define INTAKE_H

#include "worker/output.h"
#include "worker/serving.h"

/*
 * Answers every whole request in the bytes, until the output is full or must leave first.
 * Returns how many bytes are done with; the rest is to come again, with more behind it.
 */
size_t intake_take(struct serving *serving, struct connection *connection, const char *bytes,
		   size_t length, struct output *output);

/* Refuses what there is no memory to keep; it is told as the request that was looked at last. */
void intake_lack_memory(struct serving *serving, struct connection *connection,
			struct output *output);

/* Refuses what has come of a request, in the time that there was for it. */
void intake_expire(struct serving *serving, struct connection *connection,
		   struct output *output);

#endif
