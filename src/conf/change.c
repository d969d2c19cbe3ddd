/* SPDX-License-Identifier: MIT */
/* change: what is different between two configurations, for people. */
#include "conf/change.h"

#include <stdlib.h>
#include <string.h>
#include "base/span.h"
#include "conf/flat.h"

struct entry {
	struct span name, value;
};

struct entries {
	struct entry *at;
	size_t count;
};

/* The line of a section with a title, as "site.a"; those of options, as "port" and "8080". */
static bool read_line(struct span line, struct entry *entry)
{
	const char *end, *origin = NULL;

	if (span_starts(line, SPAN(FLAT_TITLE))) {
		line = span_from(line, strlen(FLAT_TITLE));
		end = memmem(line.at, line.length, FLAT_FROM, strlen(FLAT_FROM));
		*entry = (struct entry){ { line.at, end ? (size_t)(end - line.at) : 0 }, { "", 0 } };
		/* Its name ends with the dot of what is inside. */
		if (entry->name.length > 0)
			entry->name.length--;
		return end;
	}
	end = memmem(line.at, line.length, " = ", 3);
	if (!end)
		return false;
	entry->name = span_trim(span_between(line.at, end));
	line = span_from(line, (size_t)(end + 3 - line.at));
	/* The last of them: what stands before it may hold anything. */
	for (const char *next = line.at;
	     (next = memmem(next, (size_t)(line.at + line.length - next), "  # ", 4)); next++)
		origin = next;
	entry->value = span_trim(origin ? span_between(line.at, origin) : line);
	return true;
}

static int compare(const void *a, const void *b)
{
	return span_compare(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

/* Sorted by name. Empty if there is no memory: there is nothing to tell then. */
static struct entries read_entries(const char *text)
{
	struct entries entries = { NULL, 0 };
	size_t room = 1;

	for (const char *c = text; *c; c++)
		room += *c == '\n';
	entries.at = calloc(room, sizeof(*entries.at));
	while (entries.at && *text) {
		size_t length = strcspn(text, "\n");

		if (read_line((struct span){ text, length }, &entries.at[entries.count]))
			entries.count++;
		text += length + (text[length] == '\n');
	}
	if (entries.at)
		qsort(entries.at, entries.count, sizeof(*entries.at), compare);
	return entries;
}

/* One of the two may be NULL: it is new, or gone. */
static void tell(const struct entry *before, const struct entry *after, struct buffer *to)
{
	if (before && after)
		buffer_print(to, "%.*s: %.*s -> %.*s\n", SPAN_ARGS(before->name),
			     SPAN_ARGS(before->value), SPAN_ARGS(after->value));
	else if (before)
		buffer_print(to, "%.*s: gone\n", SPAN_ARGS(before->name));
	else if (after)
		buffer_print(to, after->value.length > 0 ? "%.*s: new, %.*s\n" : "%.*s: new%.*s\n",
			     SPAN_ARGS(after->name), SPAN_ARGS(after->value));
}

void change_describe(const char *before, const char *after, struct buffer *to)
{
	struct entries old = read_entries(before), new = read_entries(after);
	size_t i = 0, j = 0, told = 0;

	while (i < old.count || j < new.count) {
		int order = i == old.count ? 1 : j == new.count ? -1 :
			    span_compare(old.at[i].name, new.at[j].name);
		const struct entry *a = order <= 0 ? &old.at[i++] : NULL;
		const struct entry *b = order >= 0 ? &new.at[j++] : NULL;

		if (a && b && span_is(a->value, b->value))
			continue;
		if (++told <= CHANGE_LINES)
			tell(a, b, to);
	}
	if (told > CHANGE_LINES)
		buffer_print(to, "and %zu more\n", told - CHANGE_LINES);
	free(old.at);
	free(new.at);
}
