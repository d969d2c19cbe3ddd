/* SPDX-License-Identifier: MIT */
/* walk: the way from a docroot to a file, step by step, with who may pass where. */
#include "tool/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>
#include "content/docroot.h"

static char mend[8192 + 256];

static const char *user_name(uid_t uid, char text[16])
{
	const struct passwd *user = getpwuid(uid);

	snprintf(text, 16, "%u", (unsigned int)uid);
	return user ? user->pw_name : text;
}

static const char *group_name(gid_t gid, char text[16])
{
	const struct group *group = getgrgid(gid);

	snprintf(text, 16, "%u", (unsigned int)gid);
	return group ? group->gr_name : text;
}

static void print_step(const char *name, const struct stat *stat, const char *verdict)
{
	char owner[64], number[16];
	size_t length;

	snprintf(owner, sizeof(owner), "%s", user_name(stat->st_uid, number));
	length = strlen(owner);
	snprintf(owner + length, sizeof(owner) - length, ":%s", group_name(stat->st_gid, number));
	printf("    %-28s %-20s %04o  %s\n", name, owner, (unsigned int)stat->st_mode & 07777,
	       verdict);
}

/* A name in the folder that is the same but for its case. */
static bool find_other_case(int root, const char *folder, const char *name, char *to, size_t room)
{
	int fd = openat(root, *folder ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *names = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *entry;
	bool found = false;

	if (!names) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	while (!found && (entry = readdir(names)))
		if (strcasecmp(entry->d_name, name) == 0) {
			snprintf(to, room, "%s", entry->d_name);
			found = true;
		}
	closedir(names);
	return found;
}

/* Nothing is behind what is not there: an empty sentence. */
static const char *explain_missing(const struct place *place, const char *folder, const char *name)
{
	char other[256];

	printf("    %-28s it is not there\n", name);
	if (!find_other_case(place->root, folder, name, other, sizeof(other)))
		return "";
	printf("    %-28s is there, in another case\n", other);
	snprintf(mend, sizeof(mend), "ask for \"%s\" instead of \"%s\", or set ignore-case = yes",
		 other, name);
	return mend;
}

static const char *explain_link(const struct place *place, const char *path, const char *name,
				const struct stat *stat)
{
	char target[4096], verdict[4200];
	ssize_t length = readlinkat(place->root, path, target, sizeof(target) - 1);
	struct stat leads_to;
	int error;

	target[length > 0 ? length : 0] = '\0';
	if (beneath_stat(place->root, path, &place->links, &leads_to) == 0) {
		snprintf(verdict, sizeof(verdict), "ok, a link to %s", target);
		print_step(name, stat, verdict);
		return NULL;
	}
	error = errno;
	snprintf(verdict, sizeof(verdict), "REFUSED, a link to %s", target);
	print_step(name, stat, verdict);
	if (error == EXDEV)
		snprintf(mend, sizeof(mend), "it leads out of the docroot: name the folder that it "
			 "leads into in links-into, or set alias = \"%s\" in a location", target);
	else if (place->scope->symlinks != CONF_SYMLINKS_BENEATH)
		snprintf(mend, sizeof(mend), "links are not followed here: see symlinks");
	else
		snprintf(mend, sizeof(mend), "it leads nowhere: %s", strerror(error));
	return mend;
}

static const char *folder_of(const struct place *place)
{
	return place->location && *place->location->alias ? place->location->alias :
							    place->scope->docroot;
}

/* What a worker must be able to do: pass a folder, read a file. */
static const char *explain_rights(const struct place *place, const char *path, const char *name,
				  const struct stat *stat)
{
	bool is_folder = S_ISDIR(stat->st_mode);
	char number[16];

	if (faccessat(place->root, path, is_folder ? X_OK : R_OK, AT_EACCESS) == 0) {
		print_step(name, stat, S_ISREG(stat->st_mode) || is_folder ? "ok" :
				       "REFUSED, not a regular file");
		return NULL;
	}
	print_step(name, stat, is_folder ? "REFUSED, the worker may not enter it" :
					   "REFUSED, the worker may not read it");
	snprintf(mend, sizeof(mend), "let the user %s %s it: chmod o+%s '%.2000s/%.4000s'",
		 user_name(geteuid(), number), is_folder ? "enter" : "read", is_folder ? "x" : "r",
		 folder_of(place), path);
	return mend;
}

static const char *print_one(const struct place *place, char *path, char *name)
{
	struct stat stat;
	const char *folder = name > path ? path : "";
	int error = fstatat(place->root, path, &stat, AT_SYMLINK_NOFOLLOW) < 0 ? errno : 0;

	if (error == ENOENT || error == ENOTDIR) {
		if (name > path)
			name[-1] = '\0';
		return explain_missing(place, folder, name);
	}
	if (error) {
		printf("    %-28s %s\n", name, strerror(error));
		return "";
	}
	if (S_ISLNK(stat.st_mode))
		return explain_link(place, path, name, &stat);
	return explain_rights(place, path, name, &stat);
}

const char *walk_print(const struct place *place, struct span path)
{
	char text[8192];
	struct stat stat;
	size_t length = 0;
	const char *sentence = NULL;

	if (fstat(place->root, &stat) == 0)
		print_step("/", &stat, faccessat(place->root, ".", X_OK, AT_EACCESS) == 0 ? "ok" :
			   "REFUSED, the worker may not enter it");
	while (length < path.length && !sentence) {
		size_t start = length + (path.at[length] == '/'), end;
		const char *slash = memchr(path.at + start, '/', path.length - start);

		end = slash ? (size_t)(slash - path.at) : path.length;
		if (end == start || end >= sizeof(text))
			break;
		memcpy(text, path.at + 1, end - 1);
		text[end - 1] = '\0';
		sentence = print_one(place, text, text + start - 1);
		length = end;
	}
	return sentence && *sentence ? sentence : NULL;
}
