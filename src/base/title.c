/* SPDX-License-Identifier: MIT */
/* title: what ps shows of a process. */
#include "base/title.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *room_start;
static size_t room;

/* The strings of argv and environ lie one after the other; the title may overwrite them all. */
void title_init(int argc, char **argv)
{
	char *end = argv[0];
	char **copy;
	size_t count = 0;

	for (int i = 0; i < argc; i++)
		if (argv[i] == end)
			end += strlen(argv[i]) + 1;
	while (environ[count])
		count++;
	copy = calloc(count + 1, sizeof(*copy));
	if (!copy)
		return;
	for (size_t i = 0; i < count; i++) {
		copy[i] = strdup(environ[i]);
		if (!copy[i]) {
			while (i > 0)
				free(copy[--i]);
			free(copy);
			return;
		}
		if (environ[i] == end)
			end += strlen(environ[i]) + 1;
	}
	environ = copy;
	room_start = argv[0];
	room = (size_t)(end - argv[0]);
}

void title_set(const char *format, ...)
{
	char text[256];
	va_list arguments;
	int length;

	if (room < 2)
		return;
	va_start(arguments, format);
	length = snprintf(text, sizeof(text), "http-server: ");
	vsnprintf(text + length, sizeof(text) - (size_t)length, format, arguments);
	va_end(arguments);
	length = (int)strnlen(text, room - 1);
	memcpy(room_start, text, (size_t)length);
	memset(room_start + length, 0, room - (size_t)length);
}
