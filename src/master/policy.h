/* SPDX-License-Identifier: MIT */
/* policy: what the pool decides, apart from how it is done. */
#ifndef POLICY_H
#define POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "worker/order.h"
#include "worker/trial.h"

/* How a worker ended. */
struct policy_end {
	int64_t age_ms;
	uint64_t requests;	/* that it answered */
	bool is_killed;		/* by SIGKILL: somebody, or the kernel when memory is short */
};

/*
 * How many milliseconds a place stays empty after its worker died. One that dies young may have
 * met with an accident: the next is born at once. If that dies young as well, the others come
 * slower and slower, doubling from 100 ms (10 ms if they are killed) to 5 s. *early counts them.
 * Who is killed dies young only as long as it has had no time for anything.
 */
int64_t policy_delay_ms(const struct policy_end *end, unsigned int *early);

/* What is seen of a place for a worker. */
struct policy_view {
	/* Of the generation: */
	size_t wanted;			/* workers there should be, in the first places */
	bool is_proven;			/* one of them has answered; until then there is only the first */
	enum order_kind leaving;	/* 0: it serves */
	int64_t leave_at_ms;		/* when its workers are told */
	/* Of the place: */
	size_t place;
	int64_t due_ms;			/* nobody is born here before this */
	bool has_worker;
	/* Of that worker: */
	bool leaves_of_itself;
	bool may_stand_aside;		/* there is an empty place behind those that are wanted */
	enum order_kind told;		/* to leave; 0: not yet */
	int64_t leave_by_ms;		/* it should have left; 0: nobody has tried to tell it yet */
	bool is_killed;			/* by us: its death will come */
};

enum policy_act {
	POLICY_NOTHING,
	POLICY_START,		/* a worker is to be born here */
	POLICY_STAND_ASIDE,	/* the worker goes to a place behind, and another is born here */
	POLICY_SEND_AWAY,	/* policy_order is what to tell it */
	POLICY_KILL,
};

/* What is to be done now. Whatever becomes of it, the next look is not before policy_next_ms. */
enum policy_act policy_decide(const struct policy_view *view, int64_t now_ms);

/* The order that its worker should have by now; 0: none. */
enum order_kind policy_order(const struct policy_view *view, int64_t now_ms);

/*
 * When to look again, of what is seen when all was done that was to be done now; INT64_MAX: when
 * something happens.
 */
int64_t policy_next_ms(const struct policy_view *view, int64_t now_ms);

/* What becomes of a trial. */
enum policy_verdict {
	POLICY_WAIT,
	POLICY_PASS,
	POLICY_FAIL,	/* the worker is killed for it */
	POLICY_DROP,	/* nobody needs to know any more */
};

enum policy_verdict policy_judge(enum trial_news news, enum order_kind leaving);

#endif
