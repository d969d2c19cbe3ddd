/* SPDX-License-Identifier: MIT */
/* send: from a file to the response that a request asks for: conditions and ranges. */
#include "content/send.h"

#include <stdio.h>
#include <string.h>
#include "base/hash.h"
#include "content/fields.h"
#include "http/condition.h"
#include "http/range.h"

enum { BOUNDARY = 16 };		/* characters of a boundary between parts */

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
	char *line = response_room(response, 96);

	response->status = STATUS_PARTIAL_CONTENT;
	response->fields = file->fields_partial;
	response->more = (struct span){ line, format_content_range(line, range, file) };
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
	struct span type = fields_value(file->fields_partial, SPAN("Content-Type"));
	int shown = type.length < 160 ? (int)type.length : 160;
	char *text = response_room(response, 160 + BOUNDARY + 96 + 32);
	char *at = text + sprintf(text, "\r\n--%s\r\nContent-Type: %.*s\r\n", boundary, shown,
				  type.at);

	at += format_content_range(at, range, file);
	at = mempcpy(at, "\r\n", 2);
	response_add_bytes(response, text, (size_t)(at - text));
}

/* The lines of 206, but those of the parts instead of the file's own type. */
static size_t format_fields_of_parts(const struct file *file, const char *boundary, char *to)
{
	struct span rest = file->fields_partial;
	char *start = to;

	while (rest.length > 0) {
		const char *end = memchr(rest.at, '\n', rest.length);
		struct span line = span_between(rest.at, end + 1);

		rest = span_from(rest, line.length);
		if (strncasecmp(line.at, "Content-Type:", 13) != 0)
			to = mempcpy(to, line.at, line.length);
	}
	to += sprintf(to, "Content-Type: multipart/byteranges; boundary=%s\r\n", boundary);
	return (size_t)(to - start);
}

static void send_parts(struct response *response, const struct file *file,
		       const struct range *ranges, size_t count)
{
	static char fields[FIELDS_ROOM + 128];
	char boundary[BOUNDARY + 1];
	char *end;

	make_boundary(boundary);
	response->status = STATUS_PARTIAL_CONTENT;
	response->fields = (struct span){ fields, format_fields_of_parts(file, boundary, fields) };
	for (size_t i = 0; i < count; i++) {
		add_part_head(response, file, boundary, &ranges[i]);
		add_range_of(response, file, ranges[i].first, ranges[i].last - ranges[i].first + 1);
	}
	end = response_room(response, BOUNDARY + 9);
	response_add_bytes(response, end, (size_t)sprintf(end, "\r\n--%s--\r\n", boundary));
	response->length = response_body_length(response);
}

static struct span format_unsatisfied(struct response *response, const struct file *file)
{
	char *line = response_room(response, 64);
	int length = snprintf(line, 64, "Content-Range: bytes */%lld\r\n", (long long)file->size);

	return (struct span){ line, (size_t)length };
}

enum status send_file(struct response *response, const struct request *request,
		      const struct file *file, time_t now, struct span *extra)
{
	enum status status = condition_evaluate(request, &file->validators, now);
	struct span range = request_field(request, FIELD_RANGE);
	struct range ranges[RANGES_MAX];
	size_t count;

	*extra = (struct span){ "", 0 };
	if (status == STATUS_NOT_MODIFIED) {
		response->status = status;
		response->fields = file->fields_validators;
		return STATUS_GO;
	}
	if (status != STATUS_GO)
		return status;
	if (range.at && request->method == METHOD_GET &&
	    condition_range_applies(request, &file->validators, now)) {
		switch (range_evaluate(range, file->size, ranges, &count)) {
		case RANGE_SOME:
			if (count == 1)
				send_part(response, file, &ranges[0]);
			else
				send_parts(response, file, ranges, count);
			return STATUS_GO;
		case RANGE_UNSATISFIABLE:
			*extra = format_unsatisfied(response, file);
			return STATUS_RANGE_NOT_SATISFIABLE;
		case RANGE_NONE:
			break;
		}
	}
	send_whole(response, file);
	return STATUS_GO;
}

void send_as_page(struct response *response, const struct file *file)
{
	response->segment_count = 0;
	response->length = file->size;
	add_range_of(response, file, 0, file->size);
}
