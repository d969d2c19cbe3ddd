/* SPDX-License-Identifier: MIT */
/* faults: what a worker must never do, done to it: to be put before its own libraries.
 *
 * FAULT=hang: a file that is sent by sendfile() and is called "hang" is sent forever.
 * FAULT=unborn: while there is a file FAULT_FILE, workers exit as soon as they are born.
 * FAULT=crash: when a file that is called "crash" is opened by openat2(2), the worker dies of it. */
#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

ssize_t sendfile(int to, int from, off_t *offset, size_t count);
long syscall(long number, ...);
int prctl(int option, ...);

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

int prctl(int option, ...)
{
	const char *file = getenv("FAULT_FILE");
	unsigned long words[4];
	va_list list;

	va_start(list, option);
	for (int i = 0; i < 4; i++)
		words[i] = va_arg(list, unsigned long);
	va_end(list);
	if (option == PR_SET_PDEATHSIG && file && access(file, F_OK) == 0)
		_exit(3);
	return (int)syscall(SYS_prctl, option, words[0], words[1], words[2], words[3]);
}

long syscall(long number, ...)
{
	long (*real)(long, ...);
	const char *fault = getenv("FAULT");
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
			*(volatile int *)0 = 0;
	}
	*(void **)&real = dlsym(RTLD_NEXT, "syscall");
	return real(number, words[0], words[1], words[2], words[3], words[4], words[5]);
}
