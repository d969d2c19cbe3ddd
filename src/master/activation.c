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
#include "master/store.h"

enum { FIRST_FD = 3 };

static int64_t read_number(const char *name)
{
	const char *text = getenv(name);
	int64_t value;

	return text && number_parse(span_of(text), &value) ? value : -1;
}

/* Whether the sockets' names, with colons between them, have this one at that place. */
static bool has_name(const char *names, size_t place, const char *name)
{
	while (names && place-- > 0) {
		names = strchr(names, ':');
		names = names ? names + 1 : NULL;
	}
	return names && strcspn(names, ":") == strlen(name) &&
	       memcmp(names, name, strlen(name)) == 0;
}

static int adopt_all(struct activation *activation, size_t count, const char *names, char *why,
		     size_t room)
{
	for (size_t i = 0; i < count; i++) {
		int fd = FIRST_FD + (int)i;
		struct listener *listener = listener_adopt(fd);

		if (!listener) {
			snprintf(why, room,
				 "LISTEN_FDS: descriptor %d is no listening TCP socket (%s)", fd,
				 strerror(errno));
			return -1;
		}
		listener->kept = has_name(names, i, STORE_NAME);
		listener->inherited = !listener->kept;
		activation->listeners[activation->count++] = listener;
	}
	return 0;
}

int activation_take(struct activation *activation, char *why, size_t room)
{
	int64_t count = read_number("LISTEN_FDS");
	bool is_ours = read_number("LISTEN_PID") == getpid();
	const char *names = getenv("LISTEN_FDNAMES");
	int result;

	activation->count = 0;
	if (!is_ours || count <= 0) {
		result = 0;
	} else if (count > ACCEPTORS_MAX) {
		snprintf(why, room, "LISTEN_FDS: %lld sockets are more than %d", (long long)count,
			 (int)ACCEPTORS_MAX);
		result = -1;
	} else {
		result = adopt_all(activation, (size_t)count, names, why, room);
	}
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDNAMES");
	return result;
}

void activation_settle(struct activation *activation)
{
	size_t inherited = 0;

	for (size_t i = 0; i < activation->count; i++) {
		struct listener *listener = activation->listeners[i];

		if (listener->inherited) {
			activation->listeners[inherited++] = listener;
			continue;
		}
		if (listener->holders == 1)
			listener_hide(listener);	/* nobody wants it any more */
		listener_release(listener);
	}
	activation->count = inherited;
}
