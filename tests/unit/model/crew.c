/* SPDX-License-Identifier: MIT */
/* crew: a model of one generation of workers, and of what its master does about them. */
#include "crew.h"

#include <stddef.h>
#include "master/policy.h"
#include "master/pulse.h"

enum {
	GRACE = 1,
	FORK_AGAIN = 1,
	SETTLE = 2,	/* until the workers of a listener that was hidden are told */
};

struct crew_rules crew_rules;
const char *crew_fault;

void crew_must(bool holds, const char *fault)
{
	if (!holds && !crew_fault)
		crew_fault = fault;
}

uint8_t crew_ticks(int64_t ms)
{
	return (uint8_t)((ms + CREW_TICK_MS - 1) / CREW_TICK_MS);
}

int64_t crew_ms(unsigned int ticks)
{
	return CREW_NOW_MS + (int64_t)ticks * CREW_TICK_MS;
}

/* ----------------------------------------------------------------- counting */

int crew_alive(const struct crew *crew)
{
	int alive = 0;

	for (int i = 0; i < crew_rules.places; i++)
		alive += crew->places[i].state != CREW_NONE;
	return alive;
}

bool crew_is_whole(const struct crew *crew)
{
	for (int i = 0; i < crew->wanted; i++)
		if (crew->places[i].state != CREW_ACCEPTING)
			return false;
	return crew->exists;
}

bool crew_accepts(const struct crew *crew)
{
	for (int i = 0; i < crew_rules.places; i++)
		if (crew->places[i].state != CREW_NONE && crew->places[i].state < CREW_ALONE)
			return true;
	return false;
}

/* Where nobody looks at pulses, who hangs may do so for ever, if it is wanted. */
static bool is_well(const struct crew_place *place)
{
	if (place->state == CREW_NONE || place->told || place->is & CREW_WISHES)
		return false;
	return place->is & CREW_HANGS ? crew_rules.hang_ms == 0 : place->state == CREW_ACCEPTING;
}

bool crew_is_well(const struct crew *crew)
{
	for (int i = 0; i < crew_rules.places; i++)
		if (i < crew->wanted ? !is_well(&crew->places[i]) :
				       crew->places[i].state != CREW_NONE)
			return false;
	return crew->exists;
}

/* ------------------------------------------------------------------- places */

static int find_aside(const struct crew *crew)
{
	int place = crew->wanted;

	while (place < crew_rules.places && crew->places[place].state != CREW_NONE)
		place++;
	return place;
}

static struct policy_view view_of(const struct crew *crew, int number)
{
	const struct crew_place *place = &crew->places[number];

	return (struct policy_view){
		.wanted = crew->wanted,
		.is_proven = crew->is_proven,
		.leaving = (enum order_kind)crew->leaving,
		.leave_at_ms = crew_ms(crew->leave_at),
		.place = (size_t)number,
		.due_ms = crew_ms(place->due),
		.has_worker = place->state != CREW_NONE,
		.leaves_of_itself = place->is & CREW_WISHES || place->state >= CREW_LEAVING,
		.may_stand_aside = find_aside(crew) < crew_rules.places,
		.told = (enum order_kind)place->told,
		.leave_by_ms = place->leave_by ? crew_ms(place->leave_by - 1U) : 0,
		.is_killed = place->is & CREW_KILLED,
	};
}

static void start(struct crew *crew, int number, bool fails)
{
	struct crew_place *place = &crew->places[number];

	crew_must(place->state == CREW_NONE, "two workers in one place");
	crew_must(!crew->leaving, "a worker is born in a generation that leaves");
	crew_must(number < crew->wanted, "a worker is born that nobody wants");
	crew_must(place->due == 0, "a worker is born too soon after the one before");
	crew_must(crew->is_proven || crew_alive(crew) == 0,
		  "a second worker in a generation that is not proven");
	if (fails) {
		place->due = FORK_AGAIN;
		return;
	}
	*place = (struct crew_place){
		.state = crew->is_proven ? CREW_STARTING : CREW_ON_TRIAL,
		.early = place->early,
	};
	if (!crew->is_proven)
		crew->trial = CREW_ASKED;
}

static void stand_aside(struct crew *crew, int number)
{
	int aside = find_aside(crew);

	crew_must(aside < crew_rules.places, "there is no place to stand aside");
	crew_must(!crew->leaving && number < crew->wanted, "it stands aside for nobody");
	if (crew_fault)
		return;
	crew->places[aside] = crew->places[number];
	crew->places[number] = (struct crew_place){ 0 };
}

static void send_away(struct crew *crew, int number, enum order_kind order)
{
	struct crew_place *place = &crew->places[number];

	crew_must(crew->leaving || number >= crew->wanted || place->is & CREW_WISHES ||
		  place->state >= CREW_LEAVING, "a worker that is wanted is sent away");
	if (!place->leave_by)
		place->leave_by = (uint8_t)(crew_ticks(crew_rules.drain_ms) + GRACE + 1);
	if (!(place->is & CREW_DEAF))
		place->told = (uint8_t)order;
}

static void act(struct crew *crew, int number, bool forks_fail)
{
	struct crew_place *place = &crew->places[number];
	struct policy_view view = view_of(crew, number);

	switch (policy_decide(&view, CREW_NOW_MS)) {
	case POLICY_NOTHING:
		break;
	case POLICY_START:
		start(crew, number, forks_fail);
		break;
	case POLICY_STAND_ASIDE:
		stand_aside(crew, number);
		if (!crew_fault)
			act(crew, number, forks_fail);
		break;
	case POLICY_SEND_AWAY:
		send_away(crew, number, policy_order(&view, CREW_NOW_MS));
		break;
	case POLICY_KILL:
		crew_must(place->leave_by == 1, "a worker is killed before its time");
		place->is |= CREW_KILLED | CREW_DYING;
		break;
	}
}

void crew_kill(struct crew *crew)
{
	for (int i = 0; i < crew_rules.places; i++)
		if (crew->places[i].state != CREW_NONE)
			crew->places[i].is |= CREW_KILLED | CREW_DYING;
}

static void tend_trial(struct crew *crew)
{
	static const enum trial_news news[] = {
		[CREW_ASKED] = TRIAL_NO_NEWS,
		[CREW_ANSWERED] = TRIAL_PASSED,
		[CREW_FAILED] = TRIAL_FAILED,
	};

	if (crew->trial == CREW_UNASKED)
		return;
	switch (policy_judge(news[crew->trial], (enum order_kind)crew->leaving)) {
	case POLICY_WAIT:
		crew_must(crew->trial == CREW_ASKED && !crew->leaving, "a trial has no end");
		return;
	case POLICY_PASS:
		crew_must(crew->trial == CREW_ANSWERED, "a trial is passed without an answer");
		crew_must(!crew->leaving, "a trial is passed for a generation that leaves");
		crew->is_proven = true;
		if (crew->places[0].state == CREW_ON_TRIAL)
			crew->places[0].state = CREW_STARTING;
		break;
	case POLICY_FAIL:
		crew_kill(crew);
		break;
	case POLICY_DROP:
		break;
	}
	crew->trial = CREW_UNASKED;
}

void crew_bury(struct crew *crew, int number, bool is_early)
{
	struct crew_place *place = &crew->places[number];
	struct policy_end end = {
		.age_ms = is_early ? 0 : 3600 * 1000,
		.is_killed = place->is & CREW_DYING,
	};
	unsigned int early = place->early;
	int64_t delay_ms = policy_delay_ms(&end, &early);

	if (early > crew_rules.early_most)
		early = crew_rules.early_most;
	*place = (struct crew_place){ 0 };
	/* Where nobody will be born, it does not matter who has died. */
	if (crew->leaving)
		return;
	place->early = (uint8_t)early;
	place->due = crew_ticks(delay_ms);
}

/* ------------------------------------------------------------------- pulses */

static struct pulse pulse_of(const struct crew_place *place)
{
	return (struct pulse){
		.turns = 1,
		.looked_ms = place->looked ? CREW_NOW_MS - (place->looked - 1) * CREW_TICK_MS : 0,
		.hung_ms = place->hung * CREW_TICK_MS,
		.was_aborted = place->is & CREW_ABORTED,
		.is_stopped = place->is & CREW_STOPPED,
	};
}

static void keep_pulse(struct crew_place *place, const struct pulse *pulse)
{
	place->looked = pulse->looked_ms == 0 ? 0 :
			(uint8_t)((CREW_NOW_MS - pulse->looked_ms) / CREW_TICK_MS + 1);
	place->hung = crew_ticks(pulse->hung_ms);
}

static void feel_pulse(struct crew_place *place)
{
	bool hangs = place->is & CREW_HANGS;
	struct pulse pulse = pulse_of(place);
	enum pulse_verdict verdict = pulse_look(&pulse, 1, !hangs || place->is & CREW_STOPPED,
						crew_rules.hang_ms, CREW_NOW_MS);

	keep_pulse(place, &pulse);
	crew_must(verdict == PULSE_GOOD || hangs, "a worker that is well is ended");
	if (verdict == PULSE_ABORT)
		place->is |= CREW_ABORTED;
	else if (verdict == PULSE_KILL)
		place->is |= CREW_DYING;
}

static void feel_pulses(struct crew *crew)
{
	if (crew_rules.hang_ms == 0 || crew->pulse_due > 0)
		return;
	crew->pulse_due = crew_ticks(pulse_interval_ms(crew_rules.hang_ms));
	for (int i = 0; i < crew_rules.places; i++)
		if (crew->places[i].state != CREW_NONE && !(crew->places[i].is & CREW_KILLED))
			feel_pulse(&crew->places[i]);
}

void crew_stop(struct crew_place *place, bool is_stopped)
{
	struct pulse pulse = pulse_of(place);

	pulse_stop(&pulse, is_stopped, CREW_NOW_MS);
	if (crew_rules.hang_ms > 0)
		keep_pulse(place, &pulse);
	place->is &= (uint8_t)~(CREW_STOPPED | CREW_HANGS);
	if (is_stopped)
		place->is |= CREW_STOPPED | CREW_HANGS;
}

/* --------------------------------------------------------------------- looks */

/* Who is to leave has been told, if it hears. */
static void check_orders(const struct crew *crew)
{
	for (int i = 0; i < crew_rules.places; i++) {
		const struct crew_place *place = &crew->places[i];
		bool hears = place->state != CREW_NONE && !(place->is & (CREW_DEAF | CREW_KILLED));

		if (crew->leaving)
			crew_must(!hears || crew->leave_at > 0 || place->told == crew->leaving,
				  "a worker is not told what its generation is to do");
		else
			crew_must(!hears || i < crew->wanted || place->told,
				  "a worker that nobody wants is not told to leave");
	}
}

/* Forgets what makes no difference any more, so that there are fewer states. */
static void simplify(struct crew *crew)
{
	for (int i = 0; i < crew_rules.places; i++) {
		struct crew_place *place = &crew->places[i];

		if (crew->leaving)
			place->early = place->due = 0;
		if (place->state >= CREW_LEAVING)
			place->is &= (uint8_t)~CREW_WISHES;
		if (!(place->is & CREW_KILLED))
			continue;
		place->is &= CREW_WISHES | CREW_KILLED | CREW_DYING;
		place->looked = place->hung = 0;
	}
}

void crew_look(struct crew *crew, bool forks_fail)
{
	tend_trial(crew);
	for (int i = 0; i < crew_rules.places && !crew_fault; i++)
		act(crew, i, forks_fail);
	feel_pulses(crew);
	check_orders(crew);
	simplify(crew);
}

/* Nothing may become due, by time alone, before the time that was asked for. */
static void check_promptness(const struct policy_view *view, int64_t next_ms)
{
	int64_t end_ms = next_ms < crew_ms(CREW_FAR) ? next_ms : crew_ms(CREW_FAR);

	crew_must(next_ms > CREW_NOW_MS, "a look at once again, for nothing");
	for (int64_t at_ms = CREW_NOW_MS; at_ms < end_ms && !crew_fault; at_ms += CREW_TICK_MS) {
		enum policy_act act = policy_decide(view, at_ms);

		/* An order that could not be sent is tried again, within a tick. */
		crew_must(act == POLICY_NOTHING || (act == POLICY_SEND_AWAY && at_ms == CREW_NOW_MS),
			  "something is due before the next look");
	}
}

int64_t crew_next_ms(const struct crew *crew)
{
	int64_t first_ms = INT64_MAX;

	for (int i = 0; i < crew_rules.places; i++) {
		struct policy_view view = view_of(crew, i);
		int64_t next_ms = policy_next_ms(&view, CREW_NOW_MS);

		check_promptness(&view, next_ms);
		if (next_ms < first_ms)
			first_ms = next_ms;
	}
	if (crew_rules.hang_ms > 0 && crew_alive(crew) > 0 && crew_ms(crew->pulse_due) < first_ms)
		first_ms = crew_ms(crew->pulse_due);
	return first_ms;
}

static uint8_t left(uint8_t before, unsigned int ticks)
{
	return before > ticks ? (uint8_t)(before - ticks) : 0;
}

void crew_pass(struct crew *crew, unsigned int ticks)
{
	enum { LONG_AGO = 4 };	/* for a pulse, all that is longer is the same */

	crew->leave_at = left(crew->leave_at, ticks);
	crew->pulse_due = left(crew->pulse_due, ticks);
	for (int i = 0; i < crew_rules.places; i++) {
		struct crew_place *place = &crew->places[i];

		place->due = left(place->due, ticks);
		if (place->leave_by)
			place->leave_by = (uint8_t)(left((uint8_t)(place->leave_by - 1), ticks) + 1);
		if (place->looked)
			place->looked = (uint8_t)(place->looked + ticks < LONG_AGO ?
						  place->looked + ticks : LONG_AGO);
	}
}

void crew_retire(struct crew *crew, enum order_kind order, bool hides)
{
	if (!crew->leaving)
		crew->leave_at = 0;
	crew->leaving = (uint8_t)order;
	if (hides)
		crew->leave_at = SETTLE;
	for (int i = 0; i < crew_rules.places; i++)
		if (crew->places[i].state == CREW_NONE)
			crew->places[i] = (struct crew_place){ 0 };
}

void crew_hurry(struct crew *crew)
{
	crew->leave_at = 0;
	for (int i = 0; i < crew_rules.places; i++)
		if (crew->places[i].state != CREW_NONE)
			crew->places[i].leave_by = 1;
}
