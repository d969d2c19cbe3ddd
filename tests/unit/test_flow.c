/* SPDX-License-Identifier: MIT */
/* test_flow: a body that is made while it is sent arrives whole, in chunks that are right. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "worker/flow.h"
#include "worker/opening.h"

/* Makes the numbers up to most, a line each, with pauses and empty pieces between. */
struct counter {
	struct producer producer;
	int next, most, calls, fails_at;
	bool *is_released;
};

static enum producer_result make(struct producer *producer, char *to, size_t room, size_t *made)
{
	struct counter *counter = (struct counter *)(void *)producer;

	cr_assert_geq(room, PRODUCER_ROOM);
	*made = 0;
	if (counter->fails_at && counter->next >= counter->fails_at)
		return PRODUCER_FAILED;
	if (++counter->calls % 3 == 0)
		return PRODUCER_LATER;
	if (counter->calls % 5 == 0)
		return PRODUCER_SOME;
	while (counter->next <= counter->most && *made + 16 < room)
		*made += (size_t)sprintf(to + *made, "%d\n", counter->next++);
	return counter->next > counter->most ? PRODUCER_END : PRODUCER_SOME;
}

static void release(struct producer *producer)
{
	*((struct counter *)(void *)producer)->is_released = true;
	free(producer);
}

static bool is_released;

static struct flow *new_flow(int most, int fails_at, bool is_chunked)
{
	struct counter *counter = calloc(1, sizeof(*counter));

	is_released = false;
	*counter = (struct counter){ { make, release }, 1, most, 0, fails_at, &is_released };
	return flow_new(&counter->producer, is_chunked);
}

/* Lets it flow into a socket that takes little at a time; what came is in to. */
static enum flow_result drain(struct flow *flow, char *to, size_t *length)
{
	enum flow_result result;
	int pair[2], room = 4096;
	struct stream stream;
	ssize_t got;

	*length = 0;
	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	cr_assert_eq(fcntl(pair[1], F_SETFL, O_NONBLOCK), 0);
	setsockopt(pair[1], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	opening_start(&stream, pair[1], 80, NULL);
	do {
		result = flow_send(flow, &stream, 10000);
		while ((got = recv(pair[0], to + *length, 100000, MSG_DONTWAIT)) > 0)
			*length += (size_t)got;
	} while (result == FLOW_BLOCKED || result == FLOW_TURN_OVER);
	close(pair[0]);
	close(pair[1]);
	flow_free(flow);
	return result;
}

static char *numbers(int most)
{
	char *text = malloc((size_t)most * 8 + 1), *at = text;

	*text = '\0';
	for (int i = 1; i <= most; i++)
		at += sprintf(at, "%d\n", i);
	return text;
}

Test(flow, without_chunks_it_is_as_it_was_made, .timeout = 20)
{
	static char came[2000000];
	char *text = numbers(100000);
	size_t length;

	cr_expect_eq(drain(new_flow(100000, 0, false), came, &length), FLOW_DONE);
	cr_expect_eq(length, strlen(text));
	cr_expect_eq(memcmp(came, text, length), 0);
	cr_expect(is_released);
	free(text);
}

Test(flow, chunks_can_be_put_together, .timeout = 20)
{
	static char came[2000000], whole[2000000];
	char *text = numbers(100000), *at = came, *end;
	size_t length, made = 0, size;

	cr_expect_eq(drain(new_flow(100000, 0, true), came, &length), FLOW_DONE);
	came[length] = '\0';
	while ((size = strtoul(at, &end, 16)) > 0) {
		cr_assert_eq(strncmp(end, "\r\n", 2), 0);
		memcpy(whole + made, end + 2, size);
		made += size;
		at = end + 2 + size + 2;
	}
	cr_expect_str_eq(end, "\r\n\r\n");
	cr_expect_eq(made, strlen(text));
	cr_expect_eq(memcmp(whole, text, made), 0);
	free(text);
}

Test(flow, nothing_at_all_has_an_end_too, .timeout = 20)
{
	char came[64];
	size_t length;

	cr_expect_eq(drain(new_flow(0, 0, true), came, &length), FLOW_DONE);
	came[length] = '\0';
	cr_expect_str_eq(came, "0\r\n\r\n");
}

Test(flow, what_fails_has_no_end, .timeout = 20)
{
	static char came[2000000];
	size_t length;

	cr_expect_eq(drain(new_flow(100000, 5000, true), came, &length), FLOW_BROKEN);
	came[length] = '\0';
	cr_expect_not(strstr(came, "\r\n0\r\n"));
	cr_expect(is_released);
}
