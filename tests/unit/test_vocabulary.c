/* SPDX-License-Identifier: MIT */
/* test_vocabulary: the names that are known, and all that only resemble them. */
#include <criterion/criterion.h>
#include <ctype.h>
#include "http/syntax.h"
#include "http/vocabulary.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const char *name;
	enum field field;
} fields[] = {
	{ "Accept", FIELD_ACCEPT },
	{ "Accept-Encoding", FIELD_ACCEPT_ENCODING },
	{ "Accept-Language", FIELD_ACCEPT_LANGUAGE },
	{ "Access-Control-Request-Method", FIELD_ACCESS_CONTROL_REQUEST_METHOD },
	{ "Authorization", FIELD_AUTHORIZATION },
	{ "Connection", FIELD_CONNECTION },
	{ "Content-Length", FIELD_CONTENT_LENGTH },
	{ "Expect", FIELD_EXPECT },
	{ "Forwarded", FIELD_FORWARDED },
	{ "Host", FIELD_HOST },
	{ "If-Match", FIELD_IF_MATCH },
	{ "If-Modified-Since", FIELD_IF_MODIFIED_SINCE },
	{ "If-None-Match", FIELD_IF_NONE_MATCH },
	{ "If-Range", FIELD_IF_RANGE },
	{ "If-Unmodified-Since", FIELD_IF_UNMODIFIED_SINCE },
	{ "Origin", FIELD_ORIGIN },
	{ "Range", FIELD_RANGE },
	{ "Referer", FIELD_REFERER },
	{ "Transfer-Encoding", FIELD_TRANSFER_ENCODING },
	{ "User-Agent", FIELD_USER_AGENT },
	{ "X-Forwarded-For", FIELD_X_FORWARDED_FOR },
};

static const struct {
	const char *name;
	enum method method;
} methods[] = {
	{ "GET", METHOD_GET },	       { "HEAD", METHOD_HEAD },	    { "OPTIONS", METHOD_OPTIONS },
	{ "POST", METHOD_POST },       { "PUT", METHOD_PUT },	    { "DELETE", METHOD_DELETE },
	{ "PATCH", METHOD_PATCH },     { "TRACE", METHOD_TRACE },   { "CONNECT", METHOD_CONNECT },
};

/* Spells a name with each letter mapped, or with every second one. */
static struct span spell(const char *name, int (*map)(int), size_t step)
{
	static char text[32];
	size_t length = strlen(name);

	memcpy(text, name, length);
	for (size_t i = 0; i < length; i += step)
		text[i] = (char)map((unsigned char)text[i]);
	return (struct span){ text, length };
}

Test(vocabulary, all_fields_are_known_by_their_names)
{
	cr_expect_eq(COUNT(fields), FIELD_COUNT - 1, "all but FIELD_OTHER are in the table");
	for (size_t i = 0; i < COUNT(fields); i++)
		cr_expect_eq(vocabulary_field(span_of(fields[i].name)), fields[i].field, "%s",
			     fields[i].name);
}

Test(vocabulary, a_field_is_known_in_any_case)
{
	for (size_t i = 0; i < COUNT(fields); i++) {
		const char *name = fields[i].name;

		cr_expect_eq(vocabulary_field(spell(name, tolower, 1)), fields[i].field, "%s", name);
		cr_expect_eq(vocabulary_field(spell(name, toupper, 1)), fields[i].field, "%s", name);
		cr_expect_eq(vocabulary_field(spell(name, toupper, 2)), fields[i].field, "%s", name);
	}
}

Test(vocabulary, a_part_of_a_name_is_another_field)
{
	for (size_t i = 0; i < COUNT(fields); i++) {
		struct span name = span_of(fields[i].name);

		cr_expect_eq(vocabulary_field((struct span){ name.at, name.length - 1 }), FIELD_OTHER,
			     "%s", fields[i].name);
		cr_expect_eq(vocabulary_field(span_from(name, 1)), FIELD_OTHER, "%s", fields[i].name);
	}
}

Test(vocabulary, a_name_with_one_other_character_is_another_field)
{
	for (size_t i = 0; i < COUNT(fields); i++) {
		char text[32];
		size_t length = strlen(fields[i].name);

		memcpy(text, fields[i].name, length + 1);
		for (size_t place = 0; place < length; place++) {
			for (int c = 0; c < 256; c++) {
				if (!syntax_is((char)c, SYNTAX_TOKEN) ||
				    tolower(c) == tolower((unsigned char)fields[i].name[place]))
					continue;
				text[place] = (char)c;
				cr_assert_eq(vocabulary_field((struct span){ text, length }), FIELD_OTHER,
					     "%s", text);
			}
			text[place] = fields[i].name[place];
		}
	}
}

Test(vocabulary, other_fields_are_other)
{
	static const char *const names[] = { "X", "Date", "Cookie", "Upgrade", "TE", "Keep-Alive",
					     "Content-Type", "If-None-Matching", "Accept-Charset", "a",
					     "Proxy-Authorization-And-More" };

	for (size_t i = 0; i < COUNT(names); i++)
		cr_expect_eq(vocabulary_field(span_of(names[i])), FIELD_OTHER, "%s", names[i]);
}

Test(vocabulary, all_methods_are_known_by_their_names)
{
	for (size_t i = 0; i < COUNT(methods); i++)
		cr_expect_eq(vocabulary_method(span_of(methods[i].name)), methods[i].method, "%s",
			     methods[i].name);
}

Test(vocabulary, a_method_is_known_in_its_own_case_only)
{
	for (size_t i = 0; i < COUNT(methods); i++) {
		cr_expect_eq(vocabulary_method(spell(methods[i].name, tolower, 1)), METHOD_UNKNOWN,
			     "%s", methods[i].name);
		cr_expect_eq(vocabulary_method(spell(methods[i].name, tolower, 2)), METHOD_UNKNOWN,
			     "%s", methods[i].name);
	}
}

Test(vocabulary, what_resembles_a_method_is_unknown)
{
	static const char *const names[] = { "", "GE", "GETX", "G", "CONNECTED", "OPTION", "PROPFIND",
					     "PRI", "QUERY" };

	for (size_t i = 0; i < COUNT(names); i++)
		cr_expect_eq(vocabulary_method(span_of(names[i])), METHOD_UNKNOWN, "%s", names[i]);
	cr_expect_eq(vocabulary_method((struct span){ "GET\0", 4 }), METHOD_UNKNOWN);
}

Test(vocabulary, a_name_needs_no_end)
{
	cr_expect_eq(vocabulary_method((struct span){ "GETX", 3 }), METHOD_GET);
	cr_expect_eq(vocabulary_field((struct span){ "Hostess", 4 }), FIELD_HOST);
}
