/* SPDX-License-Identifier: MIT */
/* docroot: the folder that is served; nothing outside of it is ever opened. */
#include "content/docroot.h"

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

static int open_beneath(int root, const char *name, int flags)
{
	struct open_how how = {
		.flags = (uint64_t)(flags | O_CLOEXEC),
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
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

int docroot_open(const char *path)
{
	int root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int proof;

	if (root < 0 || !has_openat2)
		return root;
	proof = open_beneath(root, ".", O_PATH);
	if (proof >= 0) {
		close(proof);
	} else if (errno == ENOSYS || errno == EPERM) {
		has_openat2 = false;
		log_warning("openat2(2) is not to be had here: symbolic links are not followed");
	}
	return root;
}

static void refuse(struct docroot_found *found, enum status status, const char *why)
{
	found->kind = DOCROOT_REFUSED;
	found->status = status;
	found->why = why;
}

static void refuse_errno(struct docroot_found *found)
{
	switch (errno) {
	case ENOENT:
	case ENOTDIR:
		refuse(found, STATUS_NOT_FOUND, "no such file");
		break;
	case ENAMETOOLONG:
		refuse(found, STATUS_NOT_FOUND, "a name longer than the file system allows");
		break;
	case ENXIO:
	case ENODEV:
		refuse(found, STATUS_FORBIDDEN, "not a regular file");
		break;
	case EACCES:
	case EPERM:
		refuse(found, STATUS_FORBIDDEN, "the worker's user may not read it");
		break;
	case EXDEV:
		refuse(found, STATUS_FORBIDDEN, "a link that leads out of the docroot");
		break;
	case ELOOP:
		refuse(found, STATUS_FORBIDDEN, "a link that leads nowhere");
		break;
	case EMFILE:
	case ENFILE:
		refuse(found, STATUS_UNAVAILABLE, "no descriptor left");
		break;
	case ENOMEM:
		refuse(found, STATUS_UNAVAILABLE, "no memory left");
		break;
	default:
		refuse(found, STATUS_INTERNAL_ERROR, "the file system failed");
		break;
	}
}

/* Dot files hold what was never meant to be published; RFC 8615 has the one exception. */
static bool is_hidden(struct span path)
{
	for (size_t i = 0; i + 1 < path.length; i++) {
		struct span name = span_from(path, i + 1);
		size_t length = SPAN(".well-known").length;

		if (path.at[i] != '/' || path.at[i + 1] != '.')
			continue;
		if (i == 0 && span_starts(name, SPAN(".well-known")) &&
		    (name.length == length || name.at[length] == '/'))
			continue;
		return true;
	}
	return false;
}

/* Sets found to the open file; false with errno if there is none to be had. */
static bool try_open(int root, struct docroot_found *found)
{
	/* O_NONBLOCK: a FIFO among the files must not hold the worker. */
	found->fd = open_beneath(root, found->name, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	if (found->fd < 0)
		return false;
	if (fstat(found->fd, &found->stat) < 0)
		found->stat.st_mode = 0;
	if (S_ISREG(found->stat.st_mode)) {
		found->kind = DOCROOT_FILE;
		return true;
	}
	close(found->fd);
	found->fd = -1;
	found->kind = DOCROOT_FOLDER;
	errno = ENXIO;
	return S_ISDIR(found->stat.st_mode);
}

static bool set_name(struct docroot_found *found, struct span path, struct span suffix)
{
	if (path.length + suffix.length > sizeof(found->name)) {
		errno = ENAMETOOLONG;
		return false;
	}
	/* Without the slash that every path begins with. */
	memcpy(found->name, path.at + 1, path.length - 1);
	memcpy(found->name + path.length - 1, suffix.at, suffix.length);
	found->name[path.length - 1 + suffix.length] = '\0';
	return true;
}

static void find_index(int root, const struct conf *conf, struct span path,
		       struct docroot_found *found)
{
	int folder;

	for (size_t i = 0; i < conf->index.count; i++) {
		if (!set_name(found, path, span_of(conf->index.word[i])))
			break;
		if (try_open(root, found)) {
			if (found->kind == DOCROOT_FILE)
				return;
		} else if (errno != ENOENT) {
			refuse_errno(found);
			return;
		}
	}
	folder = set_name(found, path, SPAN("")) ?
			 open_beneath(root, found->name, O_PATH | O_DIRECTORY) : -1;
	if (folder < 0) {
		refuse_errno(found);
		return;
	}
	close(folder);
	refuse(found, STATUS_FORBIDDEN, "a folder without an index file");
}

void docroot_find(int root, const struct conf *conf, struct span path,
		  struct docroot_found *found)
{
	found->fd = -1;
	found->why = "";
	if (is_hidden(path)) {
		refuse(found, STATUS_NOT_FOUND, "a hidden name");
		return;
	}
	if (path.at[path.length - 1] == '/') {
		find_index(root, conf, path, found);
		return;
	}
	if (!set_name(found, path, SPAN(""))) {
		refuse_errno(found);
		return;
	}
	if (try_open(root, found))
		return;
	if (errno == ENOENT && conf->clean_urls && set_name(found, path, SPAN(".html")) &&
	    try_open(root, found)) {
		if (found->kind == DOCROOT_FILE)
			return;
		errno = ENOENT;
	}
	refuse_errno(found);
}
