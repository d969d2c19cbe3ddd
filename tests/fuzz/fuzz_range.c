/* SPDX-License-Identifier: MIT */
/* fuzz_range: what a Range field asks for lies within the length. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "http/range.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool condition)
{
	if (!condition)
		abort();
}

static enum range_verdict check(struct span value, int64_t length)
{
	int64_t first = -1, last = -1, again_first = -1, again_last = -1;
	enum range_verdict verdict = range_evaluate(value, length, &first, &last);
	char text[64];

	need(verdict == RANGE_NONE || verdict == RANGE_ONE || verdict == RANGE_UNSATISFIABLE);
	if (verdict != RANGE_ONE)
		return verdict;
	need(0 <= first && first <= last && last < length);
	/* Its plainest spelling asks for the same. */
	snprintf(text, sizeof(text), "bytes=%lld-%lld", (long long)first, (long long)last);
	need(range_evaluate(span_of(text), length, &again_first, &again_last) == RANGE_ONE);
	need(again_first == first && again_last == last);
	return verdict;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int64_t lengths[] = { 1, 2, 10, 1000, INT64_MAX - 1, INT64_MAX };
	char *copy = malloc(size ? size : 1);
	struct span value = { copy, size };
	bool is_good;

	memcpy(copy, data, size);
	need(check(value, 0) != RANGE_ONE);
	/* Whether it is well-formed does not depend on the length. */
	is_good = check(value, 1) != RANGE_NONE;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
		need((check(value, lengths[i]) != RANGE_NONE) == is_good);
	free(copy);
	return 0;
}
