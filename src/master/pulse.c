/* SPDX-License-Identifier: MIT */
/* pulse: whether a worker makes progress, apart from how that is looked at. */
#include "master/pulse.h"

enum {
	LOOKS = 4,		/* within the time that it may hang */
	INTERVAL_LEAST_MS = 20,
	INTERVAL_MOST_MS = 5000,
};

int64_t pulse_interval_ms(int64_t hang_ms)
{
	int64_t interval_ms = hang_ms / LOOKS;

	if (hang_ms == 0)
		return -1;
	if (interval_ms < INTERVAL_LEAST_MS)
		return INTERVAL_LEAST_MS;
	return interval_ms < INTERVAL_MOST_MS ? interval_ms : INTERVAL_MOST_MS;
}

/*
 * The time since the last look, but no more than two intervals of it: who looks so late has been
 * asleep himself, and the worker with him (a clock that jumps, a machine that was halted).
 */
static int64_t elapsed(const struct pulse *pulse, int64_t hang_ms, int64_t now_ms)
{
	int64_t most_ms = 2 * pulse_interval_ms(hang_ms), ms = now_ms - pulse->looked_ms;

	if (pulse->looked_ms == 0 || ms < 0)
		return 0;
	return ms < most_ms ? ms : most_ms;
}

enum pulse_verdict pulse_look(struct pulse *pulse, uint64_t turns, bool waits, int64_t hang_ms,
			      int64_t now_ms)
{
	bool is_good = !pulse->is_stopped && (waits || turns != pulse->turns);

	if (hang_ms == 0)
		return PULSE_GOOD;
	pulse->hung_ms = is_good ? 0 : pulse->hung_ms + elapsed(pulse, hang_ms, now_ms);
	pulse->turns = turns;
	pulse->looked_ms = now_ms;
	if (pulse->hung_ms < hang_ms)
		return PULSE_GOOD;
	if (!pulse->was_aborted && !pulse->is_stopped) {
		pulse->was_aborted = true;
		pulse->hung_ms = hang_ms;
		return PULSE_ABORT;
	}
	/* Who is stopped does not hear anything else. */
	return pulse->is_stopped || pulse->hung_ms >= hang_ms + PULSE_ABORT_MS ? PULSE_KILL :
										 PULSE_GOOD;
}

void pulse_stop(struct pulse *pulse, bool is_stopped, int64_t now_ms)
{
	pulse->is_stopped = is_stopped;
	pulse->hung_ms = 0;
	pulse->looked_ms = now_ms;
}
