/* SPDX-License-Identifier: MIT */
/* pid_file: says who the master is, and that there is one: it is locked as long as we live. */
#include "master/pid_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/writable.h"

/* A record lock is the process's own: no worker that is forked later keeps it alive. */
static const struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

static void make_folders(const char *path)
{
	char *copy = strdup(path);
	char *slash = copy;

	while (slash && (slash = strchr(slash + 1, '/'))) {
		*slash = '\0';
		mkdir(copy, 0755);	/* what cannot be made shows when the file is opened */
		*slash = '/';
	}
	free(copy);
}

static int open_file(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);

	if (fd < 0 && errno == ENOENT) {
		make_folders(path);
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	}
	return fd;
}

static pid_t ask_holder(int fd)
{
	struct flock lock = whole;

	if (fcntl(fd, F_GETLK, &lock) < 0)
		return -1;
	return lock.l_type == F_UNLCK ? 0 : lock.l_pid;
}

/* Whether the file that was locked is still the one with this name. */
static int is_current(int fd, const char *path)
{
	struct stat open_one, named;

	return fstat(fd, &open_one) == 0 && stat(path, &named) == 0 &&
	       open_one.st_ino == named.st_ino && open_one.st_dev == named.st_dev;
}

int pid_file_open(const char *path, pid_t *holder)
{
	int fd, error;

	for (;;) {
		fd = open_file(path);
		if (fd < 0)
			return -1;
		if (fcntl(fd, F_SETLK, &whole) < 0) {
			error = errno;
			*holder = ask_holder(fd);
			close(fd);
			errno = error == EACCES || error == EAGAIN ? EWOULDBLOCK : error;
			return -1;
		}
		if (is_current(fd, path))
			break;
		close(fd);	/* the master before us removed it in between */
	}
	if (ftruncate(fd, 0) < 0 || dprintf(fd, "%d\n", (int)getpid()) < 0) {
		error = errno;
		pid_file_close(fd, path);
		errno = error;
		return -1;
	}
	return fd;
}

int pid_file_check(const char *path)
{
	struct stat status;

	if (lstat(path, &status) == 0 && S_ISLNK(status.st_mode)) {
		errno = ELOOP;	/* as O_NOFOLLOW has it */
		return -1;
	}
	return writable_check(path, true);
}

void pid_file_close(int fd, const char *path)
{
	unlink(path);
	close(fd);
}

void pid_file_leave(int fd)
{
	close(fd);
}

pid_t pid_file_holder(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	pid_t holder;

	if (fd < 0)
		return -1;
	holder = ask_holder(fd);
	close(fd);
	return holder;
}
