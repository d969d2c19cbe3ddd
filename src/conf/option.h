/* SPDX-License-Identifier: MIT */
/* option: every option of the configuration, once: name, place, type, default, range, help. */
#ifndef OPTION_H
#define OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/buffer.h"
#include "base/span.h"
#include "conf/unit.h"

enum option_type {
	OPTION_SECTION,
	OPTION_TEXT,
	OPTION_PATH,		/* a relative one is relative to the file that names it */
	OPTION_CHOICE,		/* one of the words; its number in conf */
	OPTION_BOOLEAN,
	OPTION_NUMBER,
	OPTION_DURATION,	/* milliseconds */
	OPTION_SIZE,		/* bytes */
	OPTION_LIST,		/* of texts */
	OPTION_ADDRESSES,	/* a list, to accept on; in front of its OPTION_PORT */
	OPTION_PORT,		/* of the addresses in the same section that name none */
};

enum {
	OPTION_TITLED = 1,	/* a section with a title, of which there may be many */
	OPTION_OFF_IS_EMPTY = 2,	/* "off" is "" in conf */
	OPTION_DEFAULT_VARIES = 4,	/* the default depends on how the server is started */
	OPTION_INSIDE = 8,	/* a section that has what it does not say from the one around it */
	OPTION_OWN = 16,	/* but not this */
	OPTION_AGAIN = 32,	/* a section that is told of at another place */
	OPTION_PATHS = 64,	/* a list whose words are as OPTION_PATH */
};

/* Who the workers are when nobody says: the first of these that exists. */
#define OPTION_USERS "http-server www-data nobody"

/* No field: the option is read into something else, or only checked. */
#define OPTION_NO_FIELD SIZE_MAX

struct option {
	const char *name;
	enum option_type type;
	unsigned int flags;
	const char *value;	/* the default as text, of a list its words with spaces between;
				 * NULL: see OPTION_DEFAULT_VARIES */
	const char *words;	/* words it may be instead of its type, with spaces between */
	int64_t least, most;	/* of numbers, times (ms), sizes; most of titled sections */
	/* Reads one word more closely than its type; false with a sentence in why. */
	bool (*check)(const char *word, char *why, size_t room);
	size_t field;		/* offset in the section's struct, or OPTION_NO_FIELD */
	size_t size;		/* of a titled section's struct, which begins with a conf_item */
	const char *elsewhere;	/* what other servers call it, with spaces between */
	const char *help;
	const struct option *options;	/* of a section, ended by a NULL name */
	const struct option *shared;	/* more, which other sections have too; or NULL */
	size_t shared_at;	/* what their fields are offsets from */
};

/* The top level, as a section without a name. */
extern const struct option option_top;

/* The options of a section, its own and then the shared ones, by number; NULL past the last. */
const struct option *option_at(const struct option *section, size_t index);

/* Where the value of its option lies in the section's struct. */
size_t option_offset(const struct option *section, const struct option *option);

/* Whether it may be left out there, to be as it is in the section around. */
bool option_is_inherited(const struct option *section, const struct option *option);

/* The option of this name, or the first of this type, in a section; or NULL. */
const struct option *option_find(const struct option *section, struct span name);
const struct option *option_find_type(const struct option *section, enum option_type type);

/* How many options a section has, and which of them this is. */
size_t option_count(const struct option *section);
size_t option_index(const struct option *section, const struct option *option);

/* Lists, whose values may be many. */
bool option_is_list(const struct option *option);

/* What its numbers are written in. */
enum unit_kind option_unit(const struct option *option);

/* What it takes, in a word or two, for people: "a whole number", "off, optional or required". */
enum { OPTION_KIND = 128 };
void option_describe(const struct option *option, char text[OPTION_KIND]);

/* "a, b or c" from words with spaces between. */
void option_join_words(const char *words, char *text, size_t room);

/* Whether word is one of the words, which have spaces between; *index (may be NULL) is which. */
bool option_word(const char *words, struct span word, size_t *index);

/*
 * Steps through all options, the sections too, each section before what is in it; what sections
 * share, only where it stands first. Start with a
 * zeroed walk; name is the full name with dots. False at the end.
 */
enum { OPTION_DEPTH = 4, OPTION_NAME = 128 };
struct option_walk {
	const struct option *option;
	char name[OPTION_NAME];
	size_t depth;
	const struct option *sections[OPTION_DEPTH];
	size_t next[OPTION_DEPTH];
};
bool option_next(struct option_walk *walk);

/* All options with type, default and help, for people. Returns 0, or -1 with errno. */
int option_list(struct buffer *to);

#endif
