/* SPDX-License-Identifier: MIT */
/* test_connection: what epoll is asked to tell of a client. */
#include <criterion/criterion.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include "worker/connection.h"

static struct connection *connection;
static int epoll, client;

static void set_up(void)
{
	int pair[2];

	cr_assert(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) == 0);
	client = pair[1];
	epoll = epoll_create1(EPOLL_CLOEXEC);
	connection = connection_new(pair[0], NULL, 0, 80, NULL);
	cr_assert(epoll >= 0 && connection);
}

static void tear_down(void)
{
	connection->pending = NULL;
	connection_free(connection);
	close(client);
	close(epoll);
}

TestSuite(connection, .init = set_up, .fini = tear_down);

/* Of the connection, now: it can be written to all the time. */
static uint32_t told(void)
{
	struct epoll_event event = { 0 };

	if (epoll_wait(epoll, &event, 1, 0) == 1)
		cr_expect_eq(event.data.fd, connection->stream.fd);
	return event.events;
}

Test(connection, room_alone_wakes_nobody)
{
	cr_expect(connection_watch(connection, epoll, true));
	cr_expect_eq(told(), 0);
	cr_assert_eq(send(client, "x", 1, 0), 1);
	cr_expect_neq(told() & EPOLLIN, 0);
	shutdown(client, SHUT_WR);
	cr_expect_neq(told() & EPOLLRDHUP, 0);
}

Test(connection, who_waits_with_an_answer_is_told_of_room)
{
	static struct pending *const some = (struct pending *)&client;

	connection->pending = some;
	cr_expect(connection_watch(connection, epoll, false));
	cr_expect_eq(told(), 0, "its turn is not over");
	cr_expect(connection_watch(connection, epoll, true));
	cr_expect_neq(told() & EPOLLOUT, 0);
}

/* TLS has taken the whole answer, and the socket not yet. */
Test(connection, who_waits_with_a_record_is_told_of_room)
{
	cr_expect(connection_watch(connection, epoll, true));
	connection->stream.has_waiting = true;
	cr_expect(connection_watch(connection, epoll, true));
	cr_expect_neq(told() & EPOLLOUT, 0);
}

Test(connection, who_has_waited_is_not_watched_again)
{
	connection->stream.has_waiting = true;
	cr_expect(connection_watch(connection, epoll, true));
	connection->stream.has_waiting = false;
	close(epoll);
	epoll = -1;
	cr_expect(connection_watch(connection, epoll, true), "no system call is made");
}

Test(connection, what_the_kernel_cannot_watch_is_said)
{
	cr_expect_not(connection_watch(connection, -1, true));
}
