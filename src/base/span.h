/* SPDX-License-Identifier: MIT */
/* span: a view of bytes that belong to somebody else. */
#ifndef SPAN_H
#define SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

struct span {
	const char *at;
	size_t length;
};

/* A span over a string literal, without its terminating NUL. */
#define SPAN(literal) ((struct span){ (literal), sizeof(literal) - 1 })

/* The same where a constant must stand. */
#define SPAN_INIT(literal) { (literal), sizeof(literal) - 1 }

/* For printf: "%.*s", SPAN_ARGS(s). */
#define SPAN_ARGS(s) (int)(s).length, (s).at

static inline struct span span_of(const char *string)
{
	return (struct span){ string, strlen(string) };
}

static inline struct span span_between(const char *from, const char *to)
{
	return (struct span){ from, (size_t)(to - from) };
}

static inline bool span_is(struct span a, struct span b)
{
	return a.length == b.length && (a.length == 0 || memcmp(a.at, b.at, a.length) == 0);
}

/* Equal but for the case of ASCII letters. */
static inline bool span_is_nocase(struct span a, struct span b)
{
	return a.length == b.length && (a.length == 0 || strncasecmp(a.at, b.at, a.length) == 0);
}

/* Less than, equal to or greater than 0, in the order of their bytes. */
static inline int span_compare(struct span a, struct span b)
{
	size_t length = a.length < b.length ? a.length : b.length;
	int order = length ? memcmp(a.at, b.at, length) : 0;

	return order ? order : (a.length > b.length) - (a.length < b.length);
}

static inline bool span_starts(struct span s, struct span prefix)
{
	return s.length >= prefix.length &&
	       (prefix.length == 0 || memcmp(s.at, prefix.at, prefix.length) == 0);
}

static inline struct span span_from(struct span s, size_t offset)
{
	return (struct span){ s.at + offset, s.length - offset };
}

/* Without the spaces and tabs at both ends. */
static inline struct span span_trim(struct span s)
{
	while (s.length > 0 && (s.at[0] == ' ' || s.at[0] == '\t')) {
		s.at++;
		s.length--;
	}
	while (s.length > 0 && (s.at[s.length - 1] == ' ' || s.at[s.length - 1] == '\t'))
		s.length--;
	return s;
}

#endif
