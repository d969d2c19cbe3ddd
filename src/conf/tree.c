/* SPDX-License-Identifier: MIT */
/* tree: the settings of one configuration, section by section, each with where it comes from. */
#include "conf/tree.h"

#include <stdlib.h>
#include <string.h>
#include "conf/value.h"

static struct section *new_section(struct arena *arena, const struct option *option)
{
	struct section *section = arena_take(arena, sizeof(*section));
	size_t count = option_count(option);

	section->option = option;
	section->title = "";
	section->settings = arena_take(arena, count * sizeof(*section->settings));
	for (size_t i = 0; i < count; i++)
		section->settings[i].option = &option->options[i];
	return section;
}

struct section *tree_new(struct arena *arena)
{
	struct section *top = new_section(arena, &option_top);

	for (const struct option *o = option_top.options; o->name; o++)
		if (o->type == OPTION_SECTION && !(o->flags & OPTION_TITLED))
			tree_add(arena, top, o, "", NULL);
	return top;
}

struct section *tree_find(const struct section *in, const struct option *option, const char *title,
			  size_t *count)
{
	if (count)
		*count = 0;
	for (struct section *s = in->first; s; s = s->next) {
		if (s->option != option)
			continue;
		if (strcmp(s->title, title) == 0)
			return s;
		if (count)
			++*count;
	}
	return NULL;
}

struct section *tree_add(struct arena *arena, struct section *in, const struct option *option,
			 const char *title, const struct place *place)
{
	struct section *section = new_section(arena, option);

	section->title = title;
	if (place)
		section->place = *place;
	if (in->last)
		in->last->next = section;
	else
		in->first = section;
	in->last = section;
	for (const struct option *o = option->options; o->name; o++)
		if (o->type == OPTION_SECTION && !(o->flags & OPTION_TITLED))
			tree_add(arena, section, o, "", place);
	return section;
}

struct setting *tree_setting(struct section *in, const struct option *option)
{
	return &in->settings[option_index(in->option, option)];
}

struct setting *tree_field(struct section *top, size_t field)
{
	for (const struct option *o = top->option->options; o->name; o++)
		if (o->field == field)
			return tree_setting(top, o);
	for (struct section *s = top->first; s; s = s->next)
		for (const struct option *o = s->option->options; o->name; o++)
			if (o->field == field)
				return tree_setting(s, o);
	abort();
}

const char *tree_text(const struct setting *setting)
{
	return setting->words.count > 0 ? setting->words.word[0].text : "";
}

void tree_add_word(struct arena *arena, struct words *words, const char *text,
		   const struct place *place)
{
	/* Room for 1, 2, 4, 8 ... words. */
	if ((words->count & (words->count - 1)) == 0) {
		size_t room = words->count ? words->count * 2 : 1;
		struct word *more = arena_take(arena, room * sizeof(*more));

		if (words->count > 0)
			memcpy(more, words->word, words->count * sizeof(*more));
		words->word = more;
	}
	words->word[words->count++] = (struct word){ text, place ? *place : (struct place){ 0 } };
}

void tree_assume(struct arena *arena, struct setting *setting, const char *text)
{
	setting->words = (struct words){ .is_list = option_is_list(setting->option) };
	tree_add_word(arena, &setting->words, text, NULL);
	setting->is_set = true;
}

static bool are_good(struct report *report, const struct option *option, const struct words *words,
		     const struct place *place)
{
	char why[VALUE_WHY];
	bool good = true;

	if (words->is_list && !option_is_list(option)) {
		report_error(report, place, "'%s' takes one value, not a list", option->name);
		return false;
	}
	for (size_t i = 0; i < words->count; i++) {
		if (value_read(option, words->word[i].text, NULL, why))
			continue;
		report_error(report, &words->word[i].place, "%s", why);
		good = false;
	}
	return good;
}

void tree_set(struct report *report, struct setting *setting, const struct words *words,
	      const struct place *place)
{
	setting->is_set = are_good(report, setting->option, words, place);
	setting->words = *words;
	setting->place = *place;
}
