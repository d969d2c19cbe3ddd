/* SPDX-License-Identifier: MIT */
/* test_scan: what the grammar of a configuration understands, and what it says of the rest. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include "conf/scan.h"

/* Everything that one scan of a text leaves behind; the process ends with the test. */
static struct arena arena;
static struct report report;
static struct buffer messages;

static struct section *scan_bytes(const char *text, size_t length)
{
	struct scan scan = { .report = &report, .is_alone = true };
	struct source *source = source_text(&arena, "x.conf", (struct span){ text, length });
	struct section *top = tree_new(&arena);

	report = (struct report){ .arena = &arena };
	buffer_free(&messages);
	source->is_file = true;
	scan_source(&scan, source, top);
	report_write(&report, "x.conf", &messages);
	return top;
}

static struct section *scan(const char *text)
{
	return scan_bytes(text, strlen(text));
}

/* Every message, and nothing else. */
static void says(const char *text, const char *expected)
{
	scan(text);
	cr_assert_str_eq(buffer_text(&messages), expected, "of:\n%s\n\nsaid:\n%s", text,
			 messages.data);
}

/* Among others. */
static void mentions(const char *text, const char *expected)
{
	scan(text);
	cr_assert(messages.data && strstr(messages.data, expected), "of:\n%s\n\nsaid:\n%s", text,
		  messages.data);
}

static void is_fine(const char *text)
{
	says(text, "");
}

static const struct setting *setting_of(struct section *in, const char *name)
{
	return tree_setting(in, option_find(in->option, span_of(name)));
}

static const char *value_of(const char *text, const char *name)
{
	return tree_text(setting_of(scan(text), name));
}

static size_t count_errors(const char *text)
{
	size_t count = 0;

	scan(text);
	for (const char *at = messages.data; at && (at = strstr(at, ": error: ")); at++)
		count++;
	return count;
}

/* ------------------------------------------------------------- what is fine */

Test(scan, an_empty_file_is_fine)
{
	is_fine("");
	is_fine("\n\n  \t\n");
}

Test(scan, comments_of_three_kinds_are_left_out)
{
	is_fine("# one\n// two\n/* three\n over lines */ port = 80 # x\n// end without newline");
}

Test(scan, a_word_needs_no_quotes)
{
	cr_assert_str_eq(value_of("docroot = /srv/www-1.0/a_b", "docroot"), "/srv/www-1.0/a_b");
}

Test(scan, quotes_keep_blanks_and_marks)
{
	cr_assert_str_eq(value_of("docroot = \"/a b/#{},;=\"", "docroot"), "/a b/#{},;=");
	cr_assert_str_eq(value_of("docroot = '/a b/\"x\"'", "docroot"), "/a b/\"x\"");
}

Test(scan, backslashes_escape_in_quotes)
{
	cr_assert_str_eq(value_of("docroot = \"a\\\"b\\\\c\\td\\$e\"", "docroot"), "a\"b\\c\td$e");
	cr_assert_str_eq(value_of("docroot = 'a\\'b\\\\c'", "docroot"), "a'b\\c");
}

Test(scan, several_settings_may_share_a_line)
{
	is_fine("user = \"a\"   group = \"b\" port=80 workers{count=2}");
}

Test(scan, a_list_may_span_lines_and_end_with_a_comma)
{
	struct section *top = scan("index = {\n\t\"a\",\n\t'b',\n\tc,\n}\n");
	const struct setting *index = setting_of(top, "index");

	cr_assert_eq(report.errors, 0);
	cr_assert_eq(index->words.count, 3);
	cr_assert_str_eq(index->words.word[2].text, "c");
}

Test(scan, a_comment_in_a_list_is_a_comment)
{
	struct section *top = scan("index = { \"a\", # first, with \"}\" in it\n /* { */ \"b\" }");

	cr_assert_eq(report.errors, 0, "%s", messages.data);
	cr_assert_eq(setting_of(top, "index")->words.count, 2);
}

Test(scan, an_empty_list_is_a_list)
{
	struct section *top = scan("index = {}");

	cr_assert_eq(report.errors, 0);
	cr_assert(setting_of(top, "index")->is_set);
	cr_assert_eq(setting_of(top, "index")->words.count, 0);
}

Test(scan, a_list_of_one_needs_no_braces)
{
	struct section *top = scan("index = \"a\"");

	cr_assert_eq(report.errors, 0);
	cr_assert_eq(setting_of(top, "index")->words.count, 1);
}

Test(scan, a_section_may_be_opened_twice_with_different_settings)
{
	is_fine("timeouts { header = \"1s\" }\ntimeouts { body = \"1s\" }");
}

Test(scan, titled_sections_are_kept_apart)
{
	struct section *top = scan("listen a { port = 1 }\nlisten \"b c\" { port = 2 }");
	const struct option *listen = option_find(&option_top, SPAN("listen"));
	struct section *b = tree_find(top, listen, "b c", NULL);

	cr_assert_eq(report.errors, 0, "%s", messages.data);
	cr_assert(b);
	cr_assert_str_eq(tree_text(setting_of(b, "port")), "2");
}

Test(scan, a_byte_order_mark_is_left_out)
{
	is_fine("\xef\xbb\xbfport = 80\n");
	says("\xef\xbb\xbfprot = 80\n",
	     "x.conf:1:1: error: unknown option 'prot'; did you mean 'port'?\n"
	     "    prot = 80\n"
	     "    ^~~~\n");
}

Test(scan, lines_may_end_as_on_windows)
{
	is_fine("# a\r\nport = 80\r\nindex = {\r\n\"a\"\r\n}\r\n");
	cr_assert_str_eq(value_of("docroot = /srv\r\n", "docroot"), "/srv");
}

Test(scan, a_value_may_stand_on_the_next_line)
{
	cr_assert_str_eq(value_of("docroot =\n  \"/srv\"\n", "docroot"), "/srv");
}

/* ------------------------------------------------------ what libconfuse would miss */

Test(scan, every_unknown_option_is_told_with_its_column)
{
	says("prot = 80\n  doc-root = \"/x\"\n",
	     "x.conf:1:1: error: unknown option 'prot'; did you mean 'port'?\n"
	     "    prot = 80\n"
	     "    ^~~~\n"
	     "x.conf:2:3: error: unknown option 'doc-root'; did you mean 'docroot'?\n"
	     "      doc-root = \"/x\"\n"
	     "      ^~~~~~~~\n");
}

Test(scan, a_section_that_is_never_closed_is_told_where_it_opens)
{
	says("port = 80\nworkers {\n\tcount = 2\n",
	     "x.conf:2:1: error: the section workers is never closed: a '}' is missing\n"
	     "    workers {\n"
	     "    ^~~~~~~\n");
}

Test(scan, what_follows_a_missing_brace_gives_a_hint)
{
	mentions("workers {\n count = 2\nport = 80\n",
		 "x.conf:3:1: error: unknown option 'port' in the section workers; 'port' belongs "
		 "to "
		 "the top level, outside any section (or is a '}' missing above?)\n");
}

Test(scan, an_unknown_section_is_left_out_whole)
{
	says("server a {\n port = 80 ; foo\n b { c = d }\n}\nport = 80",
	     "x.conf:1:1: error: unknown option 'server'; here that is a section: "
	     "site \"name\" { ... }\n"
	     "    server a {\n"
	     "    ^~~~~~\n");
}

Test(scan, an_unknown_section_that_is_never_closed_is_told_too)
{
	mentions("server a { port = 80", "x.conf:1:10: error: this '{' is never closed");
}

Test(scan, a_brace_too_many_is_told)
{
	says("workers { count = 1 }\n}\n",
	     "x.conf:2:1: error: this '}' closes nothing\n"
	     "    }\n"
	     "    ^\n");
}

Test(scan, a_comment_that_is_never_closed_is_told_where_it_opens)
{
	says("port = 80\n  /* open\ndocroot = /x\n",
	     "x.conf:2:3: error: this comment is never closed: a '*/' is missing\n"
	     "      /* open\n"
	     "      ^~\n");
}

Test(scan, a_quote_that_is_never_closed_is_told_where_it_opens)
{
	says("port = 80\ndocroot = \"/x\nbacklog = 5\n",
	     "x.conf:2:11: error: this quote is never closed: a \" is missing before the end of "
	     "the "
	     "line\n"
	     "    docroot = \"/x\n"
	     "              ^\n");
	mentions("docroot = '/x", "x.conf:1:11: error: this quote is never closed: a ' is missing");
}

Test(scan, an_escaped_quote_does_not_close)
{
	mentions("docroot = \"/x\\\"\n", "x.conf:1:11: error: this quote is never closed");
}

Test(scan, a_star_needs_quotes)
{
	mentions("docroot = /a/*\n", "x.conf:1:11: error: this needs quotes: write \"/a/*\"\n");
	mentions("index = { *.html }\n",
		 "x.conf:1:11: error: this needs quotes: write \"*.html\"\n");
}

Test(scan, a_url_needs_quotes)
{
	mentions("docroot = http://x/y#frag\n",
		 "x.conf:1:11: error: this needs quotes: write \"http://x/y#frag\", or put a blank "
		 "before a comment\n");
}

Test(scan, an_ipv6_address_needs_quotes)
{
	mentions("address = [::1]:80\n",
		 "x.conf:1:11: error: this needs quotes: write \"[::1]:80\"\n");
}

Test(scan, a_value_that_turns_out_a_comment_is_explained)
{
	mentions("docroot = //srv/www\n",
		 "x.conf:1:9: error: a value is missing behind this '=': what follows is a "
		 "comment, if "
		 "it is none it needs quotes\n");
}

Test(scan, a_semicolon_is_nginx)
{
	says("port = 80;\n",
	     "x.conf:1:10: error: no ';' here: that is nginx's syntax; the end of the line is "
	     "enough\n"
	     "    port = 80;\n"
	     "             ^\n");
	mentions("docroot = /x;", "x.conf:1:13: error: no ';' here");
}

Test(scan, nginx_settings_are_understood_well_enough_to_help)
{
	mentions("listen 80;\n",
		 "x.conf:1:1: error: 'listen' is a section: write listen \"name\" { ... }");
	mentions("root /srv;\n",
		 "x.conf:1:1: error: unknown option 'root'; here that is called 'docroot'");
	mentions("port 80;\n", "x.conf:1:1: error: an '=' is missing: write port = 80\n");
	mentions("worker_processes 4;\n", "here that is 'count' in the section workers");
}

Test(scan, apache_settings_are_understood_well_enough_to_help)
{
	mentions("DocumentRoot /srv\n",
		 "1:1: error: unknown option 'DocumentRoot'; here that is called "
		 "'docroot'\n");
	mentions("Listen 80\n", "here that is called 'port'\n");
	mentions("<VirtualHost *:80>\n</VirtualHost>\n",
		 "x.conf:1:1: error: sections are written name { ... }: < and > are Apache's "
		 "syntax\n");
	mentions("KeepAliveTimeout 5\n", "here that is 'keep-alive' in the section timeouts\n");
}

Test(scan, lighttpd_settings_are_understood_well_enough_to_help)
{
	mentions("server.document-root = \"/srv\"\n", "here that is called 'docroot'\n");
	mentions("server.port = 80\n", "here that is called 'port'\n");
}

Test(scan, numbers_are_decimal)
{
	mentions("port = 010\n",
		 "x.conf:1:8: error: '010' begins with 0, which some read as octal: "
		 "write 10\n");
	mentions("port = 0x10\n", "x.conf:1:8: error: '0x10' is not a decimal number\n");
	mentions("port = +5\n", "x.conf:1:8: error: '+5' has a sign: write 5\n");
	mentions("port = -5\n", "x.conf:1:8: error: '-5' is negative\n");
	mentions("port = 80a\n",
		 "x.conf:1:8: error: '80a' is not a whole number: 'a' does not belong "
		 "there\n");
	mentions("port = eighty\n", "x.conf:1:8: error: 'eighty' is not a whole number\n");
}

Test(scan, ranges_are_kept)
{
	mentions("port = 0\n", "x.conf:1:8: error: '0' is too small: port is 1 to 65535\n");
	mentions("port = 65536\n", "x.conf:1:8: error: '65536' is too large: port is 1 to 65535\n");
	mentions("port = 99999999999999999999\n", "is too large: port is 1 to 65535\n");
	is_fine("port = 65535");
}

Test(scan, setting_twice_is_told_with_the_first_place)
{
	says("port = 1\n# a\nport = 2\n",
	     "x.conf:3:1: error: 'port' is set twice; the first time at x.conf:1\n"
	     "    port = 2\n"
	     "    ^~~~\n");
	mentions("workers { count = 1 }\nworkers { count = 2 }",
		 "x.conf:2:11: error: 'count' is set twice; the first time at x.conf:1\n");
}

Test(scan, a_title_twice_is_told_with_the_first_place)
{
	mentions("listen a { port = 1 }\nlisten \"a\" { port = 2 }\n",
		 "x.conf:2:8: error: there is a section listen \"a\" already, at x.conf:1\n");
}

Test(scan, what_is_wrong_in_a_second_section_of_a_title_is_told_all_the_same)
{
	mentions("listen a { port = 1 }\nlisten a {\n prot = 2 }\n",
		 "x.conf:3:2: error: unknown option 'prot' in the section listen; did you mean "
		 "'port'?\n");
}

Test(scan, one_is_no_boolean)
{
	mentions("clean-urls = 1\n",
		 "x.conf:1:14: error: '1' is neither yes nor no (on, off, true and "
		 "false are understood too)\n");
	is_fine("clean-urls = true");
}

Test(scan, a_section_is_not_a_value)
{
	mentions("tls = 1\n", "x.conf:1:1: error: 'tls' is a section: write tls { ... }\n");
	mentions("workers = 8\n", "'workers' is a section: write workers { ... }\n");
}

Test(scan, a_value_is_not_a_section)
{
	says("port { a = b }\nbacklog = 5",
	     "x.conf:1:1: error: 'port' is no section: write port = ...\n"
	     "    port { a = b }\n"
	     "    ^~~~\n");
}

Test(scan, titles_are_where_they_belong)
{
	mentions("listen { port = 1 }\n",
		 "x.conf:1:1: error: the section listen needs a title: write "
		 "listen \"name\" { ... }\n");
	mentions("workers \"x\" { count = 1 }\n", "x.conf:1:9: error: the section workers takes no "
		 "title: write workers { ... }\n");
}

Test(scan, an_undefined_variable_is_told)
{
	unsetenv("NOPE_1");
	says("docroot = \"/srv/${NOPE_1}/x\"\n",
	     "x.conf:1:17: error: the environment has no variable NOPE_1; a default is written "
	     "${NOPE_1:-default}\n"
	     "    docroot = \"/srv/${NOPE_1}/x\"\n"
	     "                    ^~~~~~~~~\n");
}

Test(scan, variables_are_filled_in)
{
	setenv("SITE", "my site", 1);
	cr_assert_str_eq(value_of("docroot = \"/srv/${SITE}/x\"", "docroot"), "/srv/my site/x");
	cr_assert_str_eq(value_of("docroot = /srv/${SITE}", "docroot"), "/srv/my site");
}

Test(scan, variables_have_defaults)
{
	unsetenv("NOPE_1");
	setenv("EMPTY", "", 1);
	cr_assert_str_eq(value_of("docroot = \"${NOPE_1:-/srv}\"", "docroot"), "/srv");
	cr_assert_str_eq(value_of("docroot = ${NOPE_1:-/srv/a b}", "docroot"), "/srv/a b");
	cr_assert_str_eq(value_of("docroot = \"${EMPTY:-/srv}\"", "docroot"), "/srv");
	cr_assert_str_eq(value_of("user = \"${EMPTY}\"", "user"), "");
}

Test(scan, no_variables_in_single_quotes_or_behind_a_backslash)
{
	cr_assert_str_eq(value_of("docroot = '${NOPE_1}'", "docroot"), "${NOPE_1}");
	cr_assert_str_eq(value_of("docroot = \"\\${NOPE_1}\"", "docroot"), "${NOPE_1}");
	cr_assert_str_eq(value_of("docroot = \"a$b\"", "docroot"), "a$b");
}

Test(scan, a_malformed_variable_is_told)
{
	mentions("docroot = \"${A\"\n", "x.conf:1:12: error: this variable is never closed");
	mentions("docroot = \"${}\"\n", "x.conf:1:12: error: a variable is written ${NAME} or");
	mentions("docroot = \"${1A}\"\n", "x.conf:1:12: error: a variable is written ${NAME} or");
	mentions("docroot = \"${A-b}\"\n", "x.conf:1:12: error: a variable is written ${NAME} or");
}

Test(scan, a_variable_cannot_bring_in_a_line_break)
{
	setenv("TWO_LINES", "a\nb", 1);
	mentions("docroot = \"${TWO_LINES}\"\n",
		 "x.conf:1:12: error: the variable TWO_LINES holds a control character\n");
}

Test(scan, a_variable_is_not_read_as_syntax)
{
	setenv("SLY", "x\" port = 1 {", 1);
	cr_assert_str_eq(value_of("docroot = \"${SLY}\"", "docroot"), "x\" port = 1 {");
	cr_assert_eq(report.errors, 0);
}

Test(scan, a_nul_byte_is_told)
{
	static const char text[] = "port = 80\nba\0cklog = 1\n";

	scan_bytes(text, sizeof(text) - 1);
	cr_assert(strstr(messages.data, "x.conf:2:3: error: a NUL byte: this is not a text in UTF-8\n"),
		  "%s", messages.data);
}

Test(scan, a_control_character_in_a_text_is_told_and_not_obeyed)
{
	says("docroot = \"a\x1b[31m\"\n",
	     "x.conf:1:13: error: a control character in a text\n"
	     "    docroot = \"a?[31m\"\n"
	     "                ^\n");
}

Test(scan, a_strange_name_is_shown_without_its_control_characters)
{
	scan("a\x1b[31mb = 1\n");
	cr_assert_not(strchr(messages.data, '\x1b'));
}

/* ------------------------------------------------------------ more mistakes */

Test(scan, a_missing_value_is_told_at_the_equals_sign)
{
	says("port =\nbacklog = 5\n",
	     "x.conf:1:6: error: a value is missing behind this '='\n"
	     "    port =\n"
	     "         ^\n");
	mentions("port = ", "x.conf:1:6: error: a value is missing");
	mentions("workers { count = }", "x.conf:1:17: error: a value is missing");
	mentions("port = ;", "x.conf:1:6: error: a value is missing");
}

Test(scan, a_list_that_is_never_closed_ends_at_the_next_setting)
{
	says("index = { \"a\",\n  \"b\"\nport = 80\n",
	     "x.conf:1:9: error: this list is never closed: a '}' is missing\n"
	     "    index = { \"a\",\n"
	     "            ^\n");
	mentions("index = { a, b", "x.conf:1:9: error: this list is never closed");
}

Test(scan, commas_separate_the_values_of_a_list)
{
	mentions("index = { \"a\" \"b\" }\n", "x.conf:1:15: error: a ',' is missing before this\n");
	mentions("index = { a,, b }\n", "x.conf:1:13: error: a value is expected here, not ','\n");
	mentions("index = { , a }\n", "x.conf:1:11: error: a value is expected here, not ','\n");
}

Test(scan, a_scalar_takes_no_list)
{
	mentions("port = { 80, 81 }\n", "x.conf:1:1: error: 'port' takes one value, not a list\n");
}

Test(scan, a_word_behind_a_value_is_told)
{
	mentions("port = 80 90\n",
		 "x.conf:1:11: error: this is behind the end of the value: a list is "
		 "written {\"a\", \"b\"}, and a value with blanks needs quotes\n");
	mentions("docroot = /srv/my files\n",
		 "x.conf:1:19: error: this is behind the end of the value");
	mentions("index = {a} b\n", "x.conf:1:13: error: this is behind the end of the list\n");
	cr_assert_eq(count_errors("docroot = /srv/my files and more\nport = 80"), 1);
}

Test(scan, an_equals_sign_that_is_missing_is_told)
{
	says("port 80\n",
	     "x.conf:1:1: error: an '=' is missing: write port = 80\n"
	     "    port 80\n"
	     "    ^~~~\n");
}

Test(scan, there_is_no_append)
{
	mentions("index += {a}\n", "x.conf:1:7: error: there is no '+=': write the whole list\n");
}

Test(scan, a_stray_mark_is_told)
{
	mentions("= 5\n", "x.conf:1:1: error: the name of an option is expected here\n");
	mentions("\"port\" = 5\n", "x.conf:1:1: error: the name of an option is expected here\n");
	mentions("port = = 5\n", "x.conf:1:8: error: a value is expected here\n");
}

Test(scan, a_backslash_before_nothing_special_is_told)
{
	mentions("docroot = \"C:\\www\"\n",
		 "x.conf:1:14: error: a backslash means nothing before this: "
		 "write \\\\ for a backslash\n");
}

Test(scan, a_known_name_in_the_wrong_place_is_told_where_it_belongs)
{
	mentions("count = 2\n", "unknown option 'count'; 'count' belongs in the section workers\n");
	mentions("workers { header = \"1s\" }",
		 "x.conf:1:11: error: unknown option 'header' in the "
		 "section workers; 'header' belongs in the section timeouts\n");
	mentions("site a { tls { least-version = \"1.3\" } }",
		 "'least-version' belongs in the section tls of the top level, not of a site\n");
}

Test(scan, dots_are_for_the_command_line)
{
	mentions("timeouts.heder = \"1s\"\n",
		 "; names with dots are for -o, a file has sections { ... }\n");
}

Test(scan, names_know_upper_and_lower_case)
{
	mentions("Port = 80\n", "unknown option 'Port'; did you mean 'port'?\n");
}

Test(scan, a_name_like_nothing_gets_no_suggestion)
{
	mentions("zzzzzz = 1\n", "x.conf:1:1: error: unknown option 'zzzzzz'\n");
}

Test(scan, include_has_one_form)
{
	is_fine("include(\"conf.d/*.conf\")\nworkers { include('x') }\n");
	mentions("include \"a.conf\"\n", "x.conf:1:1: error: write include(\"file\") or "
		 "include(\"folder/*.conf\")\n");
	mentions("include = a.conf\n", "x.conf:1:1: error: write include(");
	mentions("include(\n", "x.conf:1:1: error: write include(");
}

Test(scan, units_are_named)
{
	mentions("timeouts { header = 10 }\n",
		 "x.conf:1:21: error: '10' has no unit: write \"10s\" for "
		 "seconds (ms, s, m, h and d are known)\n");
	mentions("timeouts { header = 10x }\n", "'10x' has an unknown unit: write \"10s\"");
	mentions("limits { body = 10kb }\n", "'10kb' has an unknown unit: write \"10k\"");
	is_fine("timeouts { header = 10s } limits { body = 10K }");
}

Test(scan, a_lone_word_that_is_no_choice_is_not_taken_for_a_path)
{
	mentions("error-log = stdout\n",
		 "x.conf:1:13: error: 'stdout' is not stderr or syslog; for a "
		 "file of that name write \"./stdout\"\n");
	is_fine("error-log = ./stdout\n");
	is_fine("error-log = error.log\n");
}

Test(scan, a_choice_is_one_of_its_words)
{
	mentions("log-level = notice\n", "'notice' is not one of error, warning, info or debug\n");
}

Test(scan, tls_has_options_of_its_own)
{
	is_fine("tls { mode = \"off\" }\n");
	is_fine("tls { mode = \"required\" }\n");
	is_fine("tls { certificate = \"a.pem\" key = \"a.key\" }\naddress = \"*\"\n");
	is_fine("hsts = \"max-age=31536000; includeSubDomains; preload\"\n");
	mentions("tls { mode = \"on\" }\n", "x.conf:1:14: error: 'on' is not one of off, optional "
		 "or required\n");
	mentions("site \"a.b\" { tls { mode = \"off\" } }\n",
		 "x.conf:1:20: error: unknown option 'mode' in the section tls");
	mentions("tls { ticket-keys = \"none\" }\n", "'none' is not own or off");
	mentions("hsts = \"31536000\"\n", "'31536000' is not a policy: write \"max-age=");
}

Test(scan, a_log_format_is_checked)
{
	mentions("log-format = \"%h %Q\"\n",
		 "x.conf:1:14: error: '%Q' at character 4 is not known\n");
	mentions("log-format = \"%{Referer}o\"\n", "'%{Referer}' at character 1 is not known: ");
	mentions("log-format = \"100%\"\n", "'%' at character 4 ends the format");
	mentions("log-format = \"combind\"\n", "'combind' is neither a format's name");
	is_fine("log-format = \"%h \\\"%r\\\" %>s %{User-Agent}i\"\n");
}

Test(scan, addresses_are_checked)
{
	is_fine("address = localhost");
	is_fine("address = \"*\"");
	is_fine("address = {\"127.0.0.1:80\", \"[::1]:80\", \"::\", \"localhost:99\", \"*:5\"}");
	mentions("address = example.org\n",
		 "x.conf:1:11: error: 'example.org' is not an address: write "
		 "localhost, *, an IP address, or one with a port");
	mentions("address = 8080\n",
		 "x.conf:1:11: error: '8080' is a port, not an address: write port = "
		 "8080\n");
	mentions("address = \"localhost:0\"\n", "is not an address");
	mentions("address = \"127.0.0.1:65536\"\n", "is not an address");
}

Test(scan, an_index_is_the_name_of_a_file)
{
	mentions("index = { \"a/b.html\" }\n",
		 "x.conf:1:11: error: 'a/b.html' is not the name of a file");
	mentions("index = \"\"\n", "x.conf:1:9: error: '' is not the name of a file");
	mentions("index = \"..\"\n", "'..' is not the name of a file");
}

Test(scan, a_charset_is_one_word)
{
	mentions("charset = \"utf-8; x\"\n",
		 "'utf-8; x' is not a single word that may stand in a header\n");
	is_fine("charset = off");
	is_fine("charset = \"\"");
}

/* --------------------------------------------------------- the look of errors */

Test(scan, errors_come_in_the_order_of_the_lines)
{
	says("workers {\nb1 = 2\n}}\n",
	     "x.conf:2:1: error: unknown option 'b1' in the section workers\n"
	     "    b1 = 2\n"
	     "    ^~\n"
	     "x.conf:3:2: error: this '}' closes nothing\n"
	     "    }}\n"
	     "     ^\n");
}

Test(scan, columns_count_characters)
{
	says("docroot = \"/m\xc3\xbcsli\" prot = 1\n",
	     "x.conf:1:20: error: unknown option 'prot'; did you mean 'port'?\n"
	     "    docroot = \"/m\xc3\xbcsli\" prot = 1\n"
	     "                       ^~~~\n");
}

Test(scan, the_caret_keeps_tabs)
{
	says("\t\tprot = 1\n",
	     "x.conf:1:3: error: unknown option 'prot'; did you mean 'port'?\n"
	     "    \t\tprot = 1\n"
	     "    \t\t^~~~\n");
}

Test(scan, a_long_line_is_shown_around_its_error)
{
	char text[4096];

	memset(text, ' ', sizeof(text));
	strcpy(text + 3000, "prot = 1\n");
	scan(text);
	cr_assert(strstr(messages.data, "x.conf:1:3001: error: unknown option 'prot'"));
	cr_assert(strstr(messages.data, "prot = 1\n"));
	cr_assert_lt(messages.length, 400);
}

Test(scan, a_file_of_nonsense_does_not_fill_the_screen)
{
	char text[40000];

	for (size_t i = 0; i + 5 < sizeof(text); i += 5)
		memcpy(text + i, "x=1\n\n", 6);
	cr_assert_eq(count_errors(text), 100);
	cr_assert(strstr(messages.data, "There may be more errors than these.\n"));
}

Test(scan, more_sections_than_can_be_listened_on_are_told)
{
	struct buffer text = { 0 };

	for (int i = 0; i < 33; i++)
		buffer_print(&text, "listen l%d { port = %d }\n", i, i + 1);
	scan(text.data);
	cr_assert(strstr(messages.data, "x.conf:33:1: error: there are more than 32 sections listen\n"));
	buffer_free(&text);
}

Test(scan, nesting_does_not_eat_the_stack, .timeout = 20)
{
	size_t size = 1000000;
	char *text = malloc(size + 1);

	memset(text, '{', size);
	text[size] = '\0';
	cr_assert_eq(count_errors(text), 2);
	for (size_t i = 0; i < size; i += 2)
		memcpy(text + i, "a{", 2);
	cr_assert_gt(count_errors(text), 0);
	free(text);
}
