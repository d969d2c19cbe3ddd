/* SPDX-License-Identifier: MIT */
/* faults: what a worker must never do, done to it: to be put before its own libraries.
 *
 * FAULT=hang: the first file that is sent by sendfile() and is called "hang" is sent forever.
 * FAULT=crash: the same, but the worker dies of it. */
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

ssize_t sendfile(int to, int from, off_t *offset, size_t count);

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
		volatile int forever = strcmp(fault, "hang") == 0;

		while (forever)
			;
		kill(getpid(), SIGKILL);
	}
	*(void **)&real = dlsym(RTLD_NEXT, "sendfile");
	return real(to, from, offset, count);
}
