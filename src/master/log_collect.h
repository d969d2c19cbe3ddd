/* SPDX-License-Identifier: MIT */
/* log_collect: takes the lines of a generation's workers to the access log. */
#ifndef LOG_COLLECT_H
#define LOG_COLLECT_H

#include <stddef.h>
#include <stdint.h>
#include "master/generation.h"

/*
 * The master writes them, and not the workers: a worker that is killed while it writes could not
 * tell how far it came, and a disk that takes its time must not hold up who answers clients.
 */

/* Takes what workers have told of; where the file takes no more, everything, when it is time. */
void log_collect(struct generation *generation, int64_t now_ms);

/* Takes what the worker at a place has left, which is dead. */
void log_collect_from(struct generation *generation, size_t place, int64_t now_ms);

/* Takes everything that there is by now: the file is about to be another. */
void log_collect_all(struct generation *generation, int64_t now_ms);

/* The same, and what cannot be written is given up. */
void log_collect_last(struct generation *generation, int64_t now_ms);

/* When log_collect has something to do; INT64_MAX: when somebody tells. */
int64_t log_collect_due_ms(const struct generation *generation);

#endif
