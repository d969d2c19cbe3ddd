/* SPDX-License-Identifier: MIT */
/* accept: what a client would rather have (RFC 9110, 12). */
#ifndef ACCEPT_H
#define ACCEPT_H

#include "http/request.h"

/*
 * The quality, 0 to 1000, that the request's Accept lines give a media type such as "text/html":
 * the most specific range that matches decides. 1000 without an Accept field.
 */
int accept_quality(const struct request *request, struct span type);

#endif
