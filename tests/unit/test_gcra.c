/* SPDX-License-Identifier: MIT */
/* test_gcra: so many a second and so many at once, whatever the clock does and whoever else counts. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include "base/gcra.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NOW INT64_C(1000000000)
#define SECOND INT64_C(1000000)

Test(gcra, a_rate_is_an_interval_and_a_window)
{
	static const struct {
		int64_t rate, burst, interval_us, window_us;
	} rows[] = {
		{ 1, 1, SECOND, SECOND }, { 10, 20, 100000, 2 * SECOND }, { 3, 3, 333333, 999999 },
		{ 100000, 1000000, 10, 10 * SECOND }, { 1000000, 1, 1, 1 }, { 5000000, 7, 1, 7 },
		{ 1, 1000000, SECOND, 1000000 * SECOND },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct gcra gcra = gcra_make(rows[i].rate, rows[i].burst);

		cr_expect_eq(gcra.interval_us, rows[i].interval_us, "row %zu", i);
		cr_expect_eq(gcra.window_us, rows[i].window_us, "row %zu", i);
	}
}

/* What becomes of one more, at NOW, when so much is remembered. 10 a second, 5 at once. */
Test(gcra, one_more)
{
	static const struct {
		int64_t next_us, wait_us, after_us;
	} rows[] = {
		{ 0, 0, NOW + 100000 },				/* a new one */
		{ NOW - 1, 0, NOW + 100000 },			/* whose time is over */
		{ NOW, 0, NOW + 100000 },
		{ NOW + 1, 0, NOW + 100001 },
		{ NOW + 399999, 0, NOW + 499999 },
		{ NOW + 400000, 0, NOW + 500000 },		/* the fifth at once */
		{ NOW + 400001, 1, NOW + 400001 },
		{ NOW + 500000, 100000, NOW + 500000 },		/* the sixth */
		{ NOW + 500001, 100001, NOW + 500001 },		/* by somebody with a later clock */
		{ NOW + 500000 + 10 * SECOND, 100000 + 10 * SECOND, NOW + 500000 + 10 * SECOND },
		{ NOW + 500001 + 10 * SECOND, 0, NOW + 100000 },	/* more than there can be */
		{ NOW + 3600 * SECOND, 0, NOW + 100000 },	/* the clock went back by an hour */
		{ INT64_C(0xffffffffffff), 0, NOW + 100000 },	/* nonsense */
		{ INT64_MAX, 0, NOW + 100000 },
	};
	struct gcra gcra = gcra_make(10, 5);

	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t next_us = rows[i].next_us;
		int64_t wait_us = gcra_take(&gcra, NOW, &next_us);

		cr_expect_eq(wait_us, rows[i].wait_us, "row %zu: %lld", i, (long long)wait_us);
		cr_expect_eq(next_us, rows[i].after_us, "row %zu: %lld", i, (long long)next_us);
	}
}

Test(gcra, whoever_waits_as_long_as_told_may)
{
	struct gcra gcra = gcra_make(3, 4);
	int64_t now_us = NOW, next_us = 0, wait_us;
	int taken = 0;

	for (int i = 0; i < 1000; i++) {
		wait_us = gcra_take(&gcra, now_us, &next_us);
		now_us += wait_us;
		taken += wait_us == 0;
	}
	cr_expect_eq(taken, 4 + (1000 - 4) / 2);
	cr_expect_eq(now_us, NOW + (1000 - 4) / 2 * gcra.interval_us);
}

Test(gcra, in_the_long_run_it_is_the_rate)
{
	struct gcra gcra = gcra_make(10, 20);
	int64_t next_us = 0;
	int taken = 0;

	for (int64_t at_us = NOW; at_us < NOW + 60 * SECOND; at_us += 1000)
		taken += gcra_take(&gcra, at_us, &next_us) == 0;
	cr_expect_eq(taken, 20 + 60 * 10 - 1);
}

/* ------------------------------------------------------------------ hammer */

enum { THREADS = 8, KEYS = 16, EACH = 200000, BURST = 1000 };

static struct mark memory[1024];
static const struct marks table = { memory, 1024 };
static _Atomic uint64_t taken[KEYS];

static uint64_t key_of(uint64_t i)
{
	return (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
}

static void *take(void *argument)
{
	struct gcra gcra = gcra_make(1, BURST);
	uint64_t first = *(const unsigned int *)argument;

	for (uint64_t i = 0; i < EACH; i++) {
		uint64_t key = (i + first) % KEYS;

		if (gcra_take_marked(&gcra, &table, key_of(key), NOW) == 0)
			atomic_fetch_add(&taken[key], 1);
	}
	return NULL;
}

/* While the clock stands still, each key has its burst, exactly, whoever takes it. */
Test(gcra, threads_take_no_more_together_than_one_could, .timeout = 60)
{
	pthread_t threads[THREADS];
	unsigned int numbers[THREADS];

	for (unsigned int i = 0; i < THREADS; i++) {
		numbers[i] = i;
		cr_assert_eq(pthread_create(&threads[i], NULL, take, &numbers[i]), 0);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < KEYS; i++)
		cr_expect_eq(taken[i], BURST, "key %d: %llu", i, (unsigned long long)taken[i]);
}
