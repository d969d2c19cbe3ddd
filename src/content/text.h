/* SPDX-License-Identifier: MIT */
/* text: pieces of HTML and JSON, written to the room that there is. */
#ifndef TEXT_H
#define TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include "base/span.h"

/*
 * Whoever adds does not look at the room. What goes beyond it is counted and not written, so
 * that length > room tells that the end is missing, and how much room it would have taken. All
 * zero only counts.
 */
struct text {
	char *to;
	size_t room;
	size_t length;
};

enum { TEXT_NO_CHARACTER = -1 };

/*
 * The character of UTF-8 (RFC 3629) that text, which is not empty, begins with, and its bytes in
 * *length; TEXT_NO_CHARACTER with 1 if it is none.
 */
int32_t text_character(struct span text, size_t *length);

void text_add(struct text *text, struct span bytes);

/* A few words only: a result of 128 bytes or more is a mistake of ours. */
void text_print(struct text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Bytes from outside as UTF-8 for the content or a quoted attribute of an element. U+FFFD stands
 * for each byte that is not UTF-8, and for characters that HTML does not allow. At most six
 * times as long as the bytes.
 */
void text_add_html(struct text *text, struct span bytes);

/* The same for the inside of a string (RFC 8259, 7), where all characters are allowed. */
void text_add_json(struct text *text, struct span bytes);

/* A size for people: "999 B", "1.2 kB", "12 MB". A kB has 1000 bytes. */
void text_add_size(struct text *text, int64_t size);

/* "2026-11-23T14:05:00Z" (RFC 3339); a year before 1 or after 9999 becomes the nearest. */
void text_add_utc(struct text *text, time_t when);

/* "2026-11-23 14:05" in the time zone of the server; the same holds for the year. */
void text_add_local(struct text *text, time_t when);

#endif
