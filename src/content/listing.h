/* SPDX-License-Identifier: MIT */
/* listing: what is in a folder, sorted, as a page or as JSON, made while it is sent. */
#ifndef LISTING_H
#define LISTING_H

#include "content/listing_wish.h"
#include "http/producer.h"

/*
 * Lists an open folder, whose descriptor is taken in any case; the path is copied. Returns the
 * producer, whose owner releases it, or NULL with errno.
 */
struct producer *listing_open(int folder, const struct listing_wish *wish);

/* Reads "sort=size&order=desc", or Apache's "C=S;O=D"; what makes no sense is left out. */
void listing_read_query(struct span query, struct listing_wish *wish);

/* With its parameters. Static. */
const char *listing_media_type(bool is_json);

#endif
