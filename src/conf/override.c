/* SPDX-License-Identifier: MIT */
/* override: a setting from the command line, "name=value" with dots in the name. */
#include "conf/override.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include "conf/phrase.h"
#include "conf/suggest.h"
#include "conf/value.h"

/* Where the reading of the name is. */
struct path {
	struct report *report;
	const struct source *source;
	size_t at, end;		/* of the name */
};

static struct place place_of(const struct path *path, size_t length)
{
	return (struct place){ path->source, path->at, length, 1 };
}

/* The end of a quoted part, whose inner quotes have a backslash; NULL if there is none. */
static const char *closing_quote(const char *from, const char *end)
{
	for (const char *at = from + 1; at < end; at++) {
		if (*at == '\\')
			at++;
		else if (*at == '"')
			return at;
	}
	return NULL;
}

/* What a quoted part says, without its backslashes. */
static struct span unquote(struct arena *arena, struct span quoted)
{
	char *text = arena_take(arena, quoted.length + 1), *to = text;

	for (size_t i = 0; i < quoted.length; i++) {
		bool is_escaped = quoted.at[i] == '\\' && i + 1 < quoted.length;

		i += is_escaped;
		*to++ = is_escaped && quoted.at[i] == 't' ? '\t' : quoted.at[i];
	}
	return span_between(text, to);
}

/* The next part of the name, up to a dot; quotes keep the dots of a title. */
static struct span next_part(struct path *path, struct place *place)
{
	const char *from = path->source->bytes + path->at;
	const char *end = path->source->bytes + path->end;
	const char *stop;
	struct span part;

	if (*from == '"' && (stop = closing_quote(from, end))) {
		part = unquote(path->report->arena, span_between(from + 1, stop++));
	} else {
		stop = memchr(from, '.', (size_t)(end - from));
		if (!stop)
			stop = end;
		part = span_between(from, stop);
	}
	*place = place_of(path, (size_t)(stop - from));
	path->at += (size_t)(stop - from) + (stop < end);
	return part;
}

static struct section *enter(struct path *path, struct section *in, const struct option *option,
			     const struct place *place)
{
	struct section *inside;
	struct place title_place;
	struct span title = { "", 0 };
	char *copy, why[VALUE_WHY];

	if (path->at >= path->end) {
		report_error(path->report, place, "'%s' is a section: write %s%s.%s=...",
			     option->name, option->name,
			     option->flags & OPTION_TITLED ? ".title" : "",
			     option_at(option, 0)->name);
		return NULL;
	}
	if (option->flags & OPTION_TITLED) {
		title = next_part(path, &title_place);
		if (title.length == 0) {
			report_error(path->report, place, "the title behind this is empty");
			return NULL;
		}
	}
	copy = arena_copy(path->report->arena, title);
	if (option->check && !option->check(copy, why, sizeof(why))) {
		report_error(path->report, &title_place, "%s", why);
		return NULL;
	}
	inside = tree_find(in, option, copy, NULL);
	return inside ? inside : tree_add(path->report->arena, in, option, copy, place);
}

/* The setting of the name, or NULL, reported. */
static struct setting *find_setting(struct path *path, struct section *top, struct place *place)
{
	struct section *in = top;
	const struct option *option;
	struct span name;

	while (in) {
		name = next_part(path, place);
		option = option_find(in->option, name);
		if (!option) {
			suggest_report(path->report, in->option, name, place);
			return NULL;
		}
		if (option->type != OPTION_SECTION) {
			if (path->at >= path->end)
				return tree_setting(in, option);
			report_error(path->report, place, "'%s' is no section", option->name);
			return NULL;
		}
		in = enter(path, in, option, place);
	}
	return NULL;
}

/* Whether a '#' may be meant as it stands, for which others, as numbers, have no use. */
static bool may_have_hash(enum option_type type)
{
	return type == OPTION_TEXT || type == OPTION_PATH || type == OPTION_LIST ||
	       type == OPTION_ADDRESSES;
}

/* The value in front of white space and a '#'. */
static struct span cut_comment(struct span value)
{
	for (size_t i = 1; i < value.length; i++)
		if (value.at[i] == '#' && (value.at[i - 1] == ' ' || value.at[i - 1] == '\t'))
			return span_trim((struct span){ value.at, i });
	return value;
}

/*
 * Behind the '='. In quotes or braces it is as in a file; else it is one word, as it stands. Only
 * where no '#' can be meant is there a comment, as in a line of the dump.
 */
static bool read_value(struct report *report, const struct source *source, size_t at,
		       enum option_type type, struct words *words)
{
	struct lexer lexer = { .source = source, .report = report, .at = at, .line = 1 };
	struct span rest = span_trim(span_between(source->bytes + at,
						  source->bytes + source->length));
	struct place place;
	struct token end;

	if (rest.length > 0 && strchr("\"'{", rest.at[0])) {
		if (!phrase_value(&lexer, words))
			return false;
		end = token_next(&lexer);
		if (end.kind != TOKEN_END)
			report_error(report, &end.place, "this is behind the end of the value");
		return end.kind == TOKEN_END;
	}
	if (!may_have_hash(type))
		rest = cut_comment(rest);
	place = (struct place){ source, (size_t)(rest.at - source->bytes), rest.length, 1 };
	tree_add_word(report->arena, words, arena_copy(report->arena, rest), &place);
	return true;
}

/* The '=' behind the name, in which a title may have one too, in quotes. */
static const char *find_equals(const char *text)
{
	bool is_quoted = false;

	for (; *text && (is_quoted || *text != '='); text++) {
		if (is_quoted && *text == '\\' && text[1])
			text++;
		else if (*text == '"')
			is_quoted = !is_quoted;
	}
	return *text ? text : NULL;
}

/* A line break would break a line of the dump, an escape a terminal. */
static bool has_control(const struct source *source)
{
	for (size_t i = 0; i < source->length; i++)
		if (((unsigned char)source->bytes[i] < ' ' && source->bytes[i] != '\t') ||
		    source->bytes[i] == 0x7f)
			return true;
	return false;
}

void override_apply(struct report *report, struct section *top,
		    const struct conf_override *override, size_t number)
{
	struct source *source = source_text(report->arena, override->origin,
					    span_of(override->setting));
	struct place place = { source, 0, source->length, 1 };
	const char *equals = find_equals(source->bytes);
	struct words words = { .count = 0 };
	struct setting *setting;
	struct path path = { .report = report, .source = source };
	struct span name;

	source->number = SIZE_MAX / 2 + number;
	if (has_control(source)) {
		report_error(report, &place, "a control character in a text");
		return;
	}
	if (!equals) {
		report_error(report, &place, "write name=value, as in port=8080");
		return;
	}
	name = span_trim(span_between(source->bytes, equals));
	path.at = (size_t)(name.at - source->bytes);
	path.end = path.at + name.length;
	setting = find_setting(&path, top, &place);
	if (!setting || !read_value(report, source, (size_t)(equals - source->bytes) + 1,
				    setting->option->type, &words))
		return;
	tree_set(report, setting, &words, &place);
}
