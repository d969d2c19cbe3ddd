/* SPDX-License-Identifier: MIT */
/* test_loaded: the flat text of a configuration is written and read, and nothing else is read. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "conf/flat.h"
#include "conf/loaded.h"
#include "conf/parser.h"
#include "conf/resolve.h"
#include "conf/scan.h"

static struct arena arena;
static struct report report;
static struct buffer flat;

/* What a file of this text comes to. */
static void write_flat(const char *text, const char *file)
{
	struct scan scan = { .report = &report, .is_alone = true };
	struct source *source = source_text(&arena, "x.conf", span_of(text));
	struct resolve_facts facts = { .is_root = true, .has_file = true };
	struct section *top = tree_new(&arena);

	report = (struct report){ .arena = &arena };
	source->is_file = true;
	scan_source(&scan, source, top);
	cr_assert_eq(parser_run(&report, top), 0);
	resolve_all(&report, top, &facts);
	cr_assert_eq(report.errors, 0);
	buffer_free(&flat);
	flat_write(&arena, top, file, &flat);
}

static struct conf *read_flat(void)
{
	return loaded_read((struct span){ flat.data, flat.length });
}

static const char basic[] = "address = \"127.0.0.1\" docroot = \"/srv\"\n"
			    "listen \"a b\" { address = \"127.0.0.1:81\" }\n";

Test(loaded, what_is_written_is_read)
{
	struct conf *conf;

	write_flat(basic, "/etc/x \"y\".conf");
	conf = read_flat();
	cr_assert(conf);
	cr_assert_str_eq(conf->file, "/etc/x \"y\".conf");
	cr_assert_str_eq(conf->top.scope.docroot, "/srv");
	cr_assert_eq(conf->listen_count, 2);
	cr_assert_str_eq(conf->listens[1].name, "a b");
	cr_assert_str_eq(conf_text(conf), flat.data);
	conf_free(conf);
}

Test(loaded, every_cut_of_the_text_is_refused)
{
	size_t without_section;

	write_flat(basic, "/etc/x.conf");
	without_section = (size_t)(strstr(flat.data, "# listen.") - flat.data);
	for (size_t length = 0; length < flat.length; length++) {
		/* On the heap, so that a sanitizer sees reading behind the end. */
		char *copy = malloc(length + 1);
		struct conf *conf;

		memcpy(copy, flat.data, length);
		conf = loaded_read((struct span){ copy, length });
		cr_assert_eq(conf != NULL, length == without_section, "%zu", length);
		conf_free(conf);
		free(copy);
	}
}

Test(loaded, a_line_that_is_missing_is_noticed)
{
	size_t lines = 0, refused = 0;

	write_flat("address = \"127.0.0.1\"", NULL);
	for (size_t from = 0; from < flat.length; lines++) {
		size_t to = (size_t)(strchr(flat.data + from, '\n') - flat.data) + 1;
		struct buffer less = { 0 };
		struct conf *conf;

		buffer_append(&less, flat.data, from);
		buffer_append(&less, flat.data + to, flat.length - to);
		errno = 0;
		conf = loaded_read((struct span){ less.data, less.length });
		refused += !conf && errno == EBADMSG;
		conf_free(conf);
		buffer_free(&less);
		from = to;
	}
	cr_assert_gt(lines, 30);
	cr_assert_eq(refused, lines);
}

/* The flat text with one part replaced by another. */
static bool reads_with(const char *part, const char *other)
{
	char *found = strstr(flat.data, part);
	struct buffer text = { 0 };
	struct conf *conf;

	cr_assert(found, "%s", part);
	buffer_append(&text, flat.data, (size_t)(found - flat.data));
	buffer_add(&text, other);
	buffer_add(&text, found + strlen(part));
	conf = loaded_read((struct span){ text.data, text.length });
	buffer_free(&text);
	conf_free(conf);
	return conf;
}

Test(loaded, values_are_checked_again)
{
	write_flat("address = \"127.0.0.1\" workers { count = 2 }", NULL);
	cr_assert(reads_with("= 2 ", "= 3 "));
	cr_assert_not(reads_with("= 2 ", "= 0 "));
	cr_assert_not(reads_with("= 2 ", "= 5000 "));
	cr_assert_not(reads_with("= 2 ", "= auto "));
	cr_assert_not(reads_with("= 2 ", "=  "));
	cr_assert_not(reads_with("= 8888 ", "= 0 "));
	cr_assert_not(reads_with("= 8888 ", "= 65536 "));
	cr_assert_not(reads_with("\"127.0.0.1\"", "\"localhost\""));
	cr_assert_not(reads_with("\"127.0.0.1\"", "\"127.0.0.1"));
	cr_assert_not(reads_with("\"10s\"", "\"10\""));
	cr_assert_not(reads_with("\"info\"", "\"loud\""));
	cr_assert_not(reads_with("port", "prot"));
	cr_assert_not(reads_with("# no file\n", ""));
}

Test(loaded, more_than_a_configuration_is_refused)
{
	write_flat(basic, NULL);
	buffer_add(&flat, "x");
	cr_assert_null(read_flat());
	cr_assert_eq(errno, EBADMSG);
}

Test(loaded, nothing_is_no_configuration)
{
	cr_assert_null(loaded_read(SPAN("")));
	cr_assert_null(loaded_read((struct span){ NULL, 0 }));
	cr_assert_null(loaded_read(SPAN("# no file\n")));
}

Test(loaded, an_address_of_a_port_of_its_own_is_written_with_it)
{
	write_flat("address = {\"127.0.0.1:81\", \"127.0.0.1\"} port = 82", NULL);
	cr_assert(strstr(flat.data, "= {\"127.0.0.1:81\", \"127.0.0.1\"} "));
}

Test(loaded, freeing_nothing_is_harmless)
{
	conf_free(NULL);
}
