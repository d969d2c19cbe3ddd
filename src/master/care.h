/* SPDX-License-Identifier: MIT */
/* care: how the living workers of a generation are: their pulses, their weight, their number. */
#ifndef CARE_H
#define CARE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include "master/generation.h"

/* Looks at pulses and memory, when it is time; ends who hangs, and asks who is too heavy to go. */
void care_tend(struct generation *generation, int64_t now_ms);

/* When care_tend has something to do; INT64_MAX: never. */
int64_t care_due_ms(const struct generation *generation);

/* Notes that a worker was stopped by a signal, or goes on. False: it is none of these. */
bool care_note_stop(struct generation *generation, pid_t pid, bool is_stopped, int64_t now_ms);

/*
 * Changes how many workers there should be, by what there is to do; see elastic.h. Returns the
 * milliseconds until it is to be looked again, -1: never.
 */
int64_t care_stretch(struct generation *generation, int64_t now_ms);

#endif
