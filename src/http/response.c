/* SPDX-License-Identifier: MIT */
/* response: a status, fields and a body made of segments; and its head as bytes. */
#include "http/response.h"

#include <stdlib.h>
#include <string.h>
#include "base/number.h"

void response_init(struct response *response)
{
	response->status = STATUS_OK;
	response->is_head = false;
	response->close = false;
	response->says_keep_alive = false;
	response->fields = response->more = (struct span){ "", 0 };
	response->is_chunked = false;
	response->length = -1;
	response->segment_count = 0;
	response->file = NULL;
	response->producer = NULL;
	response->text_length = 0;
}

static struct segment *add_segment(struct response *response)
{
	if (response->segment_count == RESPONSE_SEGMENTS)
		abort();
	return &response->segments[response->segment_count++];
}

void response_add_bytes(struct response *response, const char *bytes, size_t length)
{
	*add_segment(response) = (struct segment){ bytes, -1, 0, (int64_t)length };
}

void response_add_file(struct response *response, int fd, int64_t offset, int64_t length)
{
	*add_segment(response) = (struct segment){ NULL, fd, offset, length };
}

char *response_room(struct response *response, size_t length)
{
	char *at = response->text + response->text_length;

	if (length > RESPONSE_TEXT - response->text_length)
		abort();
	response->text_length += length;
	return at;
}

static char *put(char *to, struct span text)
{
	memcpy(to, text.at, text.length);
	return to + text.length;
}

static char *put_status_line(char *to, enum status status)
{
	to = put(to, SPAN("HTTP/1.1 "));
	*to++ = (char)('0' + status / 100);
	*to++ = (char)('0' + status / 10 % 10);
	*to++ = (char)('0' + status % 10);
	*to++ = ' ';
	to = put(to, span_of(status_reason(status)));
	return put(to, SPAN("\r\nServer: http-server\r\nDate: "));
}

size_t response_format_head(const struct response *response, const char date[DATE_LENGTH],
			    char *to)
{
	char *start = to;

	if (response->status == STATUS_OK)
		to = put(to, SPAN("HTTP/1.1 200 OK\r\nServer: http-server\r\nDate: "));
	else
		to = put_status_line(to, response->status);
	to = put(to, (struct span){ date, DATE_LENGTH });
	to = put(to, SPAN("\r\n"));
	to = put(to, response->fields);
	to = put(to, response->more);
	if (response->length >= 0) {
		to = put(to, SPAN("Content-Length: "));
		to += number_format(to, response->length);
		to = put(to, SPAN("\r\n"));
	}
	if (response->is_chunked)
		to = put(to, SPAN("Transfer-Encoding: chunked\r\n"));
	if (response->close)
		to = put(to, SPAN("Connection: close\r\n"));
	else if (response->says_keep_alive)
		to = put(to, SPAN("Connection: keep-alive\r\n"));
	to = put(to, SPAN("\r\n"));
	return (size_t)(to - start);
}

int64_t response_body_length(const struct response *response)
{
	int64_t sum = 0;

	for (size_t i = 0; i < response->segment_count; i++)
		sum += response->segments[i].length;
	return sum;
}
