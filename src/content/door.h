/* SPDX-License-Identifier: MIT */
/* door: who does not get to see what lies in a place: it is closed, or its gate keeps them out. */
#ifndef DOOR_H
#define DOOR_H

#include "content/answer.h"

/* Answers 429 to who may come again after visit->wait_s (RFC 6585, 4); why, for the log. */
const char *door_refuse_for_now(const struct answer *answer, const char *why);

/*
 * Whether the place of the answer is closed to the client: then that is answered, or its status is
 * STATUS_MORE, see gate_check. *why is for the log.
 */
bool door_is_shut(struct answer *answer, const char **why);

/*
 * The same for a file that was found there under a name that the path does not say, such as an
 * index: what holds for that name holds for it.
 */
bool door_is_shut_beside(struct answer *answer, struct span name, const char **why);

#endif
