/* SPDX-License-Identifier: MIT */
/* policy: what the pool decides, apart from how it is done. */
#ifndef POLICY_H
#define POLICY_H

#include <stdbool.h>
#include <stdint.h>

/* How a worker ended. */
struct policy_end {
	int64_t age_ms;
	uint64_t requests;	/* that it answered */
	bool is_killed;		/* by SIGKILL: somebody, or the kernel when memory is short */
};

/*
 * How many milliseconds a place stays empty after its worker died. One that dies young may have
 * met with an accident: the next is born at once. If that dies young as well, the others come
 * slower and slower, doubling from 100 ms (10 ms if they are killed) to 5 s. *early counts them.
 * Who is killed dies young only as long as it has had no time for anything.
 */
int64_t policy_delay_ms(const struct policy_end *end, unsigned int *early);

#endif
