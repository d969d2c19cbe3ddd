/* SPDX-License-Identifier: MIT */
/* listing_wish: how a folder is to be listed, and what is known of each name in it. */
#ifndef LISTING_WISH_H
#define LISTING_WISH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include "base/span.h"

enum listing_key { LISTING_NAME, LISTING_SIZE, LISTING_TIME };

struct listing_wish {
	bool is_json;
	enum listing_key key;
	bool is_descending;
	bool shows_hidden;	/* names that begin with a dot */
	struct span path;	/* of the folder, normalised, with a slash at both ends */
	/* What a link in it leads to; false to leave it out. Asked for while the listing is made. */
	bool (*look)(void *context, struct span path, const char *name, struct stat *stat);
	void *context;
};

struct listing_entry {
	int64_t size, modified;
	bool is_folder;
	char name[];
};

#endif
