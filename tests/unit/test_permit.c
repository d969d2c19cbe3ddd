/* SPDX-License-Identifier: MIT */
/* test_permit: nobody accepts without one, and none is lost or made up. */
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "base/backlog.h"
#include "worker/permit.h"

enum { THREADS = 4, ROOM = 3, TURNS = 50000 };

static struct permit permit, other;
static int listener, other_listener;

static int open_listener(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	cr_assert_geq(fd, 0);
	cr_assert_eq(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	cr_assert_eq(listen(fd, 8), 0);
	return fd;
}

static void knock(int at)
{
	struct sockaddr_in address;
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	cr_assert_eq(getsockname(at, (struct sockaddr *)&address, &length), 0);
	cr_assert_eq(connect(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	/* The last step of the handshake is the queue's. */
	while (backlog_waiting(at, NULL) == 0)
		usleep(100);
}

static void on_signal(int number)
{
	(void)number;
}

static void begin(void)
{
	struct sigaction action = { .sa_handler = on_signal };

	sigaction(PERMIT_SIGNAL, &action, NULL);
	listener = open_listener();
	other_listener = open_listener();
	permits_init(1);
	permit_open(&permit, pthread_self(), listener);
}

/* It would wait for ever if there were one to wait for, so nobody may wait. */
static bool has_none(struct permit *of)
{
	bool had;

	permit_void(of, true);
	had = permit_take(of);
	permit_void(of, false);
	return !had;
}

TestSuite(permit, .init = begin, .timeout = 60);

Test(permit, room_is_given_as_often_as_there_is_some)
{
	cr_expect(permit_take(&permit));
	cr_expect(permit_admits(&permit));
	cr_expect(has_none(&permit), "there was room for one");
	permits_release();
	cr_expect(permit_take(&permit), "and is again");
	cr_expect(has_none(&permit));
}

Test(permit, what_nobody_came_for_is_returned)
{
	for (int i = 0; i < 3; i++) {
		cr_expect(permit_take(&permit));
		permit_return(&permit);
	}
	cr_expect(permit_take(&permit));
	cr_expect(has_none(&permit));
}

Test(permit, each_listener_but_the_first_has_a_spare_place)
{
	permit_open(&other, pthread_self(), other_listener);
	cr_expect(permit_take(&permit));
	cr_expect(has_none(&permit), "it is of the other listener, though none of its clients has come");
	cr_expect(permit_take(&other));
	permit_return(&other);
	cr_expect(has_none(&permit), "nor does it become anybody's when it is returned");
	cr_expect(permit_take(&other));
	cr_expect(permit_admits(&other));
	cr_expect(has_none(&other));
	permits_release();
	cr_expect(permit_take(&permit), "the room of who has left is anybody's");
	cr_expect(has_none(&permit));
}

Test(permit, who_is_adopted_takes_room)
{
	cr_expect(permit_take(&permit));
	permits_adopt();
	permits_release();
	cr_expect(has_none(&permit), "one more was held than there is room for");
	permits_release();
	cr_expect(permit_take(&permit));
}

Test(permit, those_who_wait_are_counted)
{
	permit_open(&other, pthread_self(), other_listener);
	cr_expect_eq(permits_wanted(), 0);
	knock(listener);
	cr_expect_eq(permits_wanted(), 1);
	knock(other_listener);
	cr_expect_eq(permits_wanted(), 2);
	permit_close(&other);
	cr_expect_eq(permits_wanted(), 1, "who is left counts");
}

Test(permit, as_many_are_refused_as_wait)
{
	permits_adopt();
	permits_refuse(true);
	cr_expect(has_none(&permit), "nobody waits");
	knock(listener);
	permits_refuse(true);
	cr_expect(permit_take(&permit));
	cr_expect_not(permit_admits(&permit), "it is leave to turn one away");
	cr_expect(has_none(&permit), "and no more than one");
	permits_release();
	cr_expect(permit_take(&permit), "nothing was used up by it");
	cr_expect(permit_admits(&permit));
}

Test(permit, nobody_is_refused_when_there_is_room_after_all)
{
	permits_adopt();
	knock(listener);
	permits_refuse(true);
	cr_expect(permit_take(&permit));
	permits_release();
	cr_expect(permit_admits(&permit), "somebody left meanwhile");
	permit_return(&permit);
	cr_expect(permit_take(&permit), "which can be returned");
	cr_expect(has_none(&permit), "and was his alone");
}

Test(permit, leave_to_refuse_ends_with_the_next_room)
{
	permits_adopt();
	knock(listener);
	permits_refuse(true);
	permits_release();
	permits_adopt();
	cr_expect(has_none(&permit));
}

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static _Atomic bool has_taken, was_called;

static void *accept_none(void *unused)
{
	int fd;

	(void)unused;
	pthread_mutex_lock(&gate);
	pthread_mutex_unlock(&gate);
	cr_assert(permit_take(&other));
	atomic_store(&has_taken, true);
	while (!atomic_load(&was_called))
		usleep(100);
	fd = accept4(other_listener, NULL, NULL, SOCK_CLOEXEC);
	cr_expect_eq(fd, -1);
	cr_expect_eq(errno, EINTR);
	permit_return(&other);
	return NULL;
}

Test(permit, who_waits_to_refuse_is_called_back)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	pthread_t thread;

	pthread_mutex_lock(&gate);
	cr_assert_eq(pthread_create(&thread, NULL, accept_none, NULL), 0);
	permit_open(&other, thread, other_listener);
	cr_expect(permit_take(&other), "its place");
	permits_adopt();
	permits_adopt();
	knock(other_listener);
	permits_refuse(true);
	/* Whom it was for is taken by another process, and nobody else comes. */
	cr_assert_geq(accept4(other_listener, NULL, NULL, SOCK_CLOEXEC), 0);
	pthread_mutex_unlock(&gate);
	while (!atomic_load(&has_taken))
		nanosleep(&pause, NULL);
	/* A signal may come before it waits, as the first one does; there will be others. */
	permits_refuse(false);
	atomic_store(&was_called, true);
	for (permits_refuse(false); pthread_tryjoin_np(thread, NULL) != 0; permits_refuse(false))
		nanosleep(&pause, NULL);
	cr_expect(has_none(&other), "leave to refuse is not room");
}

/* Who sleeps until there is a permit; tells whether it got one. */
static void *wait_for_one(void *unused)
{
	(void)unused;
	pthread_mutex_lock(&gate);
	pthread_mutex_unlock(&gate);
	return permit_take(&other) ? &other : NULL;
}

static pthread_t start_sleeper(void)
{
	const struct timespec pause = { .tv_nsec = 20000000 };
	pthread_t thread;

	permits_adopt();
	permits_adopt();
	pthread_mutex_lock(&gate);
	cr_assert_eq(pthread_create(&thread, NULL, wait_for_one, NULL), 0);
	permit_open(&other, thread, other_listener);
	cr_expect(permit_take(&other), "its place");
	cr_expect(has_none(&other), "but to have none for a while is not for ever");
	pthread_mutex_unlock(&gate);
	/* If it does not sleep by now, its test is easier, not wrong. */
	nanosleep(&pause, NULL);
	cr_assert_neq(pthread_tryjoin_np(thread, NULL), 0, "there is none");
	return thread;
}

static bool gets_one(pthread_t thread)
{
	void *got;

	pthread_join(thread, &got);
	return got != NULL;
}

Test(permit, who_sleeps_is_woken_by_room)
{
	pthread_t thread = start_sleeper();

	permits_release();
	permits_release();
	cr_expect(gets_one(thread));
	cr_expect(permit_admits(&other));
}

Test(permit, who_sleeps_is_woken_by_leave_to_refuse)
{
	pthread_t thread = start_sleeper();

	knock(other_listener);
	permits_refuse(true);
	cr_expect(gets_one(thread));
	cr_expect_not(permit_admits(&other));
}

Test(permit, who_sleeps_is_woken_when_it_is_void)
{
	pthread_t thread = start_sleeper();

	permit_void(&other, true);
	cr_expect_not(gets_one(thread));
}

Test(permit, each_of_two_who_wait_may_be_refused)
{
	permits_adopt();
	knock(listener);
	knock(listener);
	while (backlog_waiting(listener, NULL) < 2)
		usleep(100);
	permits_refuse(true);
	for (int i = 0; i < 2; i++) {
		cr_expect(permit_take(&permit));
		cr_expect_not(permit_admits(&permit));
	}
	cr_expect(has_none(&permit));
}

static struct permit permits[THREADS];
static pthread_barrier_t start;
static _Atomic int held, most_held, refused;
static _Atomic bool is_over;

static void *come_and_go(void *of)
{
	pthread_barrier_wait(&start);
	for (int i = 0; i < TURNS; i++) {
		int now;

		cr_assert(permit_take(of));
		if (i % 7 == 0) {
			permit_return(of);
			continue;
		}
		if (!permit_admits(of)) {
			refused++;
			continue;
		}
		now = atomic_fetch_add(&held, 1) + 1;
		for (int most = most_held; now > most;)
			if (atomic_compare_exchange_weak(&most_held, &most, now))
				break;
		if (i % 64 == 0)
			usleep(1);
		atomic_fetch_sub(&held, 1);
		permits_release();
	}
	return NULL;
}

static void *lose_hope(void *unused)
{
	(void)unused;
	pthread_barrier_wait(&start);
	while (!is_over) {
		permits_refuse(true);
		usleep(50);
	}
	return NULL;
}

Test(permit, many_threads_never_hold_more_than_there_is)
{
	pthread_t thread[THREADS + 1];
	int left = 0;

	knock(listener);
	permits_init(ROOM);
	for (int i = 0; i < THREADS; i++)
		permit_open(&permits[i], pthread_self(), listener);
	/* Their spare places are somebody's. */
	for (int i = 1; i < THREADS; i++)
		permits_adopt();
	pthread_barrier_init(&start, NULL, THREADS + 1);
	for (int i = 0; i < THREADS; i++)
		cr_assert_eq(pthread_create(&thread[i], NULL, come_and_go, &permits[i]), 0);
	cr_assert_eq(pthread_create(&thread[THREADS], NULL, lose_hope, NULL), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	is_over = true;
	pthread_join(thread[THREADS], NULL);
	cr_expect_leq(most_held, ROOM, "%d", most_held);
	cr_expect_gt(refused, 0, "there was no room at times");
	permits_refuse(false);
	while (!has_none(&permits[0]))
		left++;
	cr_expect_eq(left, ROOM, "%d", left);
}
