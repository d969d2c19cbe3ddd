/* SPDX-License-Identifier: MIT */
/* include: the files that an include("...") names. */
#include "conf/include.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

enum { DEPTH_MAX = 10 };

/* The folder of a path as it is written, with its slash; "" for the current one. */
static struct span folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? span_between(path, slash + 1) : (struct span){ "", 0 };
}

/* A folder whose name has a '*' in it is no pattern. */
static char *escape(struct arena *arena, struct span text)
{
	char *escaped = arena_take(arena, text.length * 2 + 1);
	char *to = escaped;

	for (size_t i = 0; i < text.length; i++) {
		if (strchr("*?[]\\", text.at[i]))
			*to++ = '\\';
		*to++ = text.at[i];
	}
	return escaped;
}

/* A folder that is not there has no files in it; any other trouble is told. */
static int on_trouble(const char *path, int error)
{
	(void)path;
	return error != ENOENT && error != ENOTDIR;
}

bool include_find(struct report *report, const struct source *from, const struct place *place,
		  const char *pattern, struct include *list)
{
	struct arena *arena = report->arena;
	struct span folder = *pattern == '/' ? (struct span){ "", 0 } : folder_of(from->name);
	glob_t found = { 0 };
	const char *whole;
	int result;

	if (!strpbrk(pattern, "*?[")) {
		list->paths = arena_take(arena, sizeof(*list->paths));
		list->paths[0] = arena_print(arena, "%.*s%s", SPAN_ARGS(folder), pattern);
		list->count = 1;
		return true;
	}
	whole = arena_print(arena, "%s%s", escape(arena, folder), pattern);
	result = glob(whole, 0, on_trouble, &found);
	if (result != 0 && result != GLOB_NOMATCH) {
		report_error(report, place, "cannot look for %s: %s", pattern,
			     result == GLOB_NOSPACE ? "there is no memory" : strerror(errno));
		globfree(&found);
		return false;
	}
	list->count = found.gl_pathc;
	list->paths = arena_take(arena, (list->count + 1) * sizeof(*list->paths));
	for (size_t i = 0; i < list->count; i++)
		list->paths[i] = arena_copy(arena, span_of(found.gl_pathv[i]));
	globfree(&found);
	return true;
}

/* "a.conf:1, b.conf:7", the includes that lead to a file, the first one first. */
static char *show_chain(struct arena *arena, const struct source *from, const struct place *place)
{
	char *chain = arena_print(arena, "%s:%zu", from->name, place->line);

	for (const struct source *s = from; s->parent; s = s->parent)
		chain = arena_print(arena, "%s:%zu, %s", s->parent->name, s->parent_line, chain);
	return chain;
}

static bool may_include(struct report *report, const struct source *from,
			const struct place *place, const struct source *source)
{
	size_t depth = 1;

	for (const struct source *s = from; s; s = s->parent, depth++) {
		if (s->device == source->device && s->inode == source->inode) {
			report_error(report, place, "%s includes itself, by way of %s", s->name,
				     show_chain(report->arena, from, place));
			return false;
		}
	}
	if (depth <= DEPTH_MAX)
		return true;
	report_error(report, place, "includes are nested too deeply: %s",
		     show_chain(report->arena, from, place));
	return false;
}

struct source *include_read(struct report *report, const struct source *from,
			    const struct place *place, const char *path)
{
	struct source *source = source_read(report->arena, path);

	if (!source) {
		report_error(report, place, "cannot include %s: %s%s", path, source_why(errno),
			     errno == EISDIR ? "; its files are named \"folder/*.conf\"" : "");
		return NULL;
	}
	if (!may_include(report, from, place, source))
		return NULL;
	source->parent = from;
	source->parent_line = place->line;
	return source;
}
