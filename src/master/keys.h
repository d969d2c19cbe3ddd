/* SPDX-License-Identifier: MIT */
/* keys: the key holder of a generation while it lives, and its workers' ways to it. */
#ifndef KEYS_H
#define KEYS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include "master/generation.h"

/*
 * A way for one worker, in [0] the key holder's end and in [1] the worker's; both -1 if there is no
 * key holder. The master keeps the first for all key holders to come: what is asked while there is
 * none waits in it. 0, or -1 with errno.
 */
int keys_open_way(const struct generation *generation, int pair[2]);

/* Starts a key holder if there should be one and is none; tells it of workers that are new to it. */
void keys_tend(struct generation *generation, int64_t now_ms);
int64_t keys_due_ms(const struct generation *generation, int64_t now_ms);	/* or INT64_MAX */

/* Takes the key holder when it has ended, and says how. False: that is another process. */
bool keys_bury(struct generation *generation, pid_t pid, int wait_status, int64_t now_ms);

/* One that a signal has stopped keeps everybody waiting: it is killed. False as above. */
bool keys_note_stop(const struct generation *generation, pid_t pid, bool is_stopped);

#endif
