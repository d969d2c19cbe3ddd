/* SPDX-License-Identifier: MIT */
/* faults: what a worker must never do, done to it: to be put before its own libraries.
 *
 * FAULT=hang: a file that is sent by sendfile() and is called "hang" is sent forever.
 * FAULT=unborn: while there is a file FAULT_FILE, workers exit as soon as they are born.
 * FAULT=eio, FAULT=slow: while there is a file FAULT_FILE, writing to "access.log" fails, or takes
 * a second.
 * FAULT=full: while there is a file FAULT_FILE, accept4(2) and eventfd(2) find no descriptor below
 * the number in it.
 * FAULT=unwatched: while there is a file FAULT_FILE, epoll_ctl(2) has no room for one more.
 * FAULT=unforked: while there is a file FAULT_FILE, fork(2) fails.
 * FAULT=clock: the clock on the wall goes wrong by the seconds in FAULT_FILE.
 * FAULT=crash: when a file that is called "crash" is opened by openat2(2), the worker dies of it. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

ssize_t sendfile(int to, int from, off_t *offset, size_t count);
long syscall(long number, ...);
int prctl(int option, ...);
ssize_t write(int fd, const void *bytes, size_t count);
int accept4(int listener, struct sockaddr *address, socklen_t *length, int flags);
pid_t fork(void);
int clock_gettime(clockid_t which, struct timespec *now);

static int is_named(int fd, const char *name)
{
	char path[64], file[4096];
	const char *base;
	ssize_t length;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	length = readlink(path, file, sizeof(file) - 1);
	if (length <= 0)
		return 0;
	file[length] = '\0';
	base = strrchr(file, '/');
	return base && strcmp(base + 1, name) == 0;
}

ssize_t sendfile(int to, int from, off_t *offset, size_t count)
{
	ssize_t (*real)(int, int, off_t *, size_t);
	const char *fault = getenv("FAULT");

	if (fault && is_named(from, fault)) {
		volatile int forever = 1;

		while (forever)
			;
	}
	*(void **)&real = dlsym(RTLD_NEXT, "sendfile");
	return real(to, from, offset, count);
}

/* Whether it is the fault now. */
static int is_on(const char *name)
{
	const char *fault = getenv("FAULT"), *file = getenv("FAULT_FILE");

	return fault && file && strcmp(fault, name) == 0 && access(file, F_OK) == 0;
}

ssize_t write(int fd, const void *bytes, size_t count)
{
	if (is_on("eio") && is_named(fd, "access.log")) {
		errno = EIO;
		return -1;
	}
	if (is_on("slow") && is_named(fd, "access.log"))
		usleep(1000000);
	return syscall(SYS_write, fd, bytes, count);
}

/* What FAULT_FILE says, if it is the fault now; else 0. */
static long level(const char *name)
{
	char text[32] = "";
	int fd;

	if (!is_on(name))
		return 0;
	fd = open(getenv("FAULT_FILE"), O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	if (read(fd, text, sizeof(text) - 1) < 0)
		text[0] = '\0';
	close(fd);
	return atol(text);
}

/* Whether the descriptor that would be next is one too many. */
static int is_full(void)
{
	long most = level("full");
	int fd;

	if (most <= 0)
		return 0;
	fd = fcntl(0, F_DUPFD_CLOEXEC, 0);
	close(fd);
	errno = EMFILE;
	return fd >= most;
}

int accept4(int listener, struct sockaddr *address, socklen_t *length, int flags)
{
	int (*real)(int, struct sockaddr *, socklen_t *, int);

	*(void **)&real = dlsym(RTLD_NEXT, "accept4");
	return is_full() ? -1 : real(listener, address, length, flags);
}

int eventfd(unsigned int count, int flags)
{
	int (*real)(unsigned int, int);

	*(void **)&real = dlsym(RTLD_NEXT, "eventfd");
	return is_full() ? -1 : real(count, flags);
}

int epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event)
{
	int (*real)(int, int, int, struct epoll_event *);

	if (operation == EPOLL_CTL_ADD && is_on("unwatched")) {
		errno = ENOSPC;
		return -1;
	}
	*(void **)&real = dlsym(RTLD_NEXT, "epoll_ctl");
	return real(epoll, operation, fd, event);
}

pid_t fork(void)
{
	pid_t (*real)(void);

	if (is_on("unforked")) {
		errno = EAGAIN;
		return -1;
	}
	*(void **)&real = dlsym(RTLD_NEXT, "fork");
	return real();
}

int clock_gettime(clockid_t which, struct timespec *now)
{
	int result = (int)syscall(SYS_clock_gettime, which, now);
	char text[32] = "";
	FILE *file;

	if (which != CLOCK_REALTIME || !is_on("clock"))
		return result;
	file = fopen(getenv("FAULT_FILE"), "r");
	if (file && fgets(text, sizeof(text), file))
		now->tv_sec += atol(text);
	if (file)
		fclose(file);
	return result;
}

int prctl(int option, ...)
{
	unsigned long words[4];
	va_list list;

	va_start(list, option);
	for (int i = 0; i < 4; i++)
		words[i] = va_arg(list, unsigned long);
	va_end(list);
	if (option == PR_SET_PDEATHSIG && is_on("unborn"))
		_exit(3);
	return (int)syscall(SYS_prctl, option, words[0], words[1], words[2], words[3]);
}

long syscall(long number, ...)
{
	long (*real)(long, ...);
	const char *fault = getenv("FAULT");
	int *volatile nowhere = NULL;
	long words[6];
	va_list list;

	va_start(list, number);
	for (int i = 0; i < 6; i++)
		words[i] = va_arg(list, long);
	va_end(list);
	if (number == SYS_openat2 && fault && strcmp(fault, "crash") == 0) {
		const char *name = (const char *)words[1];
		const char *base = strrchr(name, '/');

		if (strcmp(base ? base + 1 : name, "crash") == 0)
			*nowhere = 0;
	}
	*(void **)&real = dlsym(RTLD_NEXT, "syscall");
	return real(number, words[0], words[1], words[2], words[3], words[4], words[5]);
}
