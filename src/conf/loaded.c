/* SPDX-License-Identifier: MIT */
/* loaded: a configuration in one piece of memory, read from its flat text. */
#include "conf/loaded.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "conf/flat.h"
#include "conf/value.h"

/* A configuration, in front of all that it points to. */
struct loaded {
	struct conf conf;
	const char *text;
};

/* Where the reading is, and where there is room for what was read. */
struct reader {
	struct conf *conf;
	const char *at;			/* NUL-terminated */
	char *strings;
	const char **words;
	char *items;			/* structs of sections with a title */
	struct conf_listen *listens;
	struct conf_listen listen;	/* what is known of the section that is being read */
	struct conf_words addresses;
};

/* The struct that a section is read into, and how its lines begin. */
struct target {
	const struct option *section;
	struct span prefix;
	char *base;
};

static bool read_literal(struct reader *r, struct span literal)
{
	if (strncmp(r->at, literal.at, literal.length) != 0)
		return false;
	r->at += literal.length;
	return true;
}

static const char *take_bytes(struct reader *r, size_t length)
{
	char *text = r->strings;

	memcpy(text, r->at, length);
	text[length] = '\0';
	r->strings += length + 1;
	r->at += length;
	return text;
}

static bool read_quoted(struct reader *r, const char **text)
{
	if (!read_literal(r, SPAN("\"")))
		return false;
	*text = r->strings;
	for (; *r->at != '"'; r->at++) {
		bool is_escaped = *r->at == '\\';

		r->at += is_escaped;
		if (*r->at == '\0' || *r->at == '\n')
			return false;
		*r->strings++ = is_escaped && *r->at == 't' ? '\t' : *r->at;
	}
	*r->strings++ = '\0';
	r->at++;
	return true;
}

/* In quotes, or (numbers, parts of names) without, up to one of the stops. */
static bool read_text(struct reader *r, const char *stops, const char **text)
{
	if (*r->at == '"')
		return read_quoted(r, text);
	*text = take_bytes(r, strcspn(r->at, stops));
	return **text;
}

static bool read_list(struct reader *r, struct conf_words *list)
{
	*list = (struct conf_words){ .word = r->words };
	if (!read_literal(r, SPAN("{")))
		return false;
	while (!read_literal(r, SPAN("}"))) {
		if (list->count > 0 && !read_literal(r, SPAN(", ")))
			return false;
		if (!read_quoted(r, r->words++))
			return false;
		list->count++;
	}
	return true;
}

/* The addresses came on an earlier line, the port is the last that they need. */
static bool add_listens(struct reader *r, int64_t port)
{
	for (size_t i = 0; i < r->addresses.count; i++) {
		struct conf_listen *listen = &r->listens[r->conf->listen_count++];

		*listen = r->listen;
		if (!address_parse(r->addresses.word[i], (uint16_t)port, &listen->address))
			return false;
	}
	return true;
}

static bool store_text(char *field, const struct option *option, const char *text)
{
	if ((option->flags & OPTION_OFF_IS_EMPTY) && strcmp(text, "off") == 0)
		text = "";
	memcpy(field, &text, sizeof(text));
	return true;
}

static bool store_number(char *field, const struct option *option, int64_t number)
{
	bool truth = number != 0;

	if (option->type == OPTION_BOOLEAN)
		memcpy(field, &truth, sizeof(truth));
	else
		memcpy(field, &number, sizeof(number));
	return number >= 0;
}

static bool read_value(struct reader *r, const struct target *target, const struct option *option)
{
	bool has_field = option->field != OPTION_NO_FIELD;
	char *field = has_field ? target->base + option_offset(target->section, option) : NULL;
	struct conf_words list;
	char why[VALUE_WHY];
	const char *text;
	int64_t number;

	if (option_is_list(option)) {
		if (!read_list(r, &list))
			return false;
		if (option->type == OPTION_ADDRESSES)
			r->addresses = list;
		else if (field)
			memcpy(field, &list, sizeof(list));
		return true;
	}
	if (!read_text(r, " \n", &text) || !value_read(option, text, &number, why))
		return false;
	if (option->type == OPTION_PORT)
		return add_listens(r, number);
	if (!has_field)
		return true;
	if (option->type == OPTION_TEXT || option->type == OPTION_PATH)
		return store_text(field, option, text);
	return store_number(field, option, number);
}

/* The origin is for people only. */
static bool end_line(struct reader *r)
{
	r->at += strcspn(r->at, "\n");
	return read_literal(r, SPAN("\n"));
}

static bool read_section(struct reader *r, const struct target *target);

/* "name = value  # origin" behind the prefix; one that may be inherited may be left out. */
static bool read_setting(struct reader *r, const struct target *target, const struct option *option)
{
	const char *start = r->at;

	if (read_literal(r, target->prefix) && read_literal(r, span_of(option->name)) &&
	    (*r->at == ' ' || *r->at == '=')) {
		r->at += strspn(r->at, " ");
		return read_literal(r, SPAN("= ")) && read_value(r, target, option) && end_line(r);
	}
	r->at = start;
	return option_is_inherited(target->section, option);
}

static bool read_plain_section(struct reader *r, const struct target *target,
			       const struct option *option)
{
	struct target inside = { .section = option, .base = target->base };
	const char *start = r->at;

	if (!read_literal(r, target->prefix) || !read_literal(r, span_of(option->name)) ||
	    !read_literal(r, SPAN("."))) {
		/* All in it may be left out. */
		r->at = start;
		return option->flags & OPTION_INSIDE;
	}
	inside.prefix = span_between(start, r->at);
	r->at = start;
	return read_section(r, &inside);
}

/* FLAT_TITLE prefix "name.title." FLAT_FROM origin. False, and nothing is read, if it is not. */
static bool read_title(struct reader *r, const struct target *target, const struct option *option,
		       struct conf_item *item, struct span *prefix)
{
	const char *start = r->at, *from = start + strlen(FLAT_TITLE);
	bool good = read_literal(r, SPAN(FLAT_TITLE)) && read_literal(r, target->prefix) &&
		    read_literal(r, span_of(option->name)) && read_literal(r, SPAN(".")) &&
		    read_text(r, ". \n", &item->title) && read_literal(r, SPAN("."));

	*prefix = span_between(from, r->at);
	good = good && read_literal(r, SPAN(FLAT_FROM));
	if (good) {
		item->origin = take_bytes(r, strcspn(r->at, "\n"));
		good = read_literal(r, SPAN("\n"));
	}
	if (!good)
		r->at = start;
	return good;
}

/* What it does not say is as it is around it. */
static char *new_item(struct reader *r, const struct target *around, const struct option *option)
{
	char *base = r->items;

	r->items += option->size;
	if (option->flags & OPTION_INSIDE)	/* and it has a scope */
		memcpy(base + option->shared_at, around->base + around->section->shared_at,
		       sizeof(struct conf_scope));
	return base;
}

/* Rules stand in front of those they are read after, all else behind. */
static void add_item(struct conf_item *item, const struct option *option, char *field)
{
	const struct conf_item *first, *last;

	memcpy(&first, field, sizeof(first));
	if (option->size == sizeof(struct conf_rule) || !first) {
		item->next = first;
		first = item;
		memcpy(field, &first, sizeof(first));
		return;
	}
	for (last = first; last->next; last = last->next)
		;
	((struct conf_item *)(uintptr_t)last)->next = item;
}

static bool read_titled_sections(struct reader *r, const struct target *target,
				 const struct option *option)
{
	struct target inside = { .section = option };
	struct conf_item item = { .next = NULL };

	while (read_title(r, target, option, &item, &inside.prefix)) {
		if (option->field == OPTION_NO_FIELD) {
			r->listen = (struct conf_listen){ .name = item.title };
			inside.base = (char *)&r->listen;
		} else {
			inside.base = new_item(r, target, option);
			memcpy(inside.base, &item, sizeof(item));
			add_item((struct conf_item *)(void *)inside.base, option,
				 target->base + option_offset(target->section, option));
		}
		if (!read_section(r, &inside))
			return false;
	}
	return true;
}

/* Those whose flag OPTION_INSIDE is so. */
static bool read_sections(struct reader *r, const struct target *target, unsigned int inside)
{
	const struct option *o;

	for (size_t i = 0; (o = option_at(target->section, i)); i++)
		if (o->type == OPTION_SECTION && (o->flags & OPTION_INSIDE) == inside &&
		    !((o->flags & OPTION_TITLED) ? read_titled_sections(r, target, o) :
						   read_plain_section(r, target, o)))
			return false;
	return true;
}

/* Last those sections that have what they do not say from this one. */
static bool read_section(struct reader *r, const struct target *target)
{
	const struct option *o;

	for (size_t i = 0; (o = option_at(target->section, i)); i++)
		if (o->type != OPTION_SECTION && !read_setting(r, target, o))
			return false;
	return read_sections(r, target, 0) && read_sections(r, target, OPTION_INSIDE);
}

static bool read_head(struct reader *r)
{
	return (read_literal(r, SPAN(FLAT_NO_FILE)) ||
		(read_literal(r, SPAN(FLAT_FILE)) && read_quoted(r, &r->conf->file))) &&
	       end_line(r);
}

/* How many sections with a title there may be: each begins with a comment. */
static size_t count_titles(struct span text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.length; i++)
		count += text.at[i] == '#' && (i == 0 || text.at[i - 1] == '\n');
	return count;
}

struct conf *loaded_read(struct span text)
{
	/* A word has two quotes, no text gets longer unquoted, and a title is read twice. */
	size_t words = text.length / 2 + 1;
	size_t items = count_titles(text) * sizeof(struct conf_site);
	struct loaded *loaded = calloc(1, sizeof(*loaded) + items +
				       words * (sizeof(struct conf_listen) + sizeof(char *)) +
				       4 * (text.length + 1));
	struct reader r = { .conf = NULL };
	struct target top = { .section = &option_top, .prefix = SPAN("") };
	char *copy;

	if (!loaded)
		return NULL;
	r.conf = &loaded->conf;
	r.items = (char *)(loaded + 1);
	r.listens = (struct conf_listen *)(void *)(r.items + items);
	r.words = (const char **)(void *)(r.listens + words);
	copy = (char *)(r.words + words);
	if (text.length > 0)
		memcpy(copy, text.at, text.length);
	r.strings = copy + text.length + 1;
	r.at = loaded->text = copy;
	r.listen.name = loaded->conf.top.item.title = loaded->conf.top.item.origin = "";
	loaded->conf.listens = r.listens;
	top.base = (char *)r.conf;
	if (!read_head(&r) || !read_section(&r, &top) || *r.at) {
		free(loaded);
		errno = EBADMSG;
		return NULL;
	}
	for (size_t i = 0; i < loaded->conf.listen_count; i++)
		if (!*r.listens[i].name)
			r.listens[i].tls = loaded->conf.tls.mode;
	return &loaded->conf;
}

struct conf *conf_copy(const struct conf *conf)
{
	return loaded_read(span_of(conf_text(conf)));
}

void conf_free(struct conf *conf)
{
	free(conf);
}

const char *conf_text(const struct conf *conf)
{
	return ((const struct loaded *)(const void *)conf)->text;
}
