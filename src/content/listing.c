/* SPDX-License-Identifier: MIT */
/* listing: what is in a folder, made while it is sent, however much that is. */
#include "content/listing.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/log.h"
#include "content/listing_order.h"
#include "content/listing_page.h"
#include "content/text.h"

/* Each about half a millisecond or less of one call. */
enum {
	SLICE_NAMES = 500,		/* read from the folder */
	SLICE_LINK = 5,			/* names that a link counts as: look() opens it */
	SLICE_STEPS = 5000,		/* of sorting */
	SLICE_BYTES = 64 * 1024,	/* written */
};

enum {
	BLOCK_FIRST = 4 * 1024,
	BLOCK_LAST = 1024 * 1024,
	MEMORY_MAX = 128 * 1024 * 1024,	/* of all the listings that this process makes at a time */
};

enum { NAME_LENGTH_MAX = UINT8_MAX };

enum phase {
	PHASE_READ,
	PHASE_SORT,
	PHASE_WRITE,
	PHASE_FAILED,
};

/* Entries lie one after the other in blocks, each twice as large as the one before. */
struct block {
	struct block *older;
	size_t size, used;
	alignas(struct listing_entry) char bytes[];
};

struct listing {
	struct producer producer;
	struct listing_wish wish;
	enum phase phase;
	DIR *folder;		/* NULL once it is read */
	struct block *blocks;	/* the newest first */
	size_t count;
	struct listing_order order;

	struct text head;	/* what comes before the entries; to is NULL once it is sent */
	size_t head_sent;
	const struct listing_entry *next;	/* to be written */
	bool has_begun;		/* an entry has been written */
	bool has_ended;
	char path[];
};

static size_t memory;		/* what they have of it */

static struct block *add_block(struct listing *listing)
{
	size_t size = listing->blocks ? 2 * listing->blocks->size : BLOCK_FIRST;
	struct block *block;

	if (size > BLOCK_LAST)
		size = BLOCK_LAST;
	block = memory + size <= MEMORY_MAX ? malloc(sizeof(*block) + size) : NULL;
	if (!block)
		return NULL;
	memory += size;
	block->older = listing->blocks;
	block->size = size;
	block->used = 0;
	listing->blocks = block;
	return block;
}

/* Room for an entry with a name of this length, or NULL without memory. */
static struct listing_entry *take_entry(struct listing *listing, size_t length)
{
	size_t size = offsetof(struct listing_entry, name) + length;
	size_t padding = -size % alignof(struct listing_entry);
	struct block *block = listing->blocks;
	struct listing_entry *entry;

	if (!block || block->size - block->used < size + padding)
		block = add_block(listing);
	if (!block)
		return NULL;
	entry = (struct listing_entry *)(void *)(block->bytes + block->used);
	block->used += size + padding;
	return entry;
}

static void close_folder(struct listing *listing)
{
	if (listing->folder)
		closedir(listing->folder);
	listing->folder = NULL;
}

static void fail(struct listing *listing)
{
	close_folder(listing);
	listing->phase = PHASE_FAILED;
}

static void add_entry(struct listing *listing, struct span name, const struct stat *stat)
{
	struct listing_entry *entry;

	if (listing->count == LISTING_ENTRIES_MAX) {
		log_warning("%.*s has more than %d entries: too many for a listing",
			    SPAN_ARGS(listing->wish.path), LISTING_ENTRIES_MAX);
		fail(listing);
		return;
	}
	entry = take_entry(listing, name.length);
	if (!entry) {
		log_warning("%.*s: no memory for its listing", SPAN_ARGS(listing->wish.path));
		fail(listing);
		return;
	}
	entry->size = stat->st_size;
	entry->time = stat->st_mtime;
	entry->is_folder = S_ISDIR(stat->st_mode);
	entry->length = (uint8_t)name.length;
	memcpy(entry->name, name.at, name.length);
	listing_order_add(&listing->order, entry);
	listing->count++;
}

/* Whether a name may be shown at all. No file system but a strange one has longer names. */
static bool is_shown(const struct listing *listing, struct span name)
{
	if (span_is(name, SPAN(".")) || span_is(name, SPAN("..")) || name.length > NAME_LENGTH_MAX)
		return false;
	return listing->wish.shows_hidden || name.at[0] != '.';
}

/* Adds what has this name, if it is to be shown. Returns how many names it counts as. */
static int look_at(struct listing *listing, const char *name)
{
	const struct listing_wish *wish = &listing->wish;
	struct stat stat;
	int cost = 1;

	/* One that is gone, or that cannot be looked at, cannot be served either. */
	if (!is_shown(listing, span_of(name)) ||
	    fstatat(dirfd(listing->folder), name, &stat, AT_SYMLINK_NOFOLLOW) < 0)
		return cost;
	if (S_ISLNK(stat.st_mode)) {
		cost = SLICE_LINK;
		if (!wish->look || !wish->look(wish->context, wish->path, name, &stat))
			return cost;
	}
	if (S_ISREG(stat.st_mode) || S_ISDIR(stat.st_mode))
		add_entry(listing, span_of(name), &stat);
	return cost;
}

static void read_names(struct listing *listing)
{
	for (int left = SLICE_NAMES; left > 0 && listing->phase == PHASE_READ;) {
		const struct dirent *found;

		errno = 0;
		found = readdir(listing->folder);
		if (found) {
			left -= look_at(listing, found->d_name);
		} else if (errno != 0) {
			log_warning("%.*s cannot be read: %m", SPAN_ARGS(listing->wish.path));
			fail(listing);
		} else {
			close_folder(listing);
			listing->phase = PHASE_SORT;
		}
	}
}

/* Measures what comes before the entries, and keeps it, for a long path makes it long. */
static void begin_page(struct listing *listing)
{
	struct text *head = &listing->head;

	listing->next = listing_order_first(&listing->order);
	listing_page_begin(head, &listing->wish, !listing->next);
	*head = (struct text){ malloc(head->length), head->length, 0 };
	if (!head->to) {
		log_warning("%.*s: no memory for its listing", SPAN_ARGS(listing->wish.path));
		fail(listing);
		return;
	}
	listing_page_begin(head, &listing->wish, !listing->next);
	listing->phase = PHASE_WRITE;
}

/* As much of the head as there is room for. True when all of it is sent. */
static bool write_head(struct listing *listing, struct text *text)
{
	struct text *head = &listing->head;
	size_t length = head->length - listing->head_sent;

	if (!head->to)
		return true;
	if (length > text->room)
		length = text->room;
	text_add(text, (struct span){ head->to + listing->head_sent, length });
	listing->head_sent += length;
	if (listing->head_sent < head->length)
		return false;
	free(head->to);
	head->to = NULL;
	return true;
}

/* The next entry or, when there is none, the end. False, and nothing, if there is no room. */
static bool write_next(struct listing *listing, struct text *text)
{
	size_t before = text->length;
	const struct listing_entry *entry = listing->next;

	if (entry)
		listing_page_entry(text, &listing->wish, entry, !listing->has_begun);
	else
		listing_page_end(text, &listing->wish, !listing->has_begun);
	if (text->length > text->room) {
		text->length = before;
		return false;
	}
	listing->has_begun = true;
	listing->has_ended = !entry;
	listing->next = entry ? entry->next : NULL;
	return true;
}

static enum producer_result write_page(struct listing *listing, struct text *text)
{
	if (!write_head(listing, text))
		return PRODUCER_SOME;
	while (!listing->has_ended && write_next(listing, text))
		;
	if (listing->has_ended)
		return PRODUCER_END;
	/* What is too large for a room that is empty would wait for ever. */
	if (text->length == 0)
		abort();
	return PRODUCER_SOME;
}

/* A small folder goes through all phases in one call. */
static enum producer_result make(struct producer *producer, char *to, size_t room, size_t *made)
{
	struct listing *listing = (struct listing *)producer;
	struct text text = { to, room < SLICE_BYTES ? room : SLICE_BYTES, 0 };
	enum producer_result result = PRODUCER_LATER;

	if (listing->phase == PHASE_READ)
		read_names(listing);
	if (listing->phase == PHASE_SORT && listing_order_work(&listing->order, SLICE_STEPS))
		begin_page(listing);
	if (listing->phase == PHASE_WRITE)
		result = write_page(listing, &text);
	else if (listing->phase == PHASE_FAILED)
		result = PRODUCER_FAILED;
	*made = text.length;
	return result;
}

static void release(struct producer *producer)
{
	struct listing *listing = (struct listing *)producer;

	close_folder(listing);
	while (listing->blocks) {
		struct block *older = listing->blocks->older;

		memory -= listing->blocks->size;
		free(listing->blocks);
		listing->blocks = older;
	}
	free(listing->head.to);
	free(listing);
}

struct producer *listing_open(int folder, const struct listing_wish *wish)
{
	DIR *open = fdopendir(folder);
	struct listing *listing = open ? calloc(1, sizeof(*listing) + wish->path.length) : NULL;

	if (!listing) {
		int kept = errno;

		if (open)
			closedir(open);
		else
			close(folder);
		errno = kept;
		return NULL;
	}
	listing->producer = (struct producer){ make, release };
	listing->wish = *wish;
	memcpy(listing->path, wish->path.at, wish->path.length);
	listing->wish.path.at = listing->path;
	listing->folder = open;
	listing->order.key = wish->key;
	listing->order.is_descending = wish->is_descending;
	return (struct producer *)listing;
}
