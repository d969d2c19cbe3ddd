/* SPDX-License-Identifier: MIT */
/* generation: one configuration in force, with all that its workers are born with. */
#ifndef GENERATION_H
#define GENERATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "base/identity.h"
#include "conf/conf.h"
#include "content/content.h"
#include "master/activation.h"
#include "master/elastic.h"
#include "master/key_holder.h"
#include "master/listener.h"
#include "master/log_files.h"
#include "master/pulse.h"
#include "tls/tls.h"
#include "worker/clients.h"
#include "worker/order.h"
#include "worker/quarantine.h"
#include "worker/sandbox.h"
#include "worker/slot.h"

/* A place for a worker, filled or not. */
struct member {
	struct slot *slot;
	bool is_slot_used;		/* memory that nobody has used is not touched */
	pid_t pid;			/* 0: nobody */
	int orders;			/* the master's end */
	int way;			/* the key holder's end of its way there; -1: there is none */
	unsigned int way_told;		/* the key holder that was told of it */
	int64_t born_ms;
	int64_t due_ms;			/* nobody is born here before this */
	unsigned int early;		/* so many in a row have died too young */
	int last_end;			/* how the last one ended, as waitpid(2) tells */
	enum order_kind told;		/* to leave; 0: not yet */
	int64_t leave_by_ms;
	uint32_t told_logs;		/* the log generation it was told of */
	bool killed;			/* by us, since it was late */
	struct pulse pulse;
};

/* How it goes with the access log. */
struct log_collect {
	size_t first;			/* at this place the writing goes on: a line may be half out */
	bool is_stuck;			/* the file takes no more */
	int64_t again_ms, since_ms;	/* when it is tried again; when it got stuck */
	uint64_t told_lost;		/* lines that were said to be lost */
	int64_t told_ms;		/* when such as there was no time for were spoken of */
};

/* What the workers of a generation, dead and alive, have done. */
struct totals {
	uint64_t connections, requests, bytes, lines_lost, deaths;
	uint64_t too_fast, locked_out;	/* requests that were answered 429 for that, see struct slot */
	uint64_t ends[SLOT_ENDS];	/* connections = all of these, and those that are held */
};

/* The connections that are held. */
uint64_t totals_held(const struct totals *totals);

/* Adds what the worker of a slot has done. */
void totals_add(struct totals *totals, const struct slot *slot);

struct generation {
	struct generation *older;
	unsigned int number;
	struct conf *conf;
	struct content *content;
	struct tls *tls;		/* NULL: no listener takes it */
	uint64_t tls_stamp;		/* of its files, before they were read */
	struct key_holder key_holder;
	struct buffer news;		/* lines to tell when it serves */
	struct log_files logs;
	struct log_collect collect;
	uint32_t log_generation;	/* how often the logs were opened again */
	struct listener *listeners[ACCEPTORS_MAX];
	size_t listener_count;
	struct sandbox *sandbox;
	bool drops_root;
	struct identity identity;

	const struct bulletin *quarantine;	/* the fleet's; NULL: there is no fleet (-X) */
	struct clients *clients;	/* the fleet's too; NULL: there is none */
	struct bulletin slots;
	struct member *members;
	size_t places;			/* slots and members; those past `wanted` are for who leaves */
	size_t wanted;			/* workers there should be */
	bool is_proven;			/* one of them has answered; until then there is only that one */
	int trial;			/* the master's end of that one's trial_open, or -1 */
	int strays[2];			/* see stray_open */
	struct elastic elastic;
	struct totals dead;

	int64_t pulse_due_ms;		/* when their pulses are looked at next */
	int64_t weigh_due_ms;		/* and their memory */
	enum order_kind leaving;	/* 0: it serves */
	int64_t leave_at_ms;		/* when its workers are told */
	int64_t settle_by_ms;		/* it may be put off until then, for clients that come late */
	uint64_t gone;			/* bit i: listener i ends with it */
	bool ended;			/* those listeners were ended */
};

/*
 * Makes everything ready for workers that serve conf, which it takes in any case: opens the
 * docroot and the logs, binds what `before`, the generation that serves now, or activation does
 * not have. A key holder is started, if there should be one, unless its number is 0: it is to serve
 * in this process. Returns it, or NULL with a sentence in why and a sysexits code in *exit_code;
 * nothing has changed then.
 */
struct generation *generation_prepare(struct conf *conf, unsigned int number,
				      const struct generation *before,
				      const struct activation *activation, char *why, size_t room,
				      int *exit_code);

/* The sysexits code for the errno of what cannot be had. */
int generation_code(int error);

/* Lets go of everything. No worker may be left. NULL is allowed. */
void generation_free(struct generation *generation);

/*
 * Sends its workers away with an order (ORDER_LEAVE or ORDER_STOP). Listeners that are in
 * `stays`, which may be NULL, go on; the others are hidden now, and emptied by the workers.
 */
void generation_retire(struct generation *generation, const struct generation *stays,
		       enum order_kind order, int64_t now_ms);

/* Lets go of its listeners, when none of its workers accepts any more. */
void generation_release_listeners(struct generation *generation);

/* The living and the dead together. */
struct totals generation_totals(const struct generation *generation);

#endif
