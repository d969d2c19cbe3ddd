/* SPDX-License-Identifier: MIT */
/* log: what the server says about itself, one whole line at a time. */
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_BYTES 2048

static enum log_level level_shown = LOG_LEVEL_INFO;
static enum log_target target_now = LOG_TARGET_STDERR;
static int file_fd = -1;
static bool is_file_own;

static const char *const level_name[] = {
	[LOG_LEVEL_ERROR] = "error",
	[LOG_LEVEL_WARNING] = "warning",
	[LOG_LEVEL_INFO] = "info",
	[LOG_LEVEL_DEBUG] = "debug",
};

static const int level_priority[] = {
	[LOG_LEVEL_ERROR] = LOG_ERR,
	[LOG_LEVEL_WARNING] = LOG_WARNING,
	[LOG_LEVEL_INFO] = LOG_INFO,
	[LOG_LEVEL_DEBUG] = LOG_DEBUG,
};

void log_direct(enum log_target target, int fd)
{
	if (target_now == LOG_TARGET_SYSLOG && target != LOG_TARGET_SYSLOG)
		closelog();
	if (target == LOG_TARGET_SYSLOG)
		openlog("http-server", LOG_PID | LOG_NDELAY, LOG_DAEMON);
	if (is_file_own)
		close(file_fd);
	is_file_own = false;
	target_now = target;
	file_fd = target == LOG_TARGET_FILE ? fd : -1;
}

void log_outlive(int fd)
{
	int own = target_now == LOG_TARGET_FILE && file_fd == fd ?
		  fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1) : -1;

	if (own < 0)
		return;
	log_direct(LOG_TARGET_FILE, own);
	is_file_own = true;
}

void log_reconnect(void)
{
	if (target_now != LOG_TARGET_SYSLOG)
		return;
	closelog();
	openlog("http-server", LOG_PID | LOG_NDELAY, LOG_DAEMON);
}

void log_set_level(enum log_level level)
{
	level_shown = level;
}

/* A client's bytes may be in here: no line may be forged, no terminal be steered. */
static size_t clean_copy(char *to, size_t room, const char *from)
{
	size_t length = 0;

	for (; *from && length + 5 < room; from++) {
		unsigned char c = (unsigned char)*from;

		if (c >= ' ' && c != 0x7f)
			to[length++] = (char)c;
		else if (c == '\t')
			to[length++] = ' ';
		else
			length += (size_t)snprintf(to + length, room - length, "\\x%02x", c);
	}
	to[length] = '\0';
	return length;
}

static size_t format_prefix(char *to, size_t room, enum log_level level)
{
	struct timespec now;
	struct tm tm;
	size_t length;

	/* The journal stamps each line itself and wants only the priority. */
	if (target_now == LOG_TARGET_STDERR && getenv("JOURNAL_STREAM"))
		return (size_t)snprintf(to, room, "<%d>", level_priority[level]);
	clock_gettime(CLOCK_REALTIME, &now);
	localtime_r(&now.tv_sec, &tm);
	length = strftime(to, room, "%Y-%m-%dT%H:%M:%S", &tm);
	length += (size_t)snprintf(to + length, room - length, ".%03ld", now.tv_nsec / 1000000);
	length += strftime(to + length, room - length, "%z", &tm);
	length += (size_t)snprintf(to + length, room - length, " [%d] %s: ", (int)getpid(),
				   level_name[level]);
	return length;
}

static void write_line(enum log_level level, const char *text)
{
	char line[LINE_MAX_BYTES + 64];
	int fd = target_now == LOG_TARGET_FILE ? file_fd : STDERR_FILENO;
	size_t length;

	if (target_now == LOG_TARGET_SYSLOG) {
		clean_copy(line, sizeof(line), text);
		syslog(level_priority[level], "%s", line);
		return;
	}
	length = format_prefix(line, sizeof(line), level);
	length += clean_copy(line + length, sizeof(line) - 1 - length, text);
	line[length++] = '\n';
	/* There is nobody left to tell when the log itself fails. */
	if (write(fd, line, length) < 0)
		return;
}

static void say(enum log_level level, const char *format, va_list arguments)
	__attribute__((format(printf, 2, 0)));

static void say(enum log_level level, const char *format, va_list arguments)
{
	char text[LINE_MAX_BYTES];
	int kept = errno;

	if (level > level_shown)
		return;
	vsnprintf(text, sizeof(text), format, arguments);
	write_line(level, text);
	errno = kept;
}

#define DEFINE_LOG(name, level)                         \
	void name(const char *format, ...)              \
	{                                               \
		va_list arguments;                      \
							\
		va_start(arguments, format);            \
		say(level, format, arguments);          \
		va_end(arguments);                      \
	}

DEFINE_LOG(log_error, LOG_LEVEL_ERROR)
DEFINE_LOG(log_warning, LOG_LEVEL_WARNING)
DEFINE_LOG(log_info, LOG_LEVEL_INFO)
DEFINE_LOG(log_debug, LOG_LEVEL_DEBUG)

void log_quote(struct span text, char *to, size_t room)
{
	size_t length = 0;

	for (size_t i = 0; i < text.length && length + 5 <= room; i++) {
		unsigned char c = (unsigned char)text.at[i];

		if (c == '"' || c == '\\')
			to[length++] = '\\';
		if (c >= ' ' && c < 0x7f)
			to[length++] = (char)c;
		else
			length += (size_t)snprintf(to + length, room - length, "\\x%02x", c);
	}
	to[length] = '\0';
}

void log_lines(enum log_level level, const char *lines)
{
	int kept = errno;

	while (*lines && level <= level_shown) {
		size_t length = strcspn(lines, "\n");
		char line[LINE_MAX_BYTES];

		snprintf(line, sizeof(line), "%.*s", (int)(length < sizeof(line) ? length : sizeof(line) - 1),
			 lines);
		write_line(level, line);
		lines += length + (lines[length] == '\n');
	}
	errno = kept;
}
