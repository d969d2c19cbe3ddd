/* SPDX-License-Identifier: MIT */
/* test_tickets: the keys that all workers share: they change, and the last ones still count. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/clock.h"
#include "tls/tickets.h"

static struct ticket_key newest(const struct tickets *tickets)
{
	struct ticket_key key;

	tickets_newest(tickets, &key);
	return key;
}

/* Whether the key is still known; and whether it is what it was. */
static bool knows(const struct tickets *tickets, const struct ticket_key *key, bool *is_newest)
{
	struct ticket_key found;

	if (!tickets_find(tickets, key->name, &found, is_newest))
		return false;
	cr_expect_arr_eq(&found, key, sizeof(found));
	return true;
}

Test(tickets, the_newest_can_be_found)
{
	const struct tickets *tickets = tickets_own();
	struct ticket_key key = newest(tickets), other = key;
	bool is_newest = false;

	cr_assert_eq(tickets_own(), tickets, "there is one set of them");
	cr_expect(knows(tickets, &key, &is_newest));
	cr_expect(is_newest);
	other.name[0] ^= 1;
	cr_expect_not(tickets_find(tickets, other.name, &key, &is_newest));
}

Test(tickets, they_change_when_it_is_time)
{
	const struct tickets *tickets = tickets_own();
	int64_t now_ms = clock_monotonic_ms(), left_ms;
	struct ticket_key first = newest(tickets), second, third, fourth;
	bool is_newest;

	left_ms = tickets_tend(now_ms);
	cr_expect(left_ms > 0 && left_ms <= TICKETS_ROTATE_MS, "%lld ms", (long long)left_ms);
	cr_expect_eq(tickets_tend(now_ms + left_ms - 1), 1);
	second = newest(tickets);
	cr_expect_arr_eq(&first, &second, sizeof(first), "not before");

	cr_expect_eq(tickets_tend(now_ms += left_ms), TICKETS_ROTATE_MS);
	second = newest(tickets);
	cr_expect_arr_neq(&first, &second, sizeof(first));
	cr_expect(knows(tickets, &first, &is_newest));
	cr_expect_not(is_newest);
	tickets_tend(now_ms += TICKETS_ROTATE_MS);
	third = newest(tickets);
	cr_expect(knows(tickets, &first, &is_newest), "the third is still understood");
	tickets_tend(now_ms += TICKETS_ROTATE_MS);
	fourth = newest(tickets);
	cr_expect_not(knows(tickets, &first, &is_newest));
	cr_expect(knows(tickets, &second, &is_newest));
	cr_expect(knows(tickets, &third, &is_newest));
	cr_expect(knows(tickets, &fourth, &is_newest));
	cr_expect(is_newest);
	/* A ticket never outlives its key. */
	cr_expect_leq((int64_t)TICKETS_LIFETIME_S * 1000, 2 * (int64_t)TICKETS_ROTATE_MS);
}

Test(tickets, children_see_the_change)
{
	const struct tickets *tickets = tickets_own();
	struct ticket_key before = newest(tickets);
	int pipes[2], wait_status;
	char byte;
	pid_t pid;

	cr_assert_eq(pipe(pipes), 0);
	pid = fork();
	if (pid == 0) {
		struct ticket_key after;

		close(pipes[1]);
		if (read(pipes[0], &byte, 1) != 0)
			_exit(2);
		tickets_newest(tickets, &after);
		_exit(memcmp(&before, &after, sizeof(after)) == 0);
	}
	tickets_tend(clock_monotonic_ms() + TICKETS_ROTATE_MS);
	close(pipes[1]);
	cr_assert_eq(waitpid(pid, &wait_status, 0), pid);
	cr_expect_eq(wait_status, 0);
}

/* A key that is read while they change is one key, and not parts of two. */
Test(tickets, nobody_reads_half_a_key, .timeout = 20)
{
	const struct tickets *tickets = tickets_own();
	int64_t now_ms = clock_monotonic_ms();
	pid_t pid = fork();
	int wait_status;

	if (pid == 0) {
		for (int i = 0; i < 20000; i++) {
			struct ticket_key key = newest(tickets), found;
			bool is_newest;

			if (tickets_find(tickets, key.name, &found, &is_newest) &&
			    memcmp(&key, &found, sizeof(key)) != 0)
				_exit(1);
		}
		_exit(0);
	}
	for (int i = 0; i < 5000; i++)
		tickets_tend(now_ms += TICKETS_ROTATE_MS);
	cr_assert_eq(waitpid(pid, &wait_status, 0), pid);
	cr_expect_eq(wait_status, 0);
}

static struct tickets *read_bytes(size_t length, char *why, size_t room)
{
	char path[] = "/tmp/tickets-test-XXXXXX", bytes[1024];
	int fd = mkstemp(path);
	struct tickets *tickets;

	memset(bytes, 'k', sizeof(bytes));
	cr_assert_eq(write(fd, bytes, length), (ssize_t)length);
	close(fd);
	tickets = tickets_read(path, why, room);
	unlink(path);
	return tickets;
}

Test(tickets, a_file_has_one_to_three)
{
	size_t size = sizeof(struct ticket_key);
	char why[256];

	cr_assert_eq(size, 80);
	for (size_t count = 1; count <= TICKETS_KEYS; count++) {
		struct tickets *tickets = read_bytes(count * size, why, sizeof(why));

		cr_assert_not_null(tickets, "%s", why);
		cr_expect_eq(newest(tickets).name[0], 'k');
		tickets_free(tickets);
	}
	cr_expect_null(read_bytes(0, why, sizeof(why)));
	cr_expect_null(read_bytes(size - 1, why, sizeof(why)));
	cr_expect_null(read_bytes(size + 1, why, sizeof(why)));
	cr_expect_null(read_bytes(4 * size, why, sizeof(why)));
	cr_expect(strstr(why, "write one to 3 keys of 80 random bytes"), "%s", why);
	cr_expect_null(tickets_read("/nonexistent/keys", why, sizeof(why)));
	cr_expect(strstr(why, "/nonexistent/keys: No such file"), "%s", why);
}
