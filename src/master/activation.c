/* SPDX-License-Identifier: MIT */
/* activation: listening sockets that a service manager has opened for us (sd_listen_fds(3)). */
#include "master/activation.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/number.h"

enum { FIRST_FD = 3 };

static int64_t read_number(const char *name)
{
	const char *text = getenv(name);
	int64_t value;

	return text && number_parse(span_of(text), &value) ? value : -1;
}

int activation_take(struct activation *activation, char *why, size_t room)
{
	int64_t count = read_number("LISTEN_FDS");
	bool is_ours = read_number("LISTEN_PID") == getpid();

	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDNAMES");
	activation->count = 0;
	if (!is_ours || count <= 0)
		return 0;
	if (count > ACCEPTORS_MAX) {
		snprintf(why, room, "LISTEN_FDS: %lld sockets are more than %d", (long long)count,
			 (int)ACCEPTORS_MAX);
		return -1;
	}
	for (int fd = FIRST_FD; fd < FIRST_FD + count; fd++) {
		struct listener *listener = listener_adopt(fd);

		if (!listener) {
			snprintf(why, room,
				 "LISTEN_FDS: descriptor %d is no listening TCP socket (%s)", fd,
				 strerror(errno));
			return -1;
		}
		activation->listeners[activation->count++] = listener;
	}
	return 0;
}
