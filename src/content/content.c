/* SPDX-License-Identifier: MIT */
/* content: from request to response. */
#include "content/content.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/hash.h"
#include "content/docroot.h"
#include "content/page.h"
#include "http/condition.h"
#include "http/range.h"
#include "http/uri.h"

#define ALLOW "Allow: GET, HEAD, OPTIONS\r\n"

enum {
	PATH_ROOM = 64 * 1024 + 1,	/* the longest request line there can be */
	MEDIA_TYPES_MAX = 4 << 20,
	BOUNDARY = 16,		/* characters of a boundary between parts */
};

static struct media_types *load_media_types(const char *path)
{
	struct buffer text = { 0 };
	struct media_types *types = NULL;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return NULL;
	if (buffer_read(&text, fd, MEDIA_TYPES_MAX) == 0)
		types = media_types_load(text.data);
	buffer_free(&text);
	close(fd);
	return types;
}

struct content *content_open(const struct conf *conf, char *why, size_t room)
{
	struct content *content = calloc(1, sizeof(*content));
	int error;

	if (!content) {
		snprintf(why, room, "no memory is left");
		return NULL;
	}
	content->conf = conf;
	content->docroot = docroot_open(conf->docroot);
	if (content->docroot < 0) {
		error = errno;
		snprintf(why, room, "docroot %s: %s", conf->docroot, strerror(error));
		free(content);
		errno = error;
		return NULL;
	}
	/* Without the system's file the built-in table has to do. */
	if (*conf->media_types)
		content->types = load_media_types(conf->media_types);
	return content;
}

void content_close(struct content *content)
{
	if (!content)
		return;
	media_types_free(content->types);
	close(content->docroot);
	free(content);
}

static const char *refuse(struct response *response, const struct request *request,
			  enum status status, const char *why)
{
	page_fill(response, request, status, SPAN(""));
	return why;
}

/* RFC 9110, 15.4.9: the same folder, with its slash, the query kept. */
static void redirect_to_folder(struct response *response, const struct request *request,
			       struct span path)
{
	size_t room = SPAN("Location: /?\r\n").length + 3 * path.length + request->query.length;
	char *location = malloc(room);
	char *at = location;

	if (!location) {
		refuse(response, request, STATUS_UNAVAILABLE, NULL);
		return;
	}
	at = stpcpy(at, "Location: ");
	at += uri_encode_path(path, at);
	*at++ = '/';
	if (request->has_query) {
		*at++ = '?';
		at = mempcpy(at, request->query.at, request->query.length);
	}
	at = mempcpy(at, "\r\n", 2);
	/* The page copies the field; one that is longer than the page's room is not sent back. */
	if (at - location <= RESPONSE_TEXT / 2)
		page_fill(response, request, STATUS_PERMANENT_REDIRECT, span_between(location, at));
	else
		refuse(response, request, STATUS_NOT_FOUND, NULL);
	free(location);
}

static void add_range_of(struct response *response, const struct file *file, int64_t first,
			 int64_t length)
{
	if (length == 0)
		return;
	if (file->bytes)
		response_add_bytes(response, file->bytes + first, (size_t)length);
	else
		response_add_file(response, file->fd, first, length);
}

static void send_whole(struct response *response, const struct file *file)
{
	response->status = STATUS_OK;
	response->fields = file->fields_whole;
	add_range_of(response, file, 0, file->size);
}

/* Content-Range (RFC 9110, 14.4), at most 96 bytes. */
static size_t format_content_range(char *to, const struct range *range, const struct file *file)
{
	return (size_t)snprintf(to, 96, "Content-Range: bytes %lld-%lld/%lld\r\n",
				(long long)range->first, (long long)range->last,
				(long long)file->size);
}

static void send_part(struct response *response, const struct file *file,
		      const struct range *range)
{
	size_t kept = file->fields_partial.length;
	char *fields = response_room(response, kept + 96);

	memcpy(fields, file->fields_partial.at, kept);
	kept += format_content_range(fields + kept, range, file);
	response->status = STATUS_PARTIAL_CONTENT;
	response->fields = (struct span){ fields, kept };
	response->length = range->last - range->first + 1;
	add_range_of(response, file, range->first, response->length);
}

/* A line that no file has in it by chance or by design: nobody can know it before. */
static void make_boundary(char to[BOUNDARY + 1])
{
	static struct hash_key key;
	static uint64_t number;

	if (number == 0)
		key = hash_key_random();
	number++;
	snprintf(to, BOUNDARY + 1, "%016llx",
		 (unsigned long long)hash_bytes(&key, &number, sizeof(number)));
}

/* What stands before a part of several (RFC 9110, 14.6). */
static void add_part_head(struct response *response, const struct file *file, const char *boundary,
			  const struct range *range)
{
	char *text = response_room(response, file->type_line.length + BOUNDARY + 96 + 8);
	char *at = text + sprintf(text, "\r\n--%s\r\n", boundary);

	at = mempcpy(at, file->type_line.at, file->type_line.length);
	at += format_content_range(at, range, file);
	at = mempcpy(at, "\r\n", 2);
	response_add_bytes(response, text, (size_t)(at - text));
}

static void send_parts(struct response *response, const struct file *file,
		       const struct range *ranges, size_t count)
{
	size_t kept = file->fields_partial.length - file->type_line.length;
	char *fields = response_room(response, kept + 64 + BOUNDARY);
	char boundary[BOUNDARY + 1];
	char *end;

	make_boundary(boundary);
	memcpy(fields, file->fields_partial.at, kept);
	kept += (size_t)sprintf(fields + kept,
				"Content-Type: multipart/byteranges; boundary=%s\r\n", boundary);
	response->status = STATUS_PARTIAL_CONTENT;
	response->fields = (struct span){ fields, kept };
	for (size_t i = 0; i < count; i++) {
		add_part_head(response, file, boundary, &ranges[i]);
		add_range_of(response, file, ranges[i].first, ranges[i].last - ranges[i].first + 1);
	}
	end = response_room(response, BOUNDARY + 9);
	response_add_bytes(response, end, (size_t)sprintf(end, "\r\n--%s--\r\n", boundary));
	response->length = response_body_length(response);
}

static void refuse_range(struct response *response, const struct request *request,
			 const struct file *file)
{
	char field[64];
	int length = snprintf(field, sizeof(field), "Content-Range: bytes */%lld\r\n",
			      (long long)file->size);

	page_fill(response, request, STATUS_RANGE_NOT_SATISFIABLE,
		  (struct span){ field, (size_t)length });
}

/* RFC 9110, 13.2.2: first the conditions, then If-Range, then Range; Range is for GET only. */
static void send_file(struct response *response, const struct request *request,
		      const struct file *file, const struct moment *moment)
{
	enum status status = condition_evaluate(request, &file->validators, moment->wall.tv_sec);
	struct span range = request_field(request, FIELD_RANGE);
	struct range ranges[RANGES_MAX];
	size_t count;

	if (status == STATUS_NOT_MODIFIED) {
		response->status = status;
		response->fields = file->fields_validators;
		return;
	}
	if (status != STATUS_GO) {
		page_fill(response, request, status, SPAN(""));
		return;
	}
	if (range.at && request->method == METHOD_GET &&
	    condition_range_applies(request, &file->validators, moment->wall.tv_sec)) {
		switch (range_evaluate(range, file->size, ranges, &count)) {
		case RANGE_SOME:
			if (count == 1)
				send_part(response, file, &ranges[0]);
			else
				send_parts(response, file, ranges, count);
			return;
		case RANGE_UNSATISFIABLE:
			refuse_range(response, request, file);
			return;
		case RANGE_NONE:
			break;
		}
	}
	send_whole(response, file);
}

/* Loads what was found; when it is being changed under our eyes, looks again, a few times. */
static struct file *load(const struct content *content, const struct moment *moment,
			 struct span path, struct docroot_found *found)
{
	struct timespec now = moment->wall;
	struct file *file = NULL;

	for (int i = 0; i < 4 && found->kind == DOCROOT_FILE; i++) {
		file = file_load(found, path, content->conf, content->types, &now);
		if (file || errno != EAGAIN)
			break;
		docroot_find(content->docroot, content->conf, path, found);
		clock_gettime(CLOCK_REALTIME, &now);
	}
	return file;
}

/*
 * The file for a path, held, from the cache or from the disk; or NULL, with found telling why
 * not. One that the cache has is looked at on the disk once in revalidate_ms.
 */
static struct file *find_file(const struct content *content, struct cache *cache,
			      const struct moment *moment, struct span path,
			      struct docroot_found *found)
{
	struct file *file = cache_find(cache, path);

	if (file && moment->monotonic_ms - file->seen_ms < content->conf->revalidate_ms &&
	    file_is_intact(file))
		return file_hold(file);

	docroot_find(content->docroot, content->conf, path, found);
	if (file && found->kind == DOCROOT_FILE && file_is(file, &found->stat)) {
		close(found->fd);
		file->seen_ms = moment->monotonic_ms;
		return file_hold(file);
	}
	if (file)
		cache_drop(cache, file);
	file = load(content, moment, path, found);
	if (!file) {
		if (found->kind == DOCROOT_FILE) {
			found->kind = DOCROOT_REFUSED;
			found->status = STATUS_UNAVAILABLE;
			found->why = "the file could not be read";
		}
		return NULL;
	}
	file->seen_ms = moment->monotonic_ms;
	if (file->validators.etag.length > 0)
		cache_keep(cache, file);
	return file;
}

static const char *answer_path(const struct content *content, struct cache *cache,
			       const struct moment *moment, const struct request *request,
			       struct response *response)
{
	static char normal[PATH_ROOM];
	static struct docroot_found found;	/* one request at a time, and it is large */
	struct span path = { normal, 0 };
	enum status status;

	if (request->path.length >= PATH_ROOM)
		return refuse(response, request, STATUS_URI_TOO_LONG, "a path that is too long");
	status = uri_normalise(request->path, normal, &path.length);
	if (status != STATUS_GO)
		return refuse(response, request, status, "a path that is not valid");

	response->file = find_file(content, cache, moment, path, &found);
	if (response->file) {
		send_file(response, request, response->file, moment);
		return NULL;
	}
	if (found.kind == DOCROOT_FOLDER) {
		redirect_to_folder(response, request, path);
		return NULL;
	}
	return refuse(response, request, found.status, found.why);
}

const char *content_answer(const struct content *content, struct cache *cache,
			   const struct moment *moment, const struct request *request,
			   struct response *response)
{
	response->is_head = request->method == METHOD_HEAD;
	switch (request->method) {
	case METHOD_GET:
	case METHOD_HEAD:
		return answer_path(content, cache, moment, request, response);
	case METHOD_OPTIONS:
		response->status = STATUS_NO_CONTENT;
		response->fields = SPAN(ALLOW);
		return NULL;
	case METHOD_UNKNOWN:
		return refuse(response, request, STATUS_NOT_IMPLEMENTED, "an unknown method");
	default:
		page_fill(response, request, STATUS_METHOD_NOT_ALLOWED, SPAN(ALLOW));
		return "a method that changes things";
	}
}
