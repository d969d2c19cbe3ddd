/* SPDX-License-Identifier: MIT */
/* text: pieces of HTML and JSON, written to the room that there is. */
#include "content/text.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* From the second day to the last, both at midnight: no time zone leads out of these years. */
#define TIME_FIRST INT64_C(-62135510400)
#define TIME_LAST INT64_C(253402214400)

void text_add(struct text *text, struct span bytes)
{
	/* Once something did not fit, nothing does, since the length only grows. */
	if (text->length <= text->room && bytes.length <= text->room - text->length &&
	    bytes.length > 0)
		memcpy(text->to + text->length, bytes.at, bytes.length);
	text->length += bytes.length;
}

void text_print(struct text *text, const char *format, ...)
{
	char piece[128];
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(piece, sizeof(piece), format, arguments);
	va_end(arguments);
	if (length < 0 || (size_t)length >= sizeof(piece))
		abort();
	text_add(text, (struct span){ piece, (size_t)length });
}

int32_t text_character(struct span text, size_t *length)
{
	static const int32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char first = (unsigned char)text.at[0];
	size_t wanted = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	int32_t character = wanted == 1 ? first : first & (0x7f >> wanted);

	*length = 1;
	if ((first >= 0x80 && first < 0xc0) || first > 0xf4 || wanted > text.length)
		return TEXT_NO_CHARACTER;
	for (size_t i = 1; i < wanted; i++) {
		if (((unsigned char)text.at[i] & 0xc0) != 0x80)
			return TEXT_NO_CHARACTER;
		character = character << 6 | ((unsigned char)text.at[i] & 0x3f);
	}
	if (character < least[wanted] || character > 0x10ffff ||
	    (character >= 0xd800 && character <= 0xdfff))
		return TEXT_NO_CHARACTER;
	*length = wanted;
	return character;
}

/* Controls and noncharacters, which HTML does not allow (Living Standard, 13.1.4). */
static bool is_html(int32_t character)
{
	return character >= ' ' && !(character >= 0x7f && character <= 0x9f) &&
	       !(character >= 0xfdd0 && character <= 0xfdef) && (character & 0xfffe) != 0xfffe;
}

static struct span escape_html(int32_t character, struct span as_is)
{
	switch (character) {
	case '&': return SPAN("&amp;");
	case '<': return SPAN("&lt;");
	case '>': return SPAN("&gt;");
	case '"': return SPAN("&quot;");
	case '\'': return SPAN("&#39;");
	default: return is_html(character) ? as_is : SPAN("\xef\xbf\xbd");
	}
}

void text_add_html(struct text *text, struct span bytes)
{
	size_t length;

	for (; bytes.length > 0; bytes = span_from(bytes, length)) {
		int32_t character = text_character(bytes, &length);

		text_add(text, escape_html(character, (struct span){ bytes.at, length }));
	}
}

void text_add_json(struct text *text, struct span bytes)
{
	size_t length;

	for (; bytes.length > 0; bytes = span_from(bytes, length)) {
		int32_t character = text_character(bytes, &length);

		if (character == TEXT_NO_CHARACTER)
			text_add(text, SPAN("\\ufffd"));
		else if (character < ' ')
			text_print(text, "\\u%04x", (unsigned int)character);
		else if (character == '"' || character == '\\')
			text_print(text, "\\%c", (int)character);
		else
			text_add(text, (struct span){ bytes.at, length });
	}
}

void text_add_size(struct text *text, int64_t size)
{
	static const char units[] = "kMGTPE";
	uint64_t bytes = size > 0 ? (uint64_t)size : 0, scale = 1000, tenths, whole;
	int unit = 0;

	if (bytes < 1000) {
		text_print(text, "%d B", (int)bytes);
		return;
	}
	/* Rounded first: 999,500 bytes are 1.0 MB and not 1000 kB. */
	for (whole = (bytes + scale / 2) / scale; whole >= 1000; unit++) {
		scale *= 1000;
		whole = (bytes + scale / 2) / scale;
	}
	tenths = (bytes + scale / 20) / (scale / 10);
	if (tenths < 100)
		text_print(text, "%d.%d %cB", (int)tenths / 10, (int)tenths % 10, units[unit]);
	else
		text_print(text, "%d %cB", (int)whole, units[unit]);
}

static time_t limit_time(time_t when)
{
	if (when < TIME_FIRST)
		return TIME_FIRST;
	return when > TIME_LAST ? TIME_LAST : when;
}

void text_add_utc(struct text *text, time_t when)
{
	struct tm tm;

	when = limit_time(when);
	gmtime_r(&when, &tm);
	text_print(text, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
		   tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

void text_add_local(struct text *text, time_t when)
{
	struct tm tm;

	when = limit_time(when);
	localtime_r(&when, &tm);
	text_print(text, "%04d-%02d-%02d %02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1,
		   tm.tm_mday, tm.tm_hour, tm.tm_min);
}
