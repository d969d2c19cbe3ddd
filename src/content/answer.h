/* SPDX-License-Identifier: MIT */
/* answer: a request on its way to its response, and the ways to send it away. */
#ifndef ANSWER_H
#define ANSWER_H

#include <stdbool.h>
#include "content/places.h"
#include "content/shelf.h"
#include "content/visit.h"
#include "http/request.h"
#include "http/response.h"

struct answer {
	const struct places *places;
	struct shelf shelf;
	struct visit *visit;
	const struct request *request;
	struct response *response;
	const struct place *place;	/* NULL: of a host that nobody knows */
	struct span path;		/* normalised; empty if there is none */
	bool is_dressed;		/* the fields are complete already */
};

/*
 * Makes the response a page about a status, the place's own if it has one, with more field lines
 * in extra. Returns why, for the log.
 */
const char *answer_refuse_with(const struct answer *answer, enum status status,
			       struct span extra, const char *why);
const char *answer_refuse(const struct answer *answer, enum status status, const char *why);

/* The same with a Location line that a function of redirect has written to answer_location. */
enum { ANSWER_LOCATION = RESPONSE_TEXT / 2 };
extern char answer_location[ANSWER_LOCATION];
const char *answer_redirect(const struct answer *answer, enum status status, size_t length);

/* A file of the same site by its path, whoever may see it otherwise; held, or NULL. */
struct file *answer_find_beside(const struct answer *answer, struct span path,
				const struct place **place);

#endif
