/* SPDX-License-Identifier: MIT */
/* notify: tells a service manager how we are (sd_notify(3)). */
#include "master/notify.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/number.h"

static int notify_fd = -1;
static struct sockaddr_un manager;
static socklen_t manager_length;
static int64_t watchdog_ms = -1;
static bool keeps_sockets;

static int64_t read_number(const char *name, int64_t otherwise)
{
	const char *text = getenv(name);
	int64_t value;

	return text && number_parse(span_of(text), &value) ? value : otherwise;
}

void notify_init(void)
{
	const char *path = getenv("NOTIFY_SOCKET");
	int64_t watchdog_us = read_number("WATCHDOG_USEC", -1);

	if (!path || (*path != '/' && *path != '@') || strlen(path) >= sizeof(manager.sun_path))
		return;
	manager.sun_family = AF_UNIX;
	memcpy(manager.sun_path, path, strlen(path) + 1);
	manager_length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
	if (*path == '@')
		manager.sun_path[0] = '\0';	/* an abstract name */
	notify_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	keeps_sockets = read_number("FDSTORE", 0) > 0;
	if (watchdog_us > 0 && read_number("WATCHDOG_PID", getpid()) == getpid())
		watchdog_ms = watchdog_us / 2000;
}

void notify_send(const char *format, ...)
{
	char text[1024];
	va_list arguments;
	int length;

	if (notify_fd < 0)
		return;
	va_start(arguments, format);
	length = vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (length < 0)
		return;
	if ((size_t)length >= sizeof(text))
		length = sizeof(text) - 1;
	/* A manager that does not listen is no reason to stop serving. */
	sendto(notify_fd, text, (size_t)length, MSG_NOSIGNAL | MSG_DONTWAIT,
	       (const struct sockaddr *)&manager, manager_length);
}

void notify_send_sockets(const char *text, const int *sockets, size_t count)
{
	struct iovec part = { (void *)(uintptr_t)text, strlen(text) };
	struct msghdr message = {
		.msg_name = &manager,
		.msg_namelen = manager_length,
		.msg_iov = &part,
		.msg_iovlen = 1,
	};

	if (notify_fd >= 0)
		passing_send(notify_fd, &message, sockets, count, MSG_DONTWAIT);
}

bool notify_keeps_sockets(void)
{
	return notify_fd >= 0 && keeps_sockets;
}

void notify_reloading(void)
{
	notify_send("RELOADING=1\nMONOTONIC_USEC=%lld\nSTATUS=Reloading",
		    (long long)clock_monotonic_us());
}

int64_t notify_watchdog_ms(void)
{
	return watchdog_ms;
}

void notify_watchdog(void)
{
	notify_send("WATCHDOG=1");
}
