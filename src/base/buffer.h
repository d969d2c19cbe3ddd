/* SPDX-License-Identifier: MIT */
/* buffer: bytes that grow on the heap, for work off the hot path. */
#ifndef BUFFER_H
#define BUFFER_H

#include <stdarg.h>
#include <stddef.h>

/* All zero is an empty buffer. data is NUL-terminated whenever it is not NULL. */
struct buffer {
	char *data;
	size_t length;
	size_t capacity;
};

/* Each returns 0, or -1 with errno ENOMEM and the buffer as it was. */
int buffer_append(struct buffer *buffer, const void *bytes, size_t length);
int buffer_add(struct buffer *buffer, const char *string);
int buffer_print(struct buffer *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
int buffer_print_list(struct buffer *buffer, const char *format, va_list arguments)
	__attribute__((format(printf, 2, 0)));

/* Reads fd from where it stands to its end; -1 with errno, also EFBIG past limit bytes. */
int buffer_read(struct buffer *buffer, int fd, size_t limit);

/* What is in it, as a string: "" when that is nothing. The buffer's, until it changes. */
static inline const char *buffer_text(const struct buffer *buffer)
{
	return buffer->data ? buffer->data : "";
}

/* Releases the bytes; the buffer is empty afterwards and may be used again. */
void buffer_free(struct buffer *buffer);

#endif
