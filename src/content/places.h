/* SPDX-License-Identifier: MIT */
/* places: all sites and their locations, and which of them a request is for. */
#ifndef PLACES_H
#define PLACES_H

#include <stdbool.h>
#include "content/place.h"

struct places;

/*
 * Makes all places of a configuration, which must outlive them: opens folders, reads password
 * files. Returns them, or NULL with errno and a sentence in why.
 */
struct places *places_open(const struct conf *conf, char *why, size_t room);
void places_close(struct places *places);	/* NULL is allowed */

/* The places one after another; NULL past the last. */
const struct place *places_at(const struct places *places, size_t index);

/*
 * The place of a normalised path (uri_normalise) at a host, as it came, on a port: the site with
 * that name, else the longest wildcard, else "*", else the top level; in it the location with the
 * longest beginning, and of these the longest. So no "*.css" opens what "/private/" closes. NULL
 * for an unknown host where strict-hosts is set.
 */
const struct place *places_find(const struct places *places, struct span host, uint16_t port,
				struct span path);

/* The place of another path of the same site. */
const struct place *places_beside(const struct places *places, const struct place *place,
				  struct span path);

#endif
