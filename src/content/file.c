/* SPDX-License-Identifier: MIT */
/* file: one version of a served file, in one coding: its fields, its validators and its bytes. */
#include "content/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "content/fields.h"
#include "http/date.h"
#include "http/pattern.h"

/*
 * The kernel stamps files with a clock that may stand still for a tick, or for two seconds on the
 * file systems that keep no fractions. A file that changed less than this ago could change again
 * under the same stamp, so it gets no entity tag yet.
 */
enum { SETTLED_MS = 50, SETTLED_COARSE_MS = 2100 };

/*
 * sendfile(2) lends pages of a file to the socket: who rewrites the file in place changes what is
 * on its way. Files that were changed a moment ago are likely to be changed again, so they are
 * sent from a copy, as long as the copies do not take too much room.
 */
enum {
	HOT_MS = 2000,
	HOT_MOST = 1024 * 1024,		/* of one */
	HOT_ALL = 16 * 1024 * 1024,	/* of all that are being sent */
};

static int64_t hot_bytes;		/* of this worker */

enum { LINES_ROOM = 1024 };

struct span file_key(const struct place *place, enum coding coding, struct span path, char *to)
{
	memcpy(to, &place->number, sizeof(place->number));
	to[sizeof(place->number)] = (char)coding;
	memcpy(to + FILE_KEY, path.at, path.length);
	return (struct span){ to, FILE_KEY + path.length };
}

struct version version_of(const struct stat *stat)
{
	return (struct version){ stat->st_dev, stat->st_ino, stat->st_size, stat->st_mtim,
				 stat->st_ctim };
}

static bool same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool version_is(const struct version *a, const struct version *b)
{
	return a->inode == b->inode && a->device == b->device && a->size == b->size &&
	       same_time(a->modified, b->modified) && same_time(a->changed, b->changed);
}

/* How long ago a file was changed; one from the future is as old as can be. */
static int64_t age_ms(const struct version *version, const struct timespec *now)
{
	int64_t age = ((int64_t)now->tv_sec - version->changed.tv_sec) * 1000 +
		      (now->tv_nsec - version->changed.tv_nsec) / 1000000;

	return age < -1000 ? INT64_MAX : age;
}

static bool is_settled(const struct version *version, const struct timespec *now)
{
	bool is_coarse = version->changed.tv_nsec == 0;

	return age_ms(version, now) > (is_coarse ? SETTLED_COARSE_MS : SETTLED_MS);
}

/* Inode, size and both times to the nanosecond, and the coding: no two contents share it. */
static struct span format_etag(const struct file *file, char *to)
{
	const struct version *v = &file->version;
	bool is_coded = file->coding != CODING_IDENTITY;
	int length = sprintf(to, "\"%llx-%llx-%llx%08lx-%llx%08lx%s%s\"",
			     (unsigned long long)v->inode, (unsigned long long)v->size,
			     (unsigned long long)v->modified.tv_sec, v->modified.tv_nsec,
			     (unsigned long long)v->changed.tv_sec, v->changed.tv_nsec,
			     is_coded ? "-" : "", is_coded ? coding_name(file->coding) : "");

	return (struct span){ to, (size_t)length };
}

/* RFC 9110, 8.8.2.1: Last-Modified is never later than Date. */
static time_t last_modified(const struct file *file, const struct timespec *now)
{
	time_t modified = file->source.modified.tv_sec;

	return modified > now->tv_sec ? now->tv_sec : modified;
}

static bool is_compressible(const struct conf_scope *scope, const char *type)
{
	if (!scope->precompressed && scope->compress.count == 0)
		return false;
	for (size_t i = 0; i < scope->compress_types.count; i++)
		if (pattern_fits_type(span_of(scope->compress_types.word[i]), span_of(type)))
			return true;
	return false;
}

/* Where field lines are put together before it is known how long they are. */
struct draft {
	char etag[160];
	char lines[LINES_ROOM];
	char validators[FIELDS_ROOM], partial[FIELDS_ROOM], whole[FIELDS_ROOM + 64];
	size_t etag_length, validators_length, partial_length, whole_length;
};

/* What a 304 has as well (RFC 9110, 15.4.5), and what only comes with content. */
static size_t put_lines(const struct file *file, const struct place *place, struct draft *draft,
			bool with_content)
{
	const char *charset = place->scope->charset;
	bool has_charset = *charset && media_type_wants_charset(file->media_type);
	bool is_coded = file->coding != CODING_IDENTITY;
	char *to = draft->lines, *end = to + LINES_ROOM;
	char date[DATE_LENGTH];

	date_format(file->validators.last_modified, date);
	to += snprintf(to, (size_t)(end - to), "Last-Modified: %.*s\r\n", DATE_LENGTH, date);
	if (draft->etag_length > 0)
		to += snprintf(to, (size_t)(end - to), "ETag: %s\r\n", draft->etag);
	if (file->is_compressible)
		to += snprintf(to, (size_t)(end - to), "Vary: Accept-Encoding\r\n");
	if (!with_content)
		return (size_t)(to - draft->lines);
	to += snprintf(to, (size_t)(end - to),
		       "Accept-Ranges: bytes\r\nX-Content-Type-Options: nosniff\r\n");
	if (is_coded)
		to += snprintf(to, (size_t)(end - to), "Content-Encoding: %s\r\n",
			       coding_name(file->coding));
	to += snprintf(to, (size_t)(end - to), "Content-Type: %.128s%s%.32s\r\n", file->media_type,
		       has_charset ? "; charset=" : "", has_charset ? charset : "");
	return (size_t)(to - draft->lines);
}

static size_t apply(const struct file *file, const struct file_about *about, enum status status,
		    struct draft *draft, char *to)
{
	bool with_content = status != STATUS_NOT_MODIFIED;
	struct span lines = { draft->lines, put_lines(file, about->place, draft, with_content) };

	return fields_apply(about->place, status, span_of(file->media_type),
			    span_from(about->key, FILE_KEY), lines, to);
}

static void make_draft(struct file *file, const struct file_about *about, struct draft *draft)
{
	file->validators.last_modified = last_modified(file, &about->now);
	draft->etag_length = 0;
	if (is_settled(&file->version, &about->looked))
		draft->etag_length = format_etag(file, draft->etag).length;
	draft->validators_length = apply(file, about, STATUS_NOT_MODIFIED, draft,
					 draft->validators);
	draft->partial_length = apply(file, about, STATUS_PARTIAL_CONTENT, draft, draft->partial);
	draft->whole_length = apply(file, about, STATUS_OK, draft, draft->whole);
	draft->whole_length += (size_t)sprintf(draft->whole + draft->whole_length,
					       "Content-Length: %lld\r\n", (long long)file->size);
}

static struct span take(char **rest, const char *bytes, size_t length)
{
	struct span taken = { *rest, length };

	memcpy(*rest, bytes, length);
	*rest += length;
	return taken;
}

/*
 * One block: the struct, what it is told of, and room for the bytes of a small file, which
 * *content is then. The lines of 206 are most often the beginning of those of 200.
 */
static struct file *new_file(const struct file *like, const struct file_about *about, size_t small,
			     char **content)
{
	static struct draft draft;
	struct file model = *like, *file;
	bool is_prefix;
	size_t room;
	char *rest;

	make_draft(&model, about, &draft);
	is_prefix = draft.partial_length <= draft.whole_length &&
		    memcmp(draft.partial, draft.whole, draft.partial_length) == 0;
	room = about->key.length + about->name.length + 1 + draft.etag_length +
	       draft.validators_length + draft.whole_length +
	       (is_prefix ? 0 : draft.partial_length);
	file = malloc(sizeof(*file) + room + small);
	if (!file)
		return NULL;
	*file = model;
	list_init(&file->link);
	rest = (char *)(file + 1);
	file->key = take(&rest, about->key.at, about->key.length);
	file->name = take(&rest, about->name.at, about->name.length);
	*rest++ = '\0';
	file->validators.etag = take(&rest, draft.etag, draft.etag_length);
	file->fields_validators = take(&rest, draft.validators, draft.validators_length);
	file->fields_whole = take(&rest, draft.whole, draft.whole_length);
	file->fields_partial = is_prefix ?
		(struct span){ file->fields_whole.at, draft.partial_length } :
		take(&rest, draft.partial, draft.partial_length);
	*content = rest;
	return file;
}

/* All size bytes, or -1: EAGAIN when the file became shorter. */
static int read_all(int fd, char *to, int64_t size)
{
	int64_t done = 0;

	while (done < size) {
		ssize_t got = pread(fd, to + done, (size_t)(size - done), done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0) {
			errno = EAGAIN;
			return -1;
		}
		done += got;
	}
	return 0;
}

bool file_is_intact(const struct file *file)
{
	struct stat stat;
	struct version now;

	if (file->fd < 0)
		return true;
	if (fstat(file->fd, &stat) < 0)
		return false;
	now = version_of(&stat);
	return version_is(&now, &file->version);
}

static bool is_hot(const struct version *version, const struct timespec *now)
{
	return age_ms(version, now) <= HOT_MS;
}

static bool reads_the_same(int fd, const char *bytes, int64_t size)
{
	static char again[64 * 1024];

	for (int64_t done = 0; done < size;) {
		size_t wanted = size - done < (int64_t)sizeof(again) ? (size_t)(size - done) :
								       sizeof(again);
		ssize_t got = pread(fd, again, wanted, done);

		if (got <= 0 || memcmp(bytes + done, again, (size_t)got) != 0)
			return false;
		done += got;
	}
	return true;
}

/*
 * Reads a file whole, and in one version; -1 with errno: EAGAIN when it has changed meanwhile.
 *
 * A write in progress moves the time stamps when it begins and the bytes later, so what was read
 * may be a mixture with the right stamps. lseek(2) for a hole waits for such a write, on file
 * systems where reading does not: it has ended before the second time, and whatever begins later
 * was not there the first time.
 */
static int read_version(const struct file *file, char *to, const struct timespec *now)
{
	if (read_all(file->fd, to, file->size) < 0)
		return -1;
	if (is_hot(&file->version, now)) {
		lseek(file->fd, 0, SEEK_HOLE);
		if (!reads_the_same(file->fd, to, file->size)) {
			errno = EAGAIN;
			return -1;
		}
	}
	if (file_is_intact(file))
		return 0;
	errno = EAGAIN;
	return -1;
}

static void let_go_of_descriptor(struct file *file)
{
	close(file->fd);
	file->fd = -1;
}

/* A small file's bytes come into memory. 0, or -1 as above. */
static int take_content(struct file *file, char *room, const struct timespec *now)
{
	if (file->size > FILE_SMALL)
		return 0;
	if (read_version(file, room, now) < 0)
		return -1;
	let_go_of_descriptor(file);
	file->bytes = room;
	return 0;
}

/* So do those of a large one that is likely to change, if there is room. 0, or -1 as above. */
static int take_copy(struct file *file, const struct timespec *now)
{
	char *bytes;

	if (file->fd < 0 || !is_hot(&file->version, now) || file->size > HOT_MOST ||
	    hot_bytes + file->size > HOT_ALL)
		return 0;
	bytes = malloc((size_t)file->size);
	if (!bytes)
		return 0;
	if (read_version(file, bytes, now) < 0) {
		free(bytes);
		return -1;
	}
	let_go_of_descriptor(file);
	file->bytes = file->made = bytes;
	file->is_hot = true;
	hot_bytes += file->size;
	return 0;
}

static struct file like_of(const struct file_about *about)
{
	const char *type = about->source ? about->source->media_type :
					   media_type_of(about->types, about->name);

	return (struct file){
		.holders = 1,
		.fd = -1,
		.coding = about->coding,
		.media_type = type,
		.is_compressible = is_compressible(about->place->scope, type),
	};
}

struct file *file_load(int fd, const struct stat *stat, const struct file_about *about)
{
	struct file like = like_of(about), *file;
	char *content;

	like.fd = fd;
	like.size = stat->st_size;
	like.version = version_of(stat);
	like.source = about->source ? about->source->version : like.version;
	file = new_file(&like, about, stat->st_size <= FILE_SMALL ? (size_t)stat->st_size : 0,
			&content);
	if (!file) {
		close(fd);
		return NULL;
	}
	if (take_content(file, content, &about->looked) == 0 &&
	    take_copy(file, &about->looked) == 0)
		return file;
	file_release(file);
	return NULL;
}

struct file *file_make(char *bytes, size_t length, const struct file_about *about)
{
	struct file like = like_of(about), *file;
	char *content;

	like.bytes = like.made = bytes;
	like.size = (int64_t)length;
	like.version = like.source = about->source->version;
	file = new_file(&like, about, 0, &content);
	if (!file)
		free(bytes);
	return file;
}

char *file_read(const struct file *file)
{
	char *bytes = malloc(file->size > 0 ? (size_t)file->size : 1);
	struct timespec now;

	if (!bytes)
		return NULL;
	if (file->bytes) {
		memcpy(bytes, file->bytes, (size_t)file->size);
		return bytes;
	}
	clock_gettime(CLOCK_REALTIME, &now);
	if (read_version(file, bytes, &now) == 0)
		return bytes;
	free(bytes);
	return NULL;
}

size_t file_memory(const struct file *file)
{
	return sizeof(*file) + file->key.length + file->name.length + file->fields_whole.length +
	       file->fields_validators.length + (file->bytes ? (size_t)file->size : 0);
}

struct file *file_hold(struct file *file)
{
	file->holders++;
	return file;
}

void file_release(struct file *file)
{
	int kept = errno;

	if (!file || --file->holders > 0)
		return;
	if (file->fd >= 0)
		close(file->fd);
	if (file->is_hot)
		hot_bytes -= file->size;
	free(file->made);
	free(file);
	errno = kept;
}
