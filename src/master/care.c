/* SPDX-License-Identifier: MIT */
/* care: how the living workers of a generation are: their pulses, their weight, their number. */
#include "master/care.h"

#include <signal.h>
#include "base/backlog.h"
#include "base/log.h"
#include "base/process.h"
#include "master/census.h"
#include "master/obituary.h"

enum {
	WEIGH_MS = 5000,	/* between two looks at the workers' memory */
	HEAVY_PART = 8,		/* of them, so many may leave for it at a time */
};

/* One that hangs is ended, so that another can take its place. */
static void feel_pulse(struct generation *generation, size_t place, int64_t now_ms)
{
	struct member *member = &generation->members[place];
	const struct slot *slot = member->slot;
	char work[OBITUARY_WORK_TEXT];

	if (!member->pid || member->killed)
		return;
	switch (pulse_look(&member->pulse, slot_read(&slot->turns), atomic_load(&slot->waits),
			   generation->conf->timeouts.hang_ms, now_ms)) {
	case PULSE_GOOD:
		break;
	case PULSE_ABORT:
		obituary_work(slot, work);
		log_error("worker %zu of generation %u (pid %d) makes no progress%s: it is ended",
			  place + 1, generation->number, (int)member->pid, work);
		kill(member->pid, SIGABRT);
		break;
	case PULSE_KILL:
		log_error("worker %zu of generation %u (pid %d) %s: it is killed", place + 1,
			  generation->number, (int)member->pid,
			  member->pulse.is_stopped ? "was stopped for too long" :
						     "does not even end when it is told to");
		kill(member->pid, SIGKILL);
		break;
	}
}

static void feel_pulses(struct generation *generation, int64_t now_ms)
{
	int64_t interval_ms = pulse_interval_ms(generation->conf->timeouts.hang_ms);

	if (interval_ms < 0 || now_ms < generation->pulse_due_ms)
		return;
	generation->pulse_due_ms = now_ms + interval_ms;
	for (size_t place = 0; place < generation->places; place++)
		feel_pulse(generation, place, now_ms);
}

static bool is_too_heavy(const struct generation *generation, const struct member *member)
{
	return member->pid && !member->told && atomic_load(&member->slot->state) == SLOT_ACCEPTING &&
	       process_memory(member->pid) > generation->conf->workers.memory;
}

/* Who uses too much memory leaves, as if it wanted to; a few at a time. */
static void weigh(struct generation *generation, int64_t now_ms)
{
	size_t leaving = 0, most = generation->wanted / HEAVY_PART + 1;

	if (generation->conf->workers.memory == 0 || generation->leaving ||
	    now_ms < generation->weigh_due_ms)
		return;
	generation->weigh_due_ms = now_ms + WEIGH_MS;
	for (size_t place = 0; place < generation->places; place++)
		leaving += generation->members[place].pid && generation->members[place].told;
	for (size_t place = 0; place < generation->places && leaving < most; place++) {
		struct member *member = &generation->members[place];

		if (!is_too_heavy(generation, member))
			continue;
		log_info("worker %zu of generation %u (pid %d) uses more memory than workers.memory",
			 place + 1, generation->number, (int)member->pid);
		atomic_store(&member->slot->wants_to_leave, true);
		leaving++;
	}
}

void care_tend(struct generation *generation, int64_t now_ms)
{
	weigh(generation, now_ms);
	feel_pulses(generation, now_ms);
}

int64_t care_due_ms(const struct generation *generation)
{
	int64_t due_ms = INT64_MAX;

	if (generation->conf->timeouts.hang_ms > 0 && census_alive(generation) > 0)
		due_ms = generation->pulse_due_ms;
	if (generation->conf->workers.memory > 0 && !generation->leaving &&
	    generation->weigh_due_ms < due_ms)
		due_ms = generation->weigh_due_ms;
	return due_ms;
}

bool care_note_stop(struct generation *generation, pid_t pid, bool is_stopped, int64_t now_ms)
{
	for (size_t place = 0; place < generation->places; place++) {
		struct member *member = &generation->members[place];

		if (member->pid != pid)
			continue;
		pulse_stop(&member->pulse, is_stopped, now_ms);
		atomic_store(&member->slot->is_stopped, is_stopped);
		log_warning("worker %zu of generation %u (pid %d) %s", place + 1,
			    generation->number, (int)pid,
			    is_stopped ? "was stopped by a signal" : "goes on");
		return true;
	}
	return false;
}

static void stretch(struct generation *generation, int64_t now_ms)
{
	const struct conf *conf = generation->conf;
	struct totals totals = generation_totals(generation);
	struct elastic_look look = {
		.held = totals_held(&totals),
		.room = (size_t)conf->workers.connections,
		.wanted = generation->wanted,
		.least = (size_t)conf->workers.count,
		.most = (size_t)conf->workers.max,
	};
	size_t wanted;

	for (size_t i = 0; i < generation->listener_count; i++)
		look.waiting += backlog_waiting(generation->listeners[i]->fd, NULL);
	wanted = elastic_decide(&generation->elastic, &look, now_ms);
	if (wanted == generation->wanted)
		return;
	log_info("%zu workers instead of %zu: %zu connections are held, %zu clients wait", wanted,
		 generation->wanted, look.held, look.waiting);
	generation->wanted = wanted;
}

int64_t care_stretch(struct generation *generation, int64_t now_ms)
{
	if (generation->conf->workers.max == generation->conf->workers.count || generation->leaving)
		return -1;
	if (now_ms - generation->elastic.looked_ms >= ELASTIC_LOOK_MS)
		stretch(generation, now_ms);
	return generation->elastic.looked_ms + ELASTIC_LOOK_MS - now_ms;
}
