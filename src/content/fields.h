/* SPDX-License-Identifier: MIT */
/* fields: the field lines of answers, after what the configuration wants added, set and removed. */
#ifndef FIELDS_H
#define FIELDS_H

#include "content/place.h"
#include "http/request.h"
#include "http/status.h"

enum { FIELDS_ROOM = 10 * 1024 };

/* Bytes that the rules of a scope may add, at most; what is beyond FIELDS_ROOM / 2 is refused. */
size_t fields_added(const struct conf_scope *scope);

/*
 * Copies whole lines to `to` (FIELDS_ROOM bytes) with all that the place says about answers of
 * this status and media type (without parameters) to this path. Returns the length.
 */
size_t fields_apply(const struct place *place, enum status status, struct span type,
		    struct span path, struct span lines, char *to);

/* The value of the first line of a name, or an empty span. */
struct span fields_value(struct span lines, struct span name);

enum {
	FIELDS_CORS = 3072,
	FIELDS_HSTS = 160,
	FIELDS_MORE = FIELDS_CORS + FIELDS_HSTS,	/* all that only one request makes */
};

/*
 * The lines that only this request makes: an origin that may read the answer, and, to a
 * preflight, what its scripts may send (Fetch, 3.2). Returns their length.
 */
size_t fields_for_origin(const struct place *place, const struct request *request,
			 char to[FIELDS_CORS]);

#endif
