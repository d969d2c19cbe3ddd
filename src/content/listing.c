/* SPDX-License-Identifier: MIT */
/* listing: what is in a folder, sorted, as a page or as JSON, made while it is sent. */
#include "content/listing.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/buffer.h"
#include "base/log.h"
#include "content/listing_page.h"

enum {
	ENTRIES_MAX = 1 << 21,
	BLOCK = 64 * 1024,
	/* What one call does at most: about a millisecond each. */
	READ_STEPS = 400,
	MERGE_STEPS = 8192,
};

/* Memory for entries, which are many and small. */
struct block {
	struct block *next;
	size_t used;
	_Alignas(struct listing_entry) char bytes[BLOCK];
};

enum phase { READING, SORTING, WRITING, OVER };

struct listing {
	struct producer producer;	/* first: it is what others know of a listing */
	struct listing_wish wish;
	enum phase phase;
	DIR *folder;
	struct block *blocks;
	struct listing_entry **entries, **spare;
	size_t count, room;
	size_t width, low, left, right, next;	/* of the merge in progress */
	size_t written;		/* entries */
	struct buffer text;
	size_t sent;		/* bytes of text */
	char path[];
};

const char *listing_media_type(bool is_json)
{
	return is_json ? "application/json" : "text/html; charset=utf-8";
}

/* ------------------------------------------------------------------- reading */

static struct listing_entry *new_entry(struct listing *listing, const char *name)
{
	size_t align = _Alignof(struct listing_entry);
	size_t size = sizeof(struct listing_entry) + strlen(name) + 1;
	struct block *block = listing->blocks;
	struct listing_entry *entry;

	size = (size + align - 1) / align * align;
	if (!block || BLOCK - block->used < size) {
		block = malloc(sizeof(*block));
		if (!block)
			return NULL;
		block->next = listing->blocks;
		block->used = 0;
		listing->blocks = block;
	}
	entry = (struct listing_entry *)(void *)(block->bytes + block->used);
	block->used += size;
	strcpy(entry->name, name);
	return entry;
}

static int make_room(struct listing *listing)
{
	size_t room = listing->room ? listing->room * 2 : 256;
	struct listing_entry **entries;

	if (listing->count < listing->room)
		return 0;
	if (listing->count >= ENTRIES_MAX) {
		log_warning("a folder of more than %d names is not listed", ENTRIES_MAX);
		errno = E2BIG;
		return -1;
	}
	entries = realloc(listing->entries, room * sizeof(struct listing_entry *));
	if (!entries)
		return -1;
	listing->entries = entries;
	listing->room = room;
	return 0;
}

/* Whether it is to be shown, and what is known of it. */
static bool is_shown(struct listing *listing, const char *name, struct stat *stat)
{
	if (name[0] == '.' && (!listing->wish.shows_hidden || strcmp(name, ".") == 0 ||
			       strcmp(name, "..") == 0))
		return false;
	if (fstatat(dirfd(listing->folder), name, stat, AT_SYMLINK_NOFOLLOW) < 0)
		return false;
	if (S_ISLNK(stat->st_mode) &&
	    !listing->wish.look(listing->wish.context, listing->wish.path, name, stat))
		return false;
	return S_ISREG(stat->st_mode) || S_ISDIR(stat->st_mode);
}

static int add_entry(struct listing *listing, const char *name)
{
	struct listing_entry *entry;
	struct stat stat;

	if (!is_shown(listing, name, &stat))
		return 0;
	entry = new_entry(listing, name);
	if (!entry || make_room(listing) < 0)
		return -1;
	entry->is_folder = S_ISDIR(stat.st_mode);
	entry->size = entry->is_folder ? 0 : stat.st_size;
	entry->modified = stat.st_mtim.tv_sec;
	listing->entries[listing->count++] = entry;
	return 0;
}

static int start_sorting(struct listing *listing)
{
	closedir(listing->folder);
	listing->folder = NULL;
	listing->phase = SORTING;
	listing->spare = malloc((listing->count + 1) * sizeof(struct listing_entry *));
	listing->width = listing->right = 1;
	return listing->spare ? 0 : -1;
}

static int read_some(struct listing *listing)
{
	for (int i = 0; i < READ_STEPS; i++) {
		const struct dirent *found;

		errno = 0;
		found = readdir(listing->folder);
		if (!found)
			return errno ? -1 : start_sorting(listing);
		if (add_entry(listing, found->d_name) < 0)
			return -1;
	}
	return 0;
}

/* ------------------------------------------------------------------- sorting */

/* The number at the beginning of each: leading zeros do not count. */
static int compare_numbers(const char **a, const char **b)
{
	const char *one = *a + strspn(*a, "0"), *other = *b + strspn(*b, "0");
	size_t length = strspn(one, "0123456789"), width = strspn(other, "0123456789");

	*a = one + length;
	*b = other + width;
	return length != width ? (length > width) - (length < width) :
				 strncmp(one, other, length);
}

/* "file2" before "file10", whatever the case; what is the same then, by its bytes. */
static int compare_names(const char *a, const char *b)
{
	const char *one = a, *other = b;

	while (*one && *other) {
		int order;

		if (isdigit((unsigned char)*one) && isdigit((unsigned char)*other)) {
			order = compare_numbers(&one, &other);
		} else {
			order = tolower((unsigned char)*one) - tolower((unsigned char)*other);
			one++;
			other++;
		}
		if (order)
			return order;
	}
	return *one || *other ? (*one != '\0') - (*other != '\0') : strcmp(a, b);
}

/* Folders first, however the rest is sorted. */
static int compare(const struct listing_wish *wish, const struct listing_entry *a,
		   const struct listing_entry *b)
{
	int order = 0;

	if (a->is_folder != b->is_folder)
		return a->is_folder ? -1 : 1;
	if (wish->key == LISTING_SIZE)
		order = (a->size > b->size) - (a->size < b->size);
	else if (wish->key == LISTING_TIME)
		order = (a->modified > b->modified) - (a->modified < b->modified);
	if (order == 0)
		order = compare_names(a->name, b->name);
	return wish->is_descending ? -order : order;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Puts the next entry of the two runs at low into its place. */
static void merge_one(struct listing *listing, size_t middle, size_t high)
{
	bool from_left = listing->left < middle &&
			 (listing->right >= high ||
			  compare(&listing->wish, listing->entries[listing->left],
				  listing->entries[listing->right]) <= 0);

	listing->spare[listing->next++] =
		listing->entries[from_left ? listing->left++ : listing->right++];
}

static void start_runs(struct listing *listing, size_t low)
{
	listing->low = listing->left = listing->next = low;
	listing->right = least(low + listing->width, listing->count);
}

static void swap_arrays(struct listing *listing)
{
	struct listing_entry **merged = listing->spare;

	listing->spare = listing->entries;
	listing->entries = merged;
	listing->width *= 2;
	start_runs(listing, 0);
}

/* A merge sort from the bottom up, which can stop anywhere and go on. */
static void sort_some(struct listing *listing)
{
	int steps = MERGE_STEPS;

	while (listing->width < listing->count) {
		while (listing->low < listing->count) {
			size_t middle = least(listing->low + listing->width, listing->count);
			size_t high = least(middle + listing->width, listing->count);

			for (; listing->next < high; steps--) {
				if (steps == 0)
					return;
				merge_one(listing, middle, high);
			}
			start_runs(listing, high);
		}
		swap_arrays(listing);
	}
	listing->phase = WRITING;
}

/* ------------------------------------------------------------------- writing */

/* Writes until there is enough for this call. */
static int write_some(struct listing *listing, size_t enough)
{
	struct buffer *text = &listing->text;

	while (text->length - listing->sent < enough) {
		if (listing->written == listing->count) {
			listing->phase = OVER;
			return listing_page_end(text, &listing->wish, listing->count == 0);
		}
		if (listing_page_add(text, &listing->wish, listing->entries[listing->written],
				     listing->written == 0) < 0)
			return -1;
		listing->written++;
	}
	return 0;
}

static enum producer_result hand_out(struct listing *listing, char *to, size_t room, size_t *made)
{
	struct buffer *text = &listing->text;

	*made = least(text->length - listing->sent, room);
	memcpy(to, text->data + listing->sent, *made);
	listing->sent += *made;
	if (listing->sent < text->length)
		return PRODUCER_SOME;
	text->length = listing->sent = 0;
	return listing->phase == OVER ? PRODUCER_END : PRODUCER_SOME;
}

static enum producer_result make(struct producer *producer, char *to, size_t room, size_t *made)
{
	struct listing *listing = (struct listing *)(void *)producer;
	int result = 0;

	*made = 0;
	if (listing->phase == READING) {
		result = read_some(listing);
	} else if (listing->phase == SORTING) {
		sort_some(listing);
		if (listing->phase == WRITING)
			result = listing_page_begin(&listing->text, &listing->wish);
	} else {
		result = listing->phase == OVER ? 0 : write_some(listing, room);
		if (result == 0)
			return hand_out(listing, to, room, made);
	}
	return result < 0 ? PRODUCER_FAILED : PRODUCER_LATER;
}

static void release(struct producer *producer)
{
	struct listing *listing = (struct listing *)(void *)producer;

	while (listing->blocks) {
		struct block *next = listing->blocks->next;

		free(listing->blocks);
		listing->blocks = next;
	}
	if (listing->folder)
		closedir(listing->folder);
	free(listing->entries);
	free(listing->spare);
	buffer_free(&listing->text);
	free(listing);
}

struct producer *listing_open(int folder, const struct listing_wish *wish)
{
	struct listing *listing = calloc(1, sizeof(*listing) + wish->path.length + 1);

	if (!listing) {
		close(folder);
		return NULL;
	}
	listing->producer = (struct producer){ make, release };
	listing->wish = *wish;
	memcpy(listing->path, wish->path.at, wish->path.length);
	listing->wish.path.at = listing->path;
	listing->folder = fdopendir(folder);
	if (listing->folder)
		return &listing->producer;
	close(folder);
	free(listing);
	return NULL;
}

/* --------------------------------------------------------------------- query */

static void take_pair(struct span pair, struct listing_wish *wish)
{
	static const struct {
		struct span text;
		enum listing_key key;
	} keys[] = {
		{ { "sort=name", 9 }, LISTING_NAME }, { { "C=N", 3 }, LISTING_NAME },
		{ { "sort=size", 9 }, LISTING_SIZE }, { { "C=S", 3 }, LISTING_SIZE },
		{ { "sort=time", 9 }, LISTING_TIME }, { { "C=M", 3 }, LISTING_TIME },
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (span_is(pair, keys[i].text))
			wish->key = keys[i].key;
	if (span_is(pair, SPAN("order=desc")) || span_is(pair, SPAN("O=D")))
		wish->is_descending = true;
	if (span_is(pair, SPAN("order=asc")) || span_is(pair, SPAN("O=A")))
		wish->is_descending = false;
}

void listing_read_query(struct span query, struct listing_wish *wish)
{
	for (size_t i = 0, start = 0; i <= query.length; i++) {
		if (i < query.length && query.at[i] != '&' && query.at[i] != ';')
			continue;
		take_pair((struct span){ query.at + start, i - start }, wish);
		start = i + 1;
	}
}
