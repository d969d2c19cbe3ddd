/* SPDX-License-Identifier: MIT */
/* test_range: which bytes a Range field asks for, and when it is better ignored. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include "http/range.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct row {
	const char *value;
	int64_t length;
	int64_t first, last;
};

/* The verdict on a copy at its own place, where a sanitizer sees who reads past its end. */
static enum range_verdict evaluate(const char *value, int64_t length, int64_t *first,
				   int64_t *last)
{
	size_t count = strlen(value);
	char *copy = malloc(count ? count : 1);
	struct range ranges[RANGES_MAX];
	enum range_verdict verdict;
	size_t parts;

	memcpy(copy, value, count);
	verdict = range_evaluate((struct span){ copy, count }, length, ranges, &parts);
	free(copy);
	if (verdict != RANGE_SOME)
		return verdict;
	cr_assert_eq(parts, 1, "%s has %zu parts", value, parts);
	*first = ranges[0].first;
	*last = ranges[0].last;
	return verdict;
}

static void expect_one(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int64_t first = -1, last = -1;

		cr_expect_eq(evaluate(rows[i].value, rows[i].length, &first, &last), RANGE_SOME,
			     "%s", rows[i].value);
		cr_expect(first == rows[i].first && last == rows[i].last, "%s: %lld to %lld",
			  rows[i].value, (long long)first, (long long)last);
	}
}

static void expect_verdict(enum range_verdict wanted, int64_t length, const char *const *values,
			   size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int64_t first, last;
		enum range_verdict got = evaluate(values[i], length, &first, &last);

		cr_expect_eq(got, wanted, "\"%s\": %d", values[i], got);
	}
}

#define EXPECT_ONE(...)                                                   \
	do {                                                              \
		static const struct row rows[] = { __VA_ARGS__ };         \
		expect_one(rows, COUNT(rows));                            \
	} while (0)
#define EXPECT(wanted, length, ...)                                       \
	do {                                                              \
		static const char *const values[] = { __VA_ARGS__ };      \
		expect_verdict(wanted, length, values, COUNT(values));    \
	} while (0)

Test(range, from_one_byte_to_another)
{
	EXPECT_ONE({ "bytes=0-0", 10, 0, 0 }, { "bytes=0-9", 10, 0, 9 }, { "bytes=2-4", 10, 2, 4 },
		   { "bytes=9-9", 10, 9, 9 }, { "bytes=500-999", 10000, 500, 999 });
}

Test(range, from_one_byte_to_the_end)
{
	EXPECT_ONE({ "bytes=0-", 10, 0, 9 }, { "bytes=9-", 10, 9, 9 }, { "bytes=3-", 10, 3, 9 });
}

Test(range, the_last_bytes)
{
	EXPECT_ONE({ "bytes=-1", 10, 9, 9 }, { "bytes=-4", 10, 6, 9 }, { "bytes=-10", 10, 0, 9 });
}

Test(range, more_of_the_last_bytes_than_there_are_is_all)
{
	EXPECT_ONE({ "bytes=-11", 10, 0, 9 }, { "bytes=-1000", 1, 0, 0 },
		   { "bytes=-9223372036854775807", 10, 0, 9 },
		   { "bytes=-99999999999999999999999", 10, 0, 9 });
}

Test(range, an_end_past_the_end_is_the_end)
{
	EXPECT_ONE({ "bytes=5-10", 10, 5, 9 }, { "bytes=0-1000", 1, 0, 0 },
		   { "bytes=5-9223372036854775807", 10, 5, 9 },
		   { "bytes=5-9223372036854775808", 10, 5, 9 },
		   { "bytes=5-99999999999999999999999999", 10, 5, 9 });
}

Test(range, zeros_in_front_change_nothing)
{
	EXPECT_ONE({ "bytes=0000000000000000000000002-004", 10, 2, 4 }, { "bytes=-003", 10, 7, 9 });
}

Test(range, the_unit_may_be_in_any_case)
{
	EXPECT_ONE({ "Bytes=2-4", 10, 2, 4 }, { "BYTES=2-4", 10, 2, 4 });
}

Test(range, white_space_around_the_set_is_no_harm)
{
	EXPECT_ONE({ "bytes= 2-4", 10, 2, 4 }, { "bytes=2-4 \t", 10, 2, 4 });
}

Test(range, the_largest_length_is_within_reach)
{
	EXPECT_ONE({ "bytes=9223372036854775806-", INT64_MAX, INT64_MAX - 1, INT64_MAX - 1 },
		   { "bytes=0-9223372036854775807", INT64_MAX, 0, INT64_MAX - 1 },
		   { "bytes=-1", INT64_MAX, INT64_MAX - 1, INT64_MAX - 1 });
	EXPECT(RANGE_UNSATISFIABLE, INT64_MAX, "bytes=9223372036854775807-",
	       "bytes=9223372036854775808-");
}

Test(range, a_start_past_the_end_is_unsatisfiable)
{
	EXPECT(RANGE_UNSATISFIABLE, 10, "bytes=10-", "bytes=10-10", "bytes=11-20", "bytes=1000-",
	       "bytes=9223372036854775807-", "bytes=99999999999999999999-");
}

Test(range, none_of_the_last_bytes_is_unsatisfiable)
{
	EXPECT(RANGE_UNSATISFIABLE, 10, "bytes=-0", "bytes=-000");
	EXPECT(RANGE_UNSATISFIABLE, 0, "bytes=-0");
}

Test(range, what_is_empty_has_no_first_byte)
{
	EXPECT(RANGE_UNSATISFIABLE, 0, "bytes=0-", "bytes=0-0", "bytes=5-9");
}

Test(range, the_last_bytes_of_what_is_empty_are_all_of_it)
{
	EXPECT(RANGE_NONE, 0, "bytes=-1", "bytes=-500");
}

Test(range, an_end_before_the_start_is_ignored)
{
	EXPECT(RANGE_NONE, 10, "bytes=5-4", "bytes=9-0", "bytes=20-10");
}

Test(range, another_unit_is_ignored)
{
	EXPECT(RANGE_NONE, 10, "lines=0-1", "byte=0-1", "bytess=0-1", "none", "seconds=1-2", "=0-1");
}

/* "0-1 5-6" for the ranges that a value asks for, of 10,000 bytes; "" for none. */
static const char *parts_of(const char *value)
{
	static char text[256];
	struct range ranges[RANGES_MAX];
	size_t count, used = 0;

	text[0] = '\0';
	if (range_evaluate(span_of(value), 10000, ranges, &count) != RANGE_SOME)
		return "";
	for (size_t i = 0; i < count; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%lld-%lld",
					 i ? " " : "", (long long)ranges[i].first,
					 (long long)ranges[i].last);
	return text;
}

Test(range, several_ranges_stay_in_the_order_asked_for)
{
	cr_expect_str_eq(parts_of("bytes=0-1,1000-1001"), "0-1 1000-1001");
	cr_expect_str_eq(parts_of("bytes=5000-5001, 0-1"), "5000-5001 0-1");
	cr_expect_str_eq(parts_of("bytes=0-0,-1"), "0-0 9999-9999");
	cr_expect_str_eq(parts_of("bytes=,0-0, ,9000-"), "0-0 9000-9999");
}

Test(range, ranges_that_overlap_or_nearly_touch_are_one)
{
	cr_expect_str_eq(parts_of("bytes=0-99,50-149"), "0-149");
	cr_expect_str_eq(parts_of("bytes=0-99,20-49"), "0-99");
	cr_expect_str_eq(parts_of("bytes=0-99,100-199"), "0-199");
	cr_expect_str_eq(parts_of("bytes=0-99,200-299"), "0-299");
	cr_expect_str_eq(parts_of("bytes=0-,0-,0-"), "0-9999");
}

Test(range, those_beyond_the_end_are_left_out)
{
	cr_expect_str_eq(parts_of("bytes=0-1,20000-"), "0-1");
	cr_expect_str_eq(parts_of("bytes=20000-,30000-30001"), "");
	EXPECT(RANGE_UNSATISFIABLE, 10, "bytes=20-,30-");
}

Test(range, a_set_that_costs_more_than_the_whole_is_ignored)
{
	cr_expect_str_eq(parts_of("bytes=5000-,0-"), "");
	cr_expect_str_eq(parts_of("bytes=0-4999,5300-9999"), "");
}

Test(range, more_parts_than_there_may_be_are_ignored)
{
	cr_expect_str_neq(parts_of("bytes=0-0,1000-1000,2000-2000,3000-3000,4000-4000,5000-5000,"
				   "6000-6000,7000-7000"), "");
	cr_expect_str_eq(parts_of("bytes=0-0,1000-1000,2000-2000,3000-3000,4000-4000,5000-5000,"
				  "6000-6000,7000-7000,8000-8000"), "");
}

Test(range, one_malformed_range_spoils_the_set)
{
	cr_expect_str_eq(parts_of("bytes=0-1,x"), "");
	cr_expect_str_eq(parts_of("bytes=0-1,5-2"), "");
	cr_expect_str_eq(parts_of("bytes=,"), "");
}

Test(range, what_is_malformed_is_ignored)
{
	EXPECT(RANGE_NONE, 10, "", "bytes", "bytes=", "bytes =0-1", "bytes=-", "bytes=1", "bytes=a-b",
	       "bytes=0-b", "bytes=1-2x", "bytes=1 - 2", "bytes=--1", "bytes=-1-", "bytes=1--2",
	       "bytes=+1-2", "bytes=0x1-2", "bytes=1.0-2", "bytes=1-2;q=1", "bytes:1-2", "bytes=*",
	       "0-1", "bytes=-a", "bytes=-1x", "bytes=- 1", "bytes==0-1", "\"bytes=0-1\"");
}

/* A number below 0 is one that is not there. */
static void evaluate_pair(int from, int to, int64_t length)
{
	int64_t first = -9, last = -9;
	char start[8] = "", end[8] = "", value[32];

	if (from >= 0)
		snprintf(start, sizeof(start), "%d", from);
	if (to >= 0)
		snprintf(end, sizeof(end), "%d", to);
	snprintf(value, sizeof(value), "bytes=%s-%s", start, end);
	if (evaluate(value, length, &first, &last) == RANGE_SOME)
		cr_expect(0 <= first && first <= last && last < length, "%s of %lld: %lld to %lld",
			  value, (long long)length, (long long)first, (long long)last);
	else
		cr_expect(first == -9 && last == -9, "%s of %lld", value, (long long)length);
}

Test(range, a_range_always_lies_within_the_length)
{
	for (int64_t length = 0; length < 6; length++)
		for (int from = -1; from < 8; from++)
			for (int to = -1; to < 8; to++)
				evaluate_pair(from, to, length);
}
