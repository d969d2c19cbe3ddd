/* SPDX-License-Identifier: MIT */
/* fuzz_reply: any bytes as a reply are refused or understood, the same however they come; any as a
 * URL, or as where one leads. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "client/url.h"
#include "http/body.h"
#include "http/reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool condition)
{
	if (!condition)
		abort();
}

static enum status parse(struct reply *reply, const uint8_t *data, size_t size, bool to_head)
{
	char *copy = malloc(size ? size : 1);
	enum status status;

	memcpy(copy, data, size);
	status = reply_parse(reply, copy, size, to_head);
	need(status == STATUS_GO || status == STATUS_MORE || status == STATUS_BAD_REQUEST);
	free(copy);
	return status;
}

/* All of the content lies in the bytes, and its pieces are what was counted. */
static void read_content(const struct reply *reply, const char *bytes, size_t length)
{
	struct body body;
	size_t at = 0, used, content_length = 0;
	struct span content;
	enum status status;

	body_start(&body, reply->framing == REPLY_BY_CHUNKS,
		   reply->framing == REPLY_BY_LENGTH ? reply->content_length : 0, INT64_MAX);
	do {
		status = body_next(&body, bytes + at, length - at, &used, &content);
		need(used <= length - at);
		need(content.length == 0 || (content.at >= bytes + at &&
					     content.at + content.length <= bytes + at + used));
		at += used;
		content_length += content.length;
	} while (status == STATUS_MORE && at < length);
	need(content_length == (size_t)body.taken);
}

static void check_reply(const uint8_t *data, size_t size, bool to_head)
{
	static struct reply reply, again;
	enum status status = parse(&reply, data, size, to_head);
	size_t step = size / 64 + 1;

	if (status == STATUS_GO) {
		need(reply.head_length <= size && reply.status >= 100 && reply.status <= 599);
		need(reply.framing != REPLY_BY_LENGTH || reply.content_length >= 0);
		need(parse(&again, data, reply.head_length, to_head) == STATUS_GO);
		need(parse(&again, data, reply.head_length - 1, to_head) == STATUS_MORE);
		read_content(&reply, (const char *)data + reply.head_length,
			     size - reply.head_length);
	}
	/* No byte is judged by one after it. */
	for (size_t length = 0; length < size; length += step) {
		enum status part = parse(&again, data, length, to_head);

		need(status != STATUS_MORE || part == STATUS_MORE);
		need(part != STATUS_BAD_REQUEST || status == STATUS_BAD_REQUEST);
	}
}

static void need_good(const struct url *url)
{
	need(*url->host && url->port > 0 && *url->target == '/');
	need(strlen(url->target) < sizeof(url->target));
	for (const char *c = url->target; *c; c++)
		need(*c > ' ' && *c < 0x7f && *c != '#');
	need(!strstr(url->target, "/../") || strchr(url->target, '?'));
}

static void check_url(const uint8_t *data, size_t size)
{
	static struct url url, base;
	struct span text = { (const char *)data, size };

	if (!url_parse(&url, text))
		need_good(&url);
	need(!url_parse(&base, SPAN("https://example.org:8443/a/b?c")));
	if (!url_follow(&url, &base, text))
		need_good(&url);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	if (*data < 32)
		check_url(data + 1, size - 1);
	else
		check_reply(data, size, size % 2);
	return 0;
}
