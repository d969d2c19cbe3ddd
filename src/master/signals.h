/* SPDX-License-Identifier: MIT */
/* signals: the master's: blocked for life, and taken one at a time. */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <stdint.h>

/* Blocks what the master wants to hear, and ignores what it does not. */
void signals_block(void);

/* Waits for the next one, so many milliseconds at most (-1: for ever). Its number, or 0. */
int signals_wait(int64_t wait_ms);

#endif
