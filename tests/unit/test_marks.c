/* SPDX-License-Identifier: MIT */
/* test_marks: a number is found again by its key; who is new gets the place of the oldest. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <string.h>
#include "base/hash.h"
#include "base/marks.h"

enum { MARKS = 64 };

static struct mark memory[MARKS];
static const struct marks table = { memory, MARKS };

static void empty(void)
{
	memset(memory, 0, sizeof(memory));
}

TestSuite(marks, .init = empty, .timeout = 60);

/* Of the bucket that begins at 8; they differ in what tells them apart. */
static uint64_t key(uint64_t i)
{
	return (i + 1) << MARKS_BITS | 8;
}

static bool put(uint64_t a_key, uint64_t number)
{
	struct marks_place place = marks_find(&table, a_key);

	return marks_put(&place, number);
}

static uint64_t get(uint64_t a_key)
{
	return marks_find(&table, a_key).number;
}

Test(marks, what_was_put_is_found)
{
	static const uint64_t numbers[] = { 0, 1, 255, UINT64_C(1) << 47, UINT64_C(0xffffffffffff) };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		cr_expect(put(key(i), numbers[i]));
		cr_expect_eq(get(key(i)), numbers[i]);
	}
	cr_expect_eq(get(key(100)), 0);
	cr_expect(put(0, 7), "a key of 0 is one as well");
	cr_expect_eq(get(0), 7);
}

Test(marks, a_number_too_large_does_not_spill)
{
	cr_expect(put(key(1), UINT64_MAX));
	cr_expect_eq(get(key(1)), UINT64_C(0xffffffffffff));
}

Test(marks, a_bucket_is_full_of_the_youngest)
{
	for (uint64_t i = 0; i < 100; i++)
		cr_expect(put(key(i), 1000 + i));
	for (uint64_t i = 0; i < 92; i++)
		cr_expect_eq(get(key(i)), 0, "%d is gone", (int)i);
	for (uint64_t i = 92; i < 100; i++)
		cr_expect_eq(get(key(i)), 1000 + i);
}

Test(marks, the_oldest_goes_and_nobody_else)
{
	for (uint64_t i = 0; i < 8; i++)
		put(key(i), 1000 + (i + 5) % 8);
	put(key(8), 5000);
	for (uint64_t i = 0; i < 8; i++)
		cr_expect_eq(get(key(i)), i == 3 ? 0 : 1000 + (i + 5) % 8);
	cr_expect_eq(get(key(8)), 5000);
}

Test(marks, nothing_is_written_outside_of_the_bucket)
{
	for (uint64_t i = 0; i < 1000; i++)
		put(key(i), i + 1);
	for (size_t i = 0; i < MARKS; i++)
		cr_expect_eq(memory[i].key != 0, i >= 8 && i < 16, "%zu", i);
}

Test(marks, who_was_too_late_is_told)
{
	struct marks_place first = marks_find(&table, key(1)), second = marks_find(&table, key(1));

	cr_expect(marks_put(&first, 1));
	cr_expect_not(marks_put(&second, 2));
	cr_expect_eq(get(key(1)), 1);
}

/* Its key has gone already, its number has not. */
Test(marks, a_number_in_a_place_that_was_taken_counts_for_nobody)
{
	struct marks_place old;

	put(key(1), 77);
	old = marks_find(&table, key(1));
	atomic_store(&old.mark->key, key(2));	/* as if somebody was killed behind this */
	cr_expect_eq(get(key(1)), 0);
	cr_expect_eq(get(key(2)), 0);
	cr_expect(put(key(2), 5));
	cr_expect_not(marks_put(&old, 78), "the old key's number is written to nobody");
	cr_expect_eq(get(key(2)), 5);
}

Test(marks, nonsense_is_found_as_nothing)
{
	memset(memory, 0xa5, sizeof(memory));
	cr_expect_eq(get(key(1)), 0);
	cr_expect(put(key(1), 3));
	cr_expect_eq(get(key(1)), 3);
}

/* Clients in plenty, none of whom comes twice: none is taken for another. */
Test(marks, a_flood_is_bounded_and_strangers_stay_strangers)
{
	struct hash_key secret = hash_key_random();

	for (uint32_t i = 0; i < 200000; i++) {
		uint64_t hash = hash_bytes(&secret, &i, sizeof(i));

		cr_assert_eq(get(hash), 0);
		cr_assert(put(hash, i + 1));
		cr_assert_eq(get(hash), i + 1);
	}
}

static void *flood(void *argument)
{
	uint64_t salt = (uint64_t)(uintptr_t)argument;

	for (uint64_t i = 0; i < 200000; i++) {
		uint64_t a_key = (salt + i * 4) << MARKS_BITS | 8;
		struct marks_place place = marks_find(&table, a_key);

		/* Who reads a number reads one that was put for that key. */
		if (place.number != 0 && place.number % 4 != salt)
			return (void *)1;
		marks_put(&place, (1 + i) * 4 + salt);
	}
	return NULL;
}

Test(marks, threads_never_read_what_was_put_for_others)
{
	pthread_t threads[4];
	void *result;

	for (uintptr_t i = 0; i < 4; i++)
		cr_assert_eq(pthread_create(&threads[i], NULL, flood, (void *)i), 0);
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], &result);
		cr_expect_null(result);
	}
}
