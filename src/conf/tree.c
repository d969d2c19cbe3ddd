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
		section->settings[i].option = option_at(option, i);
	return section;
}

/* The sections without a title are always there. */
static void add_plain_sections(struct arena *arena, struct section *in, const struct place *place)
{
	const struct option *o;

	for (size_t i = 0; (o = option_at(in->option, i)); i++)
		if (o->type == OPTION_SECTION && !(o->flags & OPTION_TITLED))
			tree_add(arena, in, o, "", place);
}

struct section *tree_new(struct arena *arena)
{
	struct section *top = new_section(arena, &option_top);

	add_plain_sections(arena, top, NULL);
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
	add_plain_sections(arena, section, place);
	return section;
}

struct setting *tree_setting(struct section *in, const struct option *option)
{
	return &in->settings[option_index(in->option, option)];
}

static struct setting *find_field(struct section *in, size_t field)
{
	const struct option *o;

	for (size_t i = 0; (o = option_at(in->option, i)); i++)
		if (o->field != OPTION_NO_FIELD && option_offset(in->option, o) == field)
			return tree_setting(in, o);
	return NULL;
}

struct setting *tree_field(struct section *in, size_t field)
{
	struct setting *setting = find_field(in, field);

	for (struct section *s = in->first; s && !setting; s = s->next)
		if (!(s->option->flags & OPTION_TITLED))
			setting = find_field(s, field);
	if (!setting)
		abort();
	return setting;
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
