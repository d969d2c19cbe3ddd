/* SPDX-License-Identifier: MIT */
/* policy: what the pool decides, apart from how it is done. */
#ifndef POLICY_H
#define POLICY_H

#include <stdint.h>

/*
 * How many milliseconds a place stays empty after its worker died at this age, having answered
 * so many requests, when the wait before was previous_ms. One that dies young is replaced slower
 * and slower: 100 ms, doubling to 5 s. Any other at once: 0.
 */
int64_t policy_delay_ms(int64_t age_ms, uint64_t requests, int64_t previous_ms);

#endif
