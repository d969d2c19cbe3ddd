/* SPDX-License-Identifier: MIT */
/* test_handover: a client that is offered is taken or withdrawn, and never both or neither. */
#include <criterion/criterion.h>
#include <errno.h>
#include <pthread.h>
#include <unistd.h>
#include "worker/handover.h"
#include "worker/stray.h"

enum { TURNS = 20000 };

static struct handover handover;
static _Atomic int taken;
static _Atomic bool is_over;

static void begin(void)
{
	handover_init(&handover);
	atomic_store(&taken, 0);
	atomic_store(&is_over, false);
}

static int take(void)
{
	bool is_awaited = false;
	int fd = handover_take(&handover, &is_awaited);

	if (is_awaited)
		handover_wake(&handover);
	return fd;
}

TestSuite(handover, .init = begin, .timeout = 60);

Test(handover, what_is_offered_is_taken_once)
{
	cr_expect_eq(take(), -1, "nothing is on offer");
	handover_offer(&handover, 7);
	cr_expect_eq(take(), 7);
	cr_expect_eq(take(), -1, "not any more");
	cr_expect_eq(handover_withdraw(&handover), -1);
	cr_expect_eq(handover_await(&handover, 0), 0, "nobody waits for nothing");
}

Test(handover, what_is_withdrawn_is_not_taken)
{
	handover_offer(&handover, 0);
	cr_expect_eq(handover_withdraw(&handover), 0);
	cr_expect_eq(take(), -1);
}

Test(handover, who_waits_too_long_may_withdraw)
{
	handover_offer(&handover, 7);
	for (int turn = 0; turn < 2; turn++) {
		cr_expect_eq(handover_await(&handover, 1), -1);
		cr_expect_eq(errno, ETIMEDOUT);
	}
	cr_expect_eq(handover_withdraw(&handover), 7);
	cr_expect_eq(handover_await(&handover, 1), 0);
	handover_offer(&handover, 8);
	handover_await(&handover, 1);
	cr_expect_eq(take(), 8, "although somebody waits");
}

/* Takes each as soon as it is there. */
static void *take_all(void *unused)
{
	(void)unused;
	while (!atomic_load(&is_over))
		if (take() >= 0)
			atomic_fetch_add(&taken, 1);
	return NULL;
}

/* Impatient: after no time at all, it wants back what was not taken. */
Test(handover, each_has_one_end)
{
	pthread_t taker;
	int withdrawn = 0;

	cr_assert_eq(pthread_create(&taker, NULL, take_all, NULL), 0);
	for (int number = 1; number <= TURNS; number++) {
		handover_offer(&handover, number);
		while (handover_await(&handover, number % 2) < 0 && errno == EINTR)
			;
		withdrawn += handover_withdraw(&handover) == number;
	}
	atomic_store(&is_over, true);
	pthread_join(taker, NULL);
	cr_expect_eq(taken + withdrawn, TURNS, "%d taken, %d withdrawn", taken, withdrawn);
}

/* Whoever waits is woken: else this would take a minute for each. */
Test(handover, who_waits_is_woken)
{
	pthread_t taker;

	cr_assert_eq(pthread_create(&taker, NULL, take_all, NULL), 0);
	for (int number = 1; number <= TURNS; number++) {
		handover_offer(&handover, number);
		while (handover_await(&handover, 60000) < 0)
			cr_assert_eq(errno, EINTR);
	}
	atomic_store(&is_over, true);
	pthread_join(taker, NULL);
	cr_expect_eq(taken, TURNS);
}

Test(stray, one_that_is_sent_comes_with_its_listener)
{
	unsigned int listener = 0;
	int pair[2], pipes[2], fd;
	char byte = 0;

	cr_assert_eq(stray_open(pair), 0);
	cr_expect_eq(stray_receive(pair[STRAY_OUT], &listener), -1);
	cr_expect_eq(errno, EAGAIN, "there is none yet, and nobody waits");
	cr_assert_eq(pipe(pipes), 0);
	cr_assert_eq(stray_send(pair[STRAY_IN], pipes[1], 3), 0);
	close(pipes[1]);
	fd = stray_receive(pair[STRAY_OUT], &listener);
	cr_assert_geq(fd, 0);
	cr_expect_eq(listener, 3);
	cr_assert_eq(write(fd, "x", 1), 1);
	cr_expect_eq(read(pipes[0], &byte, 1), 1, "it is the same, and the sender's own was closed");
}
