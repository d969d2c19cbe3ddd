/* SPDX-License-Identifier: MIT */
/* test_suggest: what somebody may have meant. */
#include <criterion/criterion.h>
#include <string.h>
#include "conf/suggest.h"

static size_t distance(const char *a, const char *b)
{
	return suggest_distance(span_of(a), span_of(b));
}

static const char *hint_in(const char *section, const char *name)
{
	static char text[SUGGEST_TEXT];
	const struct option *in = &option_top;

	if (*section)
		in = option_find(in, span_of(section));
	suggest_name(in, span_of(name), text);
	return text;
}

static const char *hint(const char *name)
{
	return hint_in("", name);
}

Test(suggest, the_distance_counts_slips)
{
	cr_assert_eq(distance("", ""), 0);
	cr_assert_eq(distance("port", "port"), 0);
	cr_assert_eq(distance("port", "prt"), 1);
	cr_assert_eq(distance("port", "porrt"), 1);
	cr_assert_eq(distance("port", "pert"), 1);
	cr_assert_eq(distance("port", "prot"), 1);
	cr_assert_eq(distance("port", ""), 4);
	cr_assert_eq(distance("kitten", "sitting"), 3);
}

Test(suggest, the_distance_is_the_same_both_ways)
{
	cr_assert_eq(distance("docroot", "root"), distance("root", "docroot"));
	cr_assert_eq(distance("abcd", "badc"), distance("badc", "abcd"));
}

Test(suggest, case_is_no_slip)
{
	cr_assert_eq(distance("PORT", "port"), 0);
}

Test(suggest, very_long_names_are_far)
{
	char name[5000];

	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	cr_assert_geq(distance(name, "port"), 40);
	cr_assert_str_eq(hint(name), "");
}

Test(suggest, slips_are_seen)
{
	cr_assert_str_eq(hint("prot"), "; did you mean 'port'?");
	cr_assert_str_eq(hint("docrot"), "; did you mean 'docroot'?");
	cr_assert_str_eq(hint("doc_root"), "; did you mean 'docroot'?");
	cr_assert_str_eq(hint("Docroot"), "; did you mean 'docroot'?");
	cr_assert_str_eq(hint("clean_urls"), "; did you mean 'clean-urls'?");
	cr_assert_str_eq(hint("acess-log"), "; did you mean 'access-log'?");
	cr_assert_str_eq(hint("timeout"), "; did you mean 'timeouts'?");
	cr_assert_str_eq(hint_in("timeouts", "headers"), "; did you mean 'header'?");
}

Test(suggest, a_section_is_named)
{
	cr_assert_str_eq(hint("count"), "; 'count' belongs in the section workers");
	cr_assert_str_eq(hint("keep-alive"), "; 'keep-alive' belongs in the section timeouts");
	cr_assert_str_eq(hint_in("limits", "port"),
			 "; 'port' belongs to the top level, outside any "
			 "section (or is a '}' missing above?)");
}

Test(suggest, names_of_other_servers_are_known)
{
	static const struct { const char *name, *ours; } rows[] = {
		{ "DocumentRoot", "; here that is called 'docroot'" },
		{ "documentroot", "; here that is called 'docroot'" },
		{ "root", "; here that is called 'docroot'" },
		{ "server.document-root", "; here that is called 'docroot'" },
		{ "Listen", "; here that is called 'port'" },
		{ "DirectoryIndex", "; here that is called 'index'" },
		{ "ErrorLog", "; here that is called 'error-log'" },
		{ "CustomLog", "; here that is called 'access-log'" },
		{ "PidFile", "; here that is called 'pid-file'" },
		{ "pid", "; here that is called 'pid-file'" },
		{ "keepalive_timeout", "; here that is 'keep-alive' in the section timeouts" },
		{ "worker_processes", "; here that is 'count' in the section workers" },
		{ "MaxRequestWorkers", "; here that is 'connections' in the section workers" },
		{ "client_max_body_size", "; here that is 'body' in the section limits" },
		{ "LimitRequestLine", "; here that is 'request-line' in the section limits" },
		{ "SSLEngine", "; here that is 'mode' in the section tls" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cr_assert_str_eq(hint(rows[i].name), rows[i].ours, "%s%s", rows[i].name,
				 hint(rows[i].name));
}

Test(suggest, nonsense_gets_nothing)
{
	cr_assert_str_eq(hint("zzzzzz"), "");
	cr_assert_str_eq(hint(""), "");
	cr_assert_str_eq(hint("x"), "");
}

Test(suggest, every_own_name_is_found_from_everywhere)
{
	struct option_walk walk = { 0 };

	while (option_next(&walk))
		cr_assert(strstr(hint_in("cache", walk.option->name), "belongs"), "%s", walk.name);
}
