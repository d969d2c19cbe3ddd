/* SPDX-License-Identifier: MIT */
/* test_lockout: who is locked out after wrong passwords, and for how long; and who is not. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include "base/log.h"
#include "content/lockout.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { NOW = 1000000, TRIES = 5, MARKS = 1024 };

static struct mark memory[MARKS];
static const struct hash_key secret = { 1, 2 };
static _Atomic int64_t until_ms;
static const struct lockout lockout = { { memory, MARKS }, &until_ms, &secret, TRIES };

static void empty(void)
{
	memset(memory, 0, sizeof(memory));
	until_ms = 0;
	log_set_level(LOG_LEVEL_ERROR);
}

TestSuite(lockout, .init = empty, .timeout = 60);

/* ----------------------------------------------------------------- the rules */

Test(lockout, each_more_is_longer)
{
	static const int64_t waits_s[] = { 0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 300, 300, 300 };
	uint64_t number = 0;

	for (size_t i = 0; i < COUNT(waits_s); i++) {
		number = lockout_fail(number, TRIES, false, NOW);
		cr_expect_eq(lockout_failures(number, NOW), i + 1);
		cr_expect_eq(lockout_left_ms(number, TRIES, NOW), waits_s[i] * 1000, "after %zu", i + 1);
		cr_expect_eq(lockout_left_ms(number, TRIES, NOW + 2000),
			     waits_s[i] > 2 ? waits_s[i] * 1000 - 2000 : 0);
		cr_expect_eq(lockout_left_ms(number, TRIES, NOW + waits_s[i] * 1000), 0);
		cr_expect_eq(lockout_left_ms(number, 0, NOW), 0, "it is off");
	}
}

Test(lockout, a_count_as_large_as_can_be)
{
	uint64_t number = 0;

	for (int i = 0; i < 1000; i++)
		number = lockout_fail(number, TRIES, false, NOW);
	cr_expect_eq(lockout_failures(number, NOW), 255);
	cr_expect_eq(lockout_left_ms(number, TRIES, NOW), LOCKOUT_MOST_MS);
	cr_expect_lt(number, UINT64_C(1) << MARKS_BITS);
}

/* After `before` times at NOW one more at a later time. */
Test(lockout, time_heals)
{
	static const struct {
		int before;
		int64_t later_ms;
		unsigned int failures;
	} rows[] = {
		{ 4, LOCKOUT_TRIES_MS, 5 }, { 4, LOCKOUT_TRIES_MS + 1, 1 },
		{ 5, LOCKOUT_TRIES_MS + 1, 6 }, { 5, LOCKOUT_KEEP_MS - 1, 6 },
		{ 5, LOCKOUT_KEEP_MS, 1 }, { 200, LOCKOUT_KEEP_MS, 1 },
		/* One more by somebody who has looked at the clock earlier is one more. */
		{ 4, -1, 5 }, { 5, -30000, 6 },
		/* A clock that went back: as if nothing had been. */
		{ 5, -30001, 1 }, { 5, -NOW, 1 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t number = 0;

		for (int j = 0; j < rows[i].before; j++)
			number = lockout_fail(number, TRIES, false, NOW);
		number = lockout_fail(number, TRIES, false, NOW + rows[i].later_ms);
		cr_expect_eq(lockout_failures(number, NOW + rows[i].later_ms), rows[i].failures,
			     "row %zu: %u", i, lockout_failures(number, NOW + rows[i].later_ms));
	}
}

Test(lockout, who_is_behind_with_the_clock_waits_no_longer)
{
	uint64_t number = 0;

	for (int i = 0; i < TRIES; i++)
		number = lockout_fail(number, TRIES, false, NOW);
	cr_expect_eq(lockout_left_ms(number, TRIES, NOW + 1), LOCKOUT_FIRST_MS - 1);
	cr_expect_eq(lockout_left_ms(number, TRIES, NOW), LOCKOUT_FIRST_MS);
	cr_expect_eq(lockout_left_ms(number, TRIES, NOW - 1), LOCKOUT_FIRST_MS);
	number = lockout_fail(number, TRIES, false, NOW - 12000);
	cr_expect_eq(lockout_left_ms(number, TRIES, NOW), 2 * LOCKOUT_FIRST_MS,
		     "nor does it let others go sooner");
}

Test(lockout, nonsense_locks_nobody)
{
	cr_expect_eq(lockout_left_ms(UINT64_C(0xffffffffffff), TRIES, NOW), 0);
	cr_expect_eq(lockout_failures(UINT64_C(0xffffffffffff), NOW), 0);
	cr_expect_eq(lockout_failures(lockout_fail(UINT64_MAX, TRIES, false, NOW), NOW), 1);
}

Test(lockout, under_attack_one_is_enough)
{
	uint64_t number = lockout_fail(0, TRIES, true, NOW);

	cr_expect_eq(lockout_left_ms(number, TRIES, NOW), LOCKOUT_FIRST_MS);
	number = lockout_fail(number, TRIES, true, NOW);
	cr_expect_eq(lockout_left_ms(number, TRIES, NOW), 2 * LOCKOUT_FIRST_MS);
}

/* ------------------------------------------------------------------- clients */

/* With a password that nobody has tried before. */
static void fail_at(int64_t now_ms, const char *client, const char *name)
{
	static int number;
	char password[16];

	snprintf(password, sizeof(password), "%d", number++);
	lockout_learn(&lockout, span_of(client), span_of(name), span_of(password), false, now_ms);
}

static void fail(const char *client, const char *name, int times)
{
	for (int i = 0; i < times; i++)
		fail_at(NOW, client, name);
}

static void succeed(const char *client, const char *name)
{
	lockout_learn(&lockout, span_of(client), span_of(name), SPAN("right"), true, NOW);
}

static int64_t wait_ms(const char *client, const char *name)
{
	return lockout_wait_ms(&lockout, span_of(client), span_of(name), NOW);
}

Test(lockout, a_client_is_locked_out_for_all_names)
{
	fail("192.0.2.1", "ann", 4);
	cr_expect_eq(wait_ms("192.0.2.1", "ann"), 0);
	fail("192.0.2.1", "joe", 1);
	cr_expect_eq(wait_ms("192.0.2.1", "ann"), LOCKOUT_FIRST_MS);
	cr_expect_eq(wait_ms("192.0.2.1", "zoe"), LOCKOUT_FIRST_MS);
	cr_expect_eq(wait_ms("192.0.2.2", "ann"), 0);
}

Test(lockout, who_has_64_bits_of_addresses_is_one_client)
{
	fail("2001:db8::1", "ann", 5);
	cr_expect_gt(wait_ms("2001:db8::ffff:2", "ann"), 0);
	cr_expect_eq(wait_ms("2001:db8:0:1::1", "ann"), 0);
	fail("::ffff:192.0.2.1", "ann", 5);
	cr_expect_gt(wait_ms("192.0.2.1", "ann"), 0);
	cr_expect_eq(wait_ms("192.0.2.2", "ann"), 0);
}

Test(lockout, who_has_no_address_is_not_kept_waiting)
{
	fail("unknown", "ann", 50);
	cr_expect_eq(wait_ms("unknown", "ann"), 0);
}

Test(lockout, the_same_wrong_password_is_no_other_guess)
{
	for (int i = 0; i < 100; i++)
		lockout_learn(&lockout, SPAN("192.0.2.1"), SPAN("ann"), SPAN("old"), false, NOW + i * 30000);
	cr_expect_eq(lockout_wait_ms(&lockout, SPAN("192.0.2.1"), SPAN("ann"), NOW + 100 * 30000), 0);
	for (int i = 0; i < 20; i++)
		lockout_learn(&lockout, SPAN("192.0.2.1"), SPAN("ann"), SPAN("new"), false, NOW);
	cr_expect_eq(wait_ms("192.0.2.1", "ann"), 0);
	fail("192.0.2.1", "ann", 4);
	cr_expect_gt(wait_ms("192.0.2.1", "ann"), 0);
}

Test(lockout, success_does_not_wash_guesses_away)
{
	for (int i = 0; i < 5; i++) {
		fail("192.0.2.1", "ann", 1);
		succeed("192.0.2.1", "mine");
	}
	cr_expect_gt(wait_ms("192.0.2.1", "ann"), 0);
}

Test(lockout, who_is_known_is_not_locked_out_by_a_neighbour)
{
	succeed("192.0.2.1", "ann");
	fail("192.0.2.1", "joe", 9);
	cr_expect_gt(wait_ms("192.0.2.1", "joe"), 0);
	cr_expect_gt(wait_ms("192.0.2.1", "zoe"), 0);
	cr_expect_eq(wait_ms("192.0.2.1", "ann"), 0);
	fail("192.0.2.1", "ann", 4);
	cr_expect_eq(wait_ms("192.0.2.1", "ann"), 0);
	fail("192.0.2.1", "ann", 1);
	cr_expect_eq(wait_ms("192.0.2.1", "ann"), LOCKOUT_FIRST_MS, "but a neighbour guesses no more");
	cr_expect_eq(lockout_wait_ms(&lockout, SPAN("192.0.2.1"), SPAN("zoe"),
				     NOW + LOCKOUT_KEEP_MS), 0);
}

Test(lockout, who_is_known_is_not_for_ever)
{
	succeed("192.0.2.1", "ann");
	for (int i = 0; i < 5; i++)
		fail_at(NOW + LOCKOUT_KNOWN_MS, "192.0.2.1", "joe");
	cr_expect_gt(lockout_wait_ms(&lockout, SPAN("192.0.2.1"), SPAN("ann"),
				     NOW + LOCKOUT_KNOWN_MS), 0);
}

Test(lockout, a_name_that_is_attacked_is_its_owners_all_the_same)
{
	char client[32];

	succeed("192.0.2.1", "ann");
	for (int i = 0; i < 100; i++) {
		snprintf(client, sizeof(client), "198.51.100.%d", i);
		fail(client, "ann", 1);
		cr_expect_eq(wait_ms(client, "ann") > 0, i + 1 >= LOCKOUT_ATTACK, "client %d", i);
	}
	cr_expect_eq(wait_ms("192.0.2.1", "ann"), 0, "who is known");
	fail("192.0.2.1", "ann", 4);
	cr_expect_eq(wait_ms("192.0.2.1", "ann"), 0, "and has all tries");
	cr_expect_eq(wait_ms("203.0.113.1", "ann"), 0, "who is not has one");
	fail("203.0.113.1", "ann", 1);
	cr_expect_eq(wait_ms("203.0.113.1", "ann"), LOCKOUT_FIRST_MS);
	fail("203.0.113.2", "joe", 1);
	cr_expect_eq(wait_ms("203.0.113.2", "joe"), 0, "other names are not attacked");
}

Test(lockout, it_is_known_until_when_somebody_is)
{
	fail("192.0.2.1", "ann", 4);
	cr_expect_eq(until_ms, 0);
	fail("192.0.2.1", "ann", 1);
	cr_expect_eq(until_ms, NOW + LOCKOUT_FIRST_MS);
	fail("192.0.2.1", "ann", 2);
	cr_expect_eq(until_ms, NOW + 4 * LOCKOUT_FIRST_MS);
	fail("192.0.2.2", "ann", 5);
	cr_expect_eq(until_ms, NOW + 4 * LOCKOUT_FIRST_MS, "the longest");
}

Test(lockout, it_can_be_off)
{
	const struct lockout off = { { memory, MARKS }, &until_ms, &secret, 0 };

	lockout_learn(&off, SPAN("192.0.2.1"), SPAN("ann"), SPAN("x"), false, NOW);
	cr_expect_eq(lockout_wait_ms(&off, SPAN("192.0.2.1"), SPAN("ann"), NOW), 0);
	for (size_t i = 0; i < MARKS; i++)
		cr_expect_eq(memory[i].key, 0);
}

/* Somebody with addresses in plenty: who was locked out longest is not washed away by them. */
Test(lockout, a_flood_of_clients_does_not_free_who_is_locked_out)
{
	char client[32];

	fail("192.0.2.1", "ann", 5);
	fail_at(NOW + 1, "192.0.2.1", "ann");
	for (int i = 0; i < 20000; i++) {
		snprintf(client, sizeof(client), "10.0.%d.%d", i / 256, i % 256);
		fail(client, "joe", 1);
	}
	cr_expect_gt(lockout_wait_ms(&lockout, SPAN("192.0.2.1"), SPAN("ann"), NOW + 1), 0);
}
