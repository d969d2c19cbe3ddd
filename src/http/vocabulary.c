/* SPDX-License-Identifier: MIT */
/* vocabulary: the methods and the fields that this server knows by name. */
#include "http/vocabulary.h"

#include <stdbool.h>
#include <stdint.h>

static inline uint64_t load_word(const char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
	return word;
}

/* Whether a token is this name in any case. In a token, bit 5 tells nothing but case. */
static inline bool is_name(const char *at, const char *lower, size_t length)
{
	for (; length >= 8; at += 8, lower += 8, length -= 8)
		if ((load_word(at) | UINT64_C(0x2020202020202020)) != load_word(lower))
			return false;
	for (; length > 0; at++, lower++, length--)
		if ((*at | 0x20) != *lower)
			return false;
	return true;
}

#define NAMED(field, literal) (is_name(at, literal, sizeof(literal) - 1) ? (field) : FIELD_OTHER)

/* By length first, and a letter: at most one name is compared with. */
enum field vocabulary_field(struct span name)
{
	const char *at = name.at;

	switch (name.length) {
	case 4:
		return NAMED(FIELD_HOST, "host");
	case 5:
		return NAMED(FIELD_RANGE, "range");
	case 6:
		return (at[0] | 0x20) == 'a' ? NAMED(FIELD_ACCEPT, "accept") :
		       (at[0] | 0x20) == 'o' ? NAMED(FIELD_ORIGIN, "origin") :
					       NAMED(FIELD_EXPECT, "expect");
	case 7:
		return NAMED(FIELD_REFERER, "referer");
	case 8:
		return (at[3] | 0x20) == 'm' ? NAMED(FIELD_IF_MATCH, "if-match") :
					       NAMED(FIELD_IF_RANGE, "if-range");
	case 9:
		return NAMED(FIELD_FORWARDED, "forwarded");
	case 10:
		return (at[0] | 0x20) == 'u' ? NAMED(FIELD_USER_AGENT, "user-agent") :
					       NAMED(FIELD_CONNECTION, "connection");
	case 13:
		return (at[0] | 0x20) == 'i' ? NAMED(FIELD_IF_NONE_MATCH, "if-none-match") :
					       NAMED(FIELD_AUTHORIZATION, "authorization");
	case 14:
		return NAMED(FIELD_CONTENT_LENGTH, "content-length");
	case 15:
		return (at[0] | 0x20) == 'x' ? NAMED(FIELD_X_FORWARDED_FOR, "x-forwarded-for") :
		       (at[7] | 0x20) == 'e' ? NAMED(FIELD_ACCEPT_ENCODING, "accept-encoding") :
					       NAMED(FIELD_ACCEPT_LANGUAGE, "accept-language");
	case 17:
		return (at[0] | 0x20) == 'i' ?
			       NAMED(FIELD_IF_MODIFIED_SINCE, "if-modified-since") :
			       NAMED(FIELD_TRANSFER_ENCODING, "transfer-encoding");
	case 19:
		return NAMED(FIELD_IF_UNMODIFIED_SINCE, "if-unmodified-since");
	case 29:
		return NAMED(FIELD_ACCESS_CONTROL_REQUEST_METHOD,
			     "access-control-request-method");
	default:
		return FIELD_OTHER;
	}
}

enum method vocabulary_method(struct span name)
{
	static const char names[][8] = {
		[METHOD_GET] = "GET",	      [METHOD_HEAD] = "HEAD",	[METHOD_OPTIONS] = "OPTIONS",
		[METHOD_POST] = "POST",	      [METHOD_PUT] = "PUT",	[METHOD_DELETE] = "DELETE",
		[METHOD_PATCH] = "PATCH",     [METHOD_TRACE] = "TRACE", [METHOD_CONNECT] = "CONNECT",
	};

	for (size_t i = METHOD_GET; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_is(name, span_of(names[i])))
			return (enum method)i;
	return METHOD_UNKNOWN;
}
