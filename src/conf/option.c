/* SPDX-License-Identifier: MIT */
/* option: every option of the configuration, once: name, place, type, default, range, help. */
#include "conf/option.h"

#include <stdio.h>
#include <string.h>

static size_t count_of(const struct option *options)
{
	size_t count = 0;

	while (options && options[count].name)
		count++;
	return count;
}

size_t option_count(const struct option *section)
{
	return count_of(section->options) + count_of(section->shared);
}

static bool is_shared(const struct option *section, const struct option *option)
{
	for (const struct option *o = section->shared; o && o->name; o++)
		if (o == option)
			return true;
	return false;
}

const struct option *option_at(const struct option *section, size_t index)
{
	size_t own = count_of(section->options);

	if (index < own)
		return &section->options[index];
	return index - own < count_of(section->shared) ? &section->shared[index - own] : NULL;
}

size_t option_index(const struct option *section, const struct option *option)
{
	return is_shared(section, option) ?
	       count_of(section->options) + (size_t)(option - section->shared) :
	       (size_t)(option - section->options);
}

size_t option_offset(const struct option *section, const struct option *option)
{
	return option->field + (is_shared(section, option) ? section->shared_at : 0);
}

bool option_is_inherited(const struct option *section, const struct option *option)
{
	return (section->flags & OPTION_INSIDE) && !(option->flags & OPTION_OWN) &&
	       is_shared(section, option);
}

const struct option *option_find(const struct option *section, struct span name)
{
	const struct option *o;

	for (size_t i = 0; (o = option_at(section, i)); i++)
		if (span_is(span_of(o->name), name))
			return o;
	return NULL;
}

const struct option *option_find_type(const struct option *section, enum option_type type)
{
	const struct option *o;

	for (size_t i = 0; (o = option_at(section, i)); i++)
		if (o->type == type)
			return o;
	return NULL;
}

bool option_is_list(const struct option *option)
{
	return option->type == OPTION_LIST || option->type == OPTION_ADDRESSES;
}

bool option_word(const char *words, struct span word, size_t *index)
{
	size_t number = 0;

	for (const char *at = words; at && *at; number++) {
		size_t length = strcspn(at, " ");

		if (span_is((struct span){ at, length }, word)) {
			if (index)
				*index = number;
			return true;
		}
		at += length + (at[length] == ' ');
	}
	return false;
}

bool option_next(struct option_walk *walk)
{
	if (!walk->sections[0])
		walk->sections[0] = &option_top;
	else if (walk->option->type == OPTION_SECTION && walk->depth + 1 < OPTION_DEPTH) {
		walk->sections[++walk->depth] = walk->option;
		walk->next[walk->depth] = 0;
	}
	for (;;) {
		const struct option *section = walk->sections[walk->depth];

		walk->option = option_at(section, walk->next[walk->depth]++);
		if (walk->option && !(walk->option->flags & OPTION_AGAIN) &&
		    !((section->flags & OPTION_INSIDE) && is_shared(section, walk->option)))
			break;
		if (walk->option)
			continue;
		if (walk->depth-- == 0)
			return false;
	}
	walk->name[0] = '\0';
	for (size_t i = 1; i <= walk->depth; i++) {
		strcat(walk->name, walk->sections[i]->name);
		strcat(walk->name, ".");
	}
	strcat(walk->name, walk->option->name);
	return true;
}

enum unit_kind option_unit(const struct option *option)
{
	return option->type == OPTION_DURATION ? UNIT_TIME :
	       option->type == OPTION_SIZE ? UNIT_SIZE : UNIT_NONE;
}

void option_join_words(const char *words, char *text, size_t room)
{
	size_t length = 0;

	text[0] = '\0';
	while (*words && length < room) {
		size_t word = strcspn(words, " ");
		const char *rest = words + word + (words[word] == ' ');
		const char *glue = !*rest ? "" : strchr(rest, ' ') ? ", " : " or ";

		length += (size_t)snprintf(text + length, room - length, "%.*s%s", (int)word,
					   words, glue);
		words = rest;
	}
}

void option_describe(const struct option *option, char text[OPTION_KIND])
{
	static const char *const kinds[] = {
		[OPTION_SECTION] = "a section",
		[OPTION_TEXT] = "a text",
		[OPTION_PATH] = "a path",
		[OPTION_CHOICE] = "",
		[OPTION_BOOLEAN] = "yes or no",
		[OPTION_NUMBER] = "a whole number",
		[OPTION_DURATION] = "a time such as \"10s\"",
		[OPTION_SIZE] = "a size such as \"64k\"",
		[OPTION_LIST] = "a list such as {\"a\", \"b\"}",
		[OPTION_ADDRESSES] = "an address, or a list of them",
		[OPTION_PORT] = "a whole number",
	};
	const char *kind = kinds[option->type];
	char words[OPTION_KIND / 2] = "";

	if (option->words)
		option_join_words(option->words, words, sizeof(words));
	snprintf(text, OPTION_KIND, "%s%s%s", words, *words && *kind ? ", or " : "", kind);
}

/* The default as it would be written in a file; nothing if it varies. */
static int list_default(struct buffer *to, const struct option *option)
{
	const char *quote = option->type == OPTION_NUMBER || option->type == OPTION_PORT ||
			    option->type == OPTION_BOOLEAN ? "" : "\"";

	if ((option->flags & OPTION_DEFAULT_VARIES) || !option->value)
		return 0;
	if (option->type != OPTION_LIST)
		return buffer_print(to, " = %s%s%s", quote, option->value, quote);
	if (buffer_add(to, " = {") < 0)
		return -1;
	for (const char *at = option->value; *at; at += strspn(at, " ")) {
		int length = (int)strcspn(at, " ");

		if (buffer_print(to, "%s\"%.*s\"", at == option->value ? "" : ", ", length, at) < 0)
			return -1;
		at += length;
	}
	return buffer_add(to, "}");
}

static int list_one(struct buffer *to, const struct option_walk *walk)
{
	const struct option *option = walk->option;
	char kind[OPTION_KIND], least[UNIT_TEXT], most[UNIT_TEXT];

	if (option->type == OPTION_SECTION)
		return buffer_print(to, "%s%s { ... }\n    %s\n", walk->name,
				    option->flags & OPTION_TITLED ? " \"name\"" : "",
				    option->help);
	option_describe(option, kind);
	if (buffer_add(to, walk->name) < 0 || list_default(to, option) < 0 ||
	    buffer_print(to, "\n    %s", kind) < 0)
		return -1;
	if (option->most > 0) {
		unit_format(option_unit(option), option->least, least);
		unit_format(option_unit(option), option->most, most);
		if (buffer_print(to, ", %s to %s", least, most) < 0)
			return -1;
	}
	return buffer_print(to, "\n    %s\n", option->help);
}

int option_list(struct buffer *to)
{
	struct option_walk walk = { 0 };

	while (option_next(&walk))
		if (list_one(to, &walk) < 0)
			return -1;
	return 0;
}
