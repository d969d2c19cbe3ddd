/* SPDX-License-Identifier: MIT */
/* gcra: how often something may happen: a rate, and so many at once (ITU-T I.371, the generic
 * cell rate algorithm). */
#include "base/gcra.h"

enum {
	SECOND_US = 1000000,
	LATE_US = 10 * SECOND_US,	/* who asks may have looked at the clock so long before others */
	ATTEMPTS = 64,		/* others are faster so often only if they are many, and then it may */
};

struct gcra gcra_make(int64_t rate, int64_t burst)
{
	int64_t interval_us = rate < SECOND_US ? SECOND_US / rate : 1;

	return (struct gcra){ interval_us, interval_us * burst };
}

int64_t gcra_take(const struct gcra *gcra, int64_t now_us, int64_t *next_us)
{
	int64_t from_us = *next_us;

	if (from_us < now_us || from_us - now_us > gcra->window_us + LATE_US)
		from_us = now_us;
	if (from_us - now_us > gcra->window_us - gcra->interval_us)
		return from_us - now_us - (gcra->window_us - gcra->interval_us);
	*next_us = from_us + gcra->interval_us;
	return 0;
}

int64_t gcra_take_marked(const struct gcra *gcra, const struct marks *marks, uint64_t key,
			 int64_t now_us)
{
	for (int i = 0; i < ATTEMPTS; i++) {
		struct marks_place place = marks_find(marks, key);
		int64_t next_us = (int64_t)place.number;
		int64_t wait_us = gcra_take(gcra, now_us, &next_us);

		if (wait_us > 0 || marks_put(&place, (uint64_t)next_us))
			return wait_us;
	}
	return 0;
}
