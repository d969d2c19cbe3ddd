/* SPDX-License-Identifier: MIT */
/* watch: sees to certificates while a generation serves: new files, ends that come near. */
#ifndef WATCH_H
#define WATCH_H

#include <stdbool.h>
#include <stdint.h>
#include "master/fleet.h"

/* All zero at first. */
struct watch {
	int64_t looked_ms, warned_ms;
	uint64_t seen;		/* the stamp at the last look */
	uint64_t tried;		/* that a renewal was asked for */
	unsigned int lost;	/* the generation whose keys are lost, and a renewal was asked for */
	int64_t lost_ms;
};

/*
 * Looks, when it is time to, and warns in the log. True when the certificates should be read
 * again: their files have changed, and were left alone since, or the self-made one is old, or there
 * is nobody any more who has their keys.
 */
bool watch_tend(struct watch *watch, const struct fleet *fleet, int64_t now_ms);

/* Milliseconds until it is time; -1: there is nothing to watch. */
int64_t watch_next_ms(const struct watch *watch, const struct fleet *fleet, int64_t now_ms);

#endif
