/* SPDX-License-Identifier: MIT */
/* parser: libconfuse's say: it parses what the scan has understood, and adds the defaults. */
#include "conf/parser.h"

#include <confuse.h>
#include <string.h>

/* libconfuse's error function takes no argument of ours; this runs once in its process. */
static struct report *reporting;

__attribute__((format(printf, 2, 0)))
static void take_error(cfg_t *cfg, const char *format, va_list arguments)
{
	char text[512];

	(void)cfg;
	vsnprintf(text, sizeof(text), format, arguments);
	report_error(reporting, NULL, "libconfuse: %s", text);
}

/* In single quotes nothing is special but the quote and the backslash. */
static void put_quoted(struct buffer *text, const char *word)
{
	arena_need(buffer_add(text, "'"));
	for (; *word; word++) {
		if (*word == '\'' || *word == '\\')
			arena_need(buffer_add(text, "\\"));
		arena_need(buffer_append(text, word, 1));
	}
	arena_need(buffer_add(text, "'"));
}

static void put_setting(struct buffer *text, const struct setting *setting)
{
	bool is_list = option_is_list(setting->option);

	arena_need(buffer_print(text, "%s = %s", setting->option->name, is_list ? "{" : ""));
	for (size_t i = 0; i < setting->words.count; i++) {
		if (i > 0)
			arena_need(buffer_add(text, ", "));
		put_quoted(text, setting->words.word[i].text);
	}
	arena_need(buffer_add(text, is_list ? "}\n" : "\n"));
}

static void put_section(struct buffer *text, const struct section *section)
{
	size_t count = option_count(section->option);

	for (size_t i = 0; i < count; i++)
		if (section->settings[i].is_set)
			put_setting(text, &section->settings[i]);
	for (const struct section *s = section->first; s; s = s->next) {
		arena_need(buffer_print(text, "%s ", s->option->name));
		if (s->option->flags & OPTION_TITLED)
			put_quoted(text, s->title);
		arena_need(buffer_add(text, " {\n"));
		put_section(text, s);
		arena_need(buffer_add(text, "}\n"));
	}
}

/* libconfuse wants the default of a list, words with spaces between, as it would be parsed. */
static char *list_default(struct arena *arena, const struct option *option)
{
	struct buffer text = { 0 };
	char *copy;

	if (!option->value)
		return NULL;
	arena_need(buffer_add(&text, "{"));
	for (const char *at = option->value; *at; at += strspn(at, " ")) {
		size_t length = strcspn(at, " ");

		if (at != option->value)
			arena_need(buffer_add(&text, ", "));
		put_quoted(&text, arena_copy(arena, (struct span){ at, length }));
		at += length;
	}
	arena_need(buffer_add(&text, "}"));
	copy = arena_copy(arena, (struct span){ text.data, text.length });
	buffer_free(&text);
	return copy;
}

/* The option table as libconfuse wants it: every value is a string, which we read ourselves. */
static cfg_opt_t *make_options(struct arena *arena, const struct option *section)
{
	size_t count = option_count(section);
	cfg_opt_t *options = arena_take(arena, (count + 1) * sizeof(*options));

	for (size_t i = 0; i < count; i++) {
		const struct option *o = option_at(section, i);
		bool is_open = option_is_inherited(section, o);

		if (o->type == OPTION_SECTION)
			options[i] = (cfg_opt_t)CFG_SEC(o->name, make_options(arena, o),
				o->flags & OPTION_TITLED ?
				CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES : CFGF_NONE);
		else if (option_is_list(o))
			options[i] = (cfg_opt_t)CFG_STR_LIST(o->name, is_open ? NULL :
							     list_default(arena, o), CFGF_NONE);
		else
			options[i] = (cfg_opt_t)CFG_STR(o->name, is_open ? NULL :
							(char *)(uintptr_t)o->value, CFGF_NONE);
	}
	options[count] = (cfg_opt_t)CFG_END();
	return options;
}

static void take_setting(struct arena *arena, cfg_opt_t *value, struct setting *setting)
{
	struct words words = { .is_list = option_is_list(setting->option) };
	unsigned int count = cfg_opt_size(value);

	for (unsigned int i = 0; i < count; i++) {
		const char *text = cfg_opt_getnstr(value, i);
		const struct place *place = setting->is_set ? &setting->words.word[i].place : NULL;

		if (text)
			tree_add_word(arena, &words, arena_copy(arena, span_of(text)), place);
	}
	setting->words = words;
}

static void take_section(struct arena *arena, cfg_t *values, struct section *section)
{
	size_t count = option_count(section->option);

	for (size_t i = 0; i < count; i++)
		if (section->settings[i].option->type != OPTION_SECTION)
			take_setting(arena, cfg_getopt(values, section->settings[i].option->name),
				     &section->settings[i]);
	for (struct section *s = section->first; s; s = s->next)
		take_section(arena, s->option->flags & OPTION_TITLED ?
			     cfg_gettsec(values, s->option->name, s->title) :
			     cfg_getsec(values, s->option->name), s);
}

int parser_run(struct report *report, struct section *top)
{
	struct buffer text = { 0 };
	cfg_t *values;
	int result = -1;

	reporting = report;
	put_section(&text, top);
	values = cfg_init(make_options(report->arena, &option_top), CFGF_NONE);
	if (!values) {
		report_error(report, NULL, "libconfuse has no memory");
		goto out;
	}
	cfg_set_error_function(values, take_error);
	if (cfg_parse_buf(values, buffer_text(&text)) == CFG_SUCCESS) {
		take_section(report->arena, values, top);
		result = 0;
	} else if (report->errors == 0) {
		report_error(report, NULL, "libconfuse cannot parse this, and does not say why");
	}
	cfg_free(values);
out:
	buffer_free(&text);
	return result;
}
