/* SPDX-License-Identifier: MIT */
/* test_histogram: times go in, and come out near enough; what waiting hides is put back. */
#include <criterion/criterion.h>
#include "client/histogram.h"

static struct histogram histogram;

/* To within one part in HISTOGRAM_STEPS. */
static void expect_near(uint64_t value, uint64_t wanted)
{
	cr_expect(value >= wanted - wanted / HISTOGRAM_STEPS &&
		  value <= wanted + wanted / HISTOGRAM_STEPS, "%lu, not about %lu",
		  (unsigned long)value, (unsigned long)wanted);
}

Test(histogram, an_empty_one_says_nothing)
{
	cr_expect_eq(histogram_at(&histogram, 500000), 0);
	histogram_correct(&histogram, 10);
	cr_expect_eq(histogram.count, 0);
}

Test(histogram, small_values_are_exact)
{
	for (uint64_t value = 1; value <= 60; value++)
		histogram_add(&histogram, value, 1);
	cr_expect_eq(histogram_at(&histogram, 500000), 30);
	cr_expect_eq(histogram_at(&histogram, 1000000), 60);
	cr_expect_eq(histogram_at(&histogram, 1), 1);
	cr_expect_eq(histogram.sum, 60 * 61 / 2);
}

Test(histogram, each_value_is_near_itself)
{
	for (uint64_t value = 1; value < (uint64_t)1 << 38; value = value * 5 / 4 + 1) {
		histogram = (struct histogram){ 0 };
		histogram_add(&histogram, value, 1);
		/* A larger one, so that not the most itself is told. */
		histogram_add(&histogram, value * 4, 1);
		expect_near(histogram_at(&histogram, 500000), value);
	}
}

Test(histogram, percentiles_are_near)
{
	for (uint64_t value = 1; value <= 100000; value++)
		histogram_add(&histogram, value, 1);
	expect_near(histogram_at(&histogram, 500000), 50000);
	expect_near(histogram_at(&histogram, 990000), 99000);
	expect_near(histogram_at(&histogram, 999900), 99990);
	cr_expect_eq(histogram_at(&histogram, 1000000), 100000);
	cr_expect_eq(histogram.least, 1);
	cr_expect_eq(histogram.most, 100000);
}

Test(histogram, what_is_too_large_counts_as_the_largest)
{
	histogram_add(&histogram, UINT64_MAX / 2, 1);
	histogram_add(&histogram, 1, 1);
	cr_expect_eq(histogram_at(&histogram, 500000), 1);
	cr_expect_gt(histogram_at(&histogram, 1000000), (uint64_t)1 << 38);
}

/* One asks every 10 and was answered at once 99 times, but once it had to wait for 1000. */
Test(histogram, who_would_have_waited_is_counted)
{
	histogram_add(&histogram, 1, 99);
	histogram_add(&histogram, 1000, 1);
	histogram_correct(&histogram, 10);
	/* 990, 980, ... 10 */
	cr_expect_eq(histogram.count, 100 + 99);
	expect_near(histogram_at(&histogram, 750000), 505);
	cr_expect_eq(histogram.most, 1000);
}

Test(histogram, without_an_interval_nothing_is_added)
{
	histogram_add(&histogram, 1000, 1);
	histogram_correct(&histogram, 0);
	cr_expect_eq(histogram.count, 1);
}
