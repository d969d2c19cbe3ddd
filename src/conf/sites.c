/* SPDX-License-Identifier: MIT */
/* sites: what sites and locations must be beside each other. */
#include "conf/sites.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>
#include "base/number.h"
#include "conf/conf.h"

#define SCOPE(section, name) \
	tree_field(section, (section)->option->shared_at + offsetof(struct conf_scope, name))

struct name {
	const char *text;
	const struct place *place;
};

static int compare_names(const void *a, const void *b)
{
	return strcasecmp(((const struct name *)a)->text, ((const struct name *)b)->text);
}

static void add_name(struct report *report, void **names, const char *text,
		     const struct place *place)
{
	struct name *name = arena_take(report->arena, sizeof(*name));
	struct name **found;

	*name = (struct name){ text, place };
	found = tsearch(name, names, compare_names);
	arena_need(found ? 0 : -1);
	if (found && *found != name)
		report_error(report, place, "there is a site %s already, at %s", text,
			     report_origin(report->arena, (*found)->place));
}

static void add_names(struct report *report, void **names, struct section *site)
{
	const struct setting *aliases = tree_field(site, offsetof(struct conf_site, aliases));

	add_name(report, names, site->title, &site->place);
	for (size_t i = 0; i < aliases->words.count && aliases->is_set; i++)
		add_name(report, names, aliases->words.word[i].text,
			 &aliases->words.word[i].place);
}

static void keep(void *name)
{
	(void)name;	/* the arena has it */
}

static bool is_redirected(struct section *scope)
{
	const char *target = tree_text(SCOPE(scope, redirect));

	return *target && strcmp(target, "off") != 0;
}

/* A status by itself is an answer; with a redirect, it is how. */
static void check_status(struct report *report, struct section *scope)
{
	const struct setting *status = SCOPE(scope, status);
	bool redirects = is_redirected(scope);
	int64_t number;

	if (!status->is_set || !number_parse(span_of(tree_text(status)), &number))
		return;
	if (redirects && number >= 400)
		report_error(report, &status->place, "a redirect cannot have the status %s",
			     tree_text(status));
	if (!redirects && number < 400 && !SCOPE(scope, redirect)->place.source)
		report_error(report, &status->place, "a status of %s needs a redirect",
			     tree_text(status));
}

static void check_location(struct report *report, struct section *location)
{
	const struct setting *alias = tree_field(location, offsetof(struct conf_location, alias));

	if (alias->is_set && *tree_text(alias) == '/' && strchr(location->title, '*'))
		report_error(report, &alias->place, "an alias needs a prefix, not a pattern: in a "
			     "location with * write docroot");
	else if (alias->is_set && SCOPE(location, docroot)->is_set)
		report_error(report, &alias->place, "alias and docroot exclude each other");
}

static void check_scope(struct report *report, struct section *scope)
{
	check_status(report, scope);
	for (struct section *s = scope->first; s; s = s->next) {
		if (!(s->option->flags & OPTION_INSIDE) || !(s->option->flags & OPTION_TITLED))
			continue;
		if (s->option->size == sizeof(struct conf_location))
			check_location(report, s);
		check_scope(report, s);
	}
}

void sites_check(struct report *report, struct section *top)
{
	const struct setting *strict = tree_field(top, offsetof(struct conf, strict_hosts));
	void *names = NULL;

	for (struct section *s = top->first; s; s = s->next)
		if (s->option->size == sizeof(struct conf_site))
			add_names(report, &names, s);
	if (!names && strict->is_set && strcmp(tree_text(strict), "yes") == 0)
		report_warning(report, &strict->place, "there is no site, so every request will be "
			       "answered 421");
	tdestroy(names, keep);
	check_scope(report, top);
}
