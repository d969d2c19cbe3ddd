/* SPDX-License-Identifier: MIT */
/* fuzz_range: a range lies inside of its representation. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "http/range.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int64_t lengths[] = { 0, 1, 26, 65536, INT64_MAX };
	struct span value = { (const char *)data, size };

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		int64_t first = -1, last = -1;

		if (range_evaluate(value, lengths[i], &first, &last) == RANGE_ONE &&
		    (first < 0 || first > last || last >= lengths[i]))
			abort();
	}
	return 0;
}
