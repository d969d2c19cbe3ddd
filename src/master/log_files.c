/* SPDX-License-Identifier: MIT */
/* log_files: the open files behind access-log and error-log. */
#include "master/log_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>
#include "base/log.h"

static int open_log(const char *option, const char *path, char *why, size_t room)
{
	/* A pipe without a reader must not hold the master up. */
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0640);
	int flags = fd < 0 ? -1 : fcntl(fd, F_GETFL);

	if (flags < 0 || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) < 0) {
		int error = errno;

		snprintf(why, room, "%s %s: %s", option, path, strerror(error));
		if (fd >= 0)
			close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

int log_files_open(struct log_files *files, const struct conf *conf, char *why, size_t room)
{
	int error;

	*files = (struct log_files){ -1, -1 };
	if (strcmp(conf->access_log, "stdout") == 0)
		files->access = STDOUT_FILENO;
	else if (strcmp(conf->access_log, "off") != 0)
		files->access = open_log("access-log", conf->access_log, why, room);
	if (files->access < 0 && *conf->access_log == '/')
		return -1;
	if (*conf->error_log != '/')
		return 0;
	files->error = open_log("error-log", conf->error_log, why, room);
	if (files->error >= 0)
		return 0;
	error = errno;
	log_files_close(files);
	errno = error;
	return -1;
}

int log_files_code(int error)
{
	return error == EACCES ? EX_NOPERM : EX_CANTCREAT;
}

void log_files_close(struct log_files *files)
{
	if (files->access > STDERR_FILENO)
		close(files->access);
	if (files->error > STDERR_FILENO) {
		log_outlive(files->error);
		close(files->error);
	}
	*files = (struct log_files){ -1, -1 };
}

void log_files_direct(const struct log_files *files, const struct conf *conf)
{
	log_set_level((enum log_level)conf->log_level);
	if (files->error >= 0)
		log_direct(LOG_TARGET_FILE, files->error);
	else
		log_direct(strcmp(conf->error_log, "syslog") == 0 ? LOG_TARGET_SYSLOG :
								    LOG_TARGET_STDERR, -1);
}
