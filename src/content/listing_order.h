/* SPDX-License-Identifier: MIT */
/* listing_order: the entries of a folder, put in order a few steps at a time. */
#ifndef LISTING_ORDER_H
#define LISTING_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include "content/listing_wish.h"

struct listing_entry {
	struct listing_entry *next;
	int64_t size;	/* in bytes; of no meaning for a folder */
	time_t time;	/* of the last modification */
	bool is_folder;
	uint8_t length;	/* of the name, which has no NUL behind it */
	char name[];
};

/*
 * Less than, equal to or greater than 0, like strcmp. Folders come before files in any order.
 * Names are compared without the case of ASCII letters and numbers in them by their value
 * ("file2" is before "file10"); names that are the same in this way are ordered by their bytes.
 * Entries of one size or time are ordered by name, and so are folders when it goes by size, as
 * they have none. Only what it goes by is ever descending. 0 only for entries of one name.
 */
int listing_compare(const struct listing_entry *a, const struct listing_entry *b,
		    enum listing_key key, bool is_descending);

enum { LISTING_RUNS_MAX = 48 };	/* levels of runs: enough for more entries than memory holds */

/* A merge sort of linked lists that can stop at any step. All zero has no entries. */
struct listing_order {
	enum listing_key key;
	bool is_descending;
	struct listing_entry *fresh;	/* not looked at yet */
	/* Sorted lists. Each is of a higher level, and longer, than those that come after it. */
	struct listing_run {
		struct listing_entry *first;
		int level;
	} runs[LISTING_RUNS_MAX];
	size_t run_count;
	/* The last run is being made of these two, as long as end is not NULL. */
	struct listing_entry *left, *right, **end;
};

/* Adds an entry, which stays the caller's and stays where it is. Not after the work has begun. */
void listing_order_add(struct listing_order *order, struct listing_entry *entry);

/* Sorts for so many steps, each about one comparison. True when all is sorted. */
bool listing_order_work(struct listing_order *order, int steps);

/* The first entry of the list, once it is sorted; NULL if there is none. */
struct listing_entry *listing_order_first(const struct listing_order *order);

#endif
