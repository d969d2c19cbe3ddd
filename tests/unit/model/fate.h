/* SPDX-License-Identifier: MIT */
/* fate: all that may happen to the world, good and bad. */
#ifndef FATE_H
#define FATE_H

#include "explorer.h"
#include "world.h"

/* What is bad, in sets. */
enum {
	FATE_DEATHS = 1,
	FATE_WISHES = 2,	/* of workers that leave of themselves */
	FATE_HANGS = 4,
	FATE_STOPS = 8,		/* of workers, by a signal */
	FATE_DEAFNESS = 16,
	FATE_TRIALS = 32,	/* that fail */
	FATE_FORKS = 64,	/* that fail */
	FATE_NUMBERS = 128,	/* of workers that are wanted: it changes */
	FATE_RELOADS = 256,
	FATE_ORDERS = 512,	/* to stop, and to hand over */
	FATE_HASTE = 1024,	/* looks that come early or late */
};

enum { FATE_NO_END = 255 };

struct fate {
	unsigned int sets;
	uint8_t wanted, wanted_most;
	uint8_t harm, reloads;	/* how often it may come; FATE_NO_END */
	struct crew_rules rules;
};

/*
 * Goes through all that can come of it, from the start of a server on. Without anything bad any
 * more, each state must come to be as it was asked for, and time alone may not pass but to the
 * looks that the server's functions ask for.
 */
struct explorer_result fate_explore(const struct fate *fate);

#endif
