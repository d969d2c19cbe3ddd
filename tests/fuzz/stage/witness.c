/* SPDX-License-Identifier: MIT */
/* witness: whether what a client was sent is the answer to what it has asked, and nothing else.
 *
 * It reads the requests as the server does, and the replies as its own client does, and walks
 * along both.
 */
#include "stage/witness.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/number.h"
#include "http/body.h"
#include "http/proxy.h"
#include "http/reply.h"
#include "http/request.h"
#include "stage/stage.h"

enum { HEARD_MOST = 16 << 20 };

/* What there is of the next request. */
enum state {
	ASKED_NOTHING,
	ASKED_HALF,	/* its end has not come */
	ASKED_WHOLE,
	ASKED_BADLY,	/* it is refused with asked_status, and the conversation is over */
};

struct walk {
	struct span asked, heard;	/* what is left of them */
	bool is_whole, is_late;
	enum status refusal;
};

static struct request request;
static struct reply reply;
static char content[HEARD_MOST];
static size_t content_length;

static enum state take_content(struct walk *walk)
{
	struct body body;
	size_t used;
	enum status status;

	body_start(&body, request.is_chunked, request.content_length, STAGE_BODY_MOST);
	status = body_take(&body, walk->asked.at, walk->asked.length, &used);
	walk->asked = span_from(walk->asked, used);
	walk->refusal = status;
	if (status == STATUS_MORE)
		return ASKED_HALF;
	return status == STATUS_GO ? ASKED_WHOLE : ASKED_BADLY;
}

static enum state take_request(struct walk *walk)
{
	static const struct request_limits limits = { 1200, 3000, 40 };

	memset(&request, 0, offsetof(struct request, fields));
	if (walk->asked.length == 0)
		return ASKED_NOTHING;
	walk->refusal = request_parse(&request, walk->asked.at, walk->asked.length, &limits);
	if (walk->refusal == STATUS_MORE)
		return ASKED_HALF;
	if (walk->refusal != STATUS_GO)
		return ASKED_BADLY;
	walk->asked = span_from(walk->asked, request.head_length);
	if (!request.has_body)
		return ASKED_WHOLE;
	if (request.content_length > STAGE_BODY_MOST) {
		walk->refusal = STATUS_CONTENT_TOO_LARGE;
		return ASKED_BADLY;
	}
	return take_content(walk);
}

static bool has(const char *name)
{
	return reply_field(&reply, span_of(name)).at != NULL;
}

/* Nobody can have a field of his own in an answer. */
static void check_names(void)
{
	static const char *const known[] = {
		"Server", "Date", "Content-Type", "Content-Length", "Content-Range", "Connection",
		"Retry-After", "Vary", "Location", "X-Content-Type-Options", "WWW-Authenticate",
		"Transfer-Encoding", "Strict-Transport-Security", "Last-Modified", "ETag", "X-Error",
		"Content-Encoding", "Allow", "Accept-Ranges", "Access-Control-Allow-Origin",
		"Access-Control-Allow-Methods", "Access-Control-Allow-Headers", "Keep-Alive",
		"Access-Control-Max-Age", "Content-Security-Policy", "Cache-Control",
	};
	enum { COUNT = sizeof(known) / sizeof(known[0]) };
	unsigned int seen = 0;

	for (size_t i = 0; i < reply.field_count; i++) {
		size_t at = 0;

		while (at < COUNT && !span_is_nocase(reply.fields[i].name, span_of(known[at])))
			at++;
		need(at < COUNT);
		/* Only Vary is a list that has come in several lines. */
		need(!(seen & 1u << at) || strcmp(known[at], "Vary") == 0);
		seen |= 1u << at;
	}
}

/* RFC 9110, 15: what each status must, or must not, come with. */
static void check_fields(void)
{
	struct span location = reply_field(&reply, SPAN("Location"));

	check_names();
	need(reply.minor == 1 && has("Date"));
	need(strcmp(status_reason((enum status)reply.status), "Unknown") != 0);
	need(has("Location") == (reply.status / 100 == 3 && reply.status != 304));
	/* "//host" would be somebody else's. */
	need(!location.at || (location.length > 0 && !span_starts(location, SPAN("//"))));
	need(has("Allow") || reply.status != 405);
	need(has("WWW-Authenticate") == (reply.status == 401));
	need(reply.status != 206 || has("Content-Range") || has("Content-Type"));
	need(reply.status != 416 || has("Content-Range"));
	need(reply.status != 204 || !has("Content-Length"));
	need(!has("Transfer-Encoding") || (!has("Content-Length") && request.minor > 0));
	need(reply.status != 206 || (request.first[FIELD_RANGE] && request.method == METHOD_GET));
	need(reply.status != 304 || request.method == METHOD_GET || request.method == METHOD_HEAD);
}

/* Of "bytes FIRST-LAST/WHOLE": the first; -1 if that is not of the pattern. */
static int64_t first_of_pattern(void)
{
	struct span range = reply_field(&reply, SPAN("Content-Range"));
	const char *dash, *slash;
	int64_t first, whole;

	if (has("Content-Encoding"))
		return -1;
	if (reply.status == 200)
		return reply.content_length == STAGE_PATTERN ? 0 : -1;
	if (reply.status != 206 || !range.at)
		return -1;
	need(span_starts(range, SPAN("bytes ")));
	range = span_from(range, 6);
	dash = memchr(range.at, '-', range.length);
	slash = memchr(range.at, '/', range.length);
	need(dash && slash && number_parse(span_between(range.at, dash), &first));
	need(number_parse(span_between(slash + 1, range.at + range.length), &whole));
	return whole == STAGE_PATTERN ? first : -1;
}

/* Each byte of the pattern is at its place. */
static void check_content(void)
{
	int64_t first = reply.framing == REPLY_BY_LENGTH ? first_of_pattern() : -1;

	need(first < 0 || (size_t)first + content_length <= STAGE_PATTERN);
	for (size_t i = 0; first >= 0 && i < content_length; i++)
		need(content[i] == stage_pattern((size_t)first + i));
}

/* Whether all of the content is there; what there is lies in content. */
static bool take_reply_content(struct walk *walk)
{
	struct body body;
	enum status status;
	struct span piece;
	size_t used;

	content_length = 0;
	if (reply.framing == REPLY_NO_CONTENT)
		return true;
	body_start(&body, reply.framing == REPLY_BY_CHUNKS,
		   reply.framing == REPLY_BY_LENGTH ? reply.content_length :
		   (int64_t)walk->heard.length, INT64_MAX);
	do {
		status = body_next(&body, walk->heard.at, walk->heard.length, &used, &piece);
		need(piece.length <= sizeof(content) - content_length);
		memcpy(content + content_length, piece.at, piece.length);
		content_length += piece.length;
		walk->heard = span_from(walk->heard, used);
	} while (status == STATUS_MORE && walk->heard.length > 0);
	need(status == STATUS_GO || status == STATUS_MORE);
	return status == STATUS_GO;
}

/*
 * Who was too late with a request may have told later on that it is HEAD: the content that it was
 * told it is too late with is taken all the same.
 */
static void read_late_head(const struct walk *walk)
{
	if (walk->is_late && reply.status == 408 && request.method == METHOD_HEAD &&
	    walk->heard.length > reply.head_length)
		need(reply_parse(&reply, walk->heard.at, walk->heard.length, false) == STATUS_GO);
}

/* A head, or false if there is none, or none that is whole: then nothing else may be missing. */
static bool take_head(struct walk *walk)
{
	enum status status = walk->heard.length == 0 ? STATUS_MORE :
		reply_parse(&reply, walk->heard.at, walk->heard.length,
			    request.method == METHOD_HEAD);

	if (status == STATUS_MORE) {
		need(!walk->is_whole || walk->heard.length == 0);
		walk->heard.length = 0;
		return false;
	}
	need(status == STATUS_GO);
	read_late_head(walk);
	walk->heard = span_from(walk->heard, reply.head_length);
	return true;
}

/* The final answer to the request, if it is there, behind what 100s there may be: one. */
static bool take_final(struct walk *walk)
{
	bool is_there = take_head(walk);

	if (is_there && reply.status == 100) {
		need(request.expects_continue && reply.field_count == 0);
		is_there = take_head(walk);
	}
	if (!is_there)
		return false;
	need(reply.status >= 200);
	check_fields();
	if (!take_reply_content(walk))
		need(!walk->is_whole && walk->heard.length == 0);
	check_content();
	return true;
}

/* One request, and what belongs to it. False at the end of the conversation. */
static bool step(struct walk *walk)
{
	enum state state = take_request(walk);

	if (!take_final(walk)) {
		need(!walk->is_whole || walk->is_late || state == ASKED_NOTHING ||
		     state == ASKED_HALF);
		return false;
	}
	need(state != ASKED_NOTHING);
	/* Before its end: it came too late, or asked whether to come at all (RFC 9110, 10.1.1). */
	if (state != ASKED_WHOLE)
		need((state == ASKED_BADLY && reply.status == (int)walk->refusal) ||
		     (walk->is_late && reply.status == 408) || request.expects_continue);
	if (state != ASKED_WHOLE)
		need(!reply.keep_alive);
	return reply.keep_alive;
}

/* What comes first at such a door. False if nothing can come after it. */
static bool take_proxy(struct walk *walk, bool is_trusted)
{
	char host[INET6_ADDRSTRLEN];
	size_t used;

	if (proxy_parse(walk->asked.at, walk->asked.length, &used, host) != STATUS_GO || !is_trusted)
		return false;
	walk->asked = span_from(walk->asked, used);
	return true;
}

void witness_judge(const struct testimony *testimony)
{
	struct walk walk = {
		.asked = { testimony->asked, testimony->asked_length },
		.heard = { testimony->heard, testimony->heard_length },
		.is_whole = testimony->is_whole,
		.is_late = testimony->is_late,
	};

	need(!memmem(walk.heard.at, walk.heard.length, stage_secret, stage_secret_length));
	if (!testimony->is_proxied || take_proxy(&walk, testimony->is_trusted))
		while (step(&walk))
			;
	/* Nothing comes behind the last answer. */
	need(walk.heard.length == 0);
}
