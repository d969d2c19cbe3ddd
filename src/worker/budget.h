/* SPDX-License-Identifier: MIT */
/* budget: how much memory a worker may take by its configuration; it gets no more. */
#ifndef BUDGET_H
#define BUDGET_H

#include <stdint.h>
#include "conf/conf.h"

/*
 * Bytes that one worker may take beside what it is born with: all its connections in the middle of
 * the largest request and answer that there may be, a full cache, and the largest file in work.
 * Without room for more it answers 503.
 */
int64_t budget_of(const struct conf *conf);

/* From now on this process gets no more than that and what it has (RLIMIT_DATA of setrlimit(2)). */
void budget_enter(const struct conf *conf);

#endif
