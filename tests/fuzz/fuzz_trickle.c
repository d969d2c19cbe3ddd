/* SPDX-License-Identifier: MIT */
/*
 * fuzz_trickle: a client that takes its answers late or in drops, from a kernel that takes few bytes
 * at a time, by the events of epoll alone, gets as many whole answers as it has asked for, in order,
 * and waits under the right deadline.
 *
 * The first byte of the input says what sort of client it is. The others it sends; between two of
 * the marks below is what arrives at a time.
 */
#include <stdint.h>
#include "http/body.h"
#include "http/proxy.h"
#include "http/reply.h"
#include "talk.h"

enum {
	PROXIED = 1,		/* by the listener that takes the PROXY protocol */
	TAKES_LITTLE = 2,	/* its socket has little room */
	TAKES_LATE = 4,		/* it reads nothing before it has said all */
	GOES_EARLY = 8,		/* and not even then */
	IN_PARTS = 16,		/* the kernel takes few bytes at a time */
	PART_SHIFT = 5,		/* so many, see part_lengths */
	QUESTIONS_MOST = 4096,
	BLANK = 0x1f,		/* the two bytes of a mark: this, and another or */
	TIME_PASSES = 0x1e,	/* this, and then a deadline has passed as well */
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the bytes ask for, by the parsers alone and in one piece. */
struct question {
	bool is_whole;
	bool is_head, is_big;	/* HEAD; GET of what talk_letter tells */
	bool expects_continue;
};

static const char configuration[] =
	"listing = yes\nmedia-types = \"off\"\ntrusted-proxies = {\"127.0.0.1\", \"10.0.0.0/8\"}\n"
	"listen plain { address = \"127.0.0.1\"\nport = 8001 }\n"
	"listen proxied { address = \"127.0.0.1\"\nport = 8002\nproxy-protocol = yes }\n"
	"limits { request-line = 256\nheader = 768\nfields = 12\nbody = 300 }\n"
	"log-format = \"%h %u %t \\\"%r\\\" %>s %b \\\"%{Referer}i\\\" %D %v %U %q %k %X\"\n"
	"cors-origins = {\"https://a.example\"}\n"
	"fields all { set = {\"X-Frame-Options: DENY\"} }\n"
	"location \"/old\" { redirect = \"/sub/\" }\n"
	"site other.example { docroot = \"www/sub\" }\n";

static struct talk talk;
static struct question questions[QUESTIONS_MOST];
static size_t question_count;

/* ----------------------------------------------------------------- what is asked */

static struct question question_of(const struct request *request)
{
	return (struct question){
		.is_head = request->method == METHOD_HEAD,
		.is_big = request->method == METHOD_GET && request->form == TARGET_ORIGIN &&
			  !span_is_nocase(request->host, SPAN("other.example")) &&
			  span_is(request->target, SPAN("/big.txt")),
		.expects_continue = request->expects_continue,
	};
}

/* The length of the first request; 0: it is not whole, or it is bad. */
static size_t take_question(struct question *question, const char *bytes, size_t length)
{
	const struct request_limits limits = { (size_t)talk.conf->limits.request_line,
					       (size_t)talk.conf->limits.header,
					       (size_t)talk.conf->limits.fields };
	static struct request request;
	enum status status = request_parse(&request, bytes, length, &limits);
	struct body body;
	size_t used;

	*question = question_of(&request);
	if (status != STATUS_GO)
		return 0;
	body_start(&body, request.is_chunked, request.content_length, talk.conf->limits.body);
	if (request.has_body)
		status = body_take(&body, bytes + request.head_length,
				   length - request.head_length, &used);
	else
		used = 0;
	question->is_whole = status == STATUS_GO;
	return question->is_whole ? request.head_length + used : 0;
}

/* All of them, and behind them what is none, if there is any. */
static void take_questions(const char *bytes, size_t length, bool is_proxied)
{
	char host[INET6_ADDRSTRLEN];
	size_t used = 0;

	question_count = 0;
	if (is_proxied && proxy_parse(bytes, length, &used, host) != STATUS_GO)
		return;
	while (used < length && question_count < QUESTIONS_MOST) {
		size_t part = take_question(&questions[question_count++], bytes + used,
					    length - used);

		if (part == 0)
			return;
		used += part;
	}
}

static size_t count_whole(void)
{
	size_t count = question_count;

	return count > 0 && !questions[count - 1].is_whole ? count - 1 : count;
}

/* -------------------------------------------------------------- what is answered */

/* The content's length on the wire. It is all there. */
static size_t measure(const struct reply *reply, const char *bytes, size_t length)
{
	size_t at = 0, used;
	struct body body;

	if (reply->framing == REPLY_NO_CONTENT)
		return 0;
	if (reply->framing == REPLY_BY_CLOSE)
		return length;
	body_start(&body, reply->framing == REPLY_BY_CHUNKS, reply->content_length, INT64_MAX);
	need(body_take(&body, bytes, length, &used) == STATUS_GO);
	at += used;
	return at;
}

/* Of /big.txt, each part is that part. */
static void check_big(const struct reply *reply, const char *content)
{
	struct span range = reply_field(reply, SPAN("Content-Range"));
	unsigned long first = 0, last = TALK_BIG - 1, all = TALK_BIG;
	char text[64];

	if (reply->framing != REPLY_BY_LENGTH || (reply->status != 200 && reply->status != 206) ||
	    reply_field(reply, SPAN("Content-Encoding")).at)
		return;
	if (reply->status == 206 && !range.at)
		return;		/* several parts, see fuzz_range */
	if (reply->status == 206) {
		snprintf(text, sizeof(text), "%.*s", (int)range.length, range.at);
		need(sscanf(text, "bytes %lu-%lu/%lu", &first, &last, &all) == 3);
	}
	need(all == TALK_BIG && last < all && first <= last);
	need(reply->content_length == (int64_t)(last - first + 1));
	for (unsigned long i = first; i <= last; i++)
		need(content[i - first] == talk_letter(i));
}

/* The length of the first answer, which is to that question. */
static size_t take_answer(struct reply *reply, const struct question *question, const char *bytes,
			  size_t length)
{
	const char *content;
	size_t whole;

	need(reply_parse(reply, bytes, length, question->is_head) == STATUS_GO);
	need(reply->minor == 1);
	if (reply->status < 200) {
		need(reply->status == 100 && question->expects_continue && reply->field_count == 0);
		return reply->head_length;
	}
	need(reply_field(reply, SPAN("Date")).at);
	need(question->is_whole || !reply->keep_alive);
	content = bytes + reply->head_length;
	whole = measure(reply, content, length - reply->head_length);
	if (question->is_big && question->is_whole)
		check_big(reply, content);
	return reply->head_length + whole;
}

/* Everything that was heard of a client that took it all. has_end: the server has ended it first. */
static void check_answers(const struct buffer *heard, const struct client *client, bool has_end)
{
	static struct reply reply;
	size_t at = 0, answered = 0;
	bool is_last = false;

	while (at < heard->length) {
		struct question question;

		need(!is_last && answered < question_count);
		question = questions[answered];
		/* A request that is late may not have told what it is before. */
		if (client->has_expired && !question.is_whole)
			question.is_head = question.is_head && heard->length - at < 1024 &&
					   heard->data[heard->length - 1] == '\n';
		at += take_answer(&reply, &question, heard->data + at, heard->length - at);
		if (reply.status < 200)
			continue;
		answered++;
		is_last = !reply.keep_alive;
	}
	need(!has_end || is_last || client->has_expired || question_count == 0);
	/* Nothing that was asked is forgotten. */
	if (!is_last && !client->has_expired)
		need(answered == count_whole());
}

/* ------------------------------------------------------------------- the client */

/* The length of what arrives before the next mark. */
static size_t next_arrival(const uint8_t *data, size_t size)
{
	size_t length = 0;

	while (length < size && !(data[length] == BLANK && length + 1 < size &&
				  (data[length + 1] == BLANK || data[length + 1] == TIME_PASSES)))
		length++;
	return length;
}

/* Serves, and takes what is sent, until there is nothing more. True at the end of it. */
static bool take_all(struct client *client, struct buffer *heard)
{
	bool is_new, is_open;

	do {
		client_serve(client);
		is_open = client_hear(client, heard, &is_new);
	} while (is_new && is_open);
	return !is_open;
}

/* Everything is said; said gets what has been, without the marks. True if the server ended it. */
static bool say_all(struct client *client, struct buffer *said, struct buffer *heard, int manners,
		    const uint8_t *data, size_t size)
{
	bool has_end = false;

	for (size_t at = 0; at < size && client->connection && !has_end; at += 2) {
		size_t length = next_arrival(data + at, size - at);

		need(buffer_append(said, data + at, length) == 0);
		if (length > 0 && !client_say(client, data + at, length))
			break;
		at += length;
		client_serve(client);
		if (at + 1 < size && data[at + 1] == TIME_PASSES)
			client_expire(client);
		if (!(manners & (TAKES_LATE | GOES_EARLY)))
			has_end = take_all(client, heard);
	}
	if (!(manners & GOES_EARLY))
		has_end = take_all(client, heard);
	return has_end;
}

static void converse(int manners, const uint8_t *data, size_t size)
{
	static const size_t part_lengths[] = { 1, 7, 24, 100, 1000, 5000, 16384, 30000 };
	struct buffer said = { 0 }, heard = { 0 };
	struct client client;
	bool has_end;

	talk_most = manners & IN_PARTS ? part_lengths[manners >> PART_SHIFT] : 0;
	client_begin(&client, &talk, manners & PROXIED, manners & TAKES_LITTLE ? TALK_SEND_ROOM : 0);
	has_end = say_all(&client, &said, &heard, manners, data, size);
	if (!(manners & GOES_EARLY)) {
		shutdown(client.fd, SHUT_WR);
		/* Who has heard the end is not kept; who has not, hears it now. */
		need(take_all(&client, &heard));
		take_questions(said.data, said.length, manners & PROXIED);
		/* What it was slow to take may be cut at any byte. */
		if (!client.is_cut)
			check_answers(&heard, &client, has_end);
		need(!client.connection);
	}
	need_no_secret(&heard);
	client_end(&client);
	buffer_free(&said);
	buffer_free(&heard);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!talk.conf)
		talk_open(&talk, configuration);
	if (size > 1)
		converse(data[0], data + 1, size - 1);
	return 0;
}
