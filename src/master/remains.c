/* SPDX-License-Identifier: MIT */
/* remains: the request that a worker died of, kept so that it can be tried again by who mends it. */
#include "master/remains.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_secret(struct span line)
{
	static const struct span names[] = {
		SPAN_INIT("Authorization:"), SPAN_INIT("Proxy-Authorization:"), SPAN_INIT("Cookie:"),
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (line.length >= names[i].length &&
		    strncasecmp(line.at, names[i].at, names[i].length) == 0)
			return true;
	return false;
}

/* Each byte behind the colon of a secret becomes an "x": the length may matter. */
static void blank(char *head, size_t length)
{
	for (size_t at = 0; at < length;) {
		char *end = memchr(head + at, '\n', length - at);
		size_t next = end ? (size_t)(end - head) + 1 : length;
		struct span line = { head + at, next - at };

		if (is_secret(line))
			for (char *c = memchr(line.at, ':', line.length); c && ++c < head + next;)
				if (*c != ' ' && *c != '\r' && *c != '\n')
					*c = 'x';
		at = next;
	}
}

int remains_keep(const char *folder, const struct slot *slot, char *path, size_t room)
{
	static unsigned int number;
	static const char end[] = "\r\n\r\n";
	char head[SLOT_HEAD_BYTES + sizeof(end)];
	size_t length = atomic_load(&slot->head_length);
	ssize_t written;
	int fd;

	/* A slot's bytes are what a worker says: it may have been out of its mind. */
	if (length > SLOT_HEAD_BYTES)
		length = SLOT_HEAD_BYTES;
	memcpy(head, slot->head, length);
	blank(head, length);
	memcpy(head + length, end, sizeof(end) - 1);
	length += sizeof(end) - 1;
	snprintf(path, room, "%s/request-%u", folder, number++ % REMAINS_FILES);
	mkdir(folder, 0700);
	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -1;
	written = write(fd, head, length);
	close(fd);
	return written == (ssize_t)length ? 0 : -1;
}
