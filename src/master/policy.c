/* SPDX-License-Identifier: MIT */
/* policy: what the pool decides, apart from how it is done. */
#include "master/policy.h"

enum {
	NEWBORN_MS = 100,	/* too young, whatever it did */
	YOUNG_MS = 1000,	/* too young if it has answered nobody */
	DELAY_FIRST_MS = 100,
	DELAY_MOST_MS = 5000,
};

int64_t policy_delay_ms(int64_t age_ms, uint64_t requests, int64_t previous_ms)
{
	if (age_ms >= YOUNG_MS || (age_ms >= NEWBORN_MS && requests > 0))
		return 0;
	if (previous_ms == 0)
		return DELAY_FIRST_MS;
	return previous_ms * 2 < DELAY_MOST_MS ? previous_ms * 2 : DELAY_MOST_MS;
}
