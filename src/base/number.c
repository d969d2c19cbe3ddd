/* SPDX-License-Identifier: MIT */
/* number: digits to integers and back, without surprises. */
#include "base/number.h"

bool number_parse(struct span text, int64_t *value)
{
	int64_t sum = 0;

	if (text.length == 0)
		return false;
	for (size_t i = 0; i < text.length; i++) {
		int digit = text.at[i] - '0';

		if (digit < 0 || digit > 9)
			return false;
		if (sum > (INT64_MAX - digit) / 10)
			return false;
		sum = sum * 10 + digit;
	}
	*value = sum;
	return true;
}

size_t number_format(char *to, int64_t value)
{
	char digits[20];
	size_t count = 0;

	do {
		digits[count++] = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	for (size_t i = 0; i < count; i++)
		to[i] = digits[count - 1 - i];
	return count;
}
