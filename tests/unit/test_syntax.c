/* SPDX-License-Identifier: MIT */
/* test_syntax: the classes of characters, byte by byte, and lists. */
#include <criterion/criterion.h>
#include <ctype.h>
#include <stdlib.h>
#include "http/syntax.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Exactly letters, digits (both if alnum) and the others are in the class; high: 0x80 to 0xff. */
static void expect_class(unsigned int class, bool alnum, const char *others, bool high)
{
	for (int c = 0; c < 256; c++) {
		bool wanted = c >= 0x80 ? high :
			      isalnum(c) ? alnum :
					   c != 0 && strchr(others, c) != NULL;

		cr_expect_eq(syntax_is((char)c, class), wanted, "class %u, byte %02x", class,
			     (unsigned int)c);
	}
}

Test(syntax, a_token_is_of_tchar)
{
	expect_class(SYNTAX_TOKEN, true, "!#$%&'*+-.^_`|~", false);
}

Test(syntax, a_path_is_of_pchar_and_slashes)
{
	expect_class(SYNTAX_PATH, true, "-._~!$&'()*+,;=:@/%", false);
}

Test(syntax, a_query_also_holds_what_browsers_leave_in_it)
{
	expect_class(SYNTAX_QUERY, true, "-._~!$&'()*+,;=:@/%?" "|^`{}[]\"", false);
}

Test(syntax, a_registered_name_is_of_unreserved_and_sub_delims)
{
	expect_class(SYNTAX_NAME, true, "-._~!$&'()*+,;=", false);
}

Test(syntax, four_are_left_raw_in_a_path)
{
	expect_class(SYNTAX_RAW, false, "[]|^", false);
}

Test(syntax, brackets_are_two)
{
	expect_class(SYNTAX_BRACKET, false, "[]", false);
}

Test(syntax, a_tag_is_of_all_but_quotes_spaces_and_controls)
{
	expect_class(SYNTAX_TAG, true, "!#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", true);
}

Test(syntax, text_is_of_all_but_controls)
{
	expect_class(SYNTAX_TEXT, true, " \t!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", true);
}

Test(syntax, several_classes_are_asked_for_at_once)
{
	cr_expect(syntax_is('/', SYNTAX_TOKEN | SYNTAX_PATH));
	cr_expect(syntax_is('|', SYNTAX_TOKEN | SYNTAX_PATH));
	cr_expect_not(syntax_is(' ', SYNTAX_TOKEN | SYNTAX_PATH));
}

Test(syntax, skipping_stops_at_the_first_other_character_or_the_end)
{
	static const char text[] = "abc/d e";

	cr_expect_eq(syntax_skip(text, text + 7, SYNTAX_TOKEN), text + 3);
	cr_expect_eq(syntax_skip(text, text + 7, SYNTAX_PATH), text + 5);
	cr_expect_eq(syntax_skip(text, text + 2, SYNTAX_TOKEN), text + 2);
	cr_expect_eq(syntax_skip(text, text, SYNTAX_TOKEN), text);
	cr_expect_eq(syntax_skip(text + 5, text + 7, SYNTAX_TOKEN), text + 5);
}

Test(syntax, text_is_skipped_as_byte_by_byte_for_each_byte_at_each_place)
{
	for (size_t length = 0; length <= 20; length++) {
		char *text = malloc(length ? length : 1), *end = text + length;

		memset(text, 'x', length);
		for (size_t place = 0; place < length; place++) {
			for (int c = 0; c < 256; c++) {
				text[place] = (char)c;
				cr_assert_eq(syntax_skip_text(text, end),
					     syntax_skip(text, end, SYNTAX_TEXT),
					     "byte %02x at %zu of %zu", (unsigned int)c, place, length);
			}
			text[place] = place % 2 ? '\t' : (char)0xff;
		}
		free(text);
	}
}

Test(syntax, the_first_of_two_bad_bytes_in_a_word_is_found)
{
	static const char bad[] = { '\0', '\r', '\n', 0x1f, 0x7f, 0x01 };
	char text[16];

	for (size_t i = 0; i < 16; i++) {
		for (size_t j = i + 1; j < 16; j++) {
			for (size_t k = 0; k < COUNT(bad) * COUNT(bad); k++) {
				memset(text, k % 2 ? ' ' : (char)0x80, sizeof(text));
				text[i] = bad[k / COUNT(bad)];
				text[j] = bad[k % COUNT(bad)];
				cr_assert_eq(syntax_skip_text(text, text + 16), text + i,
					     "%zu and %zu", i, j);
			}
		}
	}
}

Test(syntax, a_token_is_never_empty)
{
	cr_expect(syntax_is_token(SPAN("a")));
	cr_expect(syntax_is_token(SPAN("X-Y_z!")));
	cr_expect_not(syntax_is_token(SPAN("")));
	cr_expect_not(syntax_is_token(SPAN("a b")));
	cr_expect_not(syntax_is_token(SPAN("a:")));
	cr_expect_not(syntax_is_token(SPAN("(a")));
	cr_expect_not(syntax_is_token(SPAN("a\0")));
}

Test(syntax, hexadecimal_digits_have_values)
{
	for (int c = 0; c < 256; c++) {
		static const char digits[] = "0123456789abcdef";
		const char *found = c < 0x80 && c != 0 ? strchr(digits, tolower(c)) : NULL;

		cr_expect_eq(syntax_hex((char)c), found ? (int)(found - digits) : -1, "byte %02x",
			     (unsigned int)c);
	}
}

/* ----------------------------------------------------------------------- lists */

/* The elements of a list, each in "<" and ">". */
static const char *split(const char *text)
{
	static char result[200];
	struct span list = span_of(text), element;
	char *at = result;

	while (syntax_next_element(&list, &element)) {
		*at++ = '<';
		memcpy(at, element.at, element.length);
		at += element.length;
		*at++ = '>';
	}
	*at = '\0';
	cr_expect_eq(list.length, 0);
	return result;
}

Test(syntax, a_list_is_split_at_its_commas)
{
	cr_expect_str_eq(split("a"), "<a>");
	cr_expect_str_eq(split("a,b"), "<a><b>");
	cr_expect_str_eq(split("a, b ,c"), "<a><b><c>");
	cr_expect_str_eq(split("a b;c"), "<a b;c>");
}

Test(syntax, empty_elements_do_not_count)
{
	cr_expect_str_eq(split(""), "");
	cr_expect_str_eq(split(" \t"), "");
	cr_expect_str_eq(split(","), "");
	cr_expect_str_eq(split(" , ,\t,"), "");
	cr_expect_str_eq(split(",a,,b,"), "<a><b>");
}

Test(syntax, a_comma_in_quotes_does_not_count)
{
	cr_expect_str_eq(split("\"a,b\",c"), "<\"a,b\"><c>");
	cr_expect_str_eq(split("x=\"a,b\";y, c"), "<x=\"a,b\";y><c>");
	cr_expect_str_eq(split("\"\",\"\""), "<\"\"><\"\">");
}

Test(syntax, a_backslash_in_quotes_protects_a_quote)
{
	cr_expect_str_eq(split("\"a\\\",b\",c"), "<\"a\\\",b\"><c>");
	cr_expect_str_eq(split("\"a\\\\\",b"), "<\"a\\\\\"><b>");
}

Test(syntax, a_backslash_outside_quotes_protects_nothing)
{
	cr_expect_str_eq(split("a\\,b"), "<a\\><b>");
	cr_expect_str_eq(split("\\\"a,b\""), "<\\\"a,b\">");
}

Test(syntax, quotes_that_do_not_end_reach_to_the_end)
{
	cr_expect_str_eq(split("a,\"b,c"), "<a><\"b,c>");
	cr_expect_str_eq(split("\""), "<\">");
	cr_expect_str_eq(split("\"\\"), "<\"\\>");
	cr_expect_str_eq(split("\"a\\\""), "<\"a\\\">");
}
