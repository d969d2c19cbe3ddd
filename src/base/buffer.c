/* SPDX-License-Identifier: MIT */
/* buffer: bytes that grow on the heap, for work off the hot path. */
#include "base/buffer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int make_room(struct buffer *buffer, size_t more)
{
	size_t need = buffer->length + more + 1;
	size_t capacity = buffer->capacity ? buffer->capacity : 256;
	char *data;

	if (need <= buffer->capacity)
		return 0;
	while (capacity < need)
		capacity *= 2;
	data = realloc(buffer->data, capacity);
	if (!data)
		return -1;
	buffer->data = data;
	buffer->capacity = capacity;
	return 0;
}

int buffer_append(struct buffer *buffer, const void *bytes, size_t length)
{
	if (make_room(buffer, length) < 0)
		return -1;
	if (length > 0)
		memcpy(buffer->data + buffer->length, bytes, length);
	buffer->length += length;
	buffer->data[buffer->length] = '\0';
	return 0;
}

int buffer_add(struct buffer *buffer, const char *string)
{
	return buffer_append(buffer, string, strlen(string));
}

int buffer_print_list(struct buffer *buffer, const char *format, va_list arguments)
{
	va_list again;
	int length;

	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0 || make_room(buffer, (size_t)length) < 0)
		return -1;
	vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, arguments);
	buffer->length += (size_t)length;
	return 0;
}

int buffer_print(struct buffer *buffer, const char *format, ...)
{
	va_list arguments;
	int result;

	va_start(arguments, format);
	result = buffer_print_list(buffer, format, arguments);
	va_end(arguments);
	return result;
}

int buffer_read(struct buffer *buffer, int fd, size_t limit)
{
	for (;;) {
		ssize_t got;

		if (make_room(buffer, 4096) < 0)
			return -1;
		got = read(fd, buffer->data + buffer->length, 4096);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		buffer->length += (size_t)got;
		buffer->data[buffer->length] = '\0';
		if (got == 0)
			return 0;
		if (buffer->length > limit) {
			errno = EFBIG;
			return -1;
		}
	}
}

void buffer_free(struct buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct buffer){ 0 };
}
