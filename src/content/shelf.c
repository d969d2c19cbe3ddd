/* SPDX-License-Identifier: MIT */
/* shelf: files by path and coding, from the cache, from the disk, or compressed on the spot. */
#include "content/shelf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "content/compress.h"
#include "http/accept.h"

enum {
	KEY_ROOM = 64 * 1024 + FILE_KEY + 1,	/* the longest request line there can be */
	LOOKS = 16,	/* at a file that is being changed under our eyes, before it is 503 */
};

static struct file_about about_of(const struct shelf *shelf, const struct place *place,
				  struct span key, struct span name)
{
	return (struct file_about){
		.place = place,
		.key = key,
		.name = name,
		.coding = CODING_IDENTITY,
		.types = shelf->types,
		.now = shelf->moment->wall,
	};
}

static bool is_fresh(const struct shelf *shelf, const struct file *file)
{
	return shelf->moment->monotonic_ms - file->seen_ms < shelf->revalidate_ms &&
	       file_is_intact(file);
}

/* Loads what was found; when it is being changed under our eyes, looks again. */
static struct file *load(const struct shelf *shelf, const struct place *place, struct span key,
			 struct span sub, struct docroot_found *found)
{
	struct file_about about = about_of(shelf, place, key, (struct span){ "", 0 });
	struct file *file = NULL;

	/* What is found is always loaded: that is what closes its descriptor. */
	for (int i = 1; found->kind == DOCROOT_FILE; i++) {
		about.name = span_of(found->name);
		clock_gettime(CLOCK_REALTIME, &about.looked);
		file = file_load(found->fd, &found->stat, &about);
		if (file || errno != EAGAIN || i == LOOKS)
			break;
		docroot_find(place, sub, found);
	}
	return file;
}

static void keep(const struct shelf *shelf, struct file *file)
{
	file->seen_ms = shelf->moment->monotonic_ms;
	/* A copy of a large one would keep others out, and is needed for a moment only. */
	if (file->validators.etag.length > 0 && !file->is_hot)
		cache_keep(shelf->cache, file);
}

static bool is_same(const struct file *file, const struct stat *stat)
{
	struct version version = version_of(stat);

	return version_is(&file->version, &version);
}

struct file *shelf_find(const struct shelf *shelf, const struct place *place, struct span path,
			struct span sub, struct docroot_found *found)
{
	static char key_text[KEY_ROOM];
	struct span key = file_key(place, CODING_IDENTITY, path, key_text);
	struct file *file = cache_find(shelf->cache, key);

	if (file && is_fresh(shelf, file))
		return file_hold(file);
	docroot_find(place, sub, found);
	if (file && found->kind == DOCROOT_FILE && is_same(file, &found->stat)) {
		close(found->fd);
		file->seen_ms = shelf->moment->monotonic_ms;
		file->lacks = 0;
		return file_hold(file);
	}
	if (file)
		cache_drop(shelf->cache, file);
	file = load(shelf, place, key, sub, found);
	if (!file) {
		if (found->kind == DOCROOT_FILE) {
			found->kind = DOCROOT_REFUSED;
			found->status = STATUS_UNAVAILABLE;
			found->why = "the file could not be read";
		}
		return NULL;
	}
	keep(shelf, file);
	return file;
}

/* ---------------------------------------------------------------- codings */

static bool is_not_older(const struct stat *stat, const struct version *source)
{
	return stat->st_mtim.tv_sec > source->modified.tv_sec ||
	       (stat->st_mtim.tv_sec == source->modified.tv_sec &&
		stat->st_mtim.tv_nsec >= source->modified.tv_nsec);
}

/* One that was compressed before, and lies beside it. */
static struct file *load_beside(const struct shelf *shelf, const struct file_about *about)
{
	struct stat stat;
	struct file *file;
	int fd;

	if (!about->place->scope->precompressed)
		return NULL;
	fd = docroot_open_beside(about->place, about->name.at,
				 coding_suffix(about->coding), &stat);
	if (fd < 0)
		return NULL;
	if (!is_not_older(&stat, &about->source->version)) {
		close(fd);
		return NULL;
	}
	file = file_load(fd, &stat, about);
	if (file)
		keep(shelf, file);
	return file;
}

static bool may_compress(const struct shelf *shelf, const struct file_about *about)
{
	const struct conf_scope *scope = about->place->scope;
	const struct file *source = about->source;

	if (source->size < scope->compress_least || source->size > scope->compress_most)
		return false;
	/* What could not be remembered, such as a file too fresh to be named, would be compressed
	 * again and again. */
	if (source->validators.etag.length == 0 ||
	    !cache_takes(shelf->cache, (size_t)source->size))
		return false;
	for (size_t i = 0; i < scope->compress.count; i++)
		if (coding_of(span_of(scope->compress.word[i])) == about->coding)
			return true;
	return false;
}

static struct file *compress(const struct shelf *shelf, const struct file_about *about)
{
	char *bytes, *coded;
	struct file *file;
	size_t length;

	if (!compress_can(about->coding) || !may_compress(shelf, about))
		return NULL;
	bytes = file_read(about->source);
	if (!bytes)
		return NULL;
	coded = compress_bytes(about->coding, bytes, (size_t)about->source->size, &length);
	free(bytes);
	file = coded ? file_make(coded, length, about) : NULL;
	if (file)
		keep(shelf, file);
	return file;
}

/* The file in one coding, held, or NULL: that is remembered until it is looked at again. */
static struct file *find_coded(const struct shelf *shelf, const struct place *place,
			       struct file *source, enum coding coding)
{
	static char key_text[KEY_ROOM];
	struct file_about about = about_of(shelf, place, (struct span){ NULL, 0 }, source->name);
	struct file *file;

	if (source->lacks & 1U << coding)
		return NULL;
	about.key = file_key(place, coding, span_from(source->key, FILE_KEY), key_text);
	about.source = source;
	about.coding = coding;
	file = cache_find(shelf->cache, about.key);
	if (file && is_fresh(shelf, file) && version_is(&file->source, &source->version))
		return file_hold(file);
	clock_gettime(CLOCK_REALTIME, &about.looked);
	file = load_beside(shelf, &about);
	if (file)
		return file;
	/* What was made here stays good as long as its source does. */
	file = cache_find(shelf->cache, about.key);
	if (file && file->made && version_is(&file->source, &source->version)) {
		file->seen_ms = shelf->moment->monotonic_ms;
		return file_hold(file);
	}
	if (file)
		cache_drop(shelf->cache, file);
	file = compress(shelf, &about);
	if (!file)
		source->lacks |= 1U << coding;
	return file;
}

/* The place of a coding in the list of the scope; those that are not there come behind. */
static size_t rank(const struct conf_scope *scope, enum coding coding)
{
	for (size_t i = 0; i < scope->compress.count; i++)
		if (coding_of(span_of(scope->compress.word[i])) == coding)
			return i;
	return scope->compress.count + (size_t)coding;
}

/* The best of what has not been tried, or CODING_COUNT. Equal ones: as the server likes. */
static enum coding best(const struct conf_scope *scope, const int quality[CODING_COUNT])
{
	enum coding chosen = CODING_COUNT;

	for (int i = 0; i < CODING_COUNT; i++) {
		if (quality[i] == 0)
			continue;
		if (chosen == CODING_COUNT || quality[i] > quality[chosen] ||
		    (quality[i] == quality[chosen] && i != CODING_IDENTITY &&
		     rank(scope, (enum coding)i) < rank(scope, chosen)))
			chosen = (enum coding)i;
	}
	return chosen;
}

struct file *shelf_negotiate(const struct shelf *shelf, const struct place *place,
			     struct file *file, const struct request *request)
{
	int quality[CODING_COUNT];
	enum coding coding;

	if (!request->first[FIELD_ACCEPT_ENCODING])
		return file;
	accept_codings(request, quality);
	if (!file->is_compressible)
		for (int i = 0; i < CODING_IDENTITY; i++)
			quality[i] = 0;
	while ((coding = best(place->scope, quality)) != CODING_COUNT) {
		struct file *coded;

		if (coding == CODING_IDENTITY)
			return file;
		coded = find_coded(shelf, place, file, coding);
		if (coded) {
			file_release(file);
			return coded;
		}
		quality[coding] = 0;
	}
	file_release(file);
	return NULL;
}
