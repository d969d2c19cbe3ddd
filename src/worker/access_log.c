/* SPDX-License-Identifier: MIT */
/* access_log: one line for each answered request. */
#include "worker/access_log.h"

#include <stdio.h>
#include <string.h>
#include "base/number.h"
#include "conf/log_format.h"

static struct log_format format;
static bool is_json;
static bool wants_duration;

bool access_log_init(const struct conf *conf)
{
	const char *at, *why;

	format.count = 0;
	wants_duration = is_json = strcmp(conf->log_format, LOG_FORMAT_JSON) == 0;
	if (is_json)
		return true;
	if (!log_format_parse(conf->log_format, &format, &at, &why))
		return false;
	for (size_t i = 0; i < format.count; i++)
		if (format.items[i].letter == 'D' || format.items[i].letter == 'T')
			wants_duration = true;
	return true;
}

bool access_log_wants_duration(void)
{
	return wants_duration;
}

/* Where a line is being written; it stops, and does not overflow, at its end. */
struct writer {
	char *at, *end;
};

static void put(struct writer *w, struct span text)
{
	size_t length = text.length;

	if (length > (size_t)(w->end - w->at))
		length = (size_t)(w->end - w->at);
	memcpy(w->at, text.at, length);
	w->at += length;
}

static void put_number(struct writer *w, int64_t value)
{
	if (w->end - w->at >= 20)
		w->at += number_format(w->at, value);
}

/*
 * No byte of a client may end a line or a quoted string, and no text of a client may take the room
 * of what comes behind it: each has half of what is left.
 */
static void put_escaped(struct writer *w, struct span text, bool json)
{
	static const char hex[] = "0123456789abcdef";
	const char *end = w->at + (w->end - w->at) / 2;

	for (size_t i = 0; i < text.length && end - w->at >= 6; i++) {
		unsigned char c = (unsigned char)text.at[i];

		if (c == '"' || c == '\\') {
			*w->at++ = '\\';
			*w->at++ = (char)c;
		} else if (c >= ' ' && c < 0x7f) {
			*w->at++ = (char)c;
		} else {
			put(w, json ? SPAN("\\u00") : SPAN("\\x"));
			*w->at++ = hex[c >> 4];
			*w->at++ = hex[c & 15];
		}
	}
}

static void put_client_text(struct writer *w, struct span text)
{
	if (text.length == 0)
		put(w, SPAN("-"));
	else
		put_escaped(w, text, false);
}

static void put_time(struct writer *w, time_t when)
{
	static time_t last = -1;
	static char text[40];
	static size_t length;
	struct tm tm;

	if (when != last) {
		localtime_r(&when, &tm);
		length = strftime(text, sizeof(text), "[%d/%b/%Y:%H:%M:%S %z]", &tm);
		last = when;
	}
	put(w, (struct span){ text, length });
}

/* By Apache's names of variables. */
static void put_tls(struct writer *w, struct span name, const struct stream *stream)
{
	char text[256];

	if (span_is(name, SPAN("SSL_PROTOCOL")))
		put_client_text(w, stream_version(stream));
	else if (span_is(name, SPAN("SSL_CIPHER")))
		put_client_text(w, stream_cipher(stream));
	else
		put_client_text(w, stream_client(stream, text, sizeof(text)));
}

static void put_item(struct writer *w, const struct log_item *item, const struct access *a)
{
	switch (item->letter) {
	case 0: put(w, item->text); break;
	case 'h':
	case 'a': put(w, a->client); break;
	case 't': put_time(w, a->when); break;
	case 'r': put_client_text(w, a->request->line); break;
	case 's': put_number(w, a->response->status); break;
	case 'b':
		if (a->body_bytes == 0)
			put(w, SPAN("-"));
		else
			put_number(w, a->body_bytes);
		break;
	case 'B': put_number(w, a->body_bytes); break;
	case 'O': put_number(w, a->head_bytes + a->body_bytes); break;
	case 'I': put_number(w, (int64_t)a->request->head_length); break;
	case 'D': put_number(w, a->duration_us); break;
	case 'T': put_number(w, a->duration_us / 1000000); break;
	case 'i': put_client_text(w, request_field_named(a->request, item->text)); break;
	case 'f':
	case 'U': put_client_text(w, a->request->path); break;
	case 'q':
		if (a->request->has_query) {
			put(w, SPAN("?"));
			put_escaped(w, a->request->query, false);
		}
		break;
	case 'm': put_client_text(w, a->request->method_text); break;
	case 'H': put(w, a->request->minor ? SPAN("HTTP/1.1") : SPAN("HTTP/1.0")); break;
	case 'v':
	case 'V': put_client_text(w, a->request->host); break;
	case 'p': put_number(w, a->port); break;
	case 'k': put_number(w, a->served); break;
	case 'X': put(w, a->response->close ? SPAN("-") : SPAN("+")); break;
	case '%': put(w, SPAN("%")); break;
	case 'x': put_tls(w, item->text, a->stream); break;
	case 'u': put_client_text(w, a->user); break;
	default: put(w, SPAN("-")); break;	/* %l: there is no such name */
	}
}

static void put_member(struct writer *w, struct span name, struct span value)
{
	put(w, SPAN(",\""));
	put(w, name);
	put(w, SPAN("\":\""));
	put_escaped(w, value, true);
	put(w, SPAN("\""));
}

static void put_count(struct writer *w, struct span name, int64_t value)
{
	put(w, SPAN(",\""));
	put(w, name);
	put(w, SPAN("\":"));
	put_number(w, value);
}

static void put_json(struct writer *w, const struct access *a)
{
	char when[32], client[256];
	struct span name;
	struct tm tm;

	gmtime_r(&a->when, &tm);
	strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &tm);
	put(w, SPAN("{\"time\":\""));
	put(w, span_of(when));
	put(w, SPAN("\""));
	put_member(w, SPAN("client"), a->client);
	if (a->user.length > 0)
		put_member(w, SPAN("user"), a->user);
	put_member(w, SPAN("host"), a->request->host);
	put_member(w, SPAN("method"), a->request->method_text);
	put_member(w, SPAN("target"), a->request->target);
	put_count(w, SPAN("status"), a->response->status);
	put_count(w, SPAN("bytes"), a->body_bytes);
	put_count(w, SPAN("duration_us"), a->duration_us);
	if (stream_version(a->stream).length > 0)
		put_member(w, SPAN("tls"), stream_version(a->stream));
	name = stream_client(a->stream, client, sizeof(client));
	if (name.length > 0)
		put_member(w, SPAN("certificate"), name);
	put_member(w, SPAN("referer"), request_field(a->request, FIELD_REFERER));
	put_member(w, SPAN("user_agent"), request_field(a->request, FIELD_USER_AGENT));
	put(w, SPAN("}"));
}

size_t access_log_format(const struct access *access, char to[ACCESS_LOG_LINE])
{
	struct writer writer = { to, to + ACCESS_LOG_LINE - 1 };

	if (is_json)
		put_json(&writer, access);
	for (size_t i = 0; i < format.count; i++)
		put_item(&writer, &format.items[i], access);
	*writer.at++ = '\n';
	return (size_t)(writer.at - to);
}
