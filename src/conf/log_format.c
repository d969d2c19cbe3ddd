/* SPDX-License-Identifier: MIT */
/* log_format: the grammar of an access log line: text and Apache's %-directives. */
#include "conf/log_format.h"

#include <stdio.h>
#include <string.h>

#define COMMON "%h %l %u %t \"%r\" %>s %b"
#define COMBINED COMMON " \"%{Referer}i\" \"%{User-Agent}i\""

static const char letters[] = "haluTtrsbBOIDfUqmHvVpPkX%";

/* Where the reading is; why is set where it stops. */
struct reader {
	const char *at;
	const char *why;
	struct log_format *format;
};

static bool refuse(struct reader *r, const char *why)
{
	r->why = why;
	return false;
}

static bool add_item(struct reader *r, char letter, struct span text)
{
	if (r->format->count == LOG_FORMAT_ITEMS)
		return refuse(r, "has too many parts");
	r->format->items[r->format->count++] = (struct log_item){ letter, text };
	return true;
}

static bool is_variable(struct span name)
{
	return span_is(name, SPAN("SSL_PROTOCOL")) || span_is(name, SPAN("SSL_CIPHER")) ||
	       span_is(name, SPAN("SSL_CLIENT_S_DN"));
}

/* %{Name}i and %{Name}x. */
static bool read_field(struct reader *r)
{
	const char *name = r->at + 2;
	const char *end = strchr(name, '}');

	if (!end)
		return refuse(r, "has no '}'");
	if (end[1] == 'x' && !is_variable(span_between(name, end)))
		return refuse(r, "is not known: of TLS there are SSL_PROTOCOL, SSL_CIPHER and "
			      "SSL_CLIENT_S_DN");
	if (end[1] != 'i' && end[1] != 'x')
		return refuse(r, "is not known: in braces there is only a field of the request, "
			      "%{Field}i, or a word about TLS, %{SSL_PROTOCOL}x");
	if (end == name)
		return refuse(r, "names no field");
	if (!add_item(r, end[1], span_between(name, end)))
		return false;
	r->at = end + 2;
	return true;
}

static bool read_directive(struct reader *r)
{
	const char *letter = r->at + 1;

	if (*letter == '{')
		return read_field(r);
	if (*letter == '>')
		letter++;
	if (!*letter)
		return refuse(r, "ends the format: write %% for a percent sign");
	if (!strchr(letters, *letter))
		return refuse(r, "is not known");
	if (!add_item(r, *letter, (struct span){ "", 0 }))
		return false;
	r->at = letter + 1;
	return true;
}

bool log_format_parse(const char *text, struct log_format *format, const char **at,
		      const char **why)
{
	struct reader r = { .at = text, .format = format };

	format->count = 0;
	if (strcmp(text, "common") == 0)
		r.at = COMMON;
	else if (strcmp(text, "combined") == 0)
		r.at = COMBINED;
	while (*r.at && !r.why) {
		size_t plain = strcspn(r.at, "%");

		if (plain == 0)
			read_directive(&r);
		else if (add_item(&r, 0, (struct span){ r.at, plain }))
			r.at += plain;
	}
	*at = r.at;
	*why = r.why;
	return !r.why;
}

bool log_format_check(const char *text, char *why, size_t room)
{
	struct log_format format;
	const char *at, *reason;
	size_t length;

	if (strcmp(text, LOG_FORMAT_JSON) == 0)
		return true;
	if (!*text || (!strchr(text, '%') && !strchr(text, ' ') &&
		       strcmp(text, "common") != 0 && strcmp(text, "combined") != 0)) {
		snprintf(why, room, "'%s' is neither a format's name (" LOG_FORMAT_NAMES
			 ") nor a format with %% in it", text);
		return false;
	}
	if (log_format_parse(text, &format, &at, &reason))
		return true;
	length = at[1] == '{' ? strcspn(at, "} ") + 1 : 2;
	snprintf(why, room, "'%.*s' at character %zu %s", (int)length, at, (size_t)(at - text) + 1,
		 reason);
	return false;
}
