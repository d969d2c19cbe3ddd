/* SPDX-License-Identifier: MIT */
/* marks: a table of one number for each of many keys, in memory that processes share. */
#include "base/marks.h"

#define NUMBER (UINT64_MAX >> (64 - MARKS_BITS))

/* The low bits of a key say where it is; these tell it from others that are there. */
static uint64_t tag_of(uint64_t key)
{
	return key & ~NUMBER;
}

/* A number that was left behind by another key says nothing of this one. */
static uint64_t number_of(uint64_t value, uint64_t key)
{
	return (value & ~NUMBER) == tag_of(key) ? value & NUMBER : 0;
}

struct marks_place marks_find(const struct marks *marks, uint64_t key)
{
	size_t first = key & (marks->count - 1) & ~(size_t)(MARKS_BUCKET - 1);
	struct marks_place place = { .mark = NULL, .key = key ? key : 1 };
	uint64_t oldest = UINT64_MAX;

	for (size_t i = 0; i < MARKS_BUCKET; i++) {
		struct mark *mark = &marks->mark[first + i];
		uint64_t owner = atomic_load_explicit(&mark->key, memory_order_acquire);
		uint64_t value = atomic_load_explicit(&mark->value, memory_order_acquire);

		if (owner != place.key && (value & NUMBER) >= oldest)
			continue;
		place.mark = mark;
		place.seen = value;
		place.owner = owner;
		oldest = value & NUMBER;
		if (owner == place.key) {
			place.number = number_of(value, place.key);
			break;
		}
	}
	return place;
}

/*
 * The key first: of two who bring the same new one, one sees the other's. Until the number is
 * written too, the old one has the other key's tag, and counts for nobody.
 */
bool marks_put(const struct marks_place *place, uint64_t number)
{
	uint64_t owner = place->owner, seen = place->seen;

	if (owner != place->key &&
	    !atomic_compare_exchange_strong(&place->mark->key, &owner, place->key))
		return false;
	return atomic_compare_exchange_strong(&place->mark->value, &seen,
					      tag_of(place->key) | (number & NUMBER));
}
