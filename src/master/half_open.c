/* SPDX-License-Identifier: MIT */
/* half_open: clients of a port whose connection is not whole yet (sock_diag(7)). */
#include "master/half_open.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

struct question {
	struct nlmsghdr head;
	struct inet_diag_req_v2 what;
};

static bool ask(int fd, const struct address *listener)
{
	struct question question = {
		.head = {
			.nlmsg_len = sizeof(question),
			.nlmsg_type = SOCK_DIAG_BY_FAMILY,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		},
		.what = {
			.sdiag_family = (uint8_t)listener->socket.any.sa_family,
			.sdiag_protocol = IPPROTO_TCP,
			.idiag_states = 1 << TCP_SYN_RECV,
			.id.idiag_sport = htons(address_port(listener)),
		},
	};

	return send(fd, &question, sizeof(question), 0) == sizeof(question);
}

/* The first message is one of them, the end of the list, or an error. */
static bool hears_of_none(int fd)
{
	union {
		struct nlmsghdr head;
		char room[8192];
	} answer;
	ssize_t got = recv(fd, &answer, sizeof(answer), 0);

	return got >= (ssize_t)sizeof(answer.head) && answer.head.nlmsg_type == NLMSG_DONE;
}

bool half_open_exists(const struct address *listener)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	bool exists;

	if (fd < 0)
		return true;
	exists = !ask(fd, listener) || !hears_of_none(fd);
	close(fd);
	return exists;
}
