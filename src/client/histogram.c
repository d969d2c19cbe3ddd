/* SPDX-License-Identifier: MIT */
/* histogram: how often which time was seen, to within one part in 64, in constant room. */
#include "client/histogram.h"

#include <stddef.h>

enum { COUNTS = HISTOGRAM_POWERS * HISTOGRAM_STEPS };

/* Values below HISTOGRAM_STEPS have a place each; above, each power of two has HISTOGRAM_STEPS. */
static size_t place_of(uint64_t value)
{
	size_t power, place;

	if (value < HISTOGRAM_STEPS)
		return (size_t)value;
	power = (size_t)(63 - __builtin_clzll(value / HISTOGRAM_STEPS));
	place = (power + 1) * HISTOGRAM_STEPS + (size_t)((value >> power) - HISTOGRAM_STEPS);
	return place < COUNTS ? place : COUNTS - 1;
}

/* The largest value of a place. */
static uint64_t value_of(size_t place)
{
	size_t power = place / HISTOGRAM_STEPS;

	if (power == 0)
		return place;
	return ((place % HISTOGRAM_STEPS + HISTOGRAM_STEPS + 1) << (power - 1)) - 1;
}

void histogram_add(struct histogram *histogram, uint64_t value, uint64_t times)
{
	if (times == 0)
		return;
	if (histogram->count == 0 || value < histogram->least)
		histogram->least = value;
	if (value > histogram->most)
		histogram->most = value;
	histogram->count += times;
	histogram->sum += value * times;
	histogram->counts[place_of(value)] += times;
}

uint64_t histogram_at(const struct histogram *histogram, uint64_t of_million)
{
	/* Rounded up, so that a part of one is one. */
	uint64_t wanted = (uint64_t)(((__uint128_t)histogram->count * of_million + 999999) / 1000000);
	uint64_t seen = 0;

	for (size_t place = 0; place < COUNTS; place++) {
		seen += histogram->counts[place];
		if (histogram->counts[place] > 0 && seen >= wanted) {
			uint64_t value = value_of(place);

			return value < histogram->most ? value : histogram->most;
		}
	}
	return histogram->most;
}

void histogram_correct(struct histogram *histogram, uint64_t interval)
{
	const struct histogram seen = *histogram;

	if (interval == 0)
		return;
	for (size_t place = 0; place < COUNTS; place++) {
		uint64_t value = value_of(place);

		if (value > seen.most)
			value = seen.most;
		while (seen.counts[place] > 0 && value >= 2 * interval) {
			value -= interval;
			histogram_add(histogram, value, seen.counts[place]);
		}
	}
}
