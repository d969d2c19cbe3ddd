/* SPDX-License-Identifier: MIT */
/* place: what holds for a path of a site: from the configuration, made ready once, for all. */
#ifndef PLACE_H
#define PLACE_H

#include <stddef.h>
#include <stdint.h>
#include "base/network.h"
#include "base/span.h"
#include "conf/conf.h"
#include "content/beneath.h"
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
	struct beneath_links links;
	const char *only;	/* an alias that is a file: its name in that folder; else NULL */
	struct users *users;	/* NULL: no password is asked for */
	struct network *allow, *deny;
};

/*
 * Makes the next of several places, of which count are made, behind them: opens its folder, reads
 * its passwords; what an earlier one has already, both have. location may be NULL. Returns 0, or
 * -1 with errno and a sentence in why; place_shut has to be called all the same.
 */
int place_open(struct place *places, size_t count, const struct conf_site *site,
	       const struct conf_location *location, char *why, size_t room);

/* Gives back what no other of several places has, from the last one on. */
void place_shut(struct place *places, size_t count);

/*
 * Reads networks that the configuration has checked. *networks is malloc'd, or NULL for none.
 * Returns 0, or -1 with errno ENOMEM.
 */
int place_read_networks(const struct conf_words *words, struct network **networks);

/* Without the slash at its end, if it has one. */
static inline struct span place_without_slash(struct span path)
{
	path.length -= path.length > 0 && path.at[path.length - 1] == '/';
	return path;
}

#endif
