/* SPDX-License-Identifier: MIT */
/* page: what the server itself says to a client: one template for every status. */
#ifndef PAGE_H
#define PAGE_H

#include "http/request.h"
#include "http/response.h"

/*
 * Makes the response a short page about its status: HTML for a client that accepts HTML, else
 * plain text. extra holds field lines of the answer's own (Allow, Location, ...), or is empty.
 * A request that was refused while it was parsed will do.
 */
void page_fill(struct response *response, const struct request *request, enum status status,
	       struct span extra);

#endif
