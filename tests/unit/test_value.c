/* SPDX-License-Identifier: MIT */
/* test_value: one word and what it means. */
#include <criterion/criterion.h>
#include <string.h>
#include "conf/value.h"

static const struct option number = { .name = "n", .type = OPTION_NUMBER, .least = 1, .most = 100 };
static const struct option automatic = { .name = "n", .type = OPTION_NUMBER, .words = "auto",
					 .least = 1, .most = 100 };
static const struct option duration = { .name = "t", .type = OPTION_DURATION, .least = 0,
					.most = INT64_MAX };
static const struct option size = { .name = "s", .type = OPTION_SIZE, .least = 0,
				   .most = INT64_MAX };
static const struct option boolean = { .name = "b", .type = OPTION_BOOLEAN };
static const struct option choice = { .name = "c", .type = OPTION_CHOICE,
				     .words = "red green blue" };
static const struct option path = { .name = "p", .type = OPTION_PATH };
static const struct option path_or_word = { .name = "p", .type = OPTION_PATH,
					   .words = "off stdout" };

struct row {
	const char *word;
	int64_t value;
};

static void all_are(const struct option *option, const struct row *rows, size_t count)
{
	char why[VALUE_WHY];
	int64_t value;

	for (size_t i = 0; i < count; i++) {
		cr_assert(value_read(option, rows[i].word, &value, why), "'%s': %s", rows[i].word,
			  why);
		cr_assert_eq(value, rows[i].value, "'%s' is %lld", rows[i].word, (long long)value);
	}
}

static void refuses(const struct option *option, const char *word, const char *expected)
{
	char why[VALUE_WHY] = "";

	cr_assert_not(value_read(option, word, NULL, why), "'%s'", word);
	cr_assert(strstr(why, expected), "'%s': expected: %s\nsaid: %s", word, expected, why);
}

#define ALL_ARE(option, rows) all_are(option, rows, sizeof(rows) / sizeof((rows)[0]))

Test(value, numbers)
{
	static const struct row rows[] = { { "1", 1 }, { "42", 42 }, { "100", 100 } };

	ALL_ARE(&number, rows);
}

Test(value, numbers_that_are_none)
{
	refuses(&number, "", "'' is not a whole number");
	refuses(&number, " 1", "is not a whole number");
	refuses(&number, "1 ", "does not belong there");
	refuses(&number, "1.5", "'1.5' is not a whole number: '.5' does not belong there");
	refuses(&number, "1e3", "'e3' does not belong there");
	refuses(&number, "0x1f", "is not a decimal number");
	refuses(&number, "007", "octal: write 7");
	refuses(&number, "00", "octal: write 0");
	refuses(&number, "+7", "has a sign: write 7");
	refuses(&number, "-7", "is negative");
	refuses(&number, "\xd9\xa3", "is not a whole number");
}

Test(value, numbers_out_of_range)
{
	refuses(&number, "0", "'0' is too small: n is 1 to 100");
	refuses(&number, "101", "'101' is too large: n is 1 to 100");
	refuses(&number, "9223372036854775808", "is too large");
	refuses(&number, "18446744073709551617", "is too large");
}

Test(value, a_word_in_place_of_a_number)
{
	static const struct row rows[] = { { "auto", -1 }, { "7", 7 } };

	ALL_ARE(&automatic, rows);
	refuses(&automatic, "automatic", "'automatic' is not auto, or a whole number");
	refuses(&number, "auto", "'auto' is not a whole number");
}

Test(value, durations)
{
	static const struct row rows[] = {
		{ "1ms", 1 }, { "0s", 0 }, { "10s", 10000 }, { "2m", 120000 }, { "1h", 3600000 },
		{ "3d", 259200000 }, { "10S", 10000 }, { "5MS", 5 },
	};

	ALL_ARE(&duration, rows);
}

Test(value, durations_that_are_none)
{
	refuses(&duration, "10", "'10' has no unit: write \"10s\"");
	refuses(&duration, "0", "'0' has no unit: write \"0s\"");
	refuses(&duration, "10 s", "has an unknown unit: write \"10s\"");
	refuses(&duration, "10sec", "has an unknown unit: write \"10s\"");
	refuses(&duration, "1.5s", "has an unknown unit");
	refuses(&duration, "1h30m", "has an unknown unit");
	refuses(&duration, "s", "'s' is not a time such as \"10s\"");
	refuses(&duration, "-1s", "is negative");
	refuses(&duration, "010s", "write 10s");
	refuses(&duration, "9223372036854775807d", "is too large");
}

Test(value, sizes)
{
	static const struct row rows[] = {
		{ "0", 0 }, { "512", 512 }, { "8k", 8192 }, { "8K", 8192 }, { "1m", 1048576 },
		{ "2g", (int64_t)2 << 30 }, { "9223372036854775807", INT64_MAX },
	};

	ALL_ARE(&size, rows);
}

Test(value, sizes_that_are_none)
{
	refuses(&size, "8kb", "has an unknown unit: write \"8k\"");
	refuses(&size, "8KiB", "has an unknown unit: write \"8k\"");
	refuses(&size, "8t", "has an unknown unit");
	refuses(&size, "k", "'k' is not a size such as \"64k\"");
	refuses(&size, "9223372036854775807k", "is too large");
}

Test(value, booleans)
{
	static const struct row rows[] = {
		{ "yes", 1 }, { "no", 0 }, { "on", 1 }, { "off", 0 }, { "true", 1 }, { "false", 0 },
	};

	ALL_ARE(&boolean, rows);
	refuses(&boolean, "1", "neither yes nor no");
	refuses(&boolean, "Yes", "neither yes nor no");
	refuses(&boolean, "", "neither yes nor no");
}

Test(value, choices_are_numbered)
{
	static const struct row rows[] = { { "red", 0 }, { "green", 1 }, { "blue", 2 } };

	ALL_ARE(&choice, rows);
	refuses(&choice, "yellow", "'yellow' is not one of red, green or blue");
	refuses(&choice, "", "is not one of");
}

Test(value, paths)
{
	cr_assert(value_read(&path, "www", NULL, (char[VALUE_WHY]){ "" }));
	cr_assert(value_read(&path, "/srv", NULL, (char[VALUE_WHY]){ "" }));
	refuses(&path, "", "the path is empty");
}

Test(value, paths_beside_words)
{
	cr_assert(value_read(&path_or_word, "off", NULL, (char[VALUE_WHY]){ "" }));
	cr_assert(value_read(&path_or_word, "access.log", NULL, (char[VALUE_WHY]){ "" }));
	cr_assert(value_read(&path_or_word, "./none", NULL, (char[VALUE_WHY]){ "" }));
	refuses(&path_or_word, "none", "'none' is not off or stdout; for a file of that name write "
		"\"./none\"");
}

Test(value, what_is_written_is_what_was_read)
{
	static const int64_t values[] = { 0, 1, 999, 1000, 1500, 60000, 61000, 3600000, 86400000,
					  1024, 1025, 1048576, INT64_MAX };
	static const struct option *const options[] = { &duration, &size };
	char text[VALUE_TEXT], why[VALUE_WHY];
	int64_t again;

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		for (size_t j = 0; j < 2; j++) {
			value_format(options[j], values[i], text);
			cr_assert(value_read(options[j], text, &again, why), "%s: %s", text, why);
			cr_assert_eq(again, values[i], "%s", text);
		}
	}
}

Test(value, the_largest_exact_unit_is_written)
{
	char text[VALUE_TEXT];

	value_format(&duration, 90000, text);
	cr_assert_str_eq(text, "90s");
	value_format(&duration, 120000, text);
	cr_assert_str_eq(text, "2m");
	value_format(&duration, 1001, text);
	cr_assert_str_eq(text, "1001ms");
	value_format(&duration, 0, text);
	cr_assert_str_eq(text, "0s");
	value_format(&size, 65536, text);
	cr_assert_str_eq(text, "64k");
	value_format(&size, 1000, text);
	cr_assert_str_eq(text, "1000");
	value_format(&boolean, 1, text);
	cr_assert_str_eq(text, "yes");
}
