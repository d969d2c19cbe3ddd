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

enum { LINKS_MAX = 40 };	/* on one way, as the kernel has it */

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

/* The folder, or the root, that an absolute path is below, and what of the path is below it. */
static int find_folder(int root, const struct beneath_links *links, const char *path,
		       const char **rest)
{
	for (size_t i = 0; i <= links->count; i++) {
		const char *folder = i < links->count ? links->folder[i].path : links->root;
		size_t length = strlen(folder);

		if (strncmp(path, folder, length) == 0 && (path[length] == '/' || !path[length])) {
			*rest = path + length + strspn(path + length, "/");
			return i < links->count ? links->folder[i].fd : root;
		}
	}
	return -1;
}

/* The way of a name through links, part by part; never a step outside of what is known. */
struct way {
	char done[BENEATH_NAME];	/* absolute, without links */
	char ahead[BENEATH_NAME];	/* what is still to be gone */
	int links;
};

/* Puts what a link says in front of what is ahead. */
static bool take_link(struct way *way, const char *target)
{
	char rest[BENEATH_NAME];

	strcpy(rest, way->ahead);
	if (strlen(target) + strlen(rest) + 2 > sizeof(way->ahead) || ++way->links > LINKS_MAX)
		return false;
	if (*target == '/')
		way->done[0] = '\0';
	strcpy(stpcpy(stpcpy(way->ahead, target), "/"), rest);
	return true;
}

static void step_up(struct way *way)
{
	char *slash = strrchr(way->done, '/');

	if (slash)
		*slash = '\0';
}

/* One part further. False if that leads nowhere. */
static bool step(struct way *way, int root, const struct beneath_links *links)
{
	size_t length = strcspn(way->ahead, "/"), at = strlen(way->done);
	char part[NAME_MAX + 1], target[BENEATH_NAME];
	const char *rest;
	ssize_t got;
	int folder;

	if (length > NAME_MAX || at + length + 2 > sizeof(way->done))
		return false;
	memcpy(part, way->ahead, length);
	part[length] = '\0';
	memmove(way->ahead, way->ahead + length + strspn(way->ahead + length, "/"),
		strlen(way->ahead + length + strspn(way->ahead + length, "/")) + 1);
	if (length == 0 || strcmp(part, ".") == 0)
		return true;
	if (strcmp(part, "..") == 0) {
		step_up(way);
		return true;
	}
	strcpy(stpcpy(way->done + at, "/"), part);
	folder = find_folder(root, links, way->done, &rest);
	got = folder >= 0 && *rest ? readlinkat(folder, rest, target, sizeof(target) - 1) : -1;
	if (got < 0)
		return true;
	target[got] = '\0';
	step_up(way);
	return take_link(way, target);
}

/* What leads out of root may lead below one of the folders, or back by an absolute path. */
static int open_elsewhere(int root, const char *name, int flags,
			  const struct beneath_links *links)
{
	static struct way way;
	const char *rest;
	int folder;

	way.links = 0;
	if (strlen(links->root) >= sizeof(way.done) || strlen(name) >= sizeof(way.ahead))
		return -1;
	strcpy(way.done, links->root);
	strcpy(way.ahead, name);
	errno = EXDEV;
	while (*way.ahead)
		if (!step(&way, root, links)) {
			errno = ELOOP;
			return -1;
		}
	folder = find_folder(root, links, way.done, &rest);
	errno = EXDEV;
	return folder < 0 ? -1 : open_resolved(folder, rest, flags, 0);
}

int beneath_open(int root, const char *name, int flags, const struct beneath_links *links)
{
	int fd = open_resolved(root, name, flags,
			       links->policy == CONF_SYMLINKS_BENEATH ? 0 : RESOLVE_NO_SYMLINKS);

	if (fd < 0 && errno == EXDEV && links->root)
		return open_elsewhere(root, name, flags, links);
	if (fd < 0 && errno == ELOOP && links->policy == CONF_SYMLINKS_OWNER) {
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

bool beneath_is_enforced(void)
{
	return has_openat2;
}

int beneath_stat(int root, const char *name, const struct beneath_links *links,
		 struct stat *stat)
{
	int fd = beneath_open(root, name, O_PATH, links);
	int result;

	if (fd < 0)
		return -1;
	result = fstat(fd, stat);
	close(fd);
	return result;
}
