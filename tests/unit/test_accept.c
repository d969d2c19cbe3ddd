/* SPDX-License-Identifier: MIT */
/* test_accept: how much a client wants a media type. */
#include <criterion/criterion.h>
#include <stdio.h>
#include "http/accept.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define HTML SPAN("text/html")

struct row {
	const char *value;
	int quality;	/* of text/html */
};

/* The quality of a type in a request with these whole lines. */
static int quality_in(const char *lines, struct span type)
{
	static const struct request_limits limits = { 1000, 10000, 100 };
	static struct request request;
	char head[2000];
	int length = snprintf(head, sizeof(head), "GET / HTTP/1.1\r\nHost: a\r\n%s\r\n", lines);

	cr_assert_eq(request_parse(&request, head, (size_t)length, &limits), STATUS_GO, "%s", head);
	return accept_quality(&request, type);
}

static int quality_of(const char *value, struct span type)
{
	char line[1000];

	snprintf(line, sizeof(line), "Accept: %s\r\n", value);
	return quality_in(line, type);
}

static void expect(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int got = quality_of(rows[i].value, HTML);

		cr_expect_eq(got, rows[i].quality, "%s: %d, not %d", rows[i].value, got,
			     rows[i].quality);
	}
}

#define EXPECT(...)                                                       \
	do {                                                              \
		static const struct row rows[] = { __VA_ARGS__ };         \
		expect(rows, COUNT(rows));                                \
	} while (0)

Test(accept, without_the_field_all_is_welcome)
{
	cr_expect_eq(quality_in("", HTML), 1000);
	cr_expect_eq(quality_in("Accept-Language: de\r\n", SPAN("a/b")), 1000);
}

Test(accept, a_type_that_is_named_is_welcome)
{
	EXPECT({ "text/html", 1000 }, { "a/b, text/html", 1000 }, { "text/html,a/b", 1000 });
}

Test(accept, a_type_that_is_not_named_is_not)
{
	EXPECT({ "text/plain", 0 }, { "a/b, c/d", 0 }, { "application/*", 0 }, { "", 0 }, { ",", 0 });
}

Test(accept, types_are_the_same_in_any_case)
{
	EXPECT({ "TEXT/HTML", 1000 }, { "Text/*", 1000 }, { "text/HTML;q=0.5", 500 },
	       { "text/html;Q=0.5", 500 });
}

Test(accept, a_range_stands_for_its_types)
{
	EXPECT({ "*/*", 1000 }, { "text/*", 1000 }, { "*/*;q=0.2", 200 }, { "text/*;q=0.3", 300 });
	cr_expect_eq(quality_of("text/*", SPAN("texts/html")), 0);
	cr_expect_eq(quality_of("text/*", SPAN("tex/html")), 0);
}

Test(accept, what_is_no_range_stands_for_nothing)
{
	EXPECT({ "*", 0 }, { "text", 0 }, { "text/", 0 }, { "/html", 0 }, { "*/html", 0 },
	       { "text/h*", 0 }, { "text/html/x", 0 }, { "text/htm", 0 }, { "text/htmlx", 0 },
	       { "text/**", 0 }, { "text*", 0 });
}

Test(accept, a_weight_has_up_to_three_digits)
{
	EXPECT({ "text/html;q=0", 0 }, { "text/html;q=0.", 0 }, { "text/html;q=0.0", 0 },
	       { "text/html;q=0.5", 500 }, { "text/html;q=0.25", 250 },
	       { "text/html;q=0.125", 125 }, { "text/html;q=0.001", 1 },
	       { "text/html;q=0.999", 999 }, { "text/html;q=1", 1000 }, { "text/html;q=1.", 1000 },
	       { "text/html;q=1.0", 1000 }, { "text/html;q=1.000", 1000 });
}

Test(accept, an_element_with_a_malformed_weight_says_nothing)
{
	EXPECT({ "text/html;q=1.001", 0 }, { "text/html;q=2", 0 }, { "text/html;q=-1", 0 },
	       { "text/html;q=.5", 0 }, { "text/html;q=0.1234", 0 }, { "text/html;q=", 0 },
	       { "text/html;q=0,5", 0 }, { "text/html;q=x", 0 }, { "text/html;q=0.x", 0 },
	       { "text/html;q=05", 0 }, { "text/html;q=\"1\"", 0 }, { "text/html;q= 1", 0 },
	       { "text/html;q=1.01", 0 }, { "text/html;q=0.1/", 0 },
	       { "text/html;q=0.0:", 0 }, { "text/html;q=1:", 0 },
	       { "text/html;q=9.9, */*;q=0.1", 100 });
}

Test(accept, white_space_around_a_weight_is_no_harm)
{
	EXPECT({ "text/html ; q=0.5", 500 }, { "text/html;\tq=0.5 ", 500 },
	       { " \t text/html;q=0.5 , a/b", 500 });
}

Test(accept, the_more_specific_range_decides)
{
	EXPECT({ "*/*;q=0.1, text/*;q=0.2, text/html;q=0.3", 300 },
	       { "text/html;q=0.3, text/*;q=0.2, */*;q=0.1", 300 },
	       { "text/html;q=0.1, */*", 100 }, { "*/*, text/html;q=0", 0 },
	       { "text/*;q=0.9, */*;q=1", 900 }, { "text/*;q=0, */*", 0 });
	cr_expect_eq(quality_of("*/*;q=0.1, text/*;q=0.2, text/html;q=0.3", SPAN("text/plain")), 200);
	cr_expect_eq(quality_of("*/*;q=0.1, text/*;q=0.2, text/html;q=0.3", SPAN("a/b")), 100);
}

Test(accept, of_two_equally_specific_ranges_the_kinder_decides)
{
	EXPECT({ "text/html;q=0.3, text/html;q=0.7", 700 }, { "*/*;q=0.7, */*;q=0.3", 700 },
	       { "text/html;q=0, text/html", 1000 });
}

Test(accept, a_parameter_speaks_of_another_type)
{
	EXPECT({ "text/html;level=1", 0 }, { "text/html;level=1;q=0.9, text/html;q=0.4", 400 },
	       { "text/html;charset=utf-8, */*;q=0.1", 100 }, { "text/html;qs=0.5", 0 },
	       { "text/html;a=0.5", 0 }, { "text/html;q", 0 }, { "text/html;a", 0 });
}

Test(accept, an_empty_parameter_is_none)
{
	EXPECT({ "text/html;", 1000 }, { "text/html;;q=0.5", 500 }, { "text/html; ;", 1000 });
}

Test(accept, what_comes_after_the_weight_is_no_parameter_of_the_type)
{
	EXPECT({ "text/html;q=0.5;level=1", 500 }, { "text/html;q=0.5;q=0.9", 500 });
}

Test(accept, a_comma_in_quotes_separates_nothing)
{
	EXPECT({ "a/b;c=\"x, text/html, y\"", 0 }, { "a/b;c=\"x, y\", text/html;q=0.5", 500 },
	       { "a/b;c=\"\\\", text/html, \"", 0 });
}

Test(accept, empty_elements_are_none)
{
	EXPECT({ ", ,text/html;q=0.5,,", 500 });
}

Test(accept, several_lines_are_one_list)
{
	cr_expect_eq(quality_in("Accept: */*;q=0.1\r\nAccept: text/html;q=0.6\r\n", HTML), 600);
	cr_expect_eq(quality_in("Accept: text/html;q=0.6\r\nX: y\r\naccept: */*\r\n", HTML), 600);
	cr_expect_eq(quality_in("Accept:\r\nAccept: text/html\r\n", HTML), 1000);
}

Test(accept, a_browser_would_rather_have_html)
{
	static const char value[] = "text/html,application/xhtml+xml,application/xml;q=0.9,"
				    "image/avif,image/webp,*/*;q=0.8";

	cr_expect_eq(quality_of(value, HTML), 1000);
	cr_expect_eq(quality_of(value, SPAN("application/xml")), 900);
	cr_expect_eq(quality_of(value, SPAN("text/plain")), 800);
}

static bool prefers_json(const char *lines)
{
	static const struct request_limits limits = { 1000, 10000, 100 };
	static struct request request;
	char head[1000];
	int length = snprintf(head, sizeof(head), "GET / HTTP/1.1\r\nHost: a\r\n%s\r\n", lines);

	cr_assert_eq(request_parse(&request, head, (size_t)length, &limits), STATUS_GO);
	return accept_prefers(&request, SPAN("application/json"), HTML);
}

Test(accept, one_of_two_types_may_be_preferred)
{
	cr_expect(prefers_json("Accept: application/json\r\n"));
	cr_expect(prefers_json("Accept: application/json, text/plain, */*\r\n"));
	cr_expect(prefers_json("Accept: application/json, text/html;q=0.9\r\n"));
	cr_expect(prefers_json("Accept: application/*\r\n"));
	cr_expect_not(prefers_json(""));
	cr_expect_not(prefers_json("Accept: */*\r\n"));
	cr_expect_not(prefers_json("Accept: application/json, text/html\r\n"));
	cr_expect_not(prefers_json("Accept: application/json;q=0\r\n"));
	cr_expect_not(prefers_json("Accept: text/html,application/xml;q=0.9,*/*;q=0.8\r\n"));
	cr_expect_not(prefers_json("Accept: application/json;q=0.5, */*\r\n"));
}

/* ----------------------------------------------------------------- codings */

struct coding_row {
	const char *lines;
	int brotli, zstd, gzip, identity;
};

Test(accept, codings)
{
	static const struct request_limits limits = { 1000, 10000, 100 };
	static const struct coding_row rows[] = {
		{ "", 0, 0, 0, 1000 },
		{ "Accept-Encoding:\r\n", 0, 0, 0, 1 },
		{ "Accept-Encoding: gzip\r\n", 0, 0, 1000, 1 },
		{ "Accept-Encoding: x-gzip\r\n", 0, 0, 1000, 1 },
		{ "Accept-Encoding: GZIP, Br\r\n", 1000, 0, 1000, 1 },
		{ "Accept-Encoding: gzip, deflate, br, zstd\r\n", 1000, 1000, 1000, 1 },
		{ "Accept-Encoding: gzip;q=0.5, br;q=1.0\r\n", 1000, 0, 500, 1 },
		{ "Accept-Encoding: gzip ; q=0.001\r\n", 0, 0, 1, 1 },
		{ "Accept-Encoding: gzip;q=0\r\n", 0, 0, 0, 1 },
		{ "Accept-Encoding: *\r\n", 1000, 1000, 1000, 1000 },
		{ "Accept-Encoding: *;q=0\r\n", 0, 0, 0, 0 },
		{ "Accept-Encoding: identity;q=1, *;q=0\r\n", 0, 0, 0, 1000 },
		{ "Accept-Encoding: identity;q=0\r\n", 0, 0, 0, 0 },
		{ "Accept-Encoding: gzip, identity;q=0\r\n", 0, 0, 1000, 0 },
		{ "Accept-Encoding: gzip, *;q=0\r\n", 0, 0, 1000, 0 },
		{ "Accept-Encoding: gzip;q=0, *\r\n", 1000, 1000, 0, 1000 },
		{ "Accept-Encoding: *;q=0.3, br\r\n", 1000, 300, 300, 300 },
		{ "Accept-Encoding: gzip\r\nAccept-Encoding: br\r\n", 1000, 0, 1000, 1 },
		{ "Accept-Encoding: gzip;q=2\r\n", 0, 0, 0, 1 },
		{ "Accept-Encoding: gzip;q=0.5555\r\n", 0, 0, 0, 1 },
		{ "Accept-Encoding: gzip;q=-1, br;q=a\r\n", 0, 0, 0, 1 },
		{ "Accept-Encoding: compress, ,;q=1,gzip\r\n", 0, 0, 1000, 1 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		static struct request request;
		int quality[CODING_COUNT];
		char head[1000];
		int length = snprintf(head, sizeof(head), "GET / HTTP/1.1\r\nHost: a\r\n%s\r\n",
				      rows[i].lines);

		cr_assert_eq(request_parse(&request, head, (size_t)length, &limits), STATUS_GO);
		accept_codings(&request, quality);
		cr_expect(quality[CODING_BROTLI] == rows[i].brotli &&
			  quality[CODING_ZSTD] == rows[i].zstd &&
			  quality[CODING_GZIP] == rows[i].gzip &&
			  quality[CODING_IDENTITY] == rows[i].identity, "%s: %d %d %d %d", rows[i].lines,
			  quality[CODING_BROTLI], quality[CODING_ZSTD], quality[CODING_GZIP],
			  quality[CODING_IDENTITY]);
	}
}

Test(accept, codings_have_names)
{
	for (int i = 0; i < CODING_COUNT; i++)
		cr_expect_eq(coding_of(span_of(coding_name((enum coding)i))), (enum coding)i);
	cr_expect_eq(coding_of(SPAN("deflate")), CODING_COUNT);
	cr_expect_eq(coding_of(SPAN("")), CODING_COUNT);
	cr_expect_str_eq(coding_suffix(CODING_ZSTD), ".zst");
}
