/* SPDX-License-Identifier: MIT */
/* marks: a table of one number for each of many keys, in memory that processes share. */
#ifndef MARKS_H
#define MARKS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	MARKS_BUCKET = 8,	/* a key is looked for in so many places */
	MARKS_BITS = 48,	/* of a number */
};

/*
 * A number grows older as time goes on, until it says nothing more: that is when it is at most
 * `now`, in whatever units. Nobody locks anything, and who is killed anywhere leaves a table that
 * is as good as before. What others write there may be nonsense, and does no harm to the reader.
 */
struct mark {
	_Atomic uint64_t key;		/* 0: nobody's */
	_Atomic uint64_t value;		/* a number, and above it some bits of the key it is for */
};

/* `count` marks, a power of two and at least MARKS_BUCKET; all zero at first. */
struct marks {
	struct mark *mark;
	size_t count;
};

/* Where a key's number is, or is to be. */
struct marks_place {
	struct mark *mark;
	uint64_t key, seen, owner;	/* what was found there: the value, and whose it is */
	uint64_t number;		/* 0: there is none */
};

/*
 * Looks for a key, which should be a secret hash of whatever it stands for. Where there is none,
 * the place is one that nobody needs any more, or else that of the oldest number around.
 */
struct marks_place marks_find(const struct marks *marks, uint64_t key);

/* Writes a number. False if somebody else was there meanwhile: find it again. */
bool marks_put(const struct marks_place *place, uint64_t number);

#endif
