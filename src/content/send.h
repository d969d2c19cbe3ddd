/* SPDX-License-Identifier: MIT */
/* send: from a file to the response that a request asks for: conditions and ranges. */
#ifndef SEND_H
#define SEND_H

#include <time.h>
#include "content/file.h"
#include "http/request.h"
#include "http/response.h"

/*
 * Answers with a file, which the response holds already, after RFC 9110, 13.2.2: first the
 * conditions, then If-Range, then Range, which is for GET only. A status of STATUS_RANGE_... or
 * STATUS_PRECONDITION_FAILED is left for the caller to make a page of; *extra has its fields
 * then, in the response's text.
 */
enum status send_file(struct response *response, const struct request *request,
		      const struct file *file, time_t now, struct span *extra);

/* All of it, whatever the request says, as the content of another status. */
void send_as_page(struct response *response, const struct file *file);

#endif
