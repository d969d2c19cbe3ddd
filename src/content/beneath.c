/* SPDX-License-Identifier: MIT */
/* beneath: opening what lies below a folder, and nothing else, whatever links there are. */
#include "content/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "base/log.h"

/* False where a container, a tool or a unit does not let openat2(2) through. */
static bool has_openat2 = true;

/*
 * The same without openat2: step by step, no link followed. name has no ".." and no "." in it
 * (uri_normalise), so a step never leads up.
 */
static int open_by_steps(int root, const char *name, int flags)
{
	char step[NAME_MAX + 1];
	int at = root, next, error;

	for (;; name += strspn(name, "/")) {
		size_t length = strcspn(name, "/");
		bool is_last = name[length] == '\0';

		if (length > NAME_MAX) {
			next = -1;
			errno = ENAMETOOLONG;
		} else {
			memcpy(step, name, length);
			step[length] = '\0';
			next = openat(at, length ? step : ".", O_CLOEXEC | O_NOFOLLOW |
				      (is_last ? flags : O_PATH | O_DIRECTORY));
		}
		error = errno;
		if (at != root)
			close(at);
		errno = error;
		if (next < 0 || is_last)
			return next;
		at = next;
		name += length;
	}
}

static int open_resolved(int root, const char *name, int flags, uint64_t resolve)
{
	struct open_how how = {
		.flags = (unsigned int)flags | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | resolve,
	};
	long fd;

	if (!has_openat2)
		return open_by_steps(root, name, flags);
	/* EAGAIN: something was renamed while a ".." in a link was walked. */
	do
		fd = syscall(SYS_openat2, root, *name ? name : ".", &how, sizeof(how));
	while (fd < 0 && (errno == EINTR || errno == EAGAIN));
	return (int)fd;
}

/* Whether this name is no link, or a link that belongs to whom its target belongs to. */
static bool is_owners(int root, const char *name)
{
	struct stat link, target;
	int fd = open_resolved(root, name, O_PATH | O_NOFOLLOW, 0);
	bool good;

	/* What cannot be opened will not be, and tells why itself. */
	if (fd < 0)
		return true;
	good = fstat(fd, &link) == 0;
	close(fd);
	if (!good || !S_ISLNK(link.st_mode))
		return good;
	fd = open_resolved(root, name, O_PATH, 0);
	good = fd >= 0 && fstat(fd, &target) == 0 && target.st_uid == link.st_uid;
	if (fd >= 0)
		close(fd);
	return good;
}

/* Each part of the name, as Apache's SymLinksIfOwnerMatch has it. */
static bool are_owners(int root, const char *name)
{
	char part[BENEATH_NAME];
	size_t length = 0;

	while (name[length]) {
		length += strspn(name + length, "/");
		length += strcspn(name + length, "/");
		if (length >= sizeof(part))
			return false;
		memcpy(part, name, length);
		part[length] = '\0';
		if (!is_owners(root, part))
			return false;
	}
	return true;
}

int beneath_open(int root, const char *name, int flags, int64_t symlinks)
{
	int fd = open_resolved(root, name, flags,
			       symlinks == CONF_SYMLINKS_BENEATH ? 0 : RESOLVE_NO_SYMLINKS);

	if (fd < 0 && errno == ELOOP && symlinks == CONF_SYMLINKS_OWNER) {
		if (are_owners(root, name))
			return open_resolved(root, name, flags, 0);
		errno = ELOOP;
	}
	return fd;
}

int beneath_root(const char *path)
{
	int root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int proof;

	if (root < 0 || !has_openat2)
		return root;
	proof = open_resolved(root, ".", O_PATH, 0);
	if (proof >= 0) {
		close(proof);
	} else if (errno == ENOSYS || errno == EPERM) {
		has_openat2 = false;
		log_warning("openat2(2) is not to be had here: symbolic links are not followed");
	}
	return root;
}

int beneath_stat(int root, const char *name, int64_t symlinks, struct stat *stat)
{
	int fd = beneath_open(root, name, O_PATH, symlinks);
	int result;

	if (fd < 0)
		return -1;
	result = fstat(fd, stat);
	close(fd);
	return result;
}
