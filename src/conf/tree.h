/* SPDX-License-Identifier: MIT */
/* tree: the settings of one configuration, section by section, each with where it comes from. */
#ifndef TREE_H
#define TREE_H

#include <stdbool.h>
#include "conf/option.h"
#include "conf/report.h"

struct word {
	const char *text;
	struct place place;
};

/* What was written for an option: one word, or the words of a list. */
struct words {
	struct word *word;
	size_t count;
	bool is_list;		/* written in braces */
};

struct setting {
	const struct option *option;
	struct words words;
	struct place place;	/* of the name */
	bool is_set;		/* false with a place: to something wrong */
};

struct section {
	const struct option *option;
	const char *title;	/* "" for one without */
	struct place place;
	struct setting *settings;	/* in the order of option_at */
	struct section *first, *last, *next;	/* sections inside; the next one beside */
};

struct section *tree_new(struct arena *arena);

/*
 * The section of this option and title inside another, or NULL; *count (may be NULL) is then how
 * many there are of the option. Or a new one, at the end.
 */
struct section *tree_find(const struct section *in, const struct option *option, const char *title,
			  size_t *count);
struct section *tree_add(struct arena *arena, struct section *in, const struct option *option,
			 const char *title, const struct place *place);

/* The setting of an option, set or not. */
struct setting *tree_setting(struct section *in, const struct option *option);

/* The setting that goes to this field of the section's struct. */
struct setting *tree_field(struct section *in, size_t field);

/* The first word, "" if there is none. */
const char *tree_text(const struct setting *setting);

void tree_add_word(struct arena *arena, struct words *words, const char *text,
		   const struct place *place);

/* Makes it one word; its place, and with it its origin, stays as it is. */
void tree_assume(struct arena *arena, struct setting *setting, const char *text);

/*
 * Sets it to words from a place, in place of what it was. Words that the option cannot take are
 * reported, and it is then not set.
 */
void tree_set(struct report *report, struct setting *setting, const struct words *words,
	      const struct place *place);

#endif
