/* SPDX-License-Identifier: MIT */
/* arena: the memory of one load, taken piece by piece and given back all at once. */
#include "conf/arena.h"

#include <stdarg.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

enum { BLOCK = 16 * 1024 };

struct arena_block {
	struct arena_block *next;
	size_t used, size;
	alignas(max_align_t) char bytes[];
};

static struct arena_block *add_block(struct arena *arena, size_t size)
{
	struct arena_block *block = calloc(1, sizeof(*block) + size);

	if (!block)
		_exit(EX_OSERR);
	block->size = size;
	block->next = arena->blocks;
	arena->blocks = block;
	return block;
}

void *arena_take(struct arena *arena, size_t size)
{
	struct arena_block *block = arena->blocks;
	size_t whole = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	void *piece;

	if (!block || block->size - block->used < whole)
		block = add_block(arena, whole > BLOCK ? whole : BLOCK);
	piece = block->bytes + block->used;
	block->used += whole;
	return piece;
}

char *arena_copy(struct arena *arena, struct span text)
{
	char *copy = arena_take(arena, text.length + 1);

	if (text.length > 0)
		memcpy(copy, text.at, text.length);
	return copy;
}

char *arena_print(struct arena *arena, const char *format, ...)
{
	va_list arguments, again;
	int length;
	char *text;

	va_start(arguments, format);
	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0)
		_exit(EX_OSERR);
	text = arena_take(arena, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, arguments);
	va_end(arguments);
	return text;
}

void arena_need(int buffer_result)
{
	if (buffer_result < 0)
		_exit(EX_OSERR);
}

void arena_free(struct arena *arena)
{
	while (arena->blocks) {
		struct arena_block *next = arena->blocks->next;

		free(arena->blocks);
		arena->blocks = next;
	}
}
