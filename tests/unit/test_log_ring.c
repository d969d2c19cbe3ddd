/* SPDX-License-Identifier: MIT */
/* test_log_ring: lines on their way to the access log, and the pen that writes them. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/clock.h"
#include "worker/log_pen.h"
#include "worker/order.h"

static struct log_ring *open_ring(void)
{
	void *memory = mmap(NULL, sizeof(struct log_ring), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	cr_assert_neq(memory, MAP_FAILED);
	return memory;
}

static int open_scratch(void)
{
	char path[] = "/tmp/ring-test-XXXXXX";
	int fd = mkostemp(path, O_APPEND);

	cr_assert_geq(fd, 0);
	unlink(path);
	return fd;
}

static size_t read_back(int fd, char *to, size_t room)
{
	ssize_t got = pread(fd, to, room - 1, 0);

	cr_assert_geq(got, 0);
	to[got] = '\0';
	return (size_t)got;
}

/* Puts lines of 1 KiB in until there is room for no more; how many there were. */
static int fill(struct log_ring *ring)
{
	static char text[1024];
	int lines = 0;

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\n';
	while (log_ring_put(ring, text, sizeof(text)))
		lines++;
	return lines;
}

Test(log_ring, a_line_of_a_killed_worker_is_written_by_another, .timeout = 10)
{
	struct log_ring *ring = open_ring();
	int fd = open_scratch(), wait_status;
	char text[64];
	pid_t child = fork();

	if (child == 0) {
		log_ring_put(ring, "one\n", 4);
		log_ring_put(ring, "two\n", 4);
		kill(getpid(), SIGKILL);
	}
	cr_assert_eq(waitpid(child, &wait_status, 0), child);
	cr_expect_eq(log_ring_pending(ring), 8);
	cr_expect_eq(log_ring_drain(ring, fd), LOG_RING_EMPTY);
	read_back(fd, text, sizeof(text));
	cr_expect_str_eq(text, "one\ntwo\n");
}

Test(log_ring, each_line_is_written_once, .timeout = 10)
{
	struct log_ring *ring = open_ring();
	int fd = open_scratch();
	char text[64];

	log_ring_put(ring, "one\n", 4);
	log_ring_drain(ring, fd);
	log_ring_drain(ring, fd);
	log_ring_put(ring, "two\n", 4);
	log_ring_drain(ring, fd);
	read_back(fd, text, sizeof(text));
	cr_expect_str_eq(text, "one\ntwo\n");
}

Test(log_ring, takes_no_more_than_there_is_room_for, .timeout = 10)
{
	struct log_ring *ring = open_ring();

	cr_expect_eq(fill(ring), LOG_RING_BYTES / 1024);
	cr_expect_not(log_ring_put(ring, "y", 1));
	cr_expect_eq(log_ring_forget(ring), LOG_RING_BYTES / 1024);
	cr_expect(log_ring_put(ring, "y", 1));
}

Test(log_ring, lines_stay_whole_where_the_ring_closes, .timeout = 10)
{
	struct log_ring *ring = open_ring();
	int fd = open_scratch();
	char line[32], *text = malloc(16 * LOG_RING_BYTES), *at = text;
	long long number = 0;
	size_t total;

	for (int round = 0; round < 6000; round++) {
		for (int i = 0; i < round % 17; i++)
			log_ring_put(ring, line, (size_t)snprintf(line, sizeof(line), "line %lld\n",
								 number++));
		cr_assert_eq(log_ring_drain(ring, fd), LOG_RING_EMPTY);
	}
	total = read_back(fd, text, 16 * LOG_RING_BYTES);
	cr_assert_gt(total, 2 * LOG_RING_BYTES, "or it never closed");
	for (long long i = 0; i < number; i++) {
		int length = snprintf(line, sizeof(line), "line %lld\n", i);

		cr_assert_eq(memcmp(at, line, (size_t)length), 0, "line %lld", i);
		at += length;
	}
	cr_expect_eq(*at, '\0');
	free(text);
}

Test(log_ring, what_a_pipe_does_not_take_stays, .timeout = 10)
{
	struct log_ring *ring = open_ring();
	int ends[2], lines = fill(ring), got = 0;
	char text[1024];

	cr_assert_eq(pipe2(ends, O_NONBLOCK), 0);
	cr_expect_eq(log_ring_drain(ring, ends[1]), LOG_RING_BLOCKED);
	cr_expect_gt(log_ring_pending(ring), 0);
	for (; got < lines; got++) {
		cr_assert_eq(read(ends[0], text, sizeof(text)), sizeof(text));
		cr_assert_eq(text[sizeof(text) - 1], '\n');
		if (log_ring_pending(ring) > 0)
			log_ring_drain(ring, ends[1]);
	}
	cr_expect_eq(read(ends[0], text, 1), -1, "and no line came twice");
}

static void fill_up(int fd)
{
	struct log_ring *ring = open_ring();
	struct rlimit little = { 10000, RLIM_INFINITY }, much = { RLIM_INFINITY, RLIM_INFINITY };
	int lines = fill(ring);
	char *text = malloc(2 * LOG_RING_BYTES);

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &little);
	cr_expect_eq(log_ring_drain(ring, fd), LOG_RING_FAILED);
	cr_expect_eq(errno, EFBIG);
	cr_expect_eq(log_ring_drain(ring, fd), LOG_RING_FAILED);
	setrlimit(RLIMIT_FSIZE, &much);
	cr_expect_eq(log_ring_drain(ring, fd), LOG_RING_EMPTY);
	cr_assert_eq(read_back(fd, text, 2 * LOG_RING_BYTES), (size_t)lines * 1024);
	for (int i = 0; i < lines; i++)
		cr_expect_eq(memchr(text + i * 1024, '\n', 1024), text + i * 1024 + 1023);
	free(text);
}

Test(log_ring, a_file_that_is_full_tears_no_line, .timeout = 10)
{
	fill_up(open_scratch());
}

/* As a shell opens it behind ">". */
Test(log_ring, nor_does_one_that_is_not_for_appending, .timeout = 10)
{
	int fd = open_scratch();

	cr_assert_eq(fcntl(fd, F_SETFL, 0), 0);
	fill_up(fd);
}

Test(log_ring, what_a_worker_without_its_senses_left_is_not_for_others, .timeout = 10)
{
	struct log_ring *ring = open_ring();
	char text[64];
	int fd = open_scratch();

	log_ring_put(ring, "old\n", 4);
	atomic_fetch_add(&ring->head, (uint64_t)1 << 40);
	cr_expect_eq(log_ring_drain(ring, fd), LOG_RING_EMPTY);
	cr_expect_eq(atomic_load(&ring->lost), 1);
	cr_expect(log_ring_put(ring, "new\n", 4));
	cr_expect_eq(log_ring_drain(ring, fd), LOG_RING_EMPTY);
	read_back(fd, text, sizeof(text));
	cr_expect_str_eq(text, "new\n");
}

/* -------------------------------------------------------------------- pen */

static struct log_pen open_pen(struct log_ring *ring)
{
	struct log_pen pen = { .ring = ring };
	int pair[2];

	signal(SIGIO, SIG_IGN);		/* which tells a master of news */
	cr_assert_eq(order_open(pair), 0);
	pen.orders = pair[1];
	log_pen_init(&pen);
	return pen;
}

static void *empty_later(void *argument)
{
	struct log_ring *ring = argument;

	while (!atomic_load(&ring->is_due))
		sched_yield();
	log_ring_forget(ring);
	return NULL;
}

Test(log_pen, waits_for_room, .timeout = 10)
{
	struct log_ring *ring = open_ring();
	struct log_pen pen = open_pen(ring);
	pthread_t thread;
	int64_t took_ms;

	fill(ring);
	pthread_create(&thread, NULL, empty_later, ring);
	took_ms = clock_monotonic_ms();
	log_pen_write(&pen, "one\n", 4);
	took_ms = clock_monotonic_ms() - took_ms;
	pthread_join(thread, NULL);
	if (took_ms >= 300)
		cr_skip_test("it need not wait any longer");
	cr_expect_eq(log_ring_pending(ring), 4);
	cr_expect_eq(atomic_load(&ring->lost), 0);
}

Test(log_pen, does_not_wait_twice_for_nobody, .timeout = 10)
{
	struct log_ring *ring = open_ring();
	struct log_pen pen = open_pen(ring);

	fill(ring);
	for (int i = 0; i < 1000; i++)	/* 50 s, if each waited */
		log_pen_write(&pen, "one\n", 4);
	cr_expect_eq(atomic_load(&ring->lost), 1000);
	log_ring_forget(ring);
	log_pen_write(&pen, "two\n", 4);
	cr_expect_eq(log_ring_pending(ring), 4, "there is room again");
}

Test(log_pen, tells_of_many_lines_at_once_and_of_few_when_it_is_calm, .timeout = 10)
{
	struct log_ring *ring = open_ring();
	struct log_pen pen = open_pen(ring);

	log_pen_write(&pen, "one\n", 4);
	log_pen_tend(&pen, false, 1000);
	cr_expect_not(atomic_load(&ring->is_due));
	cr_expect_gt(log_pen_next_ms(&pen), 0);
	log_pen_tend(&pen, true, 1001);
	cr_expect(atomic_load(&ring->is_due), "nothing else is to be done");
	cr_expect_eq(log_pen_next_ms(&pen), -1);
	atomic_store(&ring->is_due, false);
	log_pen_write(&pen, "two\n", 4);
	log_pen_tend(&pen, false, 2000);
	log_pen_tend(&pen, false, 3000);
	cr_expect(atomic_load(&ring->is_due), "it waits for too long");
	atomic_store(&ring->is_due, false);
	for (int i = 0; i < 10000; i++)
		log_pen_write(&pen, "more\n", 5);
	cr_expect(atomic_load(&ring->is_due), "there are many");
}

Test(log_pen, alone_writes_itself, .timeout = 10)
{
	struct log_ring *ring = open_ring();
	struct log_pen pen = { .ring = ring, .orders = -1, .file = open_scratch() };
	char text[64];

	log_pen_init(&pen);
	log_pen_write(&pen, "one\n", 4);
	log_pen_tend(&pen, true, 1000);
	read_back(pen.file, text, sizeof(text));
	cr_expect_str_eq(text, "one\n");
}
