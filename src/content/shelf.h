/* SPDX-License-Identifier: MIT */
/* shelf: files by path and coding, from the cache, from the disk, or compressed on the spot. */
#ifndef SHELF_H
#define SHELF_H

#include "content/cache.h"
#include "content/docroot.h"
#include "content/file.h"
#include "content/visit.h"
#include "http/request.h"

struct shelf {
	struct cache *cache;
	const struct media_types *types;
	int64_t revalidate_ms;		/* how long what was seen is trusted unseen */
	const struct moment *moment;
};

/*
 * The file of a normalised path in a place, held; sub is what of the path is below the place's
 * root. Or NULL, with found telling why not (of DOCROOT_LISTING, the descriptor is the caller's).
 */
struct file *shelf_find(const struct shelf *shelf, const struct place *place, struct span path,
			struct span sub, struct docroot_found *found);

/*
 * The same file in the coding that the request likes best (RFC 9110, 12.5.3): one that lies
 * beside it, if it is not older, or one that is made now and remembered. Takes the file and gives
 * back the one to be sent, held; NULL if the request accepts none that it can be had in.
 */
struct file *shelf_negotiate(const struct shelf *shelf, const struct place *place,
			     struct file *file, const struct request *request);

#endif
