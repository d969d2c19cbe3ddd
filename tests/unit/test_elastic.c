/* SPDX-License-Identifier: MIT */
/* test_elastic: the pool grows under pressure, shrinks at rest, and keeps to its bounds. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include "master/elastic.h"

static struct elastic elastic;
static struct elastic_look look = { .room = 100, .wanted = 2, .least = 2, .most = 100 };
static int64_t now_ms = 1000000;

static size_t after(int64_t ms)
{
	now_ms += ms;
	look.wanted = elastic_decide(&elastic, &look, now_ms);
	return look.wanted;
}

Test(elastic, nothing_to_do_changes_nothing)
{
	for (int i = 0; i < 10000; i++)
		cr_assert_eq(after(ELASTIC_LOOK_MS), 2);
}

Test(elastic, one_look_is_chance)
{
	for (int i = 0; i < 100; i++) {
		look.waiting = 5;
		cr_expect_eq(after(ELASTIC_LOOK_MS), 2);
		look.waiting = 0;
		cr_expect_eq(after(ELASTIC_LOOK_MS), 2);
	}
}

Test(elastic, who_waits_makes_it_grow_faster_and_faster)
{
	static const size_t wanted[] = { 3, 5, 9, 17, 33, 65, 97, 100, 100 };

	look.waiting = 1;
	cr_expect_eq(after(ELASTIC_LOOK_MS), 2);
	cr_expect_eq(after(ELASTIC_LOOK_MS), wanted[0]);
	cr_expect_eq(after(ELASTIC_LOOK_MS), wanted[0], "not before a second is over");
	for (size_t i = 1; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		cr_expect_eq(after(ELASTIC_GROW_MS), wanted[i], "step %zu: %zu", i, look.wanted);
}

Test(elastic, no_room_makes_it_grow)
{
	look.held = 199;
	for (int i = 0; i < 100; i++)
		cr_expect_eq(after(ELASTIC_LOOK_MS), 2);
	look.held = 200;
	after(ELASTIC_LOOK_MS);
	cr_expect_eq(after(ELASTIC_LOOK_MS), 3);
	for (int i = 0; i < 100; i++)
		cr_expect_eq(after(ELASTIC_LOOK_MS), 3, "that was enough");
}

Test(elastic, after_a_pause_it_starts_with_one)
{
	look.waiting = 1;
	after(ELASTIC_LOOK_MS);
	after(ELASTIC_LOOK_MS);
	cr_expect_eq(after(ELASTIC_GROW_MS), 5);
	look.waiting = 0;
	look.held = 300;
	after(ELASTIC_LOOK_MS);
	look.waiting = 1;
	after(ELASTIC_GROW_MS);
	cr_expect_eq(after(ELASTIC_LOOK_MS), 6);
}

Test(elastic, at_rest_it_shrinks_one_at_a_time)
{
	look.wanted = 5;
	after(0);
	cr_expect_eq(after(ELASTIC_SHRINK_MS - 1), 5);
	cr_expect_eq(after(1), 4);
	cr_expect_eq(after(ELASTIC_SHRINK_MS - 1), 4);
	cr_expect_eq(after(1), 3);
	look.held = 101;
	cr_expect_eq(after(ELASTIC_SHRINK_MS), 3, "what there is to do would be too much for fewer");
	look.held = 0;
	after(1);
	cr_expect_eq(after(ELASTIC_SHRINK_MS), 2);
	cr_expect_eq(after(10 * ELASTIC_SHRINK_MS), 2, "the least");
}

/* Whatever comes: within bounds, never faster than told, and not up and down at once. */
Test(elastic, any_history_keeps_to_the_bounds)
{
	srandom(7);
	for (int i = 0; i < 200000; i++) {
		size_t before = look.wanted;
		int64_t ms = random() % 2000;

		look.waiting = random() % 3 ? 0 : (size_t)random() % 5;
		look.held = (size_t)random() % (look.wanted * look.room + 1);
		after(ms);
		cr_assert_geq(look.wanted, look.least);
		cr_assert_leq(look.wanted, look.most);
		cr_assert(look.wanted + 1 >= before, "one down at the most");
		cr_assert_leq(look.wanted, before + ELASTIC_STEP_MOST);
	}
}
