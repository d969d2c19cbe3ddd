/* SPDX-License-Identifier: MIT */
/* test_roster: what each client holds over all workers, and none of what dead ones held. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "base/clock.h"
#include "worker/roster.h"

static struct roster *roster;

static void open_one(void)
{
	roster = mmap(NULL, sizeof(*roster), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	cr_assert_neq(roster, MAP_FAILED);
}

TestSuite(roster, .init = open_one, .timeout = 120);

/* All of these begin at the same entry. */
static uint64_t key(uint64_t i)
{
	return (i + 1) << 40 | 7;
}

static uint32_t enter(uint64_t client, pid_t pid, uint64_t count)
{
	uint32_t place = 0;
	uint64_t now = roster_enter(roster, key(client), pid, &place);

	cr_expect_eq(now, count, "client %llu: %llu", (unsigned long long)client,
		     (unsigned long long)now);
	return place;
}

Test(roster, it_counts_over_workers)
{
	uint32_t a = enter(1, 100, 1), b = enter(1, 200, 2), c = enter(1, 200, 3);

	enter(2, 100, 1);
	cr_expect_eq(b, c, "one entry for each worker");
	cr_expect_neq(a, b);
	roster_leave(roster, a);
	cr_expect_eq(roster_count(roster, key(1)), 2);
	roster_leave(roster, b);
	roster_leave(roster, c);
	cr_expect_eq(roster_count(roster, key(1)), 0);
	cr_expect_eq(roster_count(roster, key(2)), 1);
	roster_leave(roster, c);
	cr_expect_eq(roster_count(roster, key(1)), 0, "there is nothing below nothing");
}

Test(roster, the_dead_hold_nothing)
{
	for (uint64_t i = 1; i <= 50; i++)
		for (pid_t pid = 1; pid <= 4; pid++)
			enter(i, pid, (uint64_t)pid);
	roster_bury(roster, 3);
	for (uint64_t i = 1; i <= 50; i++)
		cr_expect_eq(roster_count(roster, key(i)), 3);
	for (pid_t pid = 1; pid <= 4; pid++)
		roster_bury(roster, pid);
	for (size_t i = 0; i < ROSTER_ENTRIES; i++)
		cr_assert_eq(roster->entry[i].word & 0xffff, 0);
}

Test(roster, pids_as_large_as_can_be)
{
	enter(1, 4194303, 1);
	enter(1, 4194304 - 2, 2);
	roster_bury(roster, 4194303);
	cr_expect_eq(roster_count(roster, key(1)), 1);
}

Test(roster, a_count_as_large_as_can_be_does_not_spill)
{
	for (uint64_t i = 1; i <= ROSTER_MOST; i++)
		enter(1, 5, i);
	enter(1, 5, ROSTER_MOST + 1);
	roster_bury(roster, 5);
	cr_expect_eq(roster_count(roster, key(1)), 0);
}

Test(roster, without_room_nobody_is_counted_and_nobody_harmed)
{
	uint32_t place;

	for (uint64_t i = 0; i < ROSTER_REACH; i++)
		enter(i, 5, 1);
	cr_expect_eq(roster_enter(roster, key(5000), 5, &place), 0);
	cr_expect_eq(roster_count(roster, key(5000)), 0);
	enter(17, 5, 2);
	roster_bury(roster, 5);
	enter(5000, 5, 1);
}

Test(roster, entries_are_used_again)
{
	for (uint64_t i = 0; i < 10 * ROSTER_ENTRIES; i++)
		roster_leave(roster, enter(i, 5, 1));
	cr_expect_eq(roster->reach[7], 1, "and nobody has to look far");
}

Test(roster, at_the_end_it_begins_anew)
{
	uint64_t last = (UINT64_C(9) << 40) | (ROSTER_ENTRIES - 1);
	uint32_t place;

	cr_expect_eq(roster_enter(roster, last, 5, &place), 1);
	cr_expect_eq(place, ROSTER_ENTRIES - 1);
	cr_expect_eq(roster_enter(roster, last, 6, &place), 2);
	cr_expect_eq(place, 0);
}

Test(roster, nonsense_is_survived)
{
	uint32_t place;

	memset(roster, 0xff, sizeof(*roster));
	cr_expect_eq(roster_enter(roster, key(1), 5, &place), 0);
	cr_expect_leq(roster_count(roster, key(1)), (uint64_t)ROSTER_REACH * ROSTER_MOST);
	roster_bury(roster, 4194303);
	enter(1, 5, 1);
	roster_leave(roster, UINT32_MAX);
}

/* ------------------------------------------------------------------- processes */

enum { WORKERS = 6, CLIENTS = 5, LIMIT = 8, ROUNDS = 60 };

/* How many of each client were ever seen, by whoever was not refused. */
struct seen {
	_Atomic uint64_t most;
};

static void come_and_go(unsigned int seed, struct seen *seen)
{
	uint32_t held[CLIENTS][LIMIT];
	size_t count[CLIENTS] = { 0 };
	uint64_t now;

	for (;;) {
		unsigned int client = (unsigned int)rand_r(&seed) % CLIENTS;
		uint32_t place;

		if (rand_r(&seed) % 2 && count[client] > 0) {
			roster_leave(roster, held[client][--count[client]]);
			continue;
		}
		now = roster_enter(roster, key(client), getpid(), &place);
		if (now > LIMIT) {
			roster_leave(roster, place);
			continue;
		}
		held[client][count[client]++] = place;
		if (now > seen->most)
			seen->most = now;
	}
}

static pid_t start(unsigned int seed, struct seen *seen)
{
	pid_t pid = fork();

	if (pid == 0)
		come_and_go(seed, seen);
	cr_assert_gt(pid, 0);
	return pid;
}

/* Workers are killed at whatever they are about; the others go on. Nothing is left in the end. */
Test(roster, workers_that_are_killed_anywhere_leave_nothing)
{
	struct seen *seen = mmap(NULL, sizeof(*seen), PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct timespec pause = { .tv_nsec = 3000000 };
	pid_t pids[WORKERS];

	for (unsigned int i = 0; i < WORKERS; i++)
		pids[i] = start(i + 1, seen);
	for (unsigned int round = 0; round < ROUNDS; round++) {
		pid_t *victim = &pids[round % WORKERS];

		nanosleep(&pause, NULL);
		kill(*victim, SIGKILL);
		waitpid(*victim, NULL, 0);
		roster_bury(roster, *victim);
		*victim = start(round + 100, seen);
	}
	for (int i = 0; i < WORKERS; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
		roster_bury(roster, pids[i]);
	}
	cr_expect_eq(seen->most, LIMIT, "the limit was reached, and never passed");
	for (uint64_t i = 0; i < CLIENTS; i++)
		cr_expect_eq(roster_count(roster, key(i)), 0);
	for (size_t i = 0; i < ROSTER_ENTRIES; i++)
		cr_assert_eq(roster->entry[i].word & 0xffff, 0, "entry %zu", i);
}
