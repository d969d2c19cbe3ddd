/* SPDX-License-Identifier: MIT */
/* gate: who may come in: by address, by password, or both. */
#ifndef GATE_H
#define GATE_H

#include "content/place.h"
#include "content/visit.h"
#include "http/request.h"
#include "http/status.h"

/*
 * Returns STATUS_GO, STATUS_FORBIDDEN or STATUS_UNAUTHORIZED (RFC 9110, 15.5.2), with a few
 * static words in *why; STATUS_MORE when a password is being checked: ask again later; or
 * STATUS_UNAVAILABLE when too many are; STATUS_TOO_MANY_REQUESTS, with visit->wait_s, for who has
 * guessed too often (*why is NULL: it is no news). Who was let in is told in visit->user, until
 * the next call.
 */
enum status gate_check(const struct place *place, struct visit *visit,
		       const struct request *request, const char **why);

/* Whether there is anybody whom it might not let in. */
bool gate_is_there(const struct place *place);

/* Whether the addresses alone let this one in; for who wants to know. */
bool gate_lets_in(const struct place *place, struct span client);

enum { GATE_CHALLENGE = 256 };

/* The WWW-Authenticate line that goes with STATUS_UNAUTHORIZED (RFC 7617); its length. */
size_t gate_challenge(const struct place *place, char to[GATE_CHALLENGE]);

#endif
