/* SPDX-License-Identifier: MIT */
/* listing_wish: which listing of a folder is wanted, and in what order. */
#ifndef LISTING_WISH_H
#define LISTING_WISH_H

#include <stdbool.h>
#include <sys/stat.h>
#include "base/span.h"

enum listing_key {
	LISTING_NAME,
	LISTING_SIZE,
	LISTING_TIME,
};

struct listing_wish {
	bool is_json;		/* or else HTML */
	enum listing_key key;
	bool is_descending;
	bool shows_hidden;	/* names that begin with "." */
	struct span path;	/* normalised and decoded; begins and ends with "/" */
	/*
	 * About an entry that is a symbolic link: fills *stat with what it leads to; false to
	 * leave it out. Called while the listing is made. NULL leaves all links out.
	 */
	bool (*look)(void *context, struct span path, const char *name, struct stat *stat);
	void *context;
};

/*
 * Reads key and order off a query, without its "?": "sort=name", "sort=size", "sort=time",
 * "order=asc", "order=desc"; and what links to an Apache server have, "C=N", "C=S", "C=M",
 * "O=A", "O=D". The pairs are separated by "&" or ";", and the last of a kind decides. What
 * makes no sense is ignored and leaves the wish as it was.
 */
void listing_read_query(struct span query, struct listing_wish *wish);

/* What the listing is made of: the value of Content-Type. Static. */
const char *listing_media_type(bool is_json);

#endif
