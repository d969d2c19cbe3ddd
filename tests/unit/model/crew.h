/* SPDX-License-Identifier: MIT */
/* crew: a model of one generation of workers, and of what its master does about them. */
#ifndef CREW_H
#define CREW_H

#include <stdbool.h>
#include <stdint.h>
#include "worker/order.h"

/*
 * What is decided is decided by the server's own functions, in policy and pulse; this does what
 * they say, as pool and care do. The clock goes in ticks, and their times are multiples of one; a
 * look that they ask for in between comes later, as with a master that has much to do.
 */
enum {
	CREW_NOW_MS = 1000 * 1000,	/* always: times are kept as distances from it */
	CREW_TICK_MS = 1000,
	CREW_FAR = 12,			/* ticks, more than any time that is waited for */
	CREW_PLACES = 3,
};

enum crew_state {
	CREW_NONE,		/* nobody is there */
	CREW_ON_TRIAL,
	CREW_STARTING,
	CREW_ACCEPTING,
	CREW_LEAVING,
	CREW_ALONE,		/* accepts no more */
};

/* Of a worker. */
enum {
	CREW_WISHES = 1,	/* to leave */
	CREW_HANGS = 2,
	CREW_STOPPED = 4,	/* by a signal; it hangs as well */
	CREW_DEAF = 8,		/* no order can be sent to it */
	CREW_KILLED = 16,	/* by the pool */
	CREW_DYING = 32,	/* SIGKILL was sent */
	CREW_ABORTED = 64,	/* SIGABRT was sent */
};

/* All numbers are bytes, so that equal states are equal bytes. Times are in ticks. */
struct crew_place {
	uint8_t state, is;
	uint8_t told;
	uint8_t leave_by;	/* plus one; 0: there is none */
	uint8_t due, early;
	uint8_t looked;		/* at its pulse, so long ago, plus one; 0: never */
	uint8_t hung;
};

enum crew_trial { CREW_UNASKED, CREW_ASKED, CREW_ANSWERED, CREW_FAILED };

struct crew {
	uint8_t exists, wanted, is_proven, trial;
	uint8_t leaving, leave_at;
	uint8_t pulse_due;
	uint8_t moves;		/* it listens elsewhere than the one before */
	struct crew_place places[CREW_PLACES];
};

/* What it is like where the crews work. */
struct crew_rules {
	int places;
	unsigned int early_most;	/* deaths in a row that are counted */
	int64_t drain_ms, hang_ms;
};

extern struct crew_rules crew_rules;

/* What was done that must never be; NULL: nothing. */
extern const char *crew_fault;

/* Notes a fault if it does not hold. */
void crew_must(bool holds, const char *fault);

/* Whole ticks, up. */
uint8_t crew_ticks(int64_t ms);
int64_t crew_ms(unsigned int ticks);	/* the time in so many */

int crew_alive(const struct crew *crew);
bool crew_is_whole(const struct crew *crew);
bool crew_accepts(const struct crew *crew);

/* Whether there are exactly the workers that are wanted, and they accept. */
bool crew_is_well(const struct crew *crew);

/* The master looks at it. */
void crew_look(struct crew *crew, bool forks_fail);

/* When that is to be done again, all being done that is to be done now; INT64_MAX: not by itself. */
int64_t crew_next_ms(const struct crew *crew);

void crew_pass(struct crew *crew, unsigned int ticks);
void crew_retire(struct crew *crew, enum order_kind order, bool hides);
void crew_hurry(struct crew *crew);
void crew_kill(struct crew *crew);

/* A worker has ended. */
void crew_bury(struct crew *crew, int place, bool is_early);

/* A worker was stopped by a signal, or goes on. */
void crew_stop(struct crew_place *place, bool is_stopped);

#endif
