/* SPDX-License-Identifier: MIT */
/* suggest: what somebody may have meant who wrote a name that is not known. */
#include "conf/suggest.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST = 40 };	/* longer names are nobody's slip of the finger */

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static int letter(struct span s, size_t index)
{
	return tolower((unsigned char)s.at[index]);
}

size_t suggest_distance(struct span a, struct span b)
{
	size_t rows[3][LONGEST + 1];
	size_t *before = rows[0], *above = rows[1], *row = rows[2];

	if (a.length > LONGEST || b.length > LONGEST)
		return LONGEST;
	for (size_t j = 0; j <= b.length; j++)
		above[j] = j;
	for (size_t i = 1; i <= a.length; i++) {
		size_t *spare = before;

		row[0] = i;
		for (size_t j = 1; j <= b.length; j++) {
			bool same = letter(a, i - 1) == letter(b, j - 1);

			row[j] = least(above[j - 1] + !same, least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && letter(a, i - 1) == letter(b, j - 2) &&
			    letter(a, i - 2) == letter(b, j - 1))
				row[j] = least(row[j], before[j - 2] + 1);
		}
		before = above;
		above = row;
		row = spare;
	}
	return above[b.length];
}

/* The option of a section that is nearest, if it is near enough to be meant. */
static const struct option *nearest(const struct option *section, struct span name)
{
	const struct option *best = NULL, *o;
	size_t best_distance = name.length < 4 ? 2 : 3;

	for (size_t i = 0; (o = option_at(section, i)); i++) {
		size_t distance = suggest_distance(name, span_of(o->name));

		if (distance < best_distance && distance < strlen(o->name)) {
			best = o;
			best_distance = distance;
		}
	}
	return best;
}

static void show_place(const struct option *section, const struct option_walk *walk,
		       char text[SUGGEST_TEXT])
{
	const char *name = walk->option->name, *where = walk->sections[walk->depth]->name;

	if (walk->depth == 0)
		snprintf(text, SUGGEST_TEXT, "; '%s' belongs to the top level, outside any section "
			 "(or is a '}' missing above?)", name);
	else
		snprintf(text, SUGGEST_TEXT, "; '%s' belongs in the section %s%s", name, where,
			 strcmp(section->name, where) == 0 ?
				 " of the top level, not of a site" : "");
}

static void show_ours(const struct option_walk *walk, char text[SUGGEST_TEXT])
{
	const char *name = walk->option->name;

	if (walk->option->type == OPTION_SECTION)
		snprintf(text, SUGGEST_TEXT, "; here that is a section: %s%s { ... }", name,
			 walk->option->flags & OPTION_TITLED ? " \"name\"" : "");
	else if (walk->depth == 0)
		snprintf(text, SUGGEST_TEXT, "; here that is called '%s'", name);
	else
		snprintf(text, SUGGEST_TEXT, "; here that is '%s' in the section %s", name,
			 walk->sections[walk->depth]->name);
}

/* An option that another server calls so. */
static bool find_elsewhere(struct span name, bool any_case, struct option_walk *walk)
{
	*walk = (struct option_walk){ 0 };
	while (option_next(walk)) {
		for (const char *at = walk->option->elsewhere; at && *at;) {
			struct span word = { at, strcspn(at, " ") };

			if (span_is(word, name) || (any_case && span_is_nocase(word, name)))
				return true;
			at += word.length + (at[word.length] == ' ');
		}
	}
	return false;
}

static bool find_here(struct span name, struct option_walk *walk)
{
	*walk = (struct option_walk){ 0 };
	while (option_next(walk))
		if (span_is(span_of(walk->option->name), name))
			return true;
	return false;
}

void suggest_name(const struct option *section, struct span name, char text[SUGGEST_TEXT])
{
	const struct option *near = nearest(section, name);
	bool is_slip = near && suggest_distance(name, span_of(near->name)) < 2;
	struct option_walk walk;

	text[0] = '\0';
	if (find_here(name, &walk))
		show_place(section, &walk, text);
	else if (find_elsewhere(name, false, &walk))
		show_ours(&walk, text);
	else if (!is_slip && find_elsewhere(name, true, &walk))
		show_ours(&walk, text);
	else if (near)
		snprintf(text, SUGGEST_TEXT, "; did you mean '%s'?", near->name);
}

void suggest_report(struct report *report, const struct option *section, struct span name,
		    const struct place *place)
{
	char hint[SUGGEST_TEXT];

	suggest_name(section, name, hint);
	if (!*hint && place->source->is_file && memchr(name.at, '.', name.length))
		strcpy(hint, "; names with dots are for -o, a file has sections { ... }");
	if (*section->name)
		report_error(report, place, "unknown option '%.*s' in the section %s%s",
			     SPAN_ARGS(name), section->name, hint);
	else
		report_error(report, place, "unknown option '%.*s'%s", SPAN_ARGS(name), hint);
}
