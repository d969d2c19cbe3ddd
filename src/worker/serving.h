/* SPDX-License-Identifier: MIT */
/* serving: what all conversations of a worker share. */
#ifndef SERVING_H
#define SERVING_H

#include <stdbool.h>
#include <stddef.h>
#include "content/content.h"
#include "worker/admission.h"
#include "worker/checker.h"
#include "worker/connection.h"
#include "worker/deadline.h"
#include "worker/log_pen.h"
#include "worker/quarantine.h"
#include "worker/slot.h"

/* One request is in work at a time. */
struct serving {
	const struct conf *conf;
	const struct content *content;
	struct cache *cache;
	struct slot *slot;
	const struct quarantine *quarantine;	/* NULL: there is none */
	struct admission admission;
	struct deadlines *deadlines;
	struct checker *checker;	/* NULL where nobody asks for a password */
	struct log_pen log;
	bool on_trial;		/* who asks is our own master: nothing is logged */
	size_t room_wanted;	/* clients wait until so many connections have ended */
	size_t room_promised;	/* so many have had their last answer for that */
	bool leaving;		/* each answer is the last one of its connection */
	struct moment moment;
	char date[DATE_LENGTH];
};

/* Its deadline is that of the phase, from now on. */
static inline void serving_set_phase(struct serving *serving, struct connection *connection,
				     enum phase phase)
{
	deadlines_set(serving->deadlines, connection, phase, serving->moment.monotonic_ms);
}

#endif
