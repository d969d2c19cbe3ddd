/* SPDX-License-Identifier: MIT */
/* descriptors: how many this process may have open, which it keeps, and who tells of what comes in. */
#include "base/descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

void descriptors_raise(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

int descriptors_close(unsigned int first, unsigned int last)
{
	struct rlimit limit;

	if (first > last || close_range(first, last, 0) == 0)
		return 0;
	/* Before Linux 5.9; limits were never lowered. */
	if (errno != ENOSYS || getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return -1;
	for (unsigned int fd = first; fd <= last && fd < limit.rlim_max; fd++)
		close((int)fd);
	return 0;
}

int descriptors_silence(void)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC), result;

	/* Where there is no such device: a folder that is only named is neither read nor written. */
	if (fd < 0)
		fd = open("/", O_PATH | O_CLOEXEC);
	result = fd < 0 || dup2(fd, STDIN_FILENO) < 0 || dup2(fd, STDOUT_FILENO) < 0 ? -1 : 0;
	if (fd > STDERR_FILENO)
		close(fd);
	return result;
}

int descriptors_announce(int fd)
{
	if (fcntl(fd, F_SETOWN, getpid()) < 0)
		return -1;
	return fcntl(fd, F_SETFL, O_NONBLOCK | O_ASYNC);
}
