/* SPDX-License-Identifier: MIT */
/* report: all that is wrong with a configuration, each with its place, the line and a caret. */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include "base/buffer.h"
#include "conf/arena.h"
#include "conf/source.h"

/* What is said stays sorted by source and place; at one place only the first error counts. */
struct report {
	struct arena *arena;
	struct report_entry *entries;
	size_t count, errors;
};

/* At a place, or (place NULL or of no source) about the whole. Without a full stop. */
void report_error(struct report *report, const struct place *place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void report_warning(struct report *report, const struct place *place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* "FILE:LINE" of a place, "-o" of an option of the command line, or "default". */
const char *report_origin(struct arena *arena, const struct place *place);

/* Writes everything in order; subject names the whole, for what has no place. */
void report_write(const struct report *report, const char *subject, struct buffer *to);

#endif
