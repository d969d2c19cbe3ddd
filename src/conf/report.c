/* SPDX-License-Identifier: MIT */
/* report: all that is wrong with a configuration, each with its place, the line and a caret. */
#include "conf/report.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { REPORT_MAX = 100, WIDTH = 120, LEAD = 40 };

struct report_entry {
	struct report_entry *next;
	struct place place;
	const char *kind;
	char *text;
};

static size_t rank(const struct place *place)
{
	return place->source ? place->source->number : SIZE_MAX;
}

/* Whether a stands before b. */
static bool is_before(const struct place *a, const struct place *b)
{
	if (rank(a) != rank(b))
		return rank(a) < rank(b);
	return a->source && a->offset < b->offset;
}

static bool is_at(const struct place *a, const struct place *b)
{
	return a->source && a->source == b->source && a->offset == b->offset;
}

/* What a terminal would obey becomes a question mark. */
static char shown(char c)
{
	return ((unsigned char)c < ' ' && c != '\t') || c == 0x7f ? '?' : c;
}

__attribute__((format(printf, 4, 0)))
static void add(struct report *report, const struct place *place, const char *kind,
		const char *format, va_list arguments)
{
	struct report_entry **link = &report->entries;
	struct report_entry *entry;
	char text[1024];

	if (report->count >= REPORT_MAX)
		return;
	entry = arena_take(report->arena, sizeof(*entry));
	if (place)
		entry->place = *place;
	while (*link && !is_before(&entry->place, &(*link)->place)) {
		if (is_at(&entry->place, &(*link)->place))
			return;
		link = &(*link)->next;
	}
	vsnprintf(text, sizeof(text), format, arguments);
	for (char *c = text; *c; c++)
		*c = shown(*c);
	entry->kind = kind;
	entry->text = arena_copy(report->arena, span_of(text));
	entry->next = *link;
	*link = entry;
	report->count++;
}

void report_error(struct report *report, const struct place *place, const char *format, ...)
{
	va_list arguments;

	report->errors++;
	va_start(arguments, format);
	add(report, place, "error", format, arguments);
	va_end(arguments);
}

void report_warning(struct report *report, const struct place *place, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add(report, place, "warning", format, arguments);
	va_end(arguments);
}

const char *report_origin(struct arena *arena, const struct place *place)
{
	if (!place->source)
		return "default";
	if (!place->source->is_file)
		return place->source->name;
	return arena_print(arena, "%s:%zu", place->source->name, place->line);
}

/* The first byte of a character in UTF-8, or a byte that is none. */
static bool is_start(char byte)
{
	return ((unsigned char)byte & 0xc0) != 0x80;
}

static size_t count_characters(const char *from, const char *to)
{
	size_t count = 0;

	while (from < to)
		count += is_start(*from++);
	return count;
}

/* Where the line of a place starts, behind a mark for the encoding. */
static const char *line_of(const struct place *place)
{
	const struct source *source = place->source;
	const char *start = source->bytes + place->offset;

	while (start > source->bytes && start[-1] != '\n')
		start--;
	return start == source->bytes ? start + source_mark(source) : start;
}

/* Shows a stretch of the line. */
static void show_bytes(struct buffer *to, const char *from, const char *end)
{
	for (; from < end; from++) {
		char c = shown(*from);

		arena_need(buffer_append(to, &c, 1));
	}
}

/* Blank under each character, so that the caret stands under its place; tabs stay tabs. */
static void show_caret(struct buffer *to, const char *from, const char *place, size_t width)
{
	for (; from < place; from++)
		if (is_start(*from))
			arena_need(buffer_add(to, *from == '\t' ? "\t" : " "));
	arena_need(buffer_add(to, "^"));
	while (width-- > 1)
		arena_need(buffer_add(to, "~"));
	arena_need(buffer_add(to, "\n"));
}

/* The line and the caret; of a long line, the part around the place. */
static void show_line(struct buffer *to, const struct place *place)
{
	const char *from = line_of(place);
	const char *at = place->source->bytes + place->offset;
	const char *last = place->source->bytes + place->source->length;
	const char *end = at, *stop;

	while (end < last && *end != '\n' && end - at < WIDTH)
		end++;
	if (at - from >= LEAD + WIDTH)
		from = at - LEAD;
	while (from < at && !is_start(*from))
		from++;
	while (end > at && end < last && !is_start(*end))
		end--;
	if (end > at && end[-1] == '\r')
		end--;
	stop = place->length < (size_t)(end - at) ? at + place->length : end;
	arena_need(buffer_add(to, "    "));
	show_bytes(to, from, end);
	arena_need(buffer_add(to, "\n    "));
	show_caret(to, from, at, count_characters(at, stop));
}

static void show_entry(const struct report_entry *entry, const char *subject, struct buffer *to)
{
	const struct place *place = &entry->place;
	const char *start;

	if (!place->source) {
		arena_need(buffer_print(to, "%s%s%s: %s\n", subject, *subject ? ": " : "",
					entry->kind, entry->text));
		return;
	}
	start = line_of(place);
	arena_need(buffer_add(to, place->source->name));
	if (place->source->is_file)
		arena_need(buffer_print(to, ":%zu:%zu", place->line,
					count_characters(start, place->source->bytes +
							 place->offset) + 1));
	arena_need(buffer_print(to, ": %s: %s\n", entry->kind, entry->text));
	show_line(to, place);
}

void report_write(const struct report *report, const char *subject, struct buffer *to)
{
	for (const struct report_entry *e = report->entries; e; e = e->next)
		show_entry(e, subject, to);
	if (report->count >= REPORT_MAX)
		arena_need(buffer_add(to, "There may be more errors than these.\n"));
}
