/* SPDX-License-Identifier: MIT */
/* request: bytes to struct request, strictly after RFC 9112; pure, and nothing is copied. */
#include "http/request.h"

#include <endian.h>
#include "base/number.h"
#include "http/authority.h"
#include "http/syntax.h"

/*
 * What must stay true: every byte is judged by itself and by those before it, never by those
 * after it. So a request gets the same verdict however it is cut into pieces, and the first bad
 * byte is refused when it comes.
 */
struct cursor {
	const char *at;
	const char *end;	/* of the bytes, or of what the limit allows */
};

enum { EMPTY_LINES_MAX = 2 };	/* RFC 9112, 2.2: "at least one" */

#define ALL(byte) (UINT64_C(0x0101010101010101) * (byte))

static uint64_t load_word(const char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
	return le64toh(word);
}

/* The first control character from at on, or end. Eight bytes at a time: values are long. */
static inline const char *skip_text(const char *at, const char *end)
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

/* Whether a token is this name in any case. In a token, bit 5 tells nothing but case. */
static inline bool is_name(const char *at, const char *lower, size_t length)
{
	for (; length >= 8; at += 8, lower += 8, length -= 8)
		if ((load_word(at) | ALL(0x20)) != load_word(lower))
			return false;
	for (; length > 0; at++, lower++, length--)
		if ((*at | 0x20) != *lower)
			return false;
	return true;
}

#define NAMED(field, literal) (is_name(at, literal, sizeof(literal) - 1) ? (field) : FIELD_OTHER)

/* By length first: at most one name is compared with. */
static enum field find_field(const char *at, size_t length)
{
	switch (length) {
	case 4:
		return NAMED(FIELD_HOST, "host");
	case 5:
		return NAMED(FIELD_RANGE, "range");
	case 6:
		return (at[0] | 0x20) == 'a' ? NAMED(FIELD_ACCEPT, "accept") :
					       NAMED(FIELD_EXPECT, "expect");
	case 7:
		return NAMED(FIELD_REFERER, "referer");
	case 8:
		return (at[3] | 0x20) == 'm' ? NAMED(FIELD_IF_MATCH, "if-match") :
					       NAMED(FIELD_IF_RANGE, "if-range");
	case 10:
		return (at[0] | 0x20) == 'u' ? NAMED(FIELD_USER_AGENT, "user-agent") :
					       NAMED(FIELD_CONNECTION, "connection");
	case 13:
		return (at[0] | 0x20) == 'i' ? NAMED(FIELD_IF_NONE_MATCH, "if-none-match") :
					       NAMED(FIELD_AUTHORIZATION, "authorization");
	case 14:
		return NAMED(FIELD_CONTENT_LENGTH, "content-length");
	case 15:
		return (at[7] | 0x20) == 'e' ? NAMED(FIELD_ACCEPT_ENCODING, "accept-encoding") :
					       NAMED(FIELD_ACCEPT_LANGUAGE, "accept-language");
	case 17:
		return (at[0] | 0x20) == 'i' ?
			       NAMED(FIELD_IF_MODIFIED_SINCE, "if-modified-since") :
			       NAMED(FIELD_TRANSFER_ENCODING, "transfer-encoding");
	case 19:
		return NAMED(FIELD_IF_UNMODIFIED_SINCE, "if-unmodified-since");
	default:
		return FIELD_OTHER;
	}
}

/* Case-sensitive (RFC 9112, 3.1). */
static enum method find_method(struct span text)
{
	static const struct {
		struct span name;
		enum method method;
	} methods[] = {
		{ SPAN("GET"), METHOD_GET },	   { SPAN("HEAD"), METHOD_HEAD },
		{ SPAN("POST"), METHOD_POST },	   { SPAN("PUT"), METHOD_PUT },
		{ SPAN("OPTIONS"), METHOD_OPTIONS }, { SPAN("DELETE"), METHOD_DELETE },
		{ SPAN("PATCH"), METHOD_PATCH },   { SPAN("TRACE"), METHOD_TRACE },
		{ SPAN("CONNECT"), METHOD_CONNECT },
	};

	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (span_is(text, methods[i].name))
			return methods[i].method;
	return METHOD_UNKNOWN;
}
