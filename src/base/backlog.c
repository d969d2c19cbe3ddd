/* SPDX-License-Identifier: MIT */
/* backlog: the queue of a listening socket, of those who are not accepted yet (listen(2)). */
#include "base/backlog.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

unsigned int backlog_waiting(int listener, unsigned int *most)
{
	struct tcp_info info = { 0 };
	socklen_t length = sizeof(info);

	/* Of a listener, these two have another meaning (tcp_get_info in the kernel). */
	getsockopt(listener, IPPROTO_TCP, TCP_INFO, &info, &length);
	if (most)
		*most = info.tcpi_sacked;
	return info.tcpi_unacked;
}
