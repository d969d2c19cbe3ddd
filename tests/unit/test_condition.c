/* SPDX-License-Identifier: MIT */
/* test_condition: preconditions, their order, and when a range still applies. */
#include <criterion/criterion.h>
#include <stdio.h>
#include "http/condition.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define BEFORE "Sun, 06 Nov 1994 08:49:36 GMT"
#define EXACTLY "Sun, 06 Nov 1994 08:49:37 GMT"
#define AFTER "Sun, 06 Nov 1994 08:49:38 GMT"

enum { MODIFIED = 784111777, NOW = 1790000000 };

static const struct validators ours = { { "\"ours\"", 6 }, MODIFIED };
static const struct validators untagged = { { NULL, 0 }, MODIFIED };

struct row {
	const char *fields;	/* whole lines */
	enum status status;
};

/* Parses a request with these field lines, which must live as long as it. */
static const struct request *request_with(const char *method, const char *fields)
{
	static const struct request_limits limits = { 1000, 10000, 100 };
	static struct request request;
	static char head[2000];
	int length = snprintf(head, sizeof(head), "%s / HTTP/1.1\r\nHost: a\r\n%s\r\n", method, fields);

	cr_assert_eq(request_parse(&request, head, (size_t)length, &limits), STATUS_GO, "%s", head);
	return &request;
}

static void expect_of(const char *method, const struct validators *validators,
		      const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		enum status got = condition_evaluate(request_with(method, rows[i].fields), validators,
						     NOW);

		cr_expect_eq(got, rows[i].status, "%s with %s: %d, not %d", method, rows[i].fields,
			     got, rows[i].status);
	}
}

#define EXPECT_OF(method, validators, ...)                                \
	do {                                                              \
		static const struct row rows[] = { __VA_ARGS__ };         \
		expect_of(method, validators, rows, COUNT(rows));         \
	} while (0)
#define EXPECT(...) EXPECT_OF("GET", &ours, __VA_ARGS__)

#define GO STATUS_GO
#define UNMODIFIED STATUS_NOT_MODIFIED
#define FAILED STATUS_PRECONDITION_FAILED

Test(condition, without_any_the_method_is_performed)
{
	EXPECT({ "", GO });
	EXPECT_OF("PUT", &ours, { "", GO });
}

/* -------------------------------------------------------------- If-None-Match */

Test(condition, our_tag_in_if_none_match_is_not_modified)
{
	EXPECT({ "If-None-Match: \"ours\"\r\n", UNMODIFIED }, { "If-None-Match: \"other\"\r\n", GO });
	EXPECT_OF("HEAD", &ours, { "If-None-Match: \"ours\"\r\n", UNMODIFIED });
}

Test(condition, if_none_match_compares_weakly)
{
	EXPECT({ "If-None-Match: W/\"ours\"\r\n", UNMODIFIED },
	       { "If-None-Match: W/\"other\"\r\n", GO });
}

Test(condition, the_mark_of_a_weak_tag_is_exact)
{
	EXPECT({ "If-None-Match: w/\"ours\"\r\n", GO }, { "If-None-Match: W\"ours\"\r\n", GO },
	       { "If-None-Match: W/ \"ours\"\r\n", GO }, { "If-None-Match: W/ours\r\n", GO });
}

Test(condition, our_tag_may_be_anywhere_in_a_list)
{
	EXPECT({ "If-None-Match: \"a\", \"ours\"\r\n", UNMODIFIED },
	       { "If-None-Match: \"ours\", \"a\"\r\n", UNMODIFIED },
	       { "If-None-Match: \"a\",W/\"ours\",\"b\"\r\n", UNMODIFIED },
	       { "If-None-Match: , ,\t\"ours\",\r\n", UNMODIFIED },
	       { "If-None-Match: \"a\", \"b\", \"c\"\r\n", GO });
}

Test(condition, our_tag_may_be_on_any_line)
{
	EXPECT({ "If-None-Match: \"a\"\r\nIf-None-Match: \"ours\"\r\n", UNMODIFIED },
	       { "If-None-Match: \"a\"\r\nX: y\r\nIf-None-Match: \"b\", \"ours\"\r\n", UNMODIFIED },
	       { "If-None-Match:\r\nIf-None-Match: *\r\n", UNMODIFIED },
	       { "If-None-Match: \"a\"\r\nIf-None-Match: \"b\"\r\n", GO });
}

Test(condition, a_tag_is_the_same_only_byte_by_byte)
{
	EXPECT({ "If-None-Match: \"OURS\"\r\n", GO }, { "If-None-Match: \"our\"\r\n", GO },
	       { "If-None-Match: \"ours2\"\r\n", GO }, { "If-None-Match: ours\r\n", GO },
	       { "If-None-Match: 'ours'\r\n", GO }, { "If-None-Match: \"\"\r\n", GO },
	       { "If-None-Match: \" ours\"\r\n", GO }, { "If-None-Match: \"o\\urs\"\r\n", GO });
}

Test(condition, a_comma_and_a_backslash_in_a_tag_are_part_of_it)
{
	static const struct validators commas = { { "\"a,b\"", 5 }, MODIFIED };
	static const struct validators slashes = { { "\"a\\\"", 4 }, MODIFIED };

	EXPECT_OF("GET", &commas, { "If-None-Match: \"x\", \"a,b\"\r\n", UNMODIFIED },
		  { "If-None-Match: \"a\", \"b\"\r\n", GO });
	EXPECT_OF("GET", &slashes, { "If-None-Match: \"a\\\", \"b\"\r\n", UNMODIFIED });
	EXPECT({ "If-None-Match: \"a,\", \"ours\"\r\n", UNMODIFIED },
	       { "If-None-Match: \"a\\\", \"ours\"\r\n", UNMODIFIED });
}

Test(condition, what_follows_something_malformed_is_not_looked_at)
{
	EXPECT({ "If-None-Match: x, \"ours\"\r\n", GO }, { "If-None-Match: \"a, \"ours\"\r\n", GO },
	       { "If-None-Match: \"ours\r\n", GO }, { "If-None-Match: \"a b\", \"ours\"\r\n", GO },
	       { "If-None-Match: \"ours\", x\r\n", UNMODIFIED });
}

Test(condition, an_asterisk_stands_for_whatever_there_is)
{
	EXPECT({ "If-None-Match: *\r\n", UNMODIFIED });
	EXPECT_OF("PUT", &ours, { "If-None-Match: *\r\n", FAILED }, { "If-Match: *\r\n", GO });
	EXPECT_OF("GET", &untagged, { "If-None-Match: *\r\n", UNMODIFIED }, { "If-Match: *\r\n", GO });
}

Test(condition, an_asterisk_stands_alone)
{
	EXPECT({ "If-None-Match: \"*\"\r\n", GO }, { "If-None-Match: \"a\", *\r\n", GO },
	       { "If-None-Match: *, \"a\"\r\n", GO }, { "If-None-Match: **\r\n", GO },
	       { "If-Match: *, \"ours\"\r\n", FAILED });
}

Test(condition, what_has_no_tag_matches_none)
{
	EXPECT_OF("GET", &untagged, { "If-None-Match: \"ours\"\r\n", GO },
		  { "If-None-Match: \"\"\r\n", GO }, { "If-None-Match:\r\n", GO },
		  { "If-Match: \"ours\"\r\n", FAILED }, { "If-Match: \"\"\r\n", FAILED });
}

Test(condition, our_tag_in_if_none_match_fails_another_method)
{
	EXPECT_OF("PUT", &ours, { "If-None-Match: \"ours\"\r\n", FAILED },
		  { "If-None-Match: \"other\"\r\n", GO });
	EXPECT_OF("DELETE", &ours, { "If-None-Match: W/\"ours\"\r\n", FAILED });
}

/* ------------------------------------------------------------------- If-Match */

Test(condition, if_match_needs_our_tag)
{
	EXPECT({ "If-Match: \"ours\"\r\n", GO }, { "If-Match: \"other\"\r\n", FAILED },
	       { "If-Match: \"a\", \"ours\"\r\n", GO }, { "If-Match:\r\n", FAILED },
	       { "If-Match: \"a\"\r\nIf-Match: \"ours\"\r\n", GO },
	       { "If-Match: \"a\"\r\nIf-Match: \"b\"\r\n", FAILED }, { "If-Match: ours\r\n", FAILED });
	EXPECT_OF("PUT", &ours, { "If-Match: \"ours\"\r\n", GO }, { "If-Match: \"a\"\r\n", FAILED });
}

Test(condition, if_match_compares_strongly)
{
	EXPECT({ "If-Match: W/\"ours\"\r\n", FAILED }, { "If-Match: W/\"ours\", \"ours\"\r\n", GO });
}

/* ---------------------------------------------------------- If-Modified-Since */

Test(condition, what_is_no_newer_is_not_modified)
{
	EXPECT({ "If-Modified-Since: " BEFORE "\r\n", GO },
	       { "If-Modified-Since: " EXACTLY "\r\n", UNMODIFIED },
	       { "If-Modified-Since: " AFTER "\r\n", UNMODIFIED });
	EXPECT_OF("HEAD", &ours, { "If-Modified-Since: " EXACTLY "\r\n", UNMODIFIED });
}

Test(condition, if_modified_since_takes_the_old_formats)
{
	EXPECT({ "If-Modified-Since: Sunday, 06-Nov-94 08:49:37 GMT\r\n", UNMODIFIED },
	       { "If-Modified-Since: Sun Nov  6 08:49:37 1994\r\n", UNMODIFIED },
	       { "If-Modified-Since: Sun Nov  6 08:49:36 1994\r\n", GO });
}

Test(condition, if_modified_since_is_for_get_and_head)
{
	EXPECT_OF("PUT", &ours, { "If-Modified-Since: " AFTER "\r\n", GO });
	EXPECT_OF("get", &ours, { "If-Modified-Since: " AFTER "\r\n", GO });
}

Test(condition, a_date_that_is_none_is_ignored)
{
	EXPECT({ "If-Modified-Since: yesterday\r\n", GO }, { "If-Modified-Since:\r\n", GO },
	       { "If-Modified-Since: " EXACTLY "; length=5\r\n", GO },
	       { "If-Unmodified-Since: yesterday\r\n", GO }, { "If-Unmodified-Since: 0\r\n", GO });
}

Test(condition, two_dates_are_none)
{
	EXPECT({ "If-Modified-Since: " AFTER "\r\nIf-Modified-Since: " AFTER "\r\n", GO },
	       { "If-Unmodified-Since: " BEFORE "\r\nIf-Unmodified-Since: " BEFORE "\r\n", GO },
	       { "If-Modified-Since: " AFTER ", " AFTER "\r\n", GO });
}

/* -------------------------------------------------------- If-Unmodified-Since */

Test(condition, what_is_newer_fails_if_unmodified_since)
{
	EXPECT({ "If-Unmodified-Since: " BEFORE "\r\n", FAILED },
	       { "If-Unmodified-Since: " EXACTLY "\r\n", GO },
	       { "If-Unmodified-Since: " AFTER "\r\n", GO });
	EXPECT_OF("PUT", &ours, { "If-Unmodified-Since: " BEFORE "\r\n", FAILED });
}

/* ---------------------------------------------------------------------- order */

Test(condition, if_match_silences_if_unmodified_since)
{
	EXPECT({ "If-Match: \"ours\"\r\nIf-Unmodified-Since: " BEFORE "\r\n", GO },
	       { "If-Unmodified-Since: " AFTER "\r\nIf-Match: \"other\"\r\n", FAILED });
}

Test(condition, if_none_match_silences_if_modified_since)
{
	EXPECT({ "If-None-Match: \"other\"\r\nIf-Modified-Since: " AFTER "\r\n", GO },
	       { "If-Modified-Since: " BEFORE "\r\nIf-None-Match: \"ours\"\r\n", UNMODIFIED },
	       { "If-Modified-Since: " AFTER "\r\nIf-None-Match: nonsense\r\n", GO });
}

Test(condition, if_match_fails_before_if_none_match_is_asked)
{
	EXPECT({ "If-None-Match: \"ours\"\r\nIf-Match: \"other\"\r\n", FAILED },
	       { "If-None-Match: \"ours\"\r\nIf-Match: \"ours\"\r\n", UNMODIFIED },
	       { "If-None-Match: \"other\"\r\nIf-Match: \"ours\"\r\n", GO });
}

Test(condition, if_unmodified_since_fails_before_the_others_are_asked)
{
	EXPECT({ "If-None-Match: \"ours\"\r\nIf-Unmodified-Since: " BEFORE "\r\n", FAILED },
	       { "If-Modified-Since: " EXACTLY "\r\nIf-Unmodified-Since: " BEFORE "\r\n", FAILED },
	       { "If-Modified-Since: " EXACTLY "\r\nIf-Unmodified-Since: " EXACTLY "\r\n", UNMODIFIED });
}

Test(condition, if_match_that_holds_leaves_if_modified_since_its_say)
{
	EXPECT({ "If-Match: \"ours\"\r\nIf-Modified-Since: " AFTER "\r\n", UNMODIFIED });
}

Test(condition, if_range_is_no_precondition_of_the_method)
{
	EXPECT({ "If-Range: \"other\"\r\n", GO }, { "If-Range: " BEFORE "\r\n", GO });
}

/* ------------------------------------------------------------------- If-Range */

struct range_row {
	const char *fields;
	bool applies;
};

static void expect_range(const struct validators *validators, int64_t now,
			 const struct range_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		cr_expect_eq(condition_range_applies(request_with("GET", rows[i].fields), validators,
						     (time_t)now),
			     rows[i].applies, "%s", rows[i].fields);
}

#define EXPECT_RANGE(validators, now, ...)                                \
	do {                                                              \
		static const struct range_row rows[] = { __VA_ARGS__ };   \
		expect_range(validators, now, rows, COUNT(rows));         \
	} while (0)

Test(condition, a_range_applies_without_if_range)
{
	EXPECT_RANGE(&ours, NOW, { "", true }, { "If-None-Match: \"other\"\r\n", true });
}

Test(condition, a_range_applies_to_the_tag_that_it_names)
{
	EXPECT_RANGE(&ours, NOW, { "If-Range: \"ours\"\r\n", true }, { "If-Range: \"other\"\r\n", false },
		     { "If-Range: \"OURS\"\r\n", false }, { "If-Range: ours\r\n", false });
	EXPECT_RANGE(&untagged, NOW, { "If-Range: \"ours\"\r\n", false }, { "If-Range: \"\"\r\n", false });
}

Test(condition, a_weak_tag_is_not_enough_for_a_range)
{
	EXPECT_RANGE(&ours, NOW, { "If-Range: W/\"ours\"\r\n", false });
}

Test(condition, if_range_names_one_tag_and_no_list)
{
	EXPECT_RANGE(&ours, NOW, { "If-Range: \"ours\", \"a\"\r\n", false },
		     { "If-Range: *\r\n", false }, { "If-Range:\r\n", false },
		     { "If-Range: \"ours\r\n", false });
}

Test(condition, two_lines_of_if_range_name_nothing)
{
	EXPECT_RANGE(&ours, NOW, { "If-Range: \"ours\"\r\nIf-Range: \"ours\"\r\n", false },
		     { "If-Range: \"ours\"\r\nIf-Range: \"other\"\r\n", false },
		     { "If-Range: " EXACTLY "\r\nIf-Range: " EXACTLY "\r\n", false });
}

Test(condition, a_range_applies_to_the_exact_date)
{
	EXPECT_RANGE(&ours, NOW, { "If-Range: " EXACTLY "\r\n", true },
		     { "If-Range: " BEFORE "\r\n", false }, { "If-Range: " AFTER "\r\n", false },
		     { "If-Range: Sun Nov  6 08:49:37 1994\r\n", true },
		     { "If-Range: yesterday\r\n", false });
	EXPECT_RANGE(&untagged, NOW, { "If-Range: " EXACTLY "\r\n", true });
}

Test(condition, a_date_is_too_weak_for_a_range_while_it_is_fresh)
{
	EXPECT_RANGE(&ours, MODIFIED, { "If-Range: " EXACTLY "\r\n", false });
	EXPECT_RANGE(&ours, MODIFIED + 1, { "If-Range: " EXACTLY "\r\n", false });
	EXPECT_RANGE(&ours, MODIFIED + 2, { "If-Range: " EXACTLY "\r\n", true });
}
