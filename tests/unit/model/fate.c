/* SPDX-License-Identifier: MIT */
/* fate: all that may happen to the world, good and bad. */
#include "fate.h"

#include <stdio.h>
#include <string.h>
#include "master/course.h"

static const struct fate *fate;

/* What happens to a worker. */
enum event {
	EVENT_DIES_EARLY,
	EVENT_DIES_OLD,
	EVENT_HANGS,
	EVENT_IS_STOPPED,
	EVENT_IS_DEAF,
	EVENT_WISHES,
	EVENT_LEAVES,
	EVENT_FAILS,
	/* The good ones. */
	EVENT_GOES_ON,
	EVENT_ENDS,		/* since SIGKILL was sent */
	EVENT_HEARS,
	EVENT_ANSWERS,
	EVENT_ACCEPTS,
	EVENT_OBEYS,
	EVENT_IS_ALONE,
	EVENT_EXITS,
	WORKER_EVENTS,
	/* And to all. */
	EVENT_LOOK = WORKER_EVENTS,
	EVENT_PREPARED,
	EVENT_WAIT,
	EVENT_LOOK_FORKLESS,
	EVENT_TICK,
	EVENT_MORE,
	EVENT_FEWER,
	EVENT_RELOAD,
	EVENT_RENEWAL,
	EVENT_REFUSED,
	EVENT_MOVED,
	EVENT_STOP,
	EVENT_STOP_SOFTLY,
	EVENT_HAND_OVER,
	EVENT_STOP_AGAIN,
	EVENTS,
};

static const struct {
	const char *name;
	unsigned int set;	/* 0: it is nothing bad */
} events[EVENTS] = {
	[EVENT_DIES_EARLY] = { "dies young", FATE_DEATHS },
	[EVENT_DIES_OLD] = { "dies", FATE_DEATHS },
	[EVENT_HANGS] = { "hangs", FATE_HANGS },
	[EVENT_IS_STOPPED] = { "is stopped by a signal", FATE_STOPS },
	[EVENT_IS_DEAF] = { "hears no order", FATE_DEAFNESS },
	[EVENT_WISHES] = { "wishes to leave", FATE_WISHES },
	[EVENT_LEAVES] = { "leaves of itself", FATE_WISHES },
	[EVENT_FAILS] = { "fails its trial", FATE_TRIALS },
	[EVENT_GOES_ON] = { "goes on", FATE_HANGS | FATE_STOPS },
	[EVENT_ENDS] = { "is dead", 0 },
	[EVENT_HEARS] = { "hears again", 0 },
	[EVENT_ANSWERS] = { "answers its trial", 0 },
	[EVENT_ACCEPTS] = { "accepts", 0 },
	[EVENT_OBEYS] = { "obeys", 0 },
	[EVENT_IS_ALONE] = { "accepts no more", 0 },
	[EVENT_EXITS] = { "has finished", 0 },
	[EVENT_LOOK] = { "a look", 0 },
	[EVENT_PREPARED] = { "the configuration is good", 0 },
	[EVENT_WAIT] = { "until the next look", 0 },
	[EVENT_LOOK_FORKLESS] = { "a look, without a process to be had", FATE_FORKS },
	[EVENT_TICK] = { "a tick", FATE_HASTE },
	[EVENT_MORE] = { "one worker more", FATE_NUMBERS },
	[EVENT_FEWER] = { "one worker fewer", FATE_NUMBERS },
	[EVENT_RELOAD] = { "a reload is asked for", FATE_RELOADS },
	[EVENT_RENEWAL] = { "a renewal is asked for", FATE_RELOADS },
	[EVENT_REFUSED] = { "the configuration is bad", FATE_RELOADS },
	[EVENT_MOVED] = { "the configuration is good, with other addresses", FATE_RELOADS },
	[EVENT_STOP] = { "stop", FATE_ORDERS },
	[EVENT_STOP_SOFTLY] = { "stop, the addresses are kept", FATE_ORDERS },
	[EVENT_HAND_OVER] = { "another master takes over", FATE_ORDERS },
	[EVENT_STOP_AGAIN] = { "stop, at once", FATE_ORDERS },
};

/* These cost nothing of the harm that may be done: there are few of them, or they are none. */
static bool is_harm(enum event event)
{
	return events[event].set & (FATE_DEATHS | FATE_WISHES | FATE_HANGS | FATE_STOPS |
				    FATE_DEAFNESS | FATE_TRIALS | FATE_FORKS | FATE_NUMBERS) &&
	       event != EVENT_GOES_ON;
}

/* ------------------------------------------------------------------- workers */

/* One that does nothing of itself any more. */
static bool is_done_for(const struct crew_place *place)
{
	return place->is & (CREW_DYING | CREW_HANGS);
}

static bool set_if(bool may, uint8_t *state, uint8_t to)
{
	if (may)
		*state = to;
	return may;
}

static bool mark_if(bool may, struct crew_place *place, uint8_t mark)
{
	return set_if(may && !(place->is & mark), &place->is, place->is | mark);
}

static bool bury_if(bool may, struct world *world, int crew, int place, bool is_early)
{
	if (may)
		world_bury(world, crew, place, is_early);
	return may;
}

static bool stop_if(bool may, struct crew_place *place, bool is_stopped)
{
	if (may)
		crew_stop(place, is_stopped);
	return may;
}

/* False: it cannot happen to this worker now. */
static bool befall(struct world *world, enum event event, int number, int at)
{
	struct crew *crew = &world->crews[number];
	struct crew_place *place = &crew->places[at];
	bool well = !is_done_for(place), dying = place->is & CREW_DYING;

	switch (event) {
	case EVENT_DIES_EARLY:
		return bury_if(true, world, number, at, true);
	case EVENT_DIES_OLD:
		return bury_if(true, world, number, at, false);
	case EVENT_HANGS:
		return mark_if(well, place, CREW_HANGS);
	case EVENT_IS_STOPPED:
		return stop_if(!dying && !(place->is & CREW_STOPPED), place, true);
	case EVENT_IS_DEAF:
		return mark_if(!dying, place, CREW_DEAF);
	case EVENT_WISHES:
		return mark_if(well && place->state >= CREW_ACCEPTING, place, CREW_WISHES);
	case EVENT_LEAVES:
		return set_if(well && place->state == CREW_ACCEPTING, &place->state, CREW_LEAVING);
	case EVENT_FAILS:
		return set_if(well && place->state == CREW_ON_TRIAL && crew->trial == CREW_ASKED,
			      &crew->trial, CREW_FAILED);
	case EVENT_GOES_ON:
		return stop_if(!dying && place->is & CREW_HANGS, place, false);
	case EVENT_ENDS:
		return bury_if(dying, world, number, at, false);
	case EVENT_HEARS:
		return set_if(well && place->is & CREW_DEAF, &place->is, place->is & ~CREW_DEAF);
	case EVENT_ANSWERS:
		return set_if(well && place->state == CREW_ON_TRIAL && crew->trial == CREW_ASKED,
			      &crew->trial, CREW_ANSWERED);
	case EVENT_ACCEPTS:
		return set_if(well && place->state == CREW_STARTING, &place->state, CREW_ACCEPTING);
	case EVENT_OBEYS:
		return set_if(well && place->state == CREW_ACCEPTING && place->told, &place->state,
			      CREW_LEAVING);
	case EVENT_IS_ALONE:
		return set_if(well && place->state == CREW_LEAVING, &place->state, CREW_ALONE);
	default:
		/* One whose trial nobody listens to any more has nothing to live for. */
		return bury_if(well && (place->state == CREW_ALONE ||
					(place->state == CREW_ON_TRIAL && crew->trial == CREW_UNASKED)),
			       world, number, at, false);
	}
}

/* ----------------------------------------------------------------------- all */

static bool look(struct world *world, bool forks_fail)
{
	if (!world->is_awake)
		return false;
	world_look(world, forks_fail);
	return true;
}

static bool wait_for_look(struct world *world)
{
	unsigned int ticks = world->is_awake ? 0 : world_next(world);

	if (ticks > 0)
		world_pass(world, ticks);
	return ticks > 0;
}

static bool change_wanted(struct world *world, int by)
{
	struct crew *current = &world->crews[WORLD_CURRENT];
	int wanted = current->wanted + by;

	if (!current->exists || wanted < 1 || wanted > fate->wanted_most)
		return false;
	current->wanted = (uint8_t)wanted;
	world->is_awake = true;
	return true;
}

static bool ask(struct world *world, void (*how)(struct world *world))
{
	bool renews = how == world_ask_renewal;

	if (world->stopping || world->reloads == 0 ||
	    (renews && (!world_has_room(world) || world->step == COURSE_LOADING)))
		return false;
	how(world);
	world->reloads -= world->reloads != FATE_NO_END;
	world->is_awake = true;
	return true;
}

static bool end_loading(struct world *world, bool is_good, bool moves)
{
	if (world->step != COURSE_LOADING || !world_has_room(world))
		return false;
	if (is_good)
		world_prepare(world, moves);
	else
		world_refuse(world);
	world->is_awake = true;
	return true;
}

static bool stop(struct world *world, enum order_kind order, bool hides)
{
	if (world->stopping || (order == ORDER_LEAVE && !world->crews[WORLD_CURRENT].exists))
		return false;
	world_stop(world, order, hides);
	world->is_awake = true;
	return true;
}

static bool stop_again(struct world *world)
{
	if (!world->stopping)
		return false;
	world_kill(world);
	return true;
}

static bool tick(struct world *world)
{
	world_pass(world, 1);
	return true;
}

/* False: it cannot happen now. */
static bool happen(struct world *world, enum event event)
{
	switch (event) {
	case EVENT_LOOK:
		return look(world, false);
	case EVENT_LOOK_FORKLESS:
		return look(world, true);
	case EVENT_WAIT:
		return wait_for_look(world);
	case EVENT_TICK:
		return tick(world);
	case EVENT_MORE:
		return change_wanted(world, 1);
	case EVENT_FEWER:
		return change_wanted(world, -1);
	case EVENT_RELOAD:
		return ask(world, world_ask);
	case EVENT_RENEWAL:
		return ask(world, world_ask_renewal);
	case EVENT_REFUSED:
		return end_loading(world, false, false);
	case EVENT_PREPARED:
		return end_loading(world, true, false);
	case EVENT_MOVED:
		return end_loading(world, true, true);
	case EVENT_STOP:
		return stop(world, ORDER_STOP, true);
	case EVENT_STOP_SOFTLY:
		return stop(world, ORDER_STOP, false);
	case EVENT_HAND_OVER:
		return stop(world, ORDER_LEAVE, false);
	default:
		return stop_again(world);
	}
}

static bool try(struct world *world, enum event event, int crew, int place)
{
	if (event >= WORKER_EVENTS)
		return happen(world, event);
	if (world->crews[crew].places[place].state == CREW_NONE ||
	    !befall(world, event, crew, place))
		return false;
	world->is_awake = true;
	return true;
}

/* ------------------------------------------------------------------ exploring */

static uint32_t move_of(int event, int crew, int place)
{
	return (uint32_t)(event << 16 | crew << 8 | place);
}

static void add(const struct world *world, struct explorer *explorer, int event, int crew, int place)
{
	bool harms = is_harm((enum event)event);
	struct world next = *world;

	if (events[event].set && !(events[event].set & fate->sets))
		return;
	if (harms && next.harm == 0)
		return;
	crew_fault = NULL;
	if (!try(&next, (enum event)event, crew, place) && !crew_fault)
		return;
	next.harm -= harms && next.harm != FATE_NO_END;
	explorer_add(explorer, &next, move_of(event, crew, place), crew_fault);
}

static void expand(const void *state, struct explorer *explorer)
{
	const struct world *world = state;

	for (int event = WORKER_EVENTS; event < EVENTS; event++)
		add(world, explorer, event, 0, 0);
	for (int crew = 0; crew < WORLD_CREWS; crew++)
		for (int place = 0; world->crews[crew].exists && place < crew_rules.places; place++)
			for (int event = 0; event < WORKER_EVENTS; event++)
				add(world, explorer, event, crew, place);
}

/* The workers do what they should, as soon as they can; those that hang go on hanging. */
static bool let_work(struct world *world)
{
	for (int crew = 0; crew < WORLD_CREWS; crew++)
		for (int place = 0; world->crews[crew].exists && place < crew_rules.places; place++)
			for (int event = EVENT_ENDS; event < WORKER_EVENTS; event++)
				if (try(world, (enum event)event, crew, place))
					return true;
	return false;
}

static enum explorer_news go_on(void *state)
{
	struct world *world = state;

	if (happen(world, EVENT_LOOK) || let_work(world) || happen(world, EVENT_PREPARED))
		return EXPLORER_GOES_ON;
	if (world_is_well(world))
		return EXPLORER_IS_THERE;
	return happen(world, EVENT_WAIT) ? EXPLORER_GOES_ON : EXPLORER_IS_STUCK;
}

/* ------------------------------------------------------------------- telling */

static void print_worker(const struct crew_place *place, FILE *to)
{
	static const char *const states[] = { "empty", "on trial", "starting", "accepting", "leaving",
					      "alone" };
	static const char *const marks[] = { "wishes", "hangs", "stopped", "deaf", "killed", "dying",
					     "aborted" };

	fputs(states[place->state], to);
	for (int i = 0; i < 7; i++)
		if (place->is >> i & 1)
			fprintf(to, " %s", marks[i]);
	if (place->told)
		fprintf(to, " told %d", place->told);
	if (place->leave_by)
		fprintf(to, " until %d", place->leave_by - 1);
	if (place->due || place->early)
		fprintf(to, " due %d after %d", place->due, place->early);
	if (place->hung)
		fprintf(to, " hung %d", place->hung);
}

static void print_crew(const struct crew *crew, FILE *to)
{
	fprintf(to, "%d wanted", crew->wanted);
	if (!crew->is_proven)
		fprintf(to, ", unproven");
	if (crew->leaving)
		fprintf(to, ", leaves %d in %d", crew->leaving, crew->leave_at);
	for (int i = 0; i < crew_rules.places; i++) {
		fprintf(to, "; ");
		print_worker(&crew->places[i], to);
	}
}

static const char *describe(uint32_t move, const void *state)
{
	static const char *const crews[] = { "current", "coming", "last", "last but one",
					     "last but two" };
	static char text[1000];
	const struct world *world = state;
	uint32_t event = move >> 16;
	FILE *to = fmemopen(text, sizeof(text), "w");

	if (event < WORKER_EVENTS)
		fprintf(to, "%s %d ", crews[move >> 8 & 0xff], (int)(move & 0xff));
	fprintf(to, "%s -> step %d in %d, flags %d%s", event < EVENTS ? events[event].name : "",
		world->step, world->deadline, world->flags, world->is_awake ? ", awake" : "");
	for (int i = 0; i < WORLD_CREWS; i++) {
		if (!world->crews[i].exists)
			continue;
		fprintf(to, " | %s: ", crews[i]);
		print_crew(&world->crews[i], to);
	}
	fclose(to);
	return text;
}

struct explorer_result fate_explore(const struct fate *what)
{
	enum { STATES_MOST = 3000000 };
	struct world first;
	struct explorer_model model = { sizeof(first), &first, expand, go_on, describe, STATES_MOST };

	fate = what;
	crew_rules = what->rules;
	world_wanted = what->wanted;
	first = world_start();
	first.harm = what->harm;
	first.reloads = what->reloads;
	return explorer_run(&model);
}
