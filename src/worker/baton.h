/* SPDX-License-Identifier: MIT */
/* baton: one thread of a worker at a time works; the others wait for the world, or for it. */
#ifndef BATON_H
#define BATON_H

#include <stdbool.h>
#include "worker/slot.h"

/*
 * Whoever holds it may touch what the main thread has: connections, the cache, the log. The slot
 * tells whether anybody does, and how often somebody began: by that a worker is seen to be stuck.
 */
void baton_init(struct slot *slot);

/* For the main thread, which is let go first: waits for it. */
void baton_take(void);

/* For the others. False: somebody works, or the main thread is about to. */
bool baton_try(void);

void baton_pass(void);

/* A part of the work is done: it is not stuck. */
void baton_show(void);

#endif
