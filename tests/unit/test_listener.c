/* SPDX-License-Identifier: MIT */
/* test_listener: sockets that listen, overlap, hide and end. */
#include <criterion/criterion.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <unistd.h>
#include "master/listener.h"

static uint16_t port;
static struct address address;

/* A listener on a port that the kernel chooses. */
static struct listener *open_any(const char *host)
{
	struct listener *listener;
	struct address bound = { .length = sizeof(bound.socket) };

	cr_assert(address_parse(host, 1, &address));
	address.socket.v4.sin_port = 0;
	listener = listener_open(&address, 16, NULL, 0);
	cr_assert_not_null(listener);
	cr_assert_eq(getsockname(listener->fd, &bound.socket.any, &bound.length), 0);
	port = address_port(&bound);
	listener->address = bound;
	return listener;
}

static int connect_to(const char *host)
{
	struct address to;
	int fd, result;

	cr_assert(address_parse(host, port, &to));
	fd = socket(to.socket.any.sa_family, SOCK_STREAM, 0);
	result = connect(fd, &to.socket.any, to.length);
	if (result < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static bool has_client(const struct listener *listener)
{
	struct pollfd ready = { .fd = listener->fd, .events = POLLIN };

	return poll(&ready, 1, 0) == 1;
}

Test(listener, accepts_after_it_is_opened, .timeout = 10)
{
	struct listener *listener = open_any("127.0.0.1");

	cr_expect_geq(connect_to("127.0.0.1"), 0);
	cr_expect(has_client(listener));
	listener_release(listener);
}

Test(listener, has_no_delay_for_what_it_accepts, .timeout = 10)
{
	struct listener *listener = open_any("127.0.0.1");
	int fd, value = 0;
	socklen_t length = sizeof(value);

	connect_to("127.0.0.1");
	fd = accept(listener->fd, NULL, NULL);
	cr_assert_geq(fd, 0);
	getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &value, &length);
	cr_expect_neq(value, 0);
	listener_release(listener);
}

Test(listener, a_second_one_on_the_same_address_is_refused, .timeout = 10)
{
	struct listener *listener = open_any("127.0.0.1");

	cr_expect_null(listener_open(&listener->address, 16, NULL, 0));
	cr_expect_eq(errno, EADDRINUSE);
	listener_release(listener);
}

Test(listener, a_wider_one_is_refused_unless_the_narrow_one_is_ours, .timeout = 10)
{
	struct listener *narrow = open_any("127.0.0.1"), *wide;
	struct address any;

	cr_assert(address_parse("0.0.0.0", port, &any));
	cr_expect_null(listener_open(&any, 16, NULL, 0));
	wide = listener_open(&any, 16, &narrow, 1);
	cr_assert_not_null(wide);
	/* And no third party may join. */
	cr_expect_null(listener_open(&any, 16, NULL, 0));
	listener_release(wide);
	listener_release(narrow);
}

Test(listener, a_hidden_one_keeps_its_queue_and_lets_new_clients_pass, .timeout = 10)
{
	struct listener *narrow = open_any("127.0.0.1"), *wide;
	struct address any;

	cr_assert(address_parse("0.0.0.0", port, &any));
	wide = listener_open(&any, 16, &narrow, 1);
	cr_assert_not_null(wide);
	cr_assert_geq(connect_to("127.0.0.1"), 0);
	cr_expect(has_client(narrow), "the narrow one comes first");
	cr_expect_not(has_client(wide));
	listener_hide(narrow);
	cr_assert_geq(connect_to("127.0.0.1"), 0);
	cr_expect(has_client(wide), "and then the wide one");
	cr_expect_geq(accept(narrow->fd, NULL, NULL), 0, "who came before is still there");
	cr_expect_not(has_client(narrow));
	listener_release(wide);
	listener_release(narrow);
}

Test(listener, hidden_and_alone_it_refuses, .timeout = 10)
{
	struct listener *listener = open_any("127.0.0.1");

	listener_hide(listener);
	cr_expect_eq(connect_to("127.0.0.1"), -1);
	cr_expect_eq(errno, ECONNREFUSED);
	listener_release(listener);
}

Test(listener, ended_it_tells_that_its_queue_is_empty, .timeout = 10)
{
	struct listener *listener = open_any("127.0.0.1");

	cr_assert_geq(connect_to("127.0.0.1"), 0);
	listener_hide(listener);
	listener_end(listener);
	cr_expect_geq(accept(listener->fd, NULL, NULL), 0);
	cr_expect_eq(accept(listener->fd, NULL, NULL), -1);
	cr_expect_eq(errno, EAGAIN);
	listener_release(listener);
}

Test(listener, an_inherited_one_is_neither_hidden_nor_ended, .timeout = 10)
{
	struct listener *listener = open_any("127.0.0.1");
	struct listener *adopted = listener_adopt(dup(listener->fd));

	cr_assert_not_null(adopted);
	cr_expect(adopted->inherited);
	cr_expect(address_is(&adopted->address, &listener->address));
	listener_hide(adopted);
	listener_end(adopted);
	cr_assert_geq(connect_to("127.0.0.1"), 0);
	cr_expect(has_client(adopted));
	listener_release(adopted);
	listener_release(listener);
}

Test(listener, adopts_nothing_that_does_not_listen, .timeout = 10)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	cr_expect_null(listener_adopt(fd));
	cr_expect_null(listener_adopt(STDERR_FILENO));
	close(fd);
}

Test(listener, is_closed_when_the_last_holder_lets_go, .timeout = 10)
{
	struct listener *listener = open_any("127.0.0.1");

	listener_hold(listener);
	listener_release(listener);
	cr_expect_geq(connect_to("127.0.0.1"), 0);
	listener_release(listener);
	cr_expect_eq(connect_to("127.0.0.1"), -1);
}
