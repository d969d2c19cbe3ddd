/* SPDX-License-Identifier: MIT */
/* scan: the grammar of a configuration: settings, sections and includes. */
#include "conf/scan.h"

#include <string.h>
#include "conf/include.h"
#include "conf/phrase.h"
#include "conf/suggest.h"
#include "conf/value.h"

enum { SOURCES_MAX = 1000, BYTES_MAX = 16 * SOURCE_LIMIT };

static void scan_statements(struct scan *scan, struct lexer *lexer, struct section *in,
			    const struct token *open);

static const char *show_section(const struct option *option)
{
	return option->flags & OPTION_TITLED ? " \"name\" { ... }" : " { ... }";
}

static void store(struct scan *scan, struct setting *setting, const struct token *name,
		  const struct words *words)
{
	if (setting->place.source)
		report_error(scan->report, &name->place, "'%s' is set twice; the first time at %s",
			     name->text, report_origin(scan->report->arena, &setting->place));
	else
		tree_set(scan->report, setting, words, &name->place);
}

/* name = value, of which the '=' has been read. */
static void scan_setting(struct scan *scan, struct lexer *lexer, struct section *in,
			 const struct token *name)
{
	const struct option *option = option_find(in->option, span_of(name->text));
	struct words words = { .count = 0 };
	bool has_value = phrase_value(lexer, &words);

	if (!option)
		suggest_report(scan->report, in->option, span_of(name->text), &name->place);
	else if (option->type == OPTION_SECTION)
		report_error(scan->report, &name->place, "'%s' is a section: write %s%s",
			     name->text, name->text, show_section(option));
	else if (has_value)
		store(scan, tree_setting(in, option), name, &words);
}

static struct section *open_section(struct scan *scan, struct section *in,
				    const struct option *option, const struct token *name,
				    const struct token *title)
{
	struct arena *arena = scan->report->arena;
	size_t count;
	struct section *section = tree_find(in, option, title ? title->text : "", &count);
	char why[VALUE_WHY];

	if (!title)
		return section;
	phrase_check_word(scan->report, title);
	if (!*title->text)
		report_error(scan->report, &title->place, "this title is empty");
	else if (section)
		report_error(scan->report, &title->place, "there is a section %s \"%s\" "
			     "already, at %s", name->text, title->text,
			     report_origin(arena, &section->place));
	else if (option->check && !option->check(title->text, why, sizeof(why)))
		report_error(scan->report, &title->place, "%s", why);
	else if (count >= (size_t)option->most)
		report_error(scan->report, &name->place, "there are more than %lld sections %s",
			     (long long)option->most, name->text);
	else
		return tree_add(arena, in, option, title->text, &name->place);
	/* What is wrong inside is worth telling all the same. */
	return tree_add(arena, tree_new(arena), option, title->text, &name->place);
}

/* name { ... } or name "title" { ... }, of which the '{' has been read. */
static void scan_section(struct scan *scan, struct lexer *lexer, struct section *in,
			 const struct token *name, const struct token *title,
			 const struct token *open)
{
	const struct option *option = option_find(in->option, span_of(name->text));

	if (!option) {
		suggest_report(scan->report, in->option, span_of(name->text), &name->place);
	} else if (option->type != OPTION_SECTION) {
		report_error(scan->report, &name->place, "'%s' is no section: write %s = ...",
			     name->text, name->text);
	} else if (!title == !(option->flags & OPTION_TITLED)) {
		scan_statements(scan, lexer, open_section(scan, in, option, name, title), name);
		return;
	} else if (title) {
		report_error(scan->report, &title->place, "the section %s takes no title: write "
			     "%s { ... }", name->text, name->text);
	} else {
		report_error(scan->report, &name->place, "the section %s needs a title: write "
			     "%s \"name\" { ... }", name->text, name->text);
	}
	phrase_skip_block(lexer, open);
}

/* A name with something behind it that is neither '=' nor '{'. */
static void scan_nonsense(struct scan *scan, struct lexer *lexer, const struct section *in,
			  const struct token *name)
{
	const struct option *option = option_find(in->option, span_of(name->text));
	struct token next = token_peek(lexer);

	if (name->text[0] == '<')
		report_error(scan->report, &name->place, "sections are written name { ... }: < and "
			     "> are Apache's syntax");
	else if (!option)
		suggest_report(scan->report, in->option, span_of(name->text), &name->place);
	else if (option->type == OPTION_SECTION)
		report_error(scan->report, &name->place, "'%s' is a section: write %s%s",
			     name->text, name->text, show_section(option));
	else if (next.kind == TOKEN_WORD && strcmp(next.text, "+") == 0)
		report_error(scan->report, &next.place, "there is no '+=': write the whole list");
	else
		report_error(scan->report, &name->place, "an '=' is missing: write %s = %s",
			     name->text, next.text && !next.first ? next.text : "...");
	phrase_skip_line(lexer);
}

/* include("pattern"), of which the name has been read. */
static void scan_include(struct scan *scan, struct lexer *lexer, struct section *in,
			 const struct token *name)
{
	struct lexer ahead = *lexer;
	struct token open = token_next(&ahead);
	struct token pattern = token_next(&ahead);
	struct token close = token_next(&ahead);
	struct include list = { .paths = NULL };

	if (!token_is(&open, '(') || !pattern.text || !token_is(&close, ')')) {
		report_error(scan->report, &name->place, "write include(\"file\") or "
			     "include(\"folder/*.conf\")");
		phrase_skip_line(lexer);
		return;
	}
	*lexer = ahead;
	if (scan->is_alone ||
	    !include_find(scan->report, lexer->source, &pattern.place, pattern.text, &list))
		return;
	for (size_t i = 0; i < list.count; i++) {
		struct source *source = include_read(scan->report, lexer->source, &pattern.place,
						     list.paths[i]);

		if (!source)
			continue;
		scan->bytes += source->length;
		if (scan->sources == SOURCES_MAX || scan->bytes > BYTES_MAX) {
			report_error(scan->report, &pattern.place, "these are too many files");
			return;
		}
		scan_source(scan, source, in);
	}
}

static void scan_statement(struct scan *scan, struct lexer *lexer, struct section *in,
			   const struct token *name)
{
	struct lexer ahead = *lexer;
	struct token next = token_next(&ahead);
	struct token third;

	if (strcmp(name->text, "include") == 0) {
		scan_include(scan, lexer, in, name);
		return;
	}
	if (token_is(&next, '=')) {
		*lexer = ahead;
		scan_setting(scan, lexer, in, name);
		return;
	}
	if (token_is(&next, '{')) {
		*lexer = ahead;
		scan_section(scan, lexer, in, name, NULL, &next);
		return;
	}
	third = token_next(&ahead);
	if (next.text && token_is(&third, '{')) {
		*lexer = ahead;
		scan_section(scan, lexer, in, name, &next, &third);
	} else {
		scan_nonsense(scan, lexer, in, name);
	}
}

/* Up to the '}' of a section whose name is open, or (open NULL) to the end of the source. */
static void scan_statements(struct scan *scan, struct lexer *lexer, struct section *in,
			    const struct token *open)
{
	for (;;) {
		struct token token = token_next(lexer);

		if (token.kind == TOKEN_END) {
			if (open)
				report_error(scan->report, &open->place, "the section %s is never "
					     "closed: a '}' is missing", open->text);
			return;
		}
		if (token_is(&token, '}') && open)
			return;
		if (token.kind == TOKEN_WORD) {
			scan_statement(scan, lexer, in, &token);
		} else if (token_is(&token, '}')) {
			report_error(scan->report, &token.place, "this '}' closes nothing");
		} else if (token_is(&token, ';')) {
			report_error(scan->report, &token.place, "no ';' here: that is "
				     "nginx's syntax; the end of the line is enough");
		} else {
			report_error(scan->report, &token.place, "the name of an option is "
				     "expected here");
			phrase_skip_line(lexer);
		}
	}
}

void scan_source(struct scan *scan, struct source *source, struct section *in)
{
	const char *nul = memchr(source->bytes, '\0', source->length);
	struct place place = { source, 0, 1, 1 };
	struct lexer lexer;

	source->number = scan->sources++;
	if (nul) {
		place.offset = (size_t)(nul - source->bytes);
		for (size_t i = 0; i < place.offset; i++)
			place.line += source->bytes[i] == '\n';
		report_error(scan->report, &place, "a NUL byte: this is not a text in UTF-8");
		return;
	}
	token_start(&lexer, source, scan->report);
	scan_statements(scan, &lexer, in, NULL);
}
