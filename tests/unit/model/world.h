/* SPDX-License-Identifier: MIT */
/* world: a model of a master, its generations of workers, and of what its operator asks for. */
#ifndef WORLD_H
#define WORLD_H

#include "crew.h"

/* The youngest that leaves is the first of those. */
enum { WORLD_CURRENT, WORLD_COMING, WORLD_LEAVING, WORLD_CREWS = WORLD_LEAVING + 3 };

struct world {
	uint8_t is_awake;		/* the master: it is about to look */
	uint8_t stopping;
	uint8_t step, deadline, flags;	/* of the course of reloads */
	uint8_t has_served;
	uint8_t owed;			/* what was asked for, and has not begun */
	uint8_t harm, reloads;		/* that may still be done, and asked for */
	uint8_t unused[7];		/* whole words are faster */
	struct crew crews[WORLD_CREWS];
};

/* Workers that a generation is born with. */
extern uint8_t world_wanted;

/* A server that was just started. */
struct world world_start(void);

/* The master looks, and does what there is to do. */
void world_look(struct world *world, bool forks_fail);

/* In how many ticks it is to look again, all being done; 0: when something happens. */
unsigned int world_next(const struct world *world);

void world_pass(struct world *world, unsigned int ticks);

/* Whether all is as it was asked for. */
bool world_is_well(const struct world *world);

/* Whether the model has room for one generation more. */
bool world_has_room(const struct world *world);

/* A worker has ended. */
void world_bury(struct world *world, int crew, int place, bool is_early);

/* A reload is asked for; its configuration is refused, or will do. */
void world_ask(struct world *world);
void world_ask_renewal(struct world *world);
void world_refuse(struct world *world);
void world_prepare(struct world *world, bool moves);

/* hides: its listeners end with it. */
void world_stop(struct world *world, enum order_kind order, bool hides);
void world_kill(struct world *world);

#endif
