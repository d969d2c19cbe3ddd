/* SPDX-License-Identifier: MIT */
/* flat: a whole configuration as text, a line for each option. */
#include "conf/flat.h"

#include <string.h>
#include "conf/value.h"

enum { VALUE_COLUMN = 32 };	/* a longer value pushes its own origin aside, and no other */

static void put_quoted(struct buffer *to, const char *text)
{
	arena_need(buffer_add(to, "\""));
	for (; *text; text++) {
		if (*text == '\t') {
			arena_need(buffer_add(to, "\\t"));
			continue;
		}
		if (*text == '"' || *text == '\\' || (*text == '$' && text[1] == '{'))
			arena_need(buffer_add(to, "\\"));
		arena_need(buffer_append(to, text, 1));
	}
	arena_need(buffer_add(to, "\""));
}

/* A title that is one plain word needs no quotes in a name with dots. */
static bool is_simple(const char *title)
{
	return *title && title[strspn(title, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-_")] == '\0';
}

static void put_list(struct buffer *to, const struct words *words)
{
	arena_need(buffer_add(to, "{"));
	for (size_t i = 0; i < words->count; i++) {
		if (i > 0)
			arena_need(buffer_add(to, ", "));
		put_quoted(to, words->word[i].text);
	}
	arena_need(buffer_add(to, "}"));
}

static void put_value(struct buffer *to, const struct setting *setting)
{
	const struct option *option = setting->option;
	const char *text = tree_text(setting);
	char why[VALUE_WHY], number_text[VALUE_TEXT];
	int64_t number;

	switch (option->type) {
	case OPTION_LIST:
	case OPTION_ADDRESSES: put_list(to, &setting->words); break;
	case OPTION_BOOLEAN:
	case OPTION_NUMBER:
	case OPTION_PORT:
	case OPTION_DURATION:
	case OPTION_SIZE:
		value_read(option, text, &number, why);
		value_format(option, number, number_text);
		if (option->type == OPTION_DURATION || option->type == OPTION_SIZE)
			put_quoted(to, number_text);
		else
			arena_need(buffer_add(to, number_text));
		break;
	default:
		put_quoted(to, (option->flags & OPTION_OFF_IS_EMPTY) && !*text ? "off" : text);
		break;
	}
}

static void pad(struct buffer *to, size_t from, size_t width)
{
	while (to->length - from < width)
		arena_need(buffer_add(to, " "));
}

/* The prefix of what is inside a section: "name." or "name.title.". */
static char *prefix_of(struct arena *arena, const char *prefix, const struct section *section)
{
	struct buffer text = { 0 };
	char *copy;

	arena_need(buffer_print(&text, "%s%s.", prefix, section->option->name));
	if (section->option->flags & OPTION_TITLED) {
		if (is_simple(section->title))
			arena_need(buffer_add(&text, section->title));
		else
			put_quoted(&text, section->title);
		arena_need(buffer_add(&text, "."));
	}
	copy = arena_copy(arena, (struct span){ text.data, text.length });
	buffer_free(&text);
	return copy;
}

/* What was inherited is told where it comes from, and not again. */
static bool is_told(const struct section *section, const struct setting *setting)
{
	return setting->option->type != OPTION_SECTION &&
	       (setting->is_set || !option_is_inherited(section->option, setting->option));
}

static size_t widest(struct arena *arena, const struct section *section, const char *prefix)
{
	size_t width = 0, count = option_count(section->option);

	for (size_t i = 0; i < count; i++) {
		const struct setting *setting = &section->settings[i];
		size_t length = strlen(prefix) + strlen(setting->option->name);

		if (is_told(section, setting) && length > width)
			width = length;
	}
	for (const struct section *s = section->first; s; s = s->next) {
		size_t inside = widest(arena, s, prefix_of(arena, prefix, s));

		if (inside > width)
			width = inside;
	}
	return width;
}

static void put_line(struct arena *arena, const struct setting *setting, const char *prefix,
		     size_t width, struct buffer *to)
{
	size_t start = to->length;

	arena_need(buffer_print(to, "%s%s", prefix, setting->option->name));
	pad(to, start, width);
	arena_need(buffer_add(to, " = "));
	put_value(to, setting);
	pad(to, start, width + VALUE_COLUMN);
	arena_need(buffer_print(to, "  # %s\n", report_origin(arena, &setting->place)));
}

static void put_section(struct arena *arena, const struct section *section, const char *prefix,
			size_t width, struct buffer *to);

static void put_inside(struct arena *arena, const struct section *section, const char *prefix,
		       size_t width, struct buffer *to)
{
	const char *inside = prefix_of(arena, prefix, section);

	if (section->option->flags & OPTION_TITLED)
		arena_need(buffer_print(to, FLAT_TITLE "%s" FLAT_FROM "%s\n", inside,
					report_origin(arena, &section->place)));
	put_section(arena, section, inside, width, to);
}

/* Those whose flag OPTION_INSIDE is so. */
static void put_sections(struct arena *arena, const struct section *section, unsigned int inside,
			 const char *prefix, size_t width, struct buffer *to)
{
	const struct option *o;

	for (size_t i = 0; (o = option_at(section->option, i)); i++)
		for (const struct section *s = section->first; s; s = s->next)
			if (s->option == o && (o->flags & OPTION_INSIDE) == inside)
				put_inside(arena, s, prefix, width, to);
}

static void put_section(struct arena *arena, const struct section *section, const char *prefix,
			size_t width, struct buffer *to)
{
	for (size_t i = 0; option_at(section->option, i); i++)
		if (is_told(section, &section->settings[i]))
			put_line(arena, &section->settings[i], prefix, width, to);
	put_sections(arena, section, 0, prefix, width, to);
	put_sections(arena, section, OPTION_INSIDE, prefix, width, to);
}

void flat_write(struct arena *arena, const struct section *top, const char *file,
		struct buffer *to)
{
	if (file) {
		arena_need(buffer_add(to, FLAT_FILE));
		put_quoted(to, file);
	} else {
		arena_need(buffer_add(to, FLAT_NO_FILE));
	}
	arena_need(buffer_add(to, "\n"));
	put_section(arena, top, "", widest(arena, top, ""), to);
}
