/* SPDX-License-Identifier: MIT */
/* writable: whether a file could be written, without opening or making it. */
#include "base/writable.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* From a path to the folder that it lies in. */
static void climb(char *path)
{
	char *slash = strrchr(path, '/');

	slash[slash == path] = '\0';
}

static bool is_folder(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

int writable_check(const char *path, bool makes_folders)
{
	char folder[PATH_MAX];
	int result;

	if (is_folder(path)) {
		errno = EISDIR;
		return -1;
	}
	result = faccessat(AT_FDCWD, path, W_OK, AT_EACCESS);
	if (result == 0 || errno != ENOENT)
		return result;
	snprintf(folder, sizeof(folder), "%s", path);
	do {
		climb(folder);
		result = faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS);
	} while (result < 0 && errno == ENOENT && makes_folders && strcmp(folder, "/") != 0);
	return result;
}
