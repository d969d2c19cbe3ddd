/* SPDX-License-Identifier: MIT */
/* bulletin: memory that its maker writes, and that the maker's children can only read. */
#ifndef BULLETIN_H
#define BULLETIN_H

#include <stddef.h>

struct bulletin {
	void *written;		/* by the maker; children have nothing there */
	const void *read;	/* the same bytes, where nobody can write */
	size_t size;
};

/* Zeroed bytes in whole pages. 0, or -1 with errno. */
int bulletin_open(struct bulletin *bulletin, size_t size);
void bulletin_close(struct bulletin *bulletin);

/* Whether the next children have a part of it, whole pages, to write to as the maker does. */
void bulletin_lend(void *part, size_t size);
void bulletin_keep(void *part, size_t size);

#endif
