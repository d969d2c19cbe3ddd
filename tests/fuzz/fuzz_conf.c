/* SPDX-License-Identifier: MIT */
/* fuzz_conf: any bytes as a configuration are reported or understood, and what is understood
 * survives libconfuse and the way through the flat text. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "conf/flat.h"
#include "conf/loaded.h"
#include "conf/override.h"
#include "conf/parser.h"
#include "conf/resolve.h"
#include "conf/scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool condition)
{
	if (!condition)
		abort();
}

/* Every word that the scan understood comes back from libconfuse as it was. */
static void compare(const struct section *before, const struct section *after)
{
	size_t count = option_count(before->option);

	for (size_t i = 0; i < count; i++) {
		const struct setting *a = &before->settings[i], *b = &after->settings[i];

		if (!a->is_set)
			continue;
		need(a->words.count == b->words.count);
		for (size_t j = 0; j < a->words.count; j++)
			need(strcmp(a->words.word[j].text, b->words.word[j].text) == 0);
	}
	for (before = before->first, after = after->first; before;
	     before = before->next, after = after->next)
		compare(before, after);
}

static struct section *scan_bytes(struct report *report, const uint8_t *data, size_t size)
{
	struct scan scan = { .report = report, .is_alone = true };
	struct span text = { (const char *)data, size };
	struct source *source = source_text(report->arena, "fuzz", text);
	struct section *top = tree_new(report->arena);

	source->is_file = true;
	scan_source(&scan, source, top);
	return top;
}

/* Each error has its place, inside the text. */
static void write_report(const struct report *report)
{
	struct buffer messages = { 0 };

	report_write(report, "fuzz", &messages);
	need((report->errors > 0) == (messages.length > 0 && strstr(messages.data, "error: ")));
	buffer_free(&messages);
}

static struct section *scan_override(struct report *report, const uint8_t *data, size_t size)
{
	struct section *top = tree_new(report->arena);
	struct conf_override override = {
		"-o", arena_copy(report->arena, (struct span){ (const char *)data, size })
	};

	override_apply(report, top, &override, 0);
	return top;
}

/* What is in front of the origin; the line ends there. */
static char *cut_origin(char *line)
{
	char *origin = NULL;

	for (char *at = line; (at = strstr(at, "  # ")); at++)
		origin = at;
	if (origin)
		*origin = '\0';
	return line;
}

/* Every line of the flat text is as good as an option of the command line. */
static void use_as_options(struct arena *arena, const char *text, struct buffer *again)
{
	struct resolve_facts facts = { .is_root = true, .has_file = true };
	struct report report = { .arena = arena };
	struct section *top = tree_new(arena);
	char *at = arena_copy(arena, span_of(text)), *line = strsep(&at, "\n");

	while ((line = strsep(&at, "\n")) && *line)
		if (*line != '#')
			override_apply(&report, top,
				       &(struct conf_override){ "-o", cut_origin(line) }, 0);
	need(report.errors == 0 && parser_run(&report, top) == 0);
	resolve_all(&report, top, &facts);
	need(report.errors == 0);
	flat_write(arena, top, "fuzz", again);
}

/* The next line that sets something; NULL at the end. */
static char *next_setting(char **text)
{
	char *line;

	while ((line = strsep(text, "\n")) && *line == '#')
		;
	return line ? cut_origin(line) : NULL;
}

static void need_same_values(struct arena *arena, const char *a, const char *b)
{
	char *one = arena_copy(arena, span_of(a)), *two = arena_copy(arena, span_of(b));
	char *line, *other;

	do {
		line = next_setting(&one);
		other = next_setting(&two);
		need(!line == !other && (!line || strcmp(line, other) == 0));
	} while (line);
}

/* The flat text reads back, and comes out again when it goes in as options. */
static void read_back(struct arena *arena, struct section *top)
{
	struct buffer text = { 0 }, again = { 0 };
	struct conf *conf;

	flat_write(arena, top, "fuzz", &text);
	conf = loaded_read((struct span){ text.data, text.length });
	need(conf && strcmp(conf_text(conf), text.data) == 0);
	conf_free(conf);
	use_as_options(arena, text.data, &again);
	need_same_values(arena, text.data, again.data);
	buffer_free(&text);
	buffer_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct resolve_facts facts = { .is_root = true, .has_file = true };
	struct arena arena = { .blocks = NULL };
	struct report report = { .arena = &arena };
	struct section *before, *after;

	/* A first '!' makes it an option of the command line. */
	if (size > 0 && data[0] == '!') {
		before = scan_override(&report, data + 1, size - 1);
		after = scan_override(&report, data + 1, size - 1);
	} else {
		before = scan_bytes(&report, data, size);
		after = scan_bytes(&report, data, size);
	}
	if (report.errors == 0) {
		need(parser_run(&report, after) == 0);
		compare(before, after);
		resolve_all(&report, after, &facts);
	}
	write_report(&report);
	if (report.errors == 0)
		read_back(&arena, after);
	arena_free(&arena);
	return 0;
}
