/* SPDX-License-Identifier: MIT */
/* fault: a worker that dies of its own fault, and not by somebody's kill(1), leaves word of it. */
#ifndef FAULT_H
#define FAULT_H

#include <signal.h>
#include "worker/slot.h"

/* From now on, a fault is noted in the slot before the process dies of it, as it would have. */
void fault_watch(struct slot *slot);

/* Takes the signals of faults out of those that a thread is not to hear. */
void fault_unblock(sigset_t *blocked);

#endif
