/* SPDX-License-Identifier: MIT */
/* test_pattern: paths with stars, and what the stars stand for. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include "http/pattern.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct row {
	const char *pattern, *text;
	const char *captures;	/* with "|" between; NULL: it does not fit */
};

static const struct row rows[] = {
	{ "/a", "/a", "" }, { "/a", "/b", NULL }, { "/a", "/ab", NULL }, { "/ab", "/a", NULL },
	{ "", "", "" }, { "", "a", NULL }, { "a", "", NULL },
	{ "*", "", "" }, { "*", "/a/b", "/a/b" }, { "*.css", "/a/b.css", "/a/b" },
	{ "*.css", ".css", "" }, { "*.css", "/a.css.gz", NULL }, { "*.css", "/a.css.css", "/a.css" },
	{ "/old/*", "/old/", "" }, { "/old/*", "/old/x/y", "x/y" }, { "/old/*", "/old", NULL },
	{ "/u/*/p/*", "/u/joe/p/1/2", "joe|1/2" }, { "/u/*/p/*", "/u/joe/q", NULL },
	{ "/u/*/p/*", "/u/a/p/b/p/c", "a|b/p/c" }, { "/*/*", "/a/b/c", "a|b/c" },
	{ "*a*a*", "aaa", "||a" }, { "**", "ab", "|ab" }, { "*x", "xxx", "xx" },
	{ "/A", "/a", NULL }, { "*a*b", "xaybzb", "x|ybz" }, { "a*", "a", "" },
	{ "*?", "/a?", "/a" }, { "*?", "/ab", NULL },
};

static void join(const struct span captures[PATTERN_STARS], size_t count, char *to)
{
	*to = '\0';
	for (size_t i = 0; i < count; i++)
		to += sprintf(to, "%s%.*s", i ? "|" : "", SPAN_ARGS(captures[i]));
}

static size_t count_stars(const char *pattern)
{
	size_t count = 0;

	for (; *pattern; pattern++)
		count += *pattern == '*';
	return count;
}

Test(pattern, a_star_is_anything)
{
	struct span captures[PATTERN_STARS];
	char text[128];

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span pattern = span_of(rows[i].pattern);
		bool fits = pattern_fits(pattern, span_of(rows[i].text), captures);

		cr_expect_eq(fits, rows[i].captures != NULL, "%s and %s", rows[i].pattern,
			     rows[i].text);
		cr_expect_eq(pattern_fits(pattern, span_of(rows[i].text), NULL), fits);
		if (!fits)
			continue;
		join(captures, count_stars(rows[i].pattern), text);
		cr_expect_str_eq(text, rows[i].captures, "%s and %s", rows[i].pattern, rows[i].text);
	}
}

Test(pattern, more_stars_than_there_are_captures)
{
	struct span captures[PATTERN_STARS];

	cr_assert(pattern_fits(SPAN("*a*b*c*d*e*f*g*h*i*j*k"), SPAN("1a2b3c4d5e6f7g8h9i0jjk"), captures));
	cr_expect(span_is(captures[0], SPAN("1")));
	cr_expect(span_is(captures[8], SPAN("9")));
}

Test(pattern, a_long_text_takes_no_longer_than_it_must)
{
	static char text[20000];

	memset(text, 'a', sizeof(text));
	cr_expect_not(pattern_fits(SPAN("*a*a*a*a*a*a*a*a*b"), (struct span){ text, sizeof(text) }, NULL));
}

Test(pattern, its_weight_is_what_stands_for_itself)
{
	cr_expect_eq(pattern_weight(SPAN("")), 0);
	cr_expect_eq(pattern_weight(SPAN("*")), 0);
	cr_expect_eq(pattern_weight(SPAN("/a/*.b")), 5);
}

Test(pattern, media_types_come_in_groups)
{
	cr_expect(pattern_fits_type(SPAN("text/html"), SPAN("text/html")));
	cr_expect(pattern_fits_type(SPAN("text/HTML"), SPAN("Text/html")));
	cr_expect(pattern_fits_type(SPAN("text/*"), SPAN("text/html")));
	cr_expect_not(pattern_fits_type(SPAN("text/*"), SPAN("textual/html")));
	cr_expect_not(pattern_fits_type(SPAN("text/*"), SPAN("text")));
	cr_expect_not(pattern_fits_type(SPAN("text/html"), SPAN("text/htm")));
	cr_expect_not(pattern_fits_type(SPAN("image/*"), SPAN("text/html")));
}
