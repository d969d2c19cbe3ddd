/* SPDX-License-Identifier: MIT */
/* accept: what a client would rather have (RFC 9110, 12). */
#ifndef ACCEPT_H
#define ACCEPT_H

#include "http/coding.h"
#include "http/request.h"

/*
 * The quality, 0 to 1000, that the request's Accept lines give a media type such as "text/html":
 * the most specific range that matches decides. 1000 without an Accept field.
 */
int accept_quality(const struct request *request, struct span type);

/*
 * Whether the request would rather have the first of two types: for its quality, or, when both
 * have the same, because it names this one and not the other.
 */
bool accept_prefers(const struct request *request, struct span type, struct span other);

/*
 * The quality, 0 to 1000, of each coding (RFC 9110, 12.5.3). Without an Accept-Encoding field only
 * identity is wanted; with one, identity that it does not name, and no "*;q=0" excludes, is
 * acceptable if nothing better is to be had: 1.
 */
void accept_codings(const struct request *request, int quality[CODING_COUNT]);

#endif
