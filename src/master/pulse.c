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

enum pulse_verdict pulse_look(struct pulse *pulse, uint64_t turns, bool waits, int64_t hang_ms,
			      int64_t now_ms)
{
	bool is_good = !pulse->is_stopped && (waits || turns != pulse->turns);

	pulse->turns = turns;
	if (is_good || pulse->good_ms == 0) {
		pulse->good_ms = now_ms;
		return PULSE_GOOD;
	}
	if (hang_ms == 0 || now_ms - pulse->good_ms < hang_ms)
		return PULSE_GOOD;
	if (pulse->aborted_ms == 0 && !pulse->is_stopped) {
		pulse->aborted_ms = now_ms;
		return PULSE_ABORT;
	}
	/* Who is stopped does not hear anything else. */
	return pulse->is_stopped || now_ms - pulse->aborted_ms >= PULSE_ABORT_MS ? PULSE_KILL :
										   PULSE_GOOD;
}

void pulse_stop(struct pulse *pulse, bool is_stopped, int64_t now_ms)
{
	pulse->is_stopped = is_stopped;
	pulse->good_ms = now_ms;
}
