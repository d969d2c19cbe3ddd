/* SPDX-License-Identifier: MIT */
/* nice: who supervises others does not queue for a processor behind them (setpriority(2)). */
#ifndef NICE_H
#define NICE_H

/* From now on this process comes first, if the system lets it; children inherit that. */
void nice_raise(void);

/* In such a child: back to what it was before. */
void nice_restore(void);

#endif
