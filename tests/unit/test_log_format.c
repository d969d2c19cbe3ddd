/* SPDX-License-Identifier: MIT */
/* test_log_format: the grammar of an access log line. */
#include <criterion/criterion.h>
#include <string.h>
#include "conf/log_format.h"

static struct log_format format;
static const char *at, *why;

static bool parses(const char *text)
{
	return log_format_parse(text, &format, &at, &why);
}

static void fails(const char *text, size_t position, const char *expected)
{
	cr_assert_not(parses(text), "%s", text);
	cr_assert_eq((size_t)(at - text), position, "%s: at %zu", text, (size_t)(at - text));
	cr_assert(strstr(why, expected), "%s: %s", text, why);
}

static bool item_is(size_t index, char letter, const char *text)
{
	return index < format.count && format.items[index].letter == letter &&
	       span_is(format.items[index].text, span_of(text));
}

Test(log_format, text_and_directives_alternate)
{
	cr_assert(parses("a %h b%s"));
	cr_assert_eq(format.count, 4);
	cr_assert(item_is(0, 0, "a "));
	cr_assert(item_is(1, 'h', ""));
	cr_assert(item_is(2, 0, " b"));
	cr_assert(item_is(3, 's', ""));
}

Test(log_format, the_final_status_is_the_status)
{
	cr_assert(parses("%>s%s"));
	cr_assert(item_is(0, 's', "") && item_is(1, 's', ""));
}

Test(log_format, a_field_has_its_name_in_braces)
{
	cr_assert(parses("%{User-Agent}i%{X}i"));
	cr_assert(item_is(0, 'i', "User-Agent") && item_is(1, 'i', "X"));
}

Test(log_format, a_percent_sign_is_two)
{
	cr_assert(parses("100%%"));
	cr_assert(item_is(1, '%', ""));
}

Test(log_format, every_letter_that_is_told_is_known)
{
	static const char letters[] = "haluTtrsbBOIDfUqmHvVpPkX%";

	for (size_t i = 0; letters[i]; i++) {
		char text[] = { '%', letters[i], '\0' };

		cr_assert(parses(text), "%s", text);
		cr_assert(item_is(0, letters[i], ""));
	}
}

Test(log_format, other_letters_are_not)
{
	static const char letters[] = "AcdeFgGijJKLMnNoQRSwWxyYzZ0 ";

	for (size_t i = 0; letters[i]; i++) {
		char text[] = { '%', letters[i], '\0' };

		cr_assert_not(parses(text), "%s", text);
	}
}

Test(log_format, names_stand_for_formats)
{
	cr_assert(parses("common"));
	cr_assert(item_is(0, 'h', "") && item_is(format.count - 1, 'b', ""));
	cr_assert(parses("combined"));
	cr_assert(item_is(format.count - 2, 'i', "User-Agent") && item_is(format.count - 1, 0, "\""));
}

Test(log_format, errors_have_a_place_and_a_reason)
{
	fails("%h %Q", 3, "is not known");
	fails("%h %", 3, "ends the format");
	fails("%h %>", 3, "ends the format");
	fails("x%{Referer", 1, "has no '}'");
	fails("%{}i", 0, "names no field");
	fails("%{a}o", 0, "in braces there is only a field of the request");
	fails("%{a}", 0, "in braces");
}

Test(log_format, there_is_an_end_to_the_parts)
{
	char text[2 * (LOG_FORMAT_ITEMS + 1) + 1] = "";

	for (int i = 0; i < LOG_FORMAT_ITEMS; i++)
		strcat(text, "%h");
	cr_assert(parses(text));
	strcat(text, "%h");
	fails(text, 2 * LOG_FORMAT_ITEMS, "too many parts");
}

Test(log_format, the_check_says_it_in_a_sentence)
{
	char text[256];

	cr_assert(log_format_check("json", text, sizeof(text)));
	cr_assert(log_format_check("%h", text, sizeof(text)));
	cr_assert(log_format_check("a line", text, sizeof(text)));
	cr_assert_not(log_format_check("%h %Q %s", text, sizeof(text)));
	cr_assert_str_eq(text, "'%Q' at character 4 is not known");
	cr_assert_not(log_format_check("%{Cookie}n", text, sizeof(text)));
	cr_assert_str_eq(text, "'%{Cookie}' at character 1 is not known: in braces there is only a "
			 "field of the request, %{Field}i, or a word about TLS, %{SSL_PROTOCOL}x");
	cr_assert_not(log_format_check("jsn", text, sizeof(text)));
	cr_assert_str_eq(text,
			 "'jsn' is neither a format's name (common combined json) nor a format "
			 "with % in it");
	cr_assert_not(log_format_check("", text, sizeof(text)));
	cr_assert_not(log_format_check("%", text, sizeof(text)));
	cr_assert_str_eq(text, "'%' at character 1 ends the format: write %% for a percent sign");
}
