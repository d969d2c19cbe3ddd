/* SPDX-License-Identifier: MIT */
/* log_format: the grammar of an access log line: text and Apache's %-directives. */
#ifndef LOG_FORMAT_H
#define LOG_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include "base/span.h"

/* The formats that have a name; LOG_FORMAT_JSON is no %-format. */
#define LOG_FORMAT_JSON "json"
#define LOG_FORMAT_NAMES "common combined " LOG_FORMAT_JSON

enum { LOG_FORMAT_ITEMS = 64 };

/* A directive's letter with the text in its braces, or (letter 0) text that stands for itself. */
struct log_item {
	char letter;
	struct span text;
};

struct log_format {
	struct log_item items[LOG_FORMAT_ITEMS];
	size_t count;
};

/*
 * Reads a %-format, or the name of one. The items are views into it. Returns false with *at
 * where it goes wrong, and why.
 */
bool log_format_parse(const char *text, struct log_format *format, const char **at,
		      const char **why);

/* Whether the text is json or a good %-format; false with a sentence in why. */
bool log_format_check(const char *text, char *why, size_t room);

#endif
