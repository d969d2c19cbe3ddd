/* SPDX-License-Identifier: MIT */
/* world: a model of a master, its generations of workers, and of what its operator asks for. */
#include "world.h"

#include <string.h>
#include "master/course.h"

enum { AGAIN = 1, RENEW = 2, ENDED = 4 };	/* flags; and the first two are what is owed */

uint8_t world_wanted;

/* With all that come and leave already, and that are asked for, there must be room for a stop. */
bool world_has_room(const struct world *world)
{
	int count = world->flags & RENEW ? 1 : 0;

	for (int i = WORLD_COMING; i < WORLD_CREWS; i++)
		count += world->crews[i].exists;
	return count < WORLD_CREWS - WORLD_LEAVING - 1;
}

bool world_is_well(const struct world *world)
{
	for (int i = WORLD_COMING; i < WORLD_CREWS; i++)
		if (world->crews[i].exists)
			return false;
	if (world->step != COURSE_IDLE || world->flags || world->owed)
		return false;
	if (world->stopping)
		return !world->crews[WORLD_CURRENT].exists;
	return crew_is_well(&world->crews[WORLD_CURRENT]);
}

/* -------------------------------------------------------------- generations */

static void let_leave(struct world *world, int which, enum order_kind order, bool hides)
{
	struct crew *crew = &world->crews[which], *first = &world->crews[WORLD_LEAVING];

	if (!crew->exists)
		return;
	crew_must(!world->crews[WORLD_CREWS - 1].exists, "the model has too few generations");
	memmove(first + 1, first, (WORLD_CREWS - WORLD_LEAVING - 1) * sizeof(*first));
	*first = *crew;
	*crew = (struct crew){ 0 };
	crew_retire(first, order, hides);
}

static void let_come(struct world *world, bool moves)
{
	crew_must(!world->crews[WORLD_COMING].exists, "two generations are coming");
	world->crews[WORLD_COMING] = (struct crew){
		.exists = true, .wanted = world_wanted, .moves = moves,
	};
}

static void abandon(struct world *world)
{
	let_leave(world, WORLD_COMING, ORDER_LEAVE, world->crews[WORLD_COMING].moves);
}

static void commit(struct world *world)
{
	struct crew *coming = &world->crews[WORLD_COMING];

	crew_must(crew_is_whole(coming) && coming->is_proven && !coming->leaving,
		  "a generation comes into force that does not serve");
	let_leave(world, WORLD_CURRENT, ORDER_LEAVE, coming->moves);
	world->crews[WORLD_CURRENT] = *coming;
	*coming = (struct crew){ 0 };
	world->has_served = true;
	/* In the fleet, too, those are ended that are too many. */
	for (int i = WORLD_LEAVING + 1; i < WORLD_CREWS; i++)
		crew_hurry(&world->crews[i]);
}

static void forget_gone(struct world *world)
{
	struct crew *crews = world->crews;
	int kept = WORLD_LEAVING;

	for (int i = WORLD_LEAVING; i < WORLD_CREWS; i++)
		if (crew_alive(&crews[i]) > 0)
			crews[kept++] = crews[i];
	memset(&crews[kept], 0, (size_t)(WORLD_CREWS - kept) * sizeof(crews[0]));
}

/* ------------------------------------------------------------------- reload */

static struct course course_of(const struct world *world)
{
	return (struct course){
		.step = (enum course_step)world->step,
		.again = world->flags & AGAIN,
		.renew = world->flags & RENEW,
		.ended = world->flags & ENDED,
		.deadline_ms = crew_ms(world->deadline),
	};
}

static void keep_course(struct world *world, const struct course *course)
{
	bool has_deadline = course->step == COURSE_STARTING || course->step == COURSE_RETIRING;

	world->step = (uint8_t)course->step;
	world->flags = (uint8_t)(course->again * AGAIN | course->renew * RENEW |
				 course->ended * ENDED);
	world->deadline = has_deadline ? crew_ticks(course->deadline_ms - CREW_NOW_MS) : 0;
}

void world_ask(struct world *world)
{
	struct course course = course_of(world);

	world->owed = course_ask(&course) ? 0 : world->owed | AGAIN;
	keep_course(world, &course);
}

void world_ask_renewal(struct world *world)
{
	world->flags |= RENEW;
	world->owed |= RENEW;
}

void world_refuse(struct world *world)
{
	struct course course = course_of(world);

	course_end(&course);
	keep_course(world, &course);
}

void world_prepare(struct world *world, bool moves)
{
	struct course course = course_of(world);

	let_come(world, moves);
	course_start(&course, CREW_NOW_MS);
	keep_course(world, &course);
}

struct world world_start(void)
{
	struct world world = { .is_awake = true };

	world_prepare(&world, true);
	return world;
}

void world_bury(struct world *world, int crew, int place, bool is_early)
{
	struct course course = course_of(world);

	crew_bury(&world->crews[crew], place, is_early);
	if (crew != WORLD_COMING)
		return;
	crew_must(course_fail(&course), "a generation comes although one of its workers has died");
	keep_course(world, &course);
	abandon(world);
}

void world_stop(struct world *world, enum order_kind order, bool hides)
{
	struct course course = course_of(world);

	world->stopping = true;
	world->owed = 0;
	course_cancel(&course);
	keep_course(world, &course);
	abandon(world);
	let_leave(world, WORLD_CURRENT, order, hides);
	for (int i = WORLD_LEAVING; i < WORLD_CREWS; i++)
		if (world->crews[i].exists)
			crew_retire(&world->crews[i], order, hides);
}

void world_kill(struct world *world)
{
	for (int i = 0; i < WORLD_CREWS; i++)
		crew_kill(&world->crews[i]);
}

/* --------------------------------------------------------------------- looks */

static enum course_act ask_course(struct world *world, int64_t now_ms)
{
	struct course course = course_of(world);
	struct course_view view = { .is_whole = crew_is_whole(&world->crews[WORLD_COMING]) };
	enum course_act what;

	for (int i = WORLD_LEAVING; i < WORLD_CREWS; i++)
		view.old_accepts |= crew_accepts(&world->crews[i]);
	what = course_look(&course, &view, now_ms);
	keep_course(world, &course);
	return what;
}

/* False: there is nothing to do. */
static bool advance(struct world *world)
{
	switch (ask_course(world, CREW_NOW_MS)) {
	case COURSE_WAIT:
		return false;
	case COURSE_LOAD:
		world->owed = 0;
		break;
	case COURSE_REPEAT:
		world->owed &= (uint8_t)~RENEW;
		if (world->crews[WORLD_CURRENT].exists)
			world_prepare(world, false);
		break;
	case COURSE_COMMIT:
		commit(world);
		break;
	case COURSE_ABANDON:
		abandon(world);
		break;
	case COURSE_TELL:
		/* A server whose first generation will not do has no reason to go on. */
		if (!world->stopping && !world->crews[WORLD_CURRENT].exists)
			world_stop(world, ORDER_STOP, true);
		break;
	}
	return !crew_fault;
}

void world_look(struct world *world, bool forks_fail)
{
	while (advance(world))
		;
	for (int i = 0; i < WORLD_CREWS; i++)
		if (world->crews[i].exists)
			crew_look(&world->crews[i], forks_fail);
	forget_gone(world);
	world->is_awake = false;
	crew_must(world->stopping || !world->has_served || world->crews[WORLD_CURRENT].exists,
		  "nobody serves any more");
}

/* Nothing may become due, by time alone, before the time that was asked for. */
static void check_promptness(const struct world *world, int64_t due_ms)
{
	int64_t end_ms = due_ms < crew_ms(CREW_FAR) ? due_ms : crew_ms(CREW_FAR);

	crew_must(due_ms > CREW_NOW_MS, "a look at once again, for nothing");
	for (int64_t at_ms = CREW_NOW_MS; at_ms < end_ms; at_ms += CREW_TICK_MS) {
		struct world then = *world;

		crew_must(ask_course(&then, at_ms) == COURSE_WAIT,
			  "a reload is due before the next look");
	}
}

unsigned int world_next(const struct world *world)
{
	struct course course = course_of(world);
	int64_t first_ms = course_due_ms(&course);

	check_promptness(world, first_ms);
	for (int i = 0; i < WORLD_CREWS; i++) {
		int64_t next_ms = world->crews[i].exists ? crew_next_ms(&world->crews[i]) :
							   INT64_MAX;

		if (next_ms < first_ms)
			first_ms = next_ms;
	}
	return first_ms == INT64_MAX ? 0 : crew_ticks(first_ms - CREW_NOW_MS);
}

void world_pass(struct world *world, unsigned int ticks)
{
	world->deadline = world->deadline > ticks ? (uint8_t)(world->deadline - ticks) : 0;
	for (int i = 0; i < WORLD_CREWS; i++)
		if (world->crews[i].exists)
			crew_pass(&world->crews[i], ticks);
	world->is_awake = true;
}
