/* SPDX-License-Identifier: MIT */
/* histogram: how often which time was seen, to within one part in 64, in constant room. */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>

enum {
	HISTOGRAM_STEPS = 64,		/* between a power of two and the next */
	HISTOGRAM_POWERS = 34,		/* up to three days of microseconds */
};

struct histogram {
	uint64_t count, sum;
	uint64_t least, most;
	uint64_t counts[HISTOGRAM_POWERS * HISTOGRAM_STEPS];
};

/* All zero is an empty one. Values past what it can hold count as the largest. */
void histogram_add(struct histogram *histogram, uint64_t value, uint64_t times);

/* The value that so many of a million are not above; 0 for an empty one. */
uint64_t histogram_at(const struct histogram *histogram, uint64_t of_million);

/*
 * Adds what a client would have seen that asks every interval, had it not waited for slow
 * answers ("coordinated omission"): a time of 10 intervals stands for others of 9, 8, ...
 */
void histogram_correct(struct histogram *histogram, uint64_t interval);

#endif
