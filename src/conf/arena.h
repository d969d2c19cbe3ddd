/* SPDX-License-Identifier: MIT */
/* arena: the memory of one load, taken piece by piece and given back all at once. */
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>
#include "base/span.h"

/* All zero is an empty arena. */
struct arena {
	struct arena_block *blocks;
};

/*
 * None of these returns without what was asked for: without memory, the process ends with
 * EX_OSERR. It is the short-lived child of a load, and nobody else may use this.
 */
void *arena_take(struct arena *arena, size_t size);	/* zeroed */
char *arena_copy(struct arena *arena, struct span text);	/* with a NUL behind it */
char *arena_print(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Ends the process in the same way when a function of base/buffer has failed. */
void arena_need(int buffer_result);

/* The arena is empty afterwards and may be used again. */
void arena_free(struct arena *arena);

#endif
