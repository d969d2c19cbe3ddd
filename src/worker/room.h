/* SPDX-License-Identifier: MIT */
/* room: for how many clients a worker has room, and who gets it when there is none. */
#ifndef ROOM_H
#define ROOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "conf/conf.h"
#include "worker/deadline.h"
#include "worker/share.h"

struct room {
	size_t held, most;	/* connections */
	struct share share;
	int64_t wait_ms;	/* between two looks for who waits outside */
	int64_t looked_ms;	/* the last one; while there is room, now */
	int64_t crowd_ms;	/* since when somebody waits at each look; 0: nobody does, */
	size_t crowd;		/* how many do */
	int64_t moved_ms;	/* when a connection has ended last */
	int64_t told_ms;	/* when it was told who holds it all */
};

/* conf must say how many workers there are; descriptors: as many as this process may have. */
void room_init(struct room *room, const struct conf *conf, const struct share *share,
	       size_t descriptors);

/* One comes, or ends. */
void room_take(struct room *room);
void room_give(struct room *room, int64_t now_ms);

bool room_is_full(const struct room *room);

/* Whether it is time to look for who waits; and when it is, at the latest. */
bool room_is_due(struct room *room, int64_t now_ms);
int64_t room_due_ms(const struct room *room);

/* How many should get room, now that it was looked: those who wait outside and some more. */
size_t room_look(struct room *room, int64_t now_ms);

/* Who can be spared: who has been idle the longest, or else about to ask. NULL: nobody. */
struct connection *room_spare(const struct deadlines *deadlines, int64_t now_ms);

/*
 * Nobody could be spared at the last look for those who wait. When none has ended for a while
 * either, they are answered 503, so that they need not wait for ever; the log is told who holds
 * what.
 */
void room_turn_away(struct room *room, const struct deadlines *deadlines, int64_t now_ms);

#endif
