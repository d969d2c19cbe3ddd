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
	struct conf_listen *listens;
	struct conf_words addresses;	/* of the section that is being read */
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
static bool add_listens(struct reader *r, const char *title, int64_t port)
{
	for (size_t i = 0; i < r->addresses.count; i++) {
		struct conf_listen *listen = &r->listens[r->conf->listen_count++];

		listen->name = title;
		if (!address_parse(r->addresses.word[i], (uint16_t)port, &listen->address))
			return false;
	}
	return true;
}

static bool store_text(struct reader *r, const struct option *option, const char *text)
{
	if ((option->flags & OPTION_OFF_IS_EMPTY) && strcmp(text, "off") == 0)
		text = "";
	memcpy((char *)r->conf + option->field, &text, sizeof(text));
	return true;
}

static bool store_number(struct reader *r, const struct option *option, int64_t number)
{
	bool truth = number != 0;

	if (option->type == OPTION_BOOLEAN)
		memcpy((char *)r->conf + option->field, &truth, sizeof(truth));
	else
		memcpy((char *)r->conf + option->field, &number, sizeof(number));
	return number >= 0;
}

static bool read_value(struct reader *r, const struct option *option, const char *title)
{
	struct conf_words list;
	char why[VALUE_WHY];
	const char *text;
	int64_t number;

	if (option_is_list(option)) {
		if (!read_list(r, &list))
			return false;
		if (option->type == OPTION_ADDRESSES)
			r->addresses = list;
		else
			memcpy((char *)r->conf + option->field, &list, sizeof(list));
		return true;
	}
	if (!read_text(r, " \n", &text) || !value_read(option, text, &number, why))
		return false;
	if (option->type == OPTION_PORT)
		return add_listens(r, title, number);
	if (option->field == OPTION_NO_FIELD)
		return true;
	if (option->type == OPTION_TEXT || option->type == OPTION_PATH)
		return store_text(r, option, text);
	return store_number(r, option, number);
}

/* The origin is for people only. */
static bool end_line(struct reader *r)
{
	r->at += strcspn(r->at, "\n");
	return read_literal(r, SPAN("\n"));
}

static bool read_section(struct reader *r, const struct option *section, struct span prefix,
			 const char *title);

/* "name." or "name.title." behind the prefix; the reading goes back to where it was. */
static bool peek_section(struct reader *r, const struct option *option, struct span prefix,
			 struct span *inside, const char **title)
{
	const char *start = r->at;
	bool good = read_literal(r, prefix) && read_literal(r, span_of(option->name)) &&
		    read_literal(r, SPAN("."));

	*title = "";
	if (good && (option->flags & OPTION_TITLED))
		good = read_text(r, ". \n", title) && read_literal(r, SPAN("."));
	*inside = span_between(start, r->at);
	r->at = start;
	return good;
}

/* One, or as many as there are titles. */
static bool read_sections(struct reader *r, const struct option *option, struct span prefix)
{
	struct span inside;
	const char *title;

	if (!(option->flags & OPTION_TITLED))
		return peek_section(r, option, prefix, &inside, &title) &&
		       read_section(r, option, inside, title);
	while (peek_section(r, option, prefix, &inside, &title))
		if (!read_section(r, option, inside, title))
			return false;
	return true;
}

static bool read_section(struct reader *r, const struct option *section, struct span prefix,
			 const char *title)
{
	for (const struct option *o = section->options; o->name; o++) {
		if (o->type == OPTION_SECTION) {
			if (!read_sections(r, o, prefix))
				return false;
			continue;
		}
		if (!read_literal(r, prefix) || !read_literal(r, span_of(o->name)))
			return false;
		r->at += strspn(r->at, " ");
		if (!read_literal(r, SPAN("= ")) || !read_value(r, o, title) || !end_line(r))
			return false;
	}
	return true;
}

static bool read_head(struct reader *r)
{
	return (read_literal(r, SPAN(FLAT_NO_FILE)) ||
		(read_literal(r, SPAN(FLAT_FILE)) && read_quoted(r, &r->conf->file))) &&
	       end_line(r);
}

struct conf *loaded_read(struct span text)
{
	/* A word has two quotes, no text gets longer unquoted, and a title is read twice. */
	size_t words = text.length / 2 + 1;
	struct loaded *loaded = calloc(1, sizeof(*loaded) + words * sizeof(struct conf_listen) +
				       words * sizeof(char *) + 3 * (text.length + 1));
	struct reader r = { .conf = NULL };
	char *copy;

	if (!loaded)
		return NULL;
	r.conf = &loaded->conf;
	r.listens = (struct conf_listen *)(void *)(loaded + 1);
	r.words = (const char **)(void *)(r.listens + words);
	copy = (char *)(r.words + words);
	if (text.length > 0)
		memcpy(copy, text.at, text.length);
	r.strings = copy + text.length + 1;
	r.at = loaded->text = copy;
	loaded->conf.listens = r.listens;
	if (!read_head(&r) || !read_section(&r, &option_top, SPAN(""), "") || *r.at) {
		free(loaded);
		errno = EBADMSG;
		return NULL;
	}
	return &loaded->conf;
}

void conf_free(struct conf *conf)
{
	free(conf);
}

const char *conf_text(const struct conf *conf)
{
	return ((const struct loaded *)(const void *)conf)->text;
}
