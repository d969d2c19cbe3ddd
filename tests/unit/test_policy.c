/* SPDX-License-Identifier: MIT */
/* test_policy: how fast a dead worker is replaced. */
#include <criterion/criterion.h>
#include "master/policy.h"

static int64_t delay_of(int64_t age_ms, uint64_t requests, bool is_killed, unsigned int *early)
{
	return policy_delay_ms(&(struct policy_end){ age_ms, requests, is_killed }, early);
}

static void expect_no_delay(int64_t age_ms, uint64_t requests)
{
	unsigned int early = 7;

	cr_expect_eq(delay_of(age_ms, requests, false, &early), 0);
	cr_expect_eq(early, 0);
}

Test(policy, an_old_worker_is_replaced_at_once)
{
	expect_no_delay(1000, 0);
	expect_no_delay(3600000, 5);
}

Test(policy, a_useful_one_is_replaced_at_once_although_young)
{
	expect_no_delay(100, 1);
}

Test(policy, a_newborn_counts_as_early_even_if_it_has_answered)
{
	unsigned int early = 1;

	cr_expect_eq(delay_of(99, 1000, false, &early), 100);
}

static void expect_delays(bool is_killed, const int64_t *wanted, size_t count)
{
	unsigned int early = 0;

	for (size_t i = 0; i < count; i++) {
		int64_t delay = delay_of(3, 0, is_killed, &early);

		cr_expect_eq(delay, wanted[i], "%zu: %lld", i, (long long)delay);
	}
}

Test(policy, the_first_is_an_accident_then_the_wait_doubles_up_to_five_seconds)
{
	static const int64_t wanted[] = { 0, 100, 200, 400, 800, 1600, 3200, 5000, 5000 };

	expect_delays(false, wanted, sizeof(wanted) / sizeof(wanted[0]));
}

Test(policy, who_is_killed_comes_back_sooner)
{
	static const int64_t wanted[] = { 0, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5000, 5000 };

	expect_delays(true, wanted, sizeof(wanted) / sizeof(wanted[0]));
}

Test(policy, a_place_that_costs_five_forks_in_its_first_second)
{
	unsigned int early = 0;
	int forks = 1;

	for (int64_t ms = 0; (ms += 3 + delay_of(3, 0, false, &early)) < 1000;)
		forks++;
	cr_expect_leq(forks, 5);
}

Test(policy, the_wait_does_not_overflow)
{
	unsigned int early = 4000000000U;

	cr_expect_eq(delay_of(3, 0, true, &early), 5000);
}

Test(policy, who_is_killed_is_not_to_blame)
{
	unsigned int early = 7;

	cr_expect_eq(delay_of(100, 0, true, &early), 0);
	cr_expect_eq(early, 0);
	early = 7;
	cr_expect_gt(delay_of(99, 5, true, &early), 0, "but for a newborn");
}

Test(policy, one_good_life_forgives)
{
	unsigned int early = 9;

	cr_expect_eq(delay_of(2000, 0, false, &early), 0);
	cr_expect_eq(delay_of(3, 0, false, &early), 0);
}
