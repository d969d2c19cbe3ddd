/* SPDX-License-Identifier: MIT */
/* log_files: the open files behind access-log and error-log. */
#ifndef LOG_FILES_H
#define LOG_FILES_H

#include <stddef.h>
#include "conf/conf.h"

struct log_files {
	int access;		/* -1: there is no access log */
	int error;		/* -1: the words go to stderr or syslog */
};

/* Opens what conf names. Returns 0, or -1 with errno and a sentence in why. */
int log_files_open(struct log_files *files, const struct conf *conf, char *why, size_t room);

/* The sysexits code for the errno of a log that cannot be opened. */
int log_files_code(int error);

void log_files_close(struct log_files *files);

/* Sends the words of this process where conf says. */
void log_files_direct(const struct log_files *files, const struct conf *conf);

#endif
