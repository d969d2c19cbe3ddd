/* SPDX-License-Identifier: MIT */
/* pool: births, orders and deaths of the workers of one generation. */
#ifndef POOL_H
#define POOL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include "master/generation.h"

/*
 * Compares what is with what should be: starts who is missing, sends away who should leave,
 * kills who is late. To be called at any time, as often as one likes.
 */
void pool_tend(struct generation *generation, int64_t now_ms);

/* Milliseconds until pool_tend has something to do; -1: until something happens. */
int64_t pool_next_ms(const struct generation *generation, int64_t now_ms);

/*
 * Takes a child that has ended; writes what it left in its log, and says what happened if
 * that was not to be expected. False if it is none of this generation.
 */
bool pool_bury(struct generation *generation, pid_t pid, int wait_status, int64_t now_ms);

/* Ends the workers of a generation that leaves, whatever they hold. */
void pool_hurry(struct generation *generation, int64_t now_ms);

/* Serves in this process, as the only worker of a generation that it ends with: -X. */
_Noreturn void pool_run_single(const struct generation *generation);

void pool_kill(struct generation *generation, int signal);

#endif
