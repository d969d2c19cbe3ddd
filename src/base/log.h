/* SPDX-License-Identifier: MIT */
/* log: what the server says about itself, one whole line at a time. */
#ifndef LOG_H
#define LOG_H

#include <stdarg.h>
#include <stddef.h>
#include "base/span.h"

enum log_level {
	LOG_LEVEL_ERROR,
	LOG_LEVEL_WARNING,
	LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG,
};

/* Where the words go. Standard error is always there and is what a program starts with. */
enum log_target {
	LOG_TARGET_STDERR,
	LOG_TARGET_SYSLOG,
	LOG_TARGET_FILE,
};

/*
 * Sends the words to a target from now on; fd is an append-only file that stays the caller's,
 * looked at for LOG_TARGET_FILE only.
 */
void log_direct(enum log_target target, int fd);

/* That file is about to be closed: the words go there still, by a descriptor of our own. */
void log_outlive(int fd);

/* Syslog's connection is made again, if that is the target: a worker does not inherit it. */
void log_reconnect(void);

/* Says nothing that is less grave than level. At first: LOG_LEVEL_INFO. */
void log_set_level(enum log_level level);

/*
 * One line each. They keep errno. A trailing ": %m" is the caller's to write. A line that does
 * not fit 2 KiB is cut; control characters inside it are shown as \xNN.
 */
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * Puts a client's text into room bytes, NUL included, in such a way that it can stand in quotes:
 * a quote and a backslash get a backslash, all but printable ASCII is \xNN. Too long, it is cut.
 */
void log_quote(struct span text, char *to, size_t room);

/* Writes ready lines (of a configuration's errors, say) each as a line of the log. */
void log_lines(enum log_level level, const char *lines);

#endif
