/* SPDX-License-Identifier: MIT */
/* file: one version of a served file: its fields, its validators and its bytes. */
#include "content/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "http/date.h"

/*
 * The kernel stamps files with a clock that may stand still for a tick. A file that changed less
 * than this ago could change again under the same stamp, so it gets no entity tag yet.
 */
#define SETTLED_MS 50

enum { FIELDS_ROOM = 640 };

static bool is_settled(const struct file *file, const struct timespec *now)
{
	int64_t age = ((int64_t)now->tv_sec - file->changed.tv_sec) * 1000 +
		      (now->tv_nsec - file->changed.tv_nsec) / 1000000;

	return age > SETTLED_MS || age < -1000;
}

/* Inode, size and both times to the nanosecond: no two contents share it. */
static struct span format_etag(const struct file *file, char *to, size_t room)
{
	int length = snprintf(to, room, "\"%llx-%llx-%llx%08lx-%llx%08lx\"",
			      (unsigned long long)file->inode, (unsigned long long)file->size,
			      (unsigned long long)file->modified.tv_sec, file->modified.tv_nsec,
			      (unsigned long long)file->changed.tv_sec, file->changed.tv_nsec);

	return (struct span){ to, (size_t)length };
}

/* RFC 9110, 8.8.2.1: Last-Modified is never later than Date. */
static time_t last_modified(const struct file *file, const struct timespec *now)
{
	return file->modified.tv_sec > now->tv_sec ? now->tv_sec : file->modified.tv_sec;
}

static void format_fields(struct file *file, char *to, const char *name, const struct conf *conf,
			  const struct media_types *types, const struct timespec *now)
{
	const char *type = media_type_of(types, span_of(name));
	bool has_charset = *conf->charset && media_type_wants_charset(type);
	char *start = to, *end = to + FIELDS_ROOM;
	char date[DATE_LENGTH];

	file->validators.last_modified = last_modified(file, now);
	date_format(file->validators.last_modified, date);
	to += snprintf(to, (size_t)(end - to), "Last-Modified: %.*s\r\n", DATE_LENGTH, date);
	if (is_settled(file, now)) {
		to += snprintf(to, (size_t)(end - to), "ETag: ");
		file->validators.etag = format_etag(file, to, (size_t)(end - to));
		to += file->validators.etag.length;
		to += snprintf(to, (size_t)(end - to), "\r\n");
	}
	file->fields_validators = span_between(start, to);
	to += snprintf(to, (size_t)(end - to),
		       "Accept-Ranges: bytes\r\nX-Content-Type-Options: nosniff\r\n");
	file->type_line.at = to;
	to += snprintf(to, (size_t)(end - to), "Content-Type: %.128s%s%.32s\r\n", type,
		       has_charset ? "; charset=" : "", has_charset ? conf->charset : "");
	file->type_line = span_between(file->type_line.at, to);
	file->fields_partial = span_between(start, to);
	to += snprintf(to, (size_t)(end - to), "Content-Length: %lld\r\n", (long long)file->size);
	file->fields_whole = span_between(start, to);
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

static bool same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool file_is(const struct file *file, const struct stat *stat)
{
	return file->inode == stat->st_ino && file->device == stat->st_dev &&
	       file->size == stat->st_size && same_time(file->modified, stat->st_mtim) &&
	       same_time(file->changed, stat->st_ctim);
}

bool file_is_intact(const struct file *file)
{
	struct stat stat;

	return file->fd < 0 || (fstat(file->fd, &stat) == 0 && file_is(file, &stat));
}

/* A small file's bytes come into memory, and only whole: the same version before and after. */
static int take_content(struct file *file, char *room)
{
	struct stat after;

	if (file->size > FILE_SMALL)
		return 0;
	if (read_all(file->fd, room, file->size) < 0 || fstat(file->fd, &after) < 0)
		return -1;
	if (!file_is(file, &after)) {
		errno = EAGAIN;
		return -1;
	}
	close(file->fd);
	file->fd = -1;
	file->bytes = room;
	return 0;
}

/* One block: the struct, the key, the fields, and the bytes of a small file. */
struct file *file_load(struct docroot_found *found, struct span key, const struct conf *conf,
		       const struct media_types *types, const struct timespec *now)
{
	size_t small = found->stat.st_size <= FILE_SMALL ? (size_t)found->stat.st_size : 0;
	struct file *file = malloc(sizeof(*file) + key.length + FIELDS_ROOM + small);
	char *rest = (char *)(file + 1);

	if (!file) {
		close(found->fd);
		return NULL;
	}
	*file = (struct file){
		.holders = 1,
		.fd = found->fd,
		.size = found->stat.st_size,
		.device = found->stat.st_dev,
		.inode = found->stat.st_ino,
		.modified = found->stat.st_mtim,
		.changed = found->stat.st_ctim,
		.key = { rest, key.length },
	};
	list_init(&file->link);
	memcpy(rest, key.at, key.length);
	format_fields(file, rest + key.length, found->name, conf, types, now);
	if (take_content(file, rest + key.length + FIELDS_ROOM) < 0) {
		file_release(file);
		return NULL;
	}
	return file;
}

size_t file_memory(const struct file *file)
{
	return sizeof(*file) + file->key.length + FIELDS_ROOM +
	       (file->bytes ? (size_t)file->size : 0);
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
	free(file);
	errno = kept;
}
