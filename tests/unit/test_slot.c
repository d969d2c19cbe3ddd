/* SPDX-License-Identifier: MIT */
/* test_slot: what worker and master share, and the orders between them. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "worker/order.h"
#include "worker/slot.h"

static int open_scratch(void)
{
	char path[] = "/tmp/slot-test-XXXXXX";
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

Test(slot, a_line_of_a_killed_worker_is_written_by_the_master, .timeout = 10)
{
	struct slot *slot = slots_open(1);
	int fd = open_scratch(), wait_status;
	char text[64];
	pid_t child;

	cr_assert_not_null(slot);
	child = fork();
	if (child == 0) {
		slot_log_append(slot, "one\n", 4);
		slot_log_append(slot, "two\n", 4);
		kill(getpid(), SIGKILL);
	}
	cr_assert_eq(waitpid(child, &wait_status, 0), child);
	slot_log_flush(slot, fd);
	read_back(fd, text, sizeof(text));
	cr_expect_str_eq(text, "one\ntwo\n");
	slots_close(slot, 1);
}

Test(slot, a_flush_writes_each_line_once, .timeout = 10)
{
	struct slot *slot = slots_open(1);
	int fd = open_scratch();
	char text[64];

	slot_log_append(slot, "one\n", 4);
	slot_log_flush(slot, fd);
	slot_log_flush(slot, fd);
	slot_log_append(slot, "two\n", 4);
	slot_log_flush(slot, fd);
	read_back(fd, text, sizeof(text));
	cr_expect_str_eq(text, "one\ntwo\n");
	slots_close(slot, 1);
}

Test(slot, a_full_log_takes_no_more, .timeout = 10)
{
	struct slot *slot = slots_open(1);
	static char line[1024];

	memset(line, 'x', sizeof(line));
	for (int i = 0; i < SLOT_LOG_BYTES / 1024; i++)
		cr_expect(slot_log_append(slot, line, sizeof(line)));
	cr_expect_not(slot_log_append(slot, "y", 1));
	slots_close(slot, 1);
}

Test(slot, a_pipe_without_a_reader_holds_nobody_up, .timeout = 10)
{
	struct slot *slot = slots_open(1);
	static char line[1024];
	int ends[2];

	signal(SIGPIPE, SIG_IGN);
	memset(line, 'x', sizeof(line));
	line[sizeof(line) - 1] = '\n';
	cr_assert_eq(pipe(ends), 0);
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < SLOT_LOG_BYTES / 1024; i++)
			cr_expect(slot_log_append(slot, line, sizeof(line)));
		slot_log_flush(slot, ends[1]);
	}
	cr_expect_gt(slot_read(&slot->log_lost), 0, "and the loss is counted");
	slots_close(slot, 1);
}

Test(slot, the_request_in_work_is_cut_to_fit, .timeout = 10)
{
	struct slot *slot = slots_open(1);
	static char line[10000];
	struct slot_job job = { { line, sizeof(line) }, { line, sizeof(line) }, SPAN("192.0.2.1"),
				{ line, sizeof(line) } };

	memset(line, 'x', sizeof(line));
	slot_work(slot, &job);
	cr_expect_eq(strlen(slot->host), SLOT_HOST_BYTES - 1);
	cr_expect_eq(atomic_load(&slot->head_length), SLOT_HEAD_BYTES);
	cr_expect(atomic_load(&slot->busy));
	cr_expect_eq(strlen(slot->request), SLOT_REQUEST_BYTES - 1);
	cr_expect_str_eq(slot->client, "192.0.2.1");
	slot_rest(slot);
	cr_expect_not(atomic_load(&slot->busy));
	slots_close(slot, 1);
}

Test(slot, clearing_leaves_nothing, .timeout = 10)
{
	struct slot *slot = slots_open(1);

	slot_count(&slot->requests, 7);
	slot_log_append(slot, "x\n", 2);
	slot_clear(slot);
	cr_expect_eq(slot_read(&slot->requests), 0);
	cr_expect_eq(atomic_load(&slot->log_length), 0);
	cr_expect_eq(atomic_load(&slot->state), SLOT_EMPTY);
	slots_close(slot, 1);
}

/* ------------------------------------------------------------------ order */

Test(order, arrives_as_it_was_sent, .timeout = 10)
{
	struct order sent = { .kind = ORDER_LEAVE, .value = UINT64_C(1) << 63 }, got;
	int pair[2];

	cr_assert_eq(order_open(pair), 0);
	cr_expect_eq(order_receive(pair[1], &got), 0, "nothing yet");
	cr_assert_eq(order_send(pair[0], &sent), 0);
	cr_assert_eq(order_receive(pair[1], &got), 1);
	cr_expect_eq(got.kind, ORDER_LEAVE);
	cr_expect_eq(got.value, UINT64_C(1) << 63);
	cr_expect_eq(got.access_log, -1);
	cr_expect_eq(got.error_log, -1);
}

static void check_descriptors(bool access, bool error)
{
	struct order sent = { .kind = ORDER_REOPEN, .value = 3, .access_log = -1, .error_log = -1 };
	struct order got;
	int pair[2], a = open_scratch(), e = open_scratch();
	char text[8];

	if (access)
		sent.access_log = a;
	if (error)
		sent.error_log = e;
	cr_assert_eq(order_open(pair), 0);
	cr_assert_eq(order_send(pair[0], &sent), 0);
	cr_assert_eq(order_receive(pair[1], &got), 1);
	cr_expect_eq(got.access_log >= 0, access);
	cr_expect_eq(got.error_log >= 0, error);
	if (access)
		cr_expect_eq(write(got.access_log, "a", 1), 1);
	if (error)
		cr_expect_eq(write(got.error_log, "e", 1), 1);
	read_back(a, text, sizeof(text));
	cr_expect_str_eq(text, access ? "a" : "");
	read_back(e, text, sizeof(text));
	cr_expect_str_eq(text, error ? "e" : "");
}

Test(order, brings_both_log_files, .timeout = 10)
{
	check_descriptors(true, true);
}

Test(order, brings_the_access_log_only, .timeout = 10)
{
	check_descriptors(true, false);
}

Test(order, brings_the_error_log_only, .timeout = 10)
{
	check_descriptors(false, true);
}

Test(order, the_end_of_the_master_is_noticed, .timeout = 10)
{
	struct order got;
	int pair[2];

	cr_assert_eq(order_open(pair), 0);
	close(pair[0]);
	cr_expect_eq(order_receive(pair[1], &got), -1);
}
