/* SPDX-License-Identifier: MIT */
/* docroot: what a path names in the folder that is served. */
#include "content/docroot.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void refuse(struct docroot_found *found, enum status status, const char *why)
{
	found->kind = DOCROOT_REFUSED;
	found->status = status;
	found->why = why;
}

static const char *const link_refusals[] = {
	[CONF_SYMLINKS_BENEATH] = "a link that leads nowhere",
	[CONF_SYMLINKS_OWNER] = "a link that belongs to another than its target",
	[CONF_SYMLINKS_NONE] = "a link, and no link is followed here",
};

/* A folder that has gone stays open, and empty: another of its name is none of ours. */
static bool is_deleted(int folder)
{
	struct stat status;

	return fstat(folder, &status) == 0 && status.st_nlink == 0;
}

static void refuse_errno(struct docroot_found *found, const struct place *place)
{
	switch (errno) {
	case ENOENT:
	case ENOTDIR:
		refuse(found, STATUS_NOT_FOUND, is_deleted(place->root) ?
		       "the docroot has been deleted; a reload turns to a new one" : "no such file");
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
		refuse(found, STATUS_FORBIDDEN, link_refusals[place->links.policy]);
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
static bool try_open(const struct place *place, struct docroot_found *found)
{
	/* O_NONBLOCK: a FIFO among the files must not hold the worker. */
	found->fd = beneath_open(place->root, found->name, O_RDONLY | O_NONBLOCK | O_NOCTTY,
				 &place->links);
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

/* A folder without an index is listed, or refused. */
static void find_folder(const struct place *place, struct span path,
			struct docroot_found *found)
{
	int flags = O_DIRECTORY | (place->scope->listing ? O_RDONLY : O_PATH);
	int folder = set_name(found, path, SPAN("")) ?
			     beneath_open(place->root, found->name, flags, &place->links) : -1;

	if (folder >= 0 && is_deleted(folder)) {
		close(folder);
		folder = -1;
		errno = ENOENT;
	}
	if (folder < 0) {
		refuse_errno(found, place);
	} else if (place->scope->listing) {
		found->kind = DOCROOT_LISTING;
		found->fd = folder;
	} else {
		close(folder);
		refuse(found, STATUS_FORBIDDEN, "a folder without an index file, and listing is off");
	}
}

static void find_index(const struct place *place, struct span path,
		       struct docroot_found *found)
{
	for (size_t i = 0; i < place->scope->index.count; i++) {
		if (!set_name(found, path, span_of(place->scope->index.word[i])))
			break;
		if (try_open(place, found)) {
			if (found->kind == DOCROOT_FILE)
				return;
		} else if (errno != ENOENT) {
			refuse_errno(found, place);
			return;
		}
	}
	find_folder(place, path, found);
}

/* The name in a folder that differs from length bytes of name only in case. */
static bool find_case(int folder, char *name, size_t length)
{
	DIR *names = fdopendir(folder);
	const struct dirent *entry;
	bool found = false;

	if (!names) {
		close(folder);
		return false;
	}
	while (!found && (entry = readdir(names))) {
		found = strlen(entry->d_name) == length &&
			strncasecmp(entry->d_name, name, length) == 0;
		if (found)
			memcpy(name, entry->d_name, length);
	}
	closedir(names);
	return found;
}

/* Puts one part of the name, which begins at part, into the case that it has on the disk. */
static bool mend_part(const struct place *place, char *name, char *part)
{
	struct stat status;
	int folder;

	if (beneath_stat(place->root, name, &place->links, &status) == 0)
		return true;
	if (part > name)
		part[-1] = '\0';
	folder = beneath_open(place->root, part > name ? name : ".", O_RDONLY | O_DIRECTORY,
			      &place->links);
	if (part > name)
		part[-1] = '/';
	return folder >= 0 && find_case(folder, part, strlen(part));
}

static bool mend_case(const struct place *place, char *name)
{
	for (char *part = name; *part;) {
		size_t length = strcspn(part, "/");
		char end = part[length];
		bool is_there;

		part[length] = '\0';
		is_there = mend_part(place, name, part);
		part[length] = end;
		if (!is_there)
			return false;
		part += length + (end == '/');
	}
	return true;
}

static void find_path(const struct place *place, struct span path,
		      struct docroot_found *found)
{
	if (path.at[path.length - 1] == '/') {
		find_index(place, path, found);
		return;
	}
	if (!set_name(found, path, SPAN(""))) {
		refuse_errno(found, place);
		return;
	}
	if (try_open(place, found))
		return;
	if (errno == ENOENT && place->scope->clean_urls && set_name(found, path, SPAN(".html")) &&
	    try_open(place, found)) {
		if (found->kind == DOCROOT_FILE)
			return;
		errno = ENOENT;
	}
	refuse_errno(found, place);
}

void docroot_find(const struct place *place, struct span path,
		  struct docroot_found *found)
{
	found->fd = -1;
	found->why = "";
	if (!place->scope->hidden_files && is_hidden(path)) {
		refuse(found, STATUS_NOT_FOUND, "a hidden name");
		return;
	}
	find_path(place, path, found);
	if (found->kind == DOCROOT_REFUSED && found->status == STATUS_NOT_FOUND &&
	    place->scope->ignore_case && set_name(found, path, SPAN("")) &&
	    mend_case(place, found->name))
		found->kind = DOCROOT_OTHER_CASE;
}

int docroot_open_beside(const struct place *place, const char *name,
			const char *suffix, struct stat *stat)
{
	struct docroot_found beside;

	beside.name[0] = '\0';
	if (strlen(name) + strlen(suffix) >= sizeof(beside.name))
		return -1;
	strcpy(stpcpy(beside.name, name), suffix);
	if (!try_open(place, &beside) || beside.kind != DOCROOT_FILE)
		return -1;
	*stat = beside.stat;
	return beside.fd;
}
