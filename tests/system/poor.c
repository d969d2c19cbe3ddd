/* SPDX-License-Identifier: MIT */
/* poor: while there is a file FAULT_FILE, there is no memory: to be put before the C library. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static int is_poor(void)
{
	const char *file = getenv("FAULT_FILE");
	int error = errno, poor = file && access(file, F_OK) == 0;

	errno = poor ? ENOMEM : error;
	return poor;
}

void *malloc(size_t size)
{
	return is_poor() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return is_poor() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	return is_poor() ? NULL : __libc_realloc(old, size);
}
