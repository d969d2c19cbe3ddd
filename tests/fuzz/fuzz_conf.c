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

static void use_as_override(struct arena *arena, const uint8_t *data, size_t size)
{
	struct report report = { .arena = arena };
	struct conf_override override = {
		"-o", arena_copy(arena, (struct span){ (const char *)data, size })
	};

	override_apply(&report, tree_new(arena), &override, 0);
	write_report(&report);
}

/* The flat text reads back, and writes again the same. */
static void read_back(struct arena *arena, struct section *top)
{
	struct buffer text = { 0 };
	struct conf *conf;

	flat_write(arena, top, "fuzz", &text);
	conf = loaded_read((struct span){ text.data, text.length });
	need(conf && strcmp(conf_text(conf), text.data) == 0);
	conf_free(conf);
	buffer_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct resolve_facts facts = { .is_root = true, .has_file = true };
	struct arena arena = { .blocks = NULL };
	struct report report = { .arena = &arena };
	struct section *before, *after;

	if (size > 0 && data[0] == '!') {
		use_as_override(&arena, data + 1, size - 1);
		arena_free(&arena);
		return 0;
	}
	before = scan_bytes(&report, data, size);
	after = scan_bytes(&report, data, size);
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
