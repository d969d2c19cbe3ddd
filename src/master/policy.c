/* SPDX-License-Identifier: MIT */
/* policy: what the pool decides, apart from how it is done. */
#include "master/policy.h"

enum {
	NEWBORN_MS = 100,	/* too young, whatever it did */
	YOUNG_MS = 1000,	/* too young if it has answered nobody */
	DELAY_FIRST_MS = 100,
	DELAY_KILLED_MS = 10,
	DELAY_MOST_MS = 5000,
};

static bool is_early(const struct policy_end *end)
{
	if (end->age_ms < NEWBORN_MS)
		return true;
	/* Whom somebody kills is not to blame. */
	return !end->is_killed && end->age_ms < YOUNG_MS && end->requests == 0;
}

int64_t policy_delay_ms(const struct policy_end *end, unsigned int *early)
{
	int64_t delay_ms = end->is_killed ? DELAY_KILLED_MS : DELAY_FIRST_MS;

	*early = is_early(end) ? *early + 1 : 0;
	if (*early < 2)
		return 0;
	for (unsigned int i = 2; i < *early && delay_ms < DELAY_MOST_MS; i++)
		delay_ms *= 2;
	return delay_ms < DELAY_MOST_MS ? delay_ms : DELAY_MOST_MS;
}
