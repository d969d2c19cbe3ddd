/* SPDX-License-Identifier: MIT */
/* test_deadline: who runs out of time next. */
#include <criterion/criterion.h>
#include "worker/deadline.h"

static const struct conf conf = {
	.timeouts = { .header_ms = 100, .body_ms = 200, .send_ms = 300, .keep_alive_ms = 50 },
};
static struct deadlines deadlines;
static struct connection a, b;

static void set_up(void)
{
	deadlines_init(&deadlines, &conf);
	list_init(&a.deadline_link);
	list_init(&b.deadline_link);
}

TestSuite(deadline, .init = set_up);

Test(deadline, nobody_waits_at_first)
{
	cr_assert_eq(deadlines_next(&deadlines, 1000), -1);
	cr_assert_null(deadlines_due(&deadlines, 1000));
}

Test(deadline, the_earliest_of_all_phases_is_next)
{
	deadlines_set(&deadlines, &a, PHASE_HEADER, 1000);
	deadlines_set(&deadlines, &b, PHASE_IDLE, 1010);
	cr_assert_eq(deadlines_next(&deadlines, 1010), 50);
	cr_assert_null(deadlines_due(&deadlines, 1059));
	cr_assert_eq(deadlines_due(&deadlines, 1060), &b);
}

Test(deadline, a_new_phase_ends_the_old_deadline)
{
	deadlines_set(&deadlines, &a, PHASE_IDLE, 1000);
	deadlines_set(&deadlines, &a, PHASE_SENDING, 1020);
	cr_assert_null(deadlines_due(&deadlines, 1060));
	cr_assert_eq(deadlines_due(&deadlines, 1320), &a);
}

Test(deadline, what_is_overdue_is_due_at_once)
{
	deadlines_set(&deadlines, &a, PHASE_BODY, 1000);
	cr_assert_eq(deadlines_next(&deadlines, 5000), 0);
}

Test(deadline, in_a_phase_the_first_to_come_is_the_first_to_go)
{
	deadlines_set(&deadlines, &a, PHASE_IDLE, 1000);
	deadlines_set(&deadlines, &b, PHASE_IDLE, 1001);
	deadlines_set(&deadlines, &a, PHASE_IDLE, 1002);
	cr_assert_eq(deadlines_due(&deadlines, 2000), &b);
	list_take(&b.deadline_link);
	cr_assert_eq(deadlines_due(&deadlines, 2000), &a);
}
