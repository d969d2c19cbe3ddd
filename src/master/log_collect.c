/* SPDX-License-Identifier: MIT */
/* log_collect: takes the lines of a generation's workers to the access log. */
#include "master/log_collect.h"

#include <errno.h>
#include <string.h>
#include "base/log.h"

enum {
	PIPE_AGAIN_MS = 20,
	FILE_AGAIN_MS = 1000,
	MISSED_MS = 1000,	/* between two words about lines that were lost */
};

/* NULL: nobody has written there yet. */
static struct log_ring *ring_at(const struct generation *generation, size_t place)
{
	const struct member *member = &generation->members[place];

	return member->is_slot_used ? &member->slot->log : NULL;
}

static uint64_t count_lost(const struct generation *generation)
{
	uint64_t lost = generation->dead.lines_lost;

	for (size_t place = 0; place < generation->places; place++)
		if (ring_at(generation, place))
			lost += slot_read(&ring_at(generation, place)->lost);
	return lost;
}

static void tell_lost(struct generation *generation, int64_t now_ms)
{
	struct log_collect *collect = &generation->collect;
	uint64_t lost = count_lost(generation);

	if (lost > collect->told_lost)
		log_warning("access-log %s: %llu lines were lost, in %lld ms in which it took none",
			    generation->conf->access_log,
			    (unsigned long long)(lost - collect->told_lost),
			    (long long)(now_ms - collect->since_ms));
	else
		log_info("access-log %s: it takes lines again; none was lost",
			 generation->conf->access_log);
	collect->told_lost = lost;
}

/* The file is well, but who takes lines to it had no time. */
static void tell_missed(struct generation *generation, int64_t now_ms)
{
	struct log_collect *collect = &generation->collect;
	uint64_t lost = count_lost(generation);

	if (lost == collect->told_lost || now_ms - collect->told_ms < MISSED_MS)
		return;
	log_warning("access-log %s: %llu lines were lost, as they could not be written in time",
		    generation->conf->access_log, (unsigned long long)(lost - collect->told_lost));
	collect->told_lost = lost;
	collect->told_ms = now_ms;
}

/* Tells the workers whether it is of use to wait for room. */
static void set_stuck(struct generation *generation, bool is_stuck)
{
	generation->collect.is_stuck = is_stuck;
	for (size_t place = 0; place < generation->places; place++)
		if (ring_at(generation, place))
			atomic_store(&ring_at(generation, place)->is_blocked, is_stuck);
}

static void get_stuck(struct generation *generation, size_t place, enum log_ring_result result,
		      int64_t now_ms)
{
	struct log_collect *collect = &generation->collect;

	if (!collect->is_stuck) {
		collect->since_ms = now_ms;
		if (result == LOG_RING_FAILED)
			log_error("access-log %s: %s; lines are kept while there is room",
				  generation->conf->access_log, strerror(errno));
	}
	if (!collect->is_stuck)
		set_stuck(generation, true);
	collect->first = place;
	collect->again_ms = now_ms + (result == LOG_RING_FAILED ? FILE_AGAIN_MS : PIPE_AGAIN_MS);
}

/* False if the file takes no more. */
static bool take_from(struct generation *generation, size_t place, int64_t now_ms)
{
	struct log_ring *ring = ring_at(generation, place);
	enum log_ring_result result;

	if (!ring)
		return true;
	/* Before the lines are looked for: who puts one in afterwards says so again. */
	atomic_exchange(&ring->is_due, false);
	result = log_ring_drain(ring, generation->logs.access);
	if (result == LOG_RING_EMPTY)
		return true;
	get_stuck(generation, place, result, now_ms);
	return false;
}

void log_collect_all(struct generation *generation, int64_t now_ms)
{
	struct log_collect *collect = &generation->collect;
	size_t first = collect->first;

	if (generation->logs.access < 0)
		return;
	for (size_t i = 0; i < generation->places; i++)
		if (!take_from(generation, (first + i) % generation->places, now_ms))
			return;
	collect->first = 0;
	/* A pipe that was full for a moment is not worth a word. */
	if (collect->is_stuck && (now_ms - collect->since_ms >= FILE_AGAIN_MS ||
				  count_lost(generation) > collect->told_lost))
		tell_lost(generation, now_ms);
	else if (!collect->is_stuck)
		tell_missed(generation, now_ms);
	if (collect->is_stuck)
		set_stuck(generation, false);
}

void log_collect(struct generation *generation, int64_t now_ms)
{
	if (generation->logs.access < 0)
		return;
	if (generation->collect.is_stuck) {
		if (now_ms >= generation->collect.again_ms)
			log_collect_all(generation, now_ms);
		return;
	}
	for (size_t place = 0; place < generation->places; place++)
		if (generation->members[place].pid &&
		    atomic_load_explicit(&ring_at(generation, place)->is_due, memory_order_acquire) &&
		    !take_from(generation, place, now_ms))
			return;
	tell_missed(generation, now_ms);
}

void log_collect_from(struct generation *generation, size_t place, int64_t now_ms)
{
	if (generation->logs.access >= 0 && !generation->collect.is_stuck)
		take_from(generation, place, now_ms);
}

void log_collect_last(struct generation *generation, int64_t now_ms)
{
	struct log_collect *collect = &generation->collect;
	uint64_t before = generation->dead.lines_lost;

	if (generation->logs.access < 0)
		return;
	collect->told_ms = 0;
	log_collect_all(generation, now_ms);
	if (!collect->is_stuck)
		return;
	for (size_t place = 0; place < generation->places; place++)
		if (ring_at(generation, place))
			generation->dead.lines_lost +=
				log_ring_forget(ring_at(generation, place));
	if (generation->dead.lines_lost > before)
		tell_lost(generation, now_ms);
}

int64_t log_collect_due_ms(const struct generation *generation)
{
	return generation->collect.is_stuck ? generation->collect.again_ms : INT64_MAX;
}
