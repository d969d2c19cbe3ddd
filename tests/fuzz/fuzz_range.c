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
	struct range ranges[RANGES_MAX], again[RANGES_MAX];
	size_t count, parts;
	enum range_verdict verdict = range_evaluate(value, length, ranges, &count);
	int64_t left = length;
	char text[64];

	need(verdict == RANGE_NONE || verdict == RANGE_SOME || verdict == RANGE_UNSATISFIABLE);
	if (verdict != RANGE_SOME)
		return verdict;
	need(count >= 1 && count <= RANGES_MAX);
	for (size_t i = 0; i < count; i++) {
		need(0 <= ranges[i].first && ranges[i].first <= ranges[i].last &&
		     ranges[i].last < length);
		/* Together never more than the whole. */
		need(ranges[i].last - ranges[i].first + 1 <= left);
		left -= ranges[i].last - ranges[i].first + 1;
		/* Its plainest spelling asks for the same. */
		snprintf(text, sizeof(text), "bytes=%lld-%lld", (long long)ranges[i].first,
			 (long long)ranges[i].last);
		need(range_evaluate(span_of(text), length, again, &parts) == RANGE_SOME);
		need(parts == 1 && again[0].first == ranges[i].first &&
		     again[0].last == ranges[i].last);
	}
	return verdict;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int64_t lengths[] = { 1, 2, 10, 1000, 100000, INT64_MAX - 1, INT64_MAX };
	char *copy = malloc(size ? size : 1);
	struct span value = { copy, size };
	bool is_good;

	memcpy(copy, data, size);
	need(check(value, 0) != RANGE_SOME);
	/* Whether a single one is well-formed does not depend on the length. */
	is_good = check(value, 1) != RANGE_NONE;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		enum range_verdict verdict = check(value, lengths[i]);

		need(memchr(copy, ',', size) || (verdict != RANGE_NONE) == is_good);
	}
	free(copy);
	return 0;
}
