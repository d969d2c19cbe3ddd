/* SPDX-License-Identifier: MIT */
/* test_option: the table of all options holds together. */
#include <criterion/criterion.h>
#include <string.h>
#include "conf/conf.h"
#include "conf/option.h"
#include "conf/value.h"

static const struct option *find(const char *section, const char *name)
{
	const struct option *in = &option_top;

	if (*section)
		in = option_find(in, span_of(section));
	return in ? option_find(in, span_of(name)) : NULL;
}

Test(option, every_default_is_a_value_that_may_be_written)
{
	struct option_walk walk = { 0 };
	char why[VALUE_WHY];

	while (option_next(&walk)) {
		char words[1024], *rest = words, *word;

		if (!walk.option->value || (walk.option->flags & OPTION_DEFAULT_VARIES))
			continue;
		cr_assert_lt(strlen(walk.option->value), sizeof(words));
		strcpy(words, walk.option->value);
		while ((word = walk.option->type == OPTION_LIST ? strtok_r(rest, " ", &rest) : rest)) {
			cr_assert(value_read(walk.option, word, NULL, why), "%s: %s", walk.name,
				  why);
			if (walk.option->type != OPTION_LIST)
				break;
		}
	}
}

Test(option, every_value_has_a_default_or_says_that_it_varies)
{
	struct option_walk walk = { 0 };

	while (option_next(&walk))
		if (walk.option->type != OPTION_SECTION)
			cr_assert(walk.option->value || (walk.option->flags & OPTION_DEFAULT_VARIES),
				  "%s", walk.name);
}

Test(option, every_option_has_help_and_a_name_in_lower_case)
{
	struct option_walk walk = { 0 };

	while (option_next(&walk)) {
		const char *name = walk.option->name;

		cr_assert(walk.option->help && *walk.option->help, "%s", walk.name);
		cr_assert_eq(strspn(name, "abcdefghijklmnopqrstuvwxyz-"), strlen(name), "%s", name);
	}
}

Test(option, no_name_is_there_twice_in_a_section)
{
	struct option_walk walk = { 0 };

	while (option_next(&walk)) {
		const struct option *section = walk.sections[walk.depth];

		cr_assert_eq(option_find(section, span_of(walk.option->name)), walk.option, "%s",
			     walk.name);
	}
}

Test(option, no_two_options_share_a_field)
{
	bool used[sizeof(struct conf)] = { false };
	struct option_walk walk = { 0 };

	while (option_next(&walk)) {
		const struct option *section = walk.sections[walk.depth], *o;
		bool is_of_conf = !(section->flags & OPTION_TITLED);
		size_t field;

		if (walk.option->field == OPTION_NO_FIELD)
			continue;
		field = option_offset(section, walk.option);
		for (size_t i = 0; (o = option_at(section, i)); i++)
			cr_assert(o == walk.option || o->field == OPTION_NO_FIELD ||
				  option_offset(section, o) != field, "%s", walk.name);
		if (!is_of_conf)
			continue;
		cr_assert_lt(field, sizeof(struct conf));
		cr_assert_not(used[field], "%s", walk.name);
		used[field] = true;
	}
}

Test(option, every_number_has_a_range)
{
	struct option_walk walk = { 0 };

	while (option_next(&walk)) {
		enum option_type type = walk.option->type;

		if (type == OPTION_NUMBER || type == OPTION_PORT || type == OPTION_DURATION ||
		    type == OPTION_SIZE)
			cr_assert_lt(walk.option->least, walk.option->most, "%s", walk.name);
		if (walk.option->flags & OPTION_TITLED)
			cr_assert_gt(walk.option->most, 0, "%s", walk.name);
	}
}

Test(option, an_address_stands_in_front_of_its_port)
{
	struct option_walk walk = { 0 };

	while (option_next(&walk)) {
		const struct option *section = walk.sections[walk.depth];

		if (walk.option->type == OPTION_PORT)
			cr_assert_lt(option_find_type(section, OPTION_ADDRESSES), walk.option, "%s",
				     walk.name);
	}
}

static size_t count_own(const struct option *options);

/* What is inherited stands where it is inherited from. */
static size_t count_in(const struct option *section)
{
	return count_own(section->options) +
	       (section->shared && !(section->flags & OPTION_INSIDE) ? count_own(section->shared) : 0);
}

static size_t count_own(const struct option *options)
{
	size_t count = 0;

	for (const struct option *o = options; o->name; o++)
		count += o->flags & OPTION_AGAIN ? 0 : 1 + (o->type == OPTION_SECTION ? count_in(o) : 0);
	return count;
}

Test(option, the_walk_sees_everything_once_with_its_full_name)
{
	struct option_walk walk = { 0 };
	size_t seen = 0, counted = count_in(&option_top);
	bool saw_header = false, saw_listen = false;

	while (option_next(&walk)) {
		seen++;
		saw_header |= strcmp(walk.name, "timeouts.header") == 0;
		saw_listen |= strcmp(walk.name, "listen") == 0;
	}
	cr_assert_eq(seen, counted);
	cr_assert(saw_header && saw_listen);
}

Test(option, options_are_found_in_their_section_only)
{
	cr_assert(find("", "port"));
	cr_assert(find("workers", "count"));
	cr_assert_null(find("", "count"));
	cr_assert_null(find("", "por"));
	cr_assert_null(find("", "portx"));
	cr_assert_null(find("", ""));
}

Test(option, options_are_found_by_type)
{
	cr_assert_eq(option_find_type(&option_top, OPTION_PORT), find("", "port"));
	cr_assert_null(option_find_type(find("", "workers"), OPTION_PORT));
}

Test(option, a_word_is_found_whole)
{
	size_t index = 9;

	cr_assert(option_word("off optional required", SPAN("optional"), &index));
	cr_assert_eq(index, 1);
	cr_assert_not(option_word("off optional", SPAN("option"), NULL));
	cr_assert_not(option_word("off optional", SPAN(""), NULL));
	cr_assert_not(option_word("off optional", SPAN("off optional"), NULL));
	cr_assert_not(option_word(NULL, SPAN("off"), NULL));
}

Test(option, words_are_joined_as_people_do)
{
	char text[64], little[8];

	option_join_words("a", text, sizeof(text));
	cr_assert_str_eq(text, "a");
	option_join_words("a b", text, sizeof(text));
	cr_assert_str_eq(text, "a or b");
	option_join_words("a b c", text, sizeof(text));
	cr_assert_str_eq(text, "a, b or c");
	option_join_words("alpha beta gamma", little, sizeof(little));
	cr_assert_str_eq(little, "alpha, ");
}

Test(option, the_listing_has_every_option_with_its_help)
{
	struct option_walk walk = { 0 };
	struct buffer text = { 0 };

	cr_assert_eq(option_list(&text), 0);
	while (option_next(&walk)) {
		cr_assert(strstr(text.data, walk.name), "%s", walk.name);
		cr_assert(strstr(text.data, walk.option->help), "%s", walk.name);
	}
	buffer_free(&text);
}

Test(option, the_listing_shows_type_range_and_default)
{
	struct buffer text = { 0 };

	option_list(&text);
	cr_assert(strstr(text.data, "port = 8888\n    a whole number, 1 to 65535\n"));
	cr_assert(strstr(text.data, "timeouts.header = \"10s\"\n    a time such as \"10s\", 1ms to 1d\n"));
	cr_assert(strstr(text.data, "index = {\"index.html\"}\n    a list such as {\"a\", \"b\"}\n"));
	cr_assert(strstr(text.data, "clean-urls = yes\n    yes or no\n"));
	cr_assert(strstr(text.data, "tls.least-version = \"1.2\"\n    1.2 or 1.3\n"));
	cr_assert(strstr(text.data, "listen \"name\" { ... }\n"));
	cr_assert(strstr(text.data, "\npid-file\n    off, or a path\n"));
	buffer_free(&text);
}
