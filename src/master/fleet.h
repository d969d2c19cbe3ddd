/* SPDX-License-Identifier: MIT */
/* fleet: all generations: the one that serves, those that leave, one that may be about to come. */
#ifndef FLEET_H
#define FLEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "master/generation.h"

enum { FLEET_LEAVING_MAX = 8 };	/* generations that may still finish what they hold */

/* All zero at first. */
struct fleet {
	struct generation *current;	/* NULL only before the first */
	struct generation *coming;	/* its workers are starting */
	struct generation *leaving;	/* a list, the youngest first */
	bool stopping;
	struct bulletin quarantine;	/* for all workers */
	struct clients *clients;	/* the same */
	unsigned int number;		/* of the generation that came last */
	struct totals gone;		/* of generations that are no more */
};

/* Starts the workers of a generation, which it takes; they accept beside the current ones. */
void fleet_try(struct fleet *fleet, struct generation *generation, int64_t now_ms);

/* Makes the coming generation the current one and retires the one before. */
void fleet_commit(struct fleet *fleet, int64_t now_ms);

/* Sends the coming generation away: what its workers have accepted they still answer. */
void fleet_abandon(struct fleet *fleet, int64_t now_ms);

/* Sends everybody away with that order, ORDER_LEAVE or ORDER_STOP, and lets nobody be born. */
void fleet_stop(struct fleet *fleet, enum order_kind order, int64_t now_ms);

void fleet_tend(struct fleet *fleet, int64_t now_ms);
int64_t fleet_next_ms(const struct fleet *fleet, int64_t now_ms);	/* as pool_next_ms */

/* As pool_bury, and for key holders. *coming: it was a worker of the coming generation. */
bool fleet_bury(struct fleet *fleet, pid_t pid, int wait_status, int64_t now_ms, bool *coming);

void fleet_note_stop(struct fleet *fleet, pid_t pid, bool is_stopped, int64_t now_ms);

/* Whether a worker of a generation that leaves still accepts. */
bool fleet_old_accept(const struct fleet *fleet);

/* Opens the log files again; 0, or -1 when some could not be: those stay as they are. */
int fleet_reopen(struct fleet *fleet, int64_t now_ms);
bool fleet_has_reopened(const struct fleet *fleet);

size_t fleet_alive(const struct fleet *fleet);
struct totals fleet_totals(const struct fleet *fleet);
void fleet_kill(struct fleet *fleet, int signal);
void fleet_free(struct fleet *fleet);

/* Goes through all generations: NULL gives the first, the last gives NULL. */
struct generation *fleet_next(const struct fleet *fleet, const struct generation *after);

#endif
