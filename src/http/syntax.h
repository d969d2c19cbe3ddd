/* SPDX-License-Identifier: MIT */
/* syntax: the characters and the lists that HTTP is written in (RFC 9110, 5.6; RFC 3986). */
#ifndef SYNTAX_H
#define SYNTAX_H

#include <stdbool.h>
#include <stdint.h>
#include "base/span.h"

enum syntax {
	SYNTAX_TOKEN = 1,	/* tchar (RFC 9110, 5.6.2) */
	SYNTAX_PATH = 2,	/* pchar and "/" (RFC 3986, 3.3), with the "%" of an encoded octet */
	SYNTAX_QUERY = 4,	/* a query (RFC 3986, 3.4), and what browsers leave raw in one */
	SYNTAX_NAME = 8,	/* reg-name but for pct-encoded (RFC 3986, 3.2.2) */
	SYNTAX_BRACKET = 16,	/* "[" and "]", around an IPv6 address */
	SYNTAX_TAG = 32,	/* etagc (RFC 9110, 8.8.3) */
	SYNTAX_RAW = 128,	/* what may not be in a path, but browsers leave as it was typed */
	SYNTAX_TEXT = 64,	/* what a field value may hold: VCHAR, obs-text, SP, HTAB */
};

extern const uint8_t syntax_table[256];

static inline bool syntax_is(char c, unsigned int classes)
{
	return syntax_table[(unsigned char)c] & classes;
}

/* The first character from at on that is in none of the classes, or end. */
static inline const char *syntax_skip(const char *at, const char *end, unsigned int classes)
{
	while (at < end && syntax_is(*at, classes))
		at++;
	return at;
}

/* The same for SYNTAX_TEXT, eight bytes at a time. */
const char *syntax_skip_text(const char *at, const char *end);

/* Whether text is a token, which is never empty (RFC 9110, 5.6.2). */
bool syntax_is_token(struct span text);

/* The value of a hexadecimal digit, or -1. */
int syntax_hex(char c);

/*
 * Takes the next element that is not empty off the front of a comma-separated list, without the
 * white space around it (RFC 9110, 5.6.1.2). A comma inside a quoted string does not count.
 * False at the end of the list.
 */
bool syntax_next_element(struct span *list, struct span *element);

#endif
