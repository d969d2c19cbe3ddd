/* SPDX-License-Identifier: MIT */
/* test_slot: what worker and master share, and the orders between them. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
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

Test(slot, the_request_in_work_is_cut_to_fit, .timeout = 10)
{
	struct bulletin memory;
	struct slot *slot = slots_open(&memory, 1);
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
	bulletin_close(&memory);
}

Test(slot, clearing_leaves_nothing_of_the_worker, .timeout = 10)
{
	struct bulletin memory;
	struct slot *slot = slots_open(&memory, 1);

	slot_count(&slot->requests, 7);
	cr_assert(log_ring_put(&slot->log, "x\n", 2));
	slot_clear(slot);
	cr_expect_eq(slot_read(&slot->requests), 0);
	cr_expect_eq(log_ring_pending(&slot->log), 2, "but lines that are still to be written");
	cr_expect_eq(atomic_load(&slot->state), SLOT_EMPTY);
	bulletin_close(&memory);
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
	cr_expect_eq(got.error_log, -1);
}

Test(order, brings_the_error_log, .timeout = 10)
{
	struct order sent = { .kind = ORDER_REOPEN, .value = 3, .error_log = open_scratch() }, got;
	int pair[2];
	char text[8];

	cr_assert_eq(order_open(pair), 0);
	cr_assert_eq(order_send(pair[0], &sent), 0);
	cr_assert_eq(order_receive(pair[1], &got), 1);
	cr_assert_geq(got.error_log, 0);
	cr_expect_eq(write(got.error_log, "e", 1), 1);
	read_back(sent.error_log, text, sizeof(text));
	cr_expect_str_eq(text, "e");
}

Test(order, brings_no_error_log_where_there_is_none, .timeout = 10)
{
	struct order sent = { .kind = ORDER_REOPEN, .value = 3, .error_log = -1 }, got;
	int pair[2];

	cr_assert_eq(order_open(pair), 0);
	cr_assert_eq(order_send(pair[0], &sent), 0);
	cr_assert_eq(order_receive(pair[1], &got), 1);
	cr_expect_eq(got.error_log, -1);
}

Test(order, the_end_of_the_master_is_noticed, .timeout = 10)
{
	struct order got;
	int pair[2];

	cr_assert_eq(order_open(pair), 0);
	close(pair[0]);
	cr_expect_eq(order_receive(pair[1], &got), -1);
}
