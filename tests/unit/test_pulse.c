/* SPDX-License-Identifier: MIT */
/* test_pulse: who hangs, who only waits, and what is done about it. */
#include <criterion/criterion.h>
#include "master/pulse.h"

enum { HANG_MS = 1000 };

static struct pulse pulse;

static enum pulse_verdict look(uint64_t turns, bool waits, int64_t now_ms)
{
	return pulse_look(&pulse, turns, waits, HANG_MS, now_ms);
}

Test(pulse, who_waits_is_never_touched)
{
	for (int64_t now_ms = 1; now_ms < 100 * HANG_MS; now_ms += HANG_MS)
		cr_expect_eq(look(5, true, now_ms), PULSE_GOOD);
}

Test(pulse, who_gets_on_is_never_touched)
{
	for (int64_t now_ms = 1; now_ms < 100 * HANG_MS; now_ms += HANG_MS)
		cr_expect_eq(look((uint64_t)now_ms, false, now_ms), PULSE_GOOD);
}

/* Looks as often as one should, at a worker that hangs, until there is something to do. */
static enum pulse_verdict look_until(uint64_t turns, bool waits, int64_t *now_ms, int64_t end_ms)
{
	enum pulse_verdict verdict = PULSE_GOOD;

	while (verdict == PULSE_GOOD && *now_ms < end_ms) {
		*now_ms += pulse_interval_ms(HANG_MS);
		verdict = look(turns, waits, *now_ms);
	}
	return verdict;
}

Test(pulse, who_hangs_is_aborted_and_then_killed)
{
	int64_t now_ms = 1;

	cr_expect_eq(look(5, false, now_ms), PULSE_GOOD, "nobody knows yet");
	cr_expect_eq(look_until(5, false, &now_ms, 1 + HANG_MS - 1), PULSE_ABORT);
	cr_expect_eq(now_ms, 1 + HANG_MS);
	cr_expect_eq(look_until(5, false, &now_ms, now_ms + PULSE_ABORT_MS - 1), PULSE_KILL);
	cr_expect_eq(now_ms, 1 + HANG_MS + PULSE_ABORT_MS, "it had time for its core");
}

Test(pulse, who_hung_for_a_while_starts_anew)
{
	int64_t now_ms = 1;

	look(5, false, now_ms);
	cr_expect_eq(look_until(5, false, &now_ms, HANG_MS - 300), PULSE_GOOD);
	cr_expect_eq(look(6, false, ++now_ms), PULSE_GOOD);
	cr_expect_eq(look_until(6, false, &now_ms, now_ms + HANG_MS - 300), PULSE_GOOD);
	cr_expect_eq(look_until(6, false, &now_ms, now_ms + 300), PULSE_ABORT);
}

Test(pulse, who_is_stopped_is_killed_even_if_it_waited)
{
	int64_t now_ms = 100;

	look(5, true, 1);
	pulse_stop(&pulse, true, now_ms);
	cr_expect_eq(look_until(5, true, &now_ms, 100 + HANG_MS - 1), PULSE_KILL);
	cr_expect_eq(now_ms, 100 + HANG_MS);
}

Test(pulse, who_goes_on_again_is_well)
{
	int64_t now_ms = 100;

	look(5, true, 1);
	pulse_stop(&pulse, true, now_ms);
	look_until(5, true, &now_ms, 100 + HANG_MS - 300);
	pulse_stop(&pulse, false, now_ms);
	cr_expect_eq(look(5, true, now_ms + 10), PULSE_GOOD);
	now_ms += 10;
	cr_expect_eq(look_until(5, false, &now_ms, now_ms + HANG_MS - 300), PULSE_GOOD);
}

/* A machine that was halted for an hour: nobody has hung for so long. */
Test(pulse, a_jump_of_the_clock_is_no_hanging)
{
	look(5, false, 1000);
	cr_expect_eq(look(5, false, 1000 + 3600 * 1000), PULSE_GOOD);
	cr_expect_eq(look(6, false, 2000 + 3600 * 1000), PULSE_GOOD);
	cr_expect_eq(look(6, false, 1), PULSE_GOOD, "nor one backwards");
}

Test(pulse, without_a_time_nobody_hangs)
{
	for (int64_t now_ms = 1; now_ms < 100 * HANG_MS; now_ms += HANG_MS)
		cr_expect_eq(pulse_look(&pulse, 5, false, 0, now_ms), PULSE_GOOD);
	cr_expect_eq(pulse_interval_ms(0), -1);
}

/* However one looks, it is found between the time and that plus one interval. */
Test(pulse, it_is_found_in_time)
{
	for (int64_t hang_ms = 1; hang_ms < 100000; hang_ms = hang_ms * 3 / 2 + 1) {
		int64_t interval_ms = pulse_interval_ms(hang_ms);

		cr_expect_gt(interval_ms, 0);
		for (int64_t first_ms = 1; first_ms <= interval_ms; first_ms += interval_ms / 7 + 1) {
			struct pulse one = { 0 };
			int64_t now_ms = first_ms;

			/* It hangs from now on. */
			while (pulse_look(&one, 5, false, hang_ms, now_ms) == PULSE_GOOD)
				now_ms += interval_ms;
			cr_expect_geq(now_ms - first_ms, hang_ms);
			cr_expect_lt(now_ms - first_ms, hang_ms + interval_ms);
		}
	}
}
