/* SPDX-License-Identifier: MIT */
/* test_share: who has more than its share of the clients. */
#include <criterion/criterion.h>
#include "worker/share.h"

enum { MANY = 40 };

static struct bulletin memory;
static struct slot *slots;
static struct share share;

static void hold(size_t place, enum slot_state state, uint64_t accepted, uint64_t ended)
{
	atomic_store(&slots[place].state, state);
	atomic_store(&slots[place].accepted, accepted);
	atomic_store(&slots[place].ends[END_CLIENT], ended);
}

static void open_slots(void)
{
	slots = slots_open(&memory, MANY);
	cr_assert_not_null(slots);
	share = (struct share){ .slots = slots, .count = 2, .own = 0, .connections = 100 };
}

TestSuite(share, .init = open_slots);

Test(share, it_is_compared_with_what_others_hold_now)
{
	hold(0, SLOT_ACCEPTING, 50, 20);
	hold(1, SLOT_ACCEPTING, 400, 370);
	cr_expect_not(share_is_exceeded(&share), "30 and 30");
	hold(1, SLOT_ACCEPTING, 400, 372);
	cr_expect_not(share_is_exceeded(&share), "30 and 28: a few");
	hold(1, SLOT_ACCEPTING, 400, 373);
	cr_expect(share_is_exceeded(&share), "30 and 27");
	share.own = 1;
	cr_expect_not(share_is_exceeded(&share), "27 and 30");
}

Test(share, of_many_a_few_more_do_not_matter)
{
	share.connections = 5000;
	hold(0, SLOT_ACCEPTING, 1030, 0);
	hold(1, SLOT_ACCEPTING, 1000, 0);
	cr_expect_not(share_is_exceeded(&share));
	hold(1, SLOT_ACCEPTING, 990, 0);
	cr_expect(share_is_exceeded(&share));
}

Test(share, who_cannot_take_any_does_not_count)
{
	hold(0, SLOT_ACCEPTING, 90, 0);
	hold(1, SLOT_LEAVING, 3, 0);
	cr_expect_not(share_is_exceeded(&share));
	hold(1, SLOT_EMPTY, 0, 0);
	cr_expect_not(share_is_exceeded(&share));
	hold(1, SLOT_ACCEPTING, 0, 0);
	atomic_store(&slots[1].is_stopped, true);
	cr_expect_not(share_is_exceeded(&share), "it is stopped");
	atomic_store(&slots[1].is_stopped, false);
	cr_expect(share_is_exceeded(&share), "it goes on");
	share.connections = 3;
	hold(1, SLOT_ACCEPTING, 3, 0);
	cr_expect_not(share_is_exceeded(&share), "it is full");
	share.count = 1;
	cr_expect_not(share_is_exceeded(&share), "there is nobody else");
}

Test(share, empty_places_are_passed_over)
{
	share.count = MANY;
	share.own = 1;
	hold(0, SLOT_ACCEPTING, 3, 0);
	hold(1, SLOT_ACCEPTING, 10, 0);
	cr_expect(share_is_exceeded(&share));
}

Test(share, there_is_room_elsewhere_or_not)
{
	share.connections = 3;
	hold(0, SLOT_ACCEPTING, 3, 0);
	hold(1, SLOT_ACCEPTING, 5, 2);
	cr_expect_not(share_has_room_elsewhere(&share));
	hold(1, SLOT_ACCEPTING, 5, 3);
	cr_expect(share_has_room_elsewhere(&share));
	hold(1, SLOT_LEAVING, 5, 3);
	cr_expect_not(share_has_room_elsewhere(&share));
}

Test(share, of_many_workers_the_next_ones_count)
{
	share.count = MANY;
	share.own = MANY - 2;
	for (size_t i = 0; i < MANY; i++)
		hold(i, SLOT_ACCEPTING, 10, 0);
	hold(share.own, SLOT_ACCEPTING, 20, 0);
	cr_expect(share_is_exceeded(&share));
	hold(share.own, SLOT_ACCEPTING, 11, 0);
	cr_expect_not(share_is_exceeded(&share));
}
