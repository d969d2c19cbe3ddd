/* SPDX-License-Identifier: MIT */
/* syntax: the characters and the lists that HTTP is written in (RFC 9110, 5.6; RFC 3986). */
#include "http/syntax.h"

#include <endian.h>

enum {
	TEXT = SYNTAX_TEXT,
	TAG = SYNTAX_TAG | TEXT,
	ANY = SYNTAX_TOKEN | SYNTAX_PATH | SYNTAX_QUERY | SYNTAX_NAME | TAG,
	DELIM = SYNTAX_PATH | SYNTAX_QUERY | SYNTAX_NAME | TAG,
	PATH = SYNTAX_PATH | SYNTAX_QUERY | TAG,
	QUERY = SYNTAX_QUERY | TAG,
	/*
	 * RFC 3986 has none of | ^ ` { } [ ] " in a query, but browsers send them as they were
	 * typed, and a query only passes through here.
	 */
	RAW = SYNTAX_QUERY | TAG,
};

const uint8_t syntax_table[256] = {
	['0' ... '9'] = ANY,
	['A' ... 'Z'] = ANY,
	['a' ... 'z'] = ANY,
	['-'] = ANY, ['.'] = ANY, ['_'] = ANY, ['~'] = ANY,
	['!'] = ANY, ['$'] = ANY, ['&'] = ANY, ['\''] = ANY, ['*'] = ANY, ['+'] = ANY,
	['('] = DELIM, [')'] = DELIM, [','] = DELIM, [';'] = DELIM, ['='] = DELIM,
	['%'] = SYNTAX_TOKEN | PATH,
	['/'] = PATH, [':'] = PATH, ['@'] = PATH,
	['?'] = QUERY,
	['|'] = SYNTAX_TOKEN | SYNTAX_RAW | RAW, ['^'] = SYNTAX_TOKEN | SYNTAX_RAW | RAW,
	['`'] = SYNTAX_TOKEN | RAW,
	['{'] = RAW, ['}'] = RAW,
	['['] = SYNTAX_BRACKET | SYNTAX_RAW | RAW, [']'] = SYNTAX_BRACKET | SYNTAX_RAW | RAW,
	['"'] = SYNTAX_QUERY | TEXT,
	['#'] = SYNTAX_TOKEN | TAG,
	['<'] = TAG, ['>'] = TAG, ['\\'] = TAG,
	[' '] = TEXT, ['\t'] = TEXT,
	[0x80 ... 0xff] = TAG,
};

#define ALL(byte) (UINT64_C(0x0101010101010101) * (byte))

static inline uint64_t load_word(const char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
	return le64toh(word);
}

/* The first control character from at on, even a tab, or end. */
static inline const char *skip_printable(const char *at, const char *end)
{
	for (; end - at >= 8; at += 8) {
		uint64_t word = load_word(at);
		uint64_t delete = word ^ ALL(0x7f);
		uint64_t below_space = (word - ALL(0x20)) & ~word;
		uint64_t found = (below_space | ((delete - ALL(1)) & ~delete)) & ALL(0x80);

		/* A borrow only goes up, from a byte that is found: the lowest is right. */
		if (found)
			return at + __builtin_ctzll(found) / 8;
	}
	return syntax_skip(at, end, SYNTAX_TEXT);
}

const char *syntax_skip_text(const char *at, const char *end)
{
	at = skip_printable(at, end);
	while (at < end && *at == '\t')
		at = skip_printable(at + 1, end);
	return at;
}

bool syntax_is_token(struct span text)
{
	const char *end = text.at + text.length;

	return text.length > 0 && syntax_skip(text.at, end, SYNTAX_TOKEN) == end;
}

int syntax_hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The length of what comes before the next comma that no quotes protect. */
static size_t element_length(struct span list)
{
	bool quoted = false;
	size_t i;

	for (i = 0; i < list.length; i++) {
		if (list.at[i] == '"')
			quoted = !quoted;
		else if (list.at[i] == '\\' && quoted && i + 1 < list.length)
			i++;
		else if (list.at[i] == ',' && !quoted)
			break;
	}
	return i;
}

bool syntax_next_element(struct span *list, struct span *element)
{
	while (list->length > 0) {
		size_t length = element_length(*list);

		*element = span_trim((struct span){ list->at, length });
		*list = span_from(*list, length < list->length ? length + 1 : length);
		if (element->length > 0)
			return true;
	}
	return false;
}
