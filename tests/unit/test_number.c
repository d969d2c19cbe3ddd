/* SPDX-License-Identifier: MIT */
/* test_number: digits to integers and back. */
#include <criterion/criterion.h>
#include "base/number.h"

Test(number, digits_are_read)
{
	int64_t value = -1;

	cr_assert(number_parse(SPAN("0"), &value) && value == 0);
	cr_assert(number_parse(SPAN("0042"), &value) && value == 42);
	cr_assert(number_parse(SPAN("9223372036854775807"), &value) && value == INT64_MAX);
}

Test(number, anything_but_digits_is_refused_and_the_value_untouched)
{
	static const char *const bad[] = { "", "-1", "+1", " 1", "1 ", "0x10", "1.0", "9223372036854775808",
					   "99999999999999999999" };
	int64_t value = 7;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_assert(!number_parse(span_of(bad[i]), &value), "accepted '%s'", bad[i]);
	cr_assert_eq(value, 7);
}

Test(number, what_is_written_is_what_was_read)
{
	static const int64_t values[] = { 0, 1, 9, 10, 99, 100, 1234567890, INT64_MAX };
	char text[20];
	int64_t again;

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		size_t length = number_format(text, values[i]);

		cr_assert(number_parse((struct span){ text, length }, &again));
		cr_assert_eq(again, values[i]);
	}
}
