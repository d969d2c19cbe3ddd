/* SPDX-License-Identifier: MIT */
/* place: what holds for a path of a site: from the configuration, made ready once, for all. */
#ifndef PLACE_H
#define PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/network.h"
#include "base/span.h"
#include "conf/conf.h"
#include "content/users.h"

/* A location, or the rest of a site. Constant, but for what users remembers of passwords. */
struct place {
	const struct conf_scope *scope;
	const struct conf_site *site;
	const struct conf_location *location;	/* NULL: the rest of its site */
	struct span title;	/* of the location: what its paths fit; "/" for a site */
	uint32_t number;	/* no other place has it */
	size_t strip;		/* bytes of a path that an alias stands for */
	int root;		/* the open folder */
	const char *only;	/* an alias that is a file: its name in that folder; else NULL */
	struct users *users;	/* NULL: no password is asked for */
	struct network *allow, *deny;
};

struct places;

/*
 * Makes all places of a configuration, which must outlive them: opens folders, reads password
 * files. Returns them, or NULL with errno and a sentence in why.
 */
struct places *places_open(const struct conf *conf, char *why, size_t room);
void places_close(struct places *places);	/* NULL is allowed */

/* The places one after another; NULL past the last. */
const struct place *places_at(const struct places *places, size_t index);

/* Whether any place asks for a password. */
bool places_ask_passwords(const struct places *places);

/* How many descriptors they have, some of them the same, and (to not NULL) which. */
size_t places_roots(const struct places *places, int *to);

/*
 * Reads networks that the configuration has checked. *networks is malloc'd, or NULL for none.
 * Returns 0, or -1 with errno ENOMEM.
 */
int places_read_networks(const struct conf_words *words, struct network **networks);

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
