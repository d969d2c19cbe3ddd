/* SPDX-License-Identifier: MIT */
/* test_date: the three formats of a date, and what is none. */
#include <criterion/criterion.h>
#include <stdint.h>
#include <stdlib.h>
#include "http/date.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { NOW = 1790000000 };	/* Mon, 21 Sep 2026 14:13:20 GMT */

struct row {
	const char *text;
	int64_t when;
};

static void expect_written(int64_t when, const char *wanted)
{
	char text[DATE_LENGTH + 1] = { 0 };

	date_format((time_t)when, text);
	cr_expect_str_eq(text, wanted, "%lld: %s, not %s", (long long)when, text, wanted);
}

static void expect_read(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		time_t when = -12345;

		cr_expect(date_parse(span_of(rows[i].text), NOW, &when), "%s", rows[i].text);
		cr_expect_eq(when, rows[i].when, "%s: %lld", rows[i].text, (long long)when);
	}
}

static void expect_none(const char *const *texts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		time_t when = -12345;

		cr_expect_not(date_parse(span_of(texts[i]), NOW, &when), "%s", texts[i]);
	}
}

#define EXPECT_READ(...)                                                  \
	do {                                                              \
		static const struct row rows[] = { __VA_ARGS__ };         \
		expect_read(rows, COUNT(rows));                           \
	} while (0)
#define EXPECT_NONE(...)                                                  \
	do {                                                              \
		static const char *const texts[] = { __VA_ARGS__ };       \
		expect_none(texts, COUNT(texts));                         \
	} while (0)

/* -------------------------------------------------------------------- writing */

Test(date, a_date_is_written_as_in_the_standard)
{
	expect_written(784111777, "Sun, 06 Nov 1994 08:49:37 GMT");
	expect_written(0, "Thu, 01 Jan 1970 00:00:00 GMT");
	expect_written(NOW, "Mon, 21 Sep 2026 14:13:20 GMT");
}

Test(date, each_day_of_the_week_has_its_name)
{
	static const char *const names[] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };
	char text[DATE_LENGTH];

	for (int i = 0; i < 21; i++) {
		date_format((time_t)i * 86400, text);
		cr_expect_eq(strncmp(text, names[i % 7], 3), 0, "day %d: %.3s", i, text);
	}
}

Test(date, each_month_has_its_name)
{
	expect_written(1704067199, "Sun, 31 Dec 2023 23:59:59 GMT");
	expect_written(1706659200, "Wed, 31 Jan 2024 00:00:00 GMT");
	expect_written(1709164800, "Thu, 29 Feb 2024 00:00:00 GMT");
	expect_written(1711843200, "Sun, 31 Mar 2024 00:00:00 GMT");
	expect_written(1714435200, "Tue, 30 Apr 2024 00:00:00 GMT");
	expect_written(1717113600, "Fri, 31 May 2024 00:00:00 GMT");
	expect_written(1719705600, "Sun, 30 Jun 2024 00:00:00 GMT");
	expect_written(1722384000, "Wed, 31 Jul 2024 00:00:00 GMT");
	expect_written(1725062400, "Sat, 31 Aug 2024 00:00:00 GMT");
	expect_written(1727654400, "Mon, 30 Sep 2024 00:00:00 GMT");
	expect_written(1730332800, "Thu, 31 Oct 2024 00:00:00 GMT");
	expect_written(1732924800, "Sat, 30 Nov 2024 00:00:00 GMT");
}

Test(date, a_time_before_1970_is_written)
{
	expect_written(-1, "Wed, 31 Dec 1969 23:59:59 GMT");
	expect_written(-2208988800, "Mon, 01 Jan 1900 00:00:00 GMT");
}

Test(date, years_have_four_digits)
{
	expect_written(-62167219200, "Sat, 01 Jan 0000 00:00:00 GMT");
	expect_written(-30610224000, "Wed, 01 Jan 1000 00:00:00 GMT");
	expect_written(253402300799, "Fri, 31 Dec 9999 23:59:59 GMT");
}

Test(date, what_four_digits_cannot_tell_becomes_the_nearest_that_they_can)
{
	expect_written(-62167219201, "Sat, 01 Jan 0000 00:00:00 GMT");
	expect_written(253402300800, "Fri, 31 Dec 9999 23:59:59 GMT");
	expect_written(INT64_MIN, "Sat, 01 Jan 0000 00:00:00 GMT");
	expect_written(INT64_MAX, "Fri, 31 Dec 9999 23:59:59 GMT");
}

Test(date, the_time_zone_changes_nothing)
{
	time_t when;

	setenv("TZ", "Pacific/Kiritimati", 1);
	tzset();
	expect_written(784111777, "Sun, 06 Nov 1994 08:49:37 GMT");
	cr_expect(date_parse(SPAN("Sun, 06 Nov 1994 08:49:37 GMT"), NOW, &when));
	cr_expect_eq(when, 784111777);
}

/* -------------------------------------------------------------------- reading */

Test(date, all_three_formats_tell_the_same)
{
	EXPECT_READ({ "Sun, 06 Nov 1994 08:49:37 GMT", 784111777 },
		    { "Sunday, 06-Nov-94 08:49:37 GMT", 784111777 },
		    { "Sun Nov  6 08:49:37 1994", 784111777 });
}

Test(date, all_days_of_the_week_are_read)
{
	EXPECT_READ({ "Mon, 07 Nov 1994 00:00:00 GMT", 784166400 },
		    { "Tue, 08 Nov 1994 00:00:00 GMT", 784252800 },
		    { "Wed, 09 Nov 1994 00:00:00 GMT", 784339200 },
		    { "Thu, 10 Nov 1994 00:00:00 GMT", 784425600 },
		    { "Fri, 11 Nov 1994 00:00:00 GMT", 784512000 },
		    { "Sat, 12 Nov 1994 00:00:00 GMT", 784598400 },
		    { "Monday, 07-Nov-94 00:00:00 GMT", 784166400 },
		    { "Tuesday, 08-Nov-94 00:00:00 GMT", 784252800 },
		    { "Wednesday, 09-Nov-94 00:00:00 GMT", 784339200 },
		    { "Thursday, 10-Nov-94 00:00:00 GMT", 784425600 },
		    { "Friday, 11-Nov-94 00:00:00 GMT", 784512000 },
		    { "Saturday, 12-Nov-94 00:00:00 GMT", 784598400 });
}

Test(date, an_asctime_date_pads_its_day_with_a_space_or_not)
{
	EXPECT_READ({ "Wed Nov 16 08:49:37 1994", 784975777 },
		    { "Sun Nov 06 08:49:37 1994", 784111777 });
	EXPECT_NONE("Sun Nov 6 08:49:37 1994", "Sun Nov   6 08:49:37 1994",
		    "Sun Nov  16 08:49:37 1994");
}

Test(date, leap_years_have_their_day)
{
	EXPECT_READ({ "Thu, 29 Feb 2024 00:00:00 GMT", 1709164800 },
		    { "Tue, 29 Feb 2000 00:00:00 GMT", 951782400 },
		    { "Thursday, 29-Feb-24 00:00:00 GMT", 1709164800 },
		    { "Thu Feb 29 00:00:00 2024", 1709164800 });
	EXPECT_NONE("Wed, 29 Feb 2023 00:00:00 GMT", "Thu, 29 Feb 1900 00:00:00 GMT",
		    "Mon, 29 Feb 2100 00:00:00 GMT", "Wednesday, 29-Feb-23 00:00:00 GMT",
		    "Wed Feb 29 00:00:00 2023", "Fri, 30 Feb 2024 00:00:00 GMT");
}

Test(date, a_month_has_its_days)
{
	EXPECT_READ({ "Wed, 31 Jan 2024 00:00:00 GMT", 1706659200 },
		    { "Tue, 30 Apr 2024 00:00:00 GMT", 1714435200 },
		    { "Tue, 31 Dec 2024 00:00:00 GMT", 1735603200 });
	EXPECT_NONE("Wed, 32 Jan 2024 00:00:00 GMT", "Wed, 31 Apr 2024 00:00:00 GMT",
		    "Mon, 31 Jun 2024 00:00:00 GMT", "Tue, 31 Sep 2024 00:00:00 GMT",
		    "Sun, 31 Nov 2024 00:00:00 GMT", "Sun, 00 Dec 2024 00:00:00 GMT",
		    "Sun Nov  0 08:49:37 1994", "Sunday, 99-Nov-94 08:49:37 GMT");
}

Test(date, a_day_has_its_hours_minutes_and_seconds)
{
	EXPECT_READ({ "Thu, 01 Jan 1970 23:59:59 GMT", 86399 },
		    { "Thu, 01 Jan 1970 00:00:00 GMT", 0 });
	EXPECT_NONE("Thu, 01 Jan 1970 24:00:00 GMT", "Thu, 01 Jan 1970 00:60:00 GMT",
		    "Thu, 01 Jan 1970 00:00:61 GMT", "Thu, 01 Jan 1970 99:99:99 GMT");
}

Test(date, a_leap_second_is_the_one_after)
{
	EXPECT_READ({ "Sat, 31 Dec 2016 23:59:60 GMT", 1483228800 });
}

Test(date, years_far_away_are_read)
{
	EXPECT_READ({ "Sat, 01 Jan 0000 00:00:00 GMT", -62167219200 },
		    { "Fri, 31 Dec 9999 23:59:59 GMT", 253402300799 },
		    { "Wed, 31 Dec 1969 23:59:59 GMT", -1 });
}

/* ----------------------------------------------------- two digits for a year */

static int64_t read_at(const char *text, int64_t now)
{
	time_t when = 0;

	cr_expect(date_parse(span_of(text), (time_t)now, &when), "%s", text);
	return when;
}

Test(date, a_year_of_two_digits_is_of_this_century_if_it_is_not_far_ahead)
{
	cr_expect_eq(read_at("Saturday, 01-Jan-00 00:00:00 GMT", NOW), 946684800);
	cr_expect_eq(read_at("Thursday, 01-Jan-26 00:00:00 GMT", NOW), 1767225600);
	cr_expect_eq(read_at("Thursday, 01-Jan-60 00:00:00 GMT", NOW), 2840140800);
}

Test(date, a_year_of_two_digits_more_than_50_years_ahead_is_past)
{
	cr_expect_eq(read_at("Friday, 01-Jan-99 00:00:00 GMT", NOW), 915148800);
	cr_expect_eq(read_at("Saturday, 01-Jan-77 00:00:00 GMT", NOW), 220924800);
}

Test(date, fifty_years_are_counted_to_the_second)
{
	cr_expect_eq(read_at("Monday, 21-Sep-76 14:13:20 GMT", NOW), 3367923200);
	cr_expect_eq(read_at("Monday, 21-Sep-76 14:13:21 GMT", NOW), 212163201);
	cr_expect_eq(read_at("Friday, 31-Dec-76 23:59:59 GMT", NOW), 220924799);
}

Test(date, the_century_is_that_of_the_clock)
{
	cr_expect_eq(read_at("Sunday, 06-Nov-94 08:49:37 GMT", 4102444800), 784111777 + 3155760000,
		     "in the year 2100, 94 is 2094");
	cr_expect_eq(read_at("Sunday, 06-Nov-94 08:49:37 GMT", 784111777), 784111777);
}

/* -------------------------------------------------------------- what is none */

Test(date, what_is_empty_or_unlike_a_date_is_none)
{
	EXPECT_NONE("", " ", "0", "784111777", "now", "Sun", "Sunday", "Sun,", "1994-11-06",
		    "1994-11-06T08:49:37Z", "06 Nov 1994 08:49:37 GMT", "-1");
}

Test(date, case_matters)
{
	EXPECT_NONE("sun, 06 Nov 1994 08:49:37 GMT", "SUN, 06 Nov 1994 08:49:37 GMT",
		    "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 gmt",
		    "Sun, 06 NOV 1994 08:49:37 GMT", "sunday, 06-Nov-94 08:49:37 GMT");
}

Test(date, there_is_no_other_zone)
{
	EXPECT_NONE("Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37 CET",
		    "Sun, 06 Nov 1994 08:49:37 +0000", "Sun, 06 Nov 1994 08:49:37 Z",
		    "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 ",
		    "Sun Nov  6 08:49:37 1994 GMT");
}

Test(date, every_digit_is_there)
{
	EXPECT_NONE("Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT",
		    "Sun, 06 Nov 1994 8:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
		    "Sun, 06 Nov 19940 08:49:37 GMT", "Sun, 006 Nov 1994 08:49:37 GMT",
		    "Sunday, 06-Nov-1994 08:49:37 GMT", "Sun Nov  6 08:49:37 94",
		    "Sun, 06 Nov 1994 :49:37 GMT", "Sun, 06 Nov 1994 08::37 GMT",
		    "Sun, 06 Nov 1994 08:49: GMT", "Sun, 06 Nov  08:49:37 GMT");
}

Test(date, a_digit_is_no_sign_and_no_space)
{
	EXPECT_NONE("Sun, +6 Nov 1994 08:49:37 GMT", "Sun, -6 Nov 1994 08:49:37 GMT",
		    "Sun,  6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov -994 08:49:37 GMT",
		    "Sun, 06 Nov 1994 -8:49:37 GMT", "Sun, 0x Nov 1994 08:49:37 GMT");
}

Test(date, the_separators_are_as_they_are)
{
	EXPECT_NONE("Sun,06 Nov 1994 08:49:37 GMT", "Sun 06 Nov 1994 08:49:37 GMT",
		    "Sun, 06-Nov-1994 08:49:37 GMT", "Sunday, 06 Nov 94 08:49:37 GMT",
		    "Sun, 06 Nov 1994 08.49.37 GMT", "Sun, 06 Nov 1994  08:49:37 GMT",
		    "Sun, 06  Nov 1994 08:49:37 GMT", "Sun, 06\tNov 1994 08:49:37 GMT");
}

Test(date, a_name_is_one_that_there_is)
{
	EXPECT_NONE("Day, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nun 1994 08:49:37 GMT",
		    "Sun, 06  1994 08:49:37 GMT", "Sunday, 06--94 08:49:37 GMT",
		    "Someday, 06-Nov-94 08:49:37 GMT", "Sunda, 06-Nov-94 08:49:37 GMT",
		    "Sunday, 06 Nov 1994 08:49:37 GMT", "Sun, 06-Nov-94 08:49:37 GMT");
}

Test(date, nothing_comes_before_or_after_it)
{
	EXPECT_NONE(" Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT ",
		    "Sun, 06 Nov 1994 08:49:37 GMT; length=5", "\"Sun, 06 Nov 1994 08:49:37 GMT\"",
		    "Sun Nov  6 08:49:37 19945", "Sun, 06 Nov 1994 08:49:37 GMTT");
}

Test(date, a_part_of_a_date_is_none)
{
	static const char *const texts[] = { "Sun, 06 Nov 1994 08:49:37 GMT",
					     "Sunday, 06-Nov-94 08:49:37 GMT",
					     "Sun Nov  6 08:49:37 1994" };

	for (size_t i = 0; i < COUNT(texts); i++) {
		for (size_t length = 0; length < strlen(texts[i]); length++) {
			char *piece = malloc(length ? length : 1);
			time_t when;

			memcpy(piece, texts[i], length);
			cr_expect_not(date_parse((struct span){ piece, length }, NOW, &when),
				      "%.*s", (int)length, texts[i]);
			free(piece);
		}
	}
}

Test(date, what_is_written_is_read_again, .timeout = 60)
{
	for (int64_t when = -62167219200; when < 253402300799; when += 86400 * 97 + 12345) {
		char text[DATE_LENGTH];
		time_t again = 0;

		date_format((time_t)when, text);
		cr_assert(date_parse((struct span){ text, DATE_LENGTH }, NOW, &again), "%.29s", text);
		cr_assert_eq(again, when, "%.29s", text);
	}
}
