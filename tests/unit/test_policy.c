/* SPDX-License-Identifier: MIT */
/* test_policy: how fast a dead worker is replaced. */
#include <criterion/criterion.h>
#include "master/policy.h"

Test(policy, an_old_worker_is_replaced_at_once)
{
	cr_expect_eq(policy_delay_ms(1000, 0, 0), 0);
	cr_expect_eq(policy_delay_ms(3600000, 5, 0), 0);
}

Test(policy, a_useful_one_is_replaced_at_once_although_young)
{
	cr_expect_eq(policy_delay_ms(100, 1, 0), 0);
	cr_expect_eq(policy_delay_ms(100, 1, 3200), 0);
}

Test(policy, a_newborn_waits_even_if_it_has_answered)
{
	cr_expect_eq(policy_delay_ms(99, 1000, 0), 100);
}

Test(policy, the_wait_doubles_up_to_five_seconds)
{
	static const int64_t wanted[] = { 100, 200, 400, 800, 1600, 3200, 5000, 5000 };
	int64_t delay = 0;

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		delay = policy_delay_ms(3, 0, delay);
		cr_expect_eq(delay, wanted[i], "%zu: %lld", i, (long long)delay);
	}
}

Test(policy, one_good_life_forgives)
{
	cr_expect_eq(policy_delay_ms(2000, 0, 5000), 0);
	cr_expect_eq(policy_delay_ms(3, 0, policy_delay_ms(2000, 0, 5000)), 100);
}
