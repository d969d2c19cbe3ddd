/* SPDX-License-Identifier: MIT */
/* tidings: what the master lets others know of itself: in its title, to its manager, in the log. */
#include "master/tidings.h"

#include <stdio.h>
#include <string.h>
#include "base/log.h"
#include "base/title.h"
#include "master/census.h"
#include "master/notify.h"
#include "master/overview.h"

void tidings_init(struct tidings *tidings)
{
	*tidings = (struct tidings){ .last_reload = "none" };
}

static void describe(const struct fleet *fleet, struct buffer *to)
{
	const struct conf *conf = fleet->current->conf;

	buffer_print(to, "serving %s at ", conf->top.scope.docroot);
	overview_addresses(to, conf);
}

void tidings_ready(const struct fleet *fleet)
{
	struct buffer text = { 0 };

	describe(fleet, &text);
	if (text.data)
		notify_send("READY=1\nSTATUS=Generation %u, %s", fleet->current->number, text.data);
	buffer_free(&text);
}

static void show_title(struct tidings *tidings, const struct fleet *fleet)
{
	size_t alive = fleet_alive(fleet);

	if (alive == tidings->alive && fleet->number == tidings->number && !fleet->stopping)
		return;
	tidings->alive = alive;
	tidings->number = fleet->number;
	title_set("master, generation %u, %zu workers%s", fleet->number, alive,
		  fleet->stopping ? ", stopping" : "");
}

/* Workers that die as soon as they are born are no secret. */
static void tell_degraded(struct tidings *tidings, const struct fleet *fleet)
{
	const struct generation *current = fleet->current;
	size_t missing;

	if (!current || fleet->stopping)
		return;
	missing = census_missing(current);
	if (missing == tidings->missing)
		return;
	tidings->missing = missing;
	if (missing == 0)
		tidings_ready(fleet);
	else
		notify_send("STATUS=Generation %u, degraded: %zu of %zu workers die as soon as they are "
			    "born; http-server status says why", current->number, missing,
			    current->wanted);
}

void tidings_tend(struct tidings *tidings, const struct fleet *fleet)
{
	show_title(tidings, fleet);
	tell_degraded(tidings, fleet);
}

/* ------------------------------------------------------------------ reloads */

static void describe_new(const struct fleet *fleet, bool is_reload, struct buffer *to)
{
	if (is_reload)
		buffer_print(to, "reloaded: generation %u, ", fleet->current->number);
	describe(fleet, to);
	buffer_add(to, "\n");
}

void tidings_applied(struct tidings *tidings, const struct reload *reload, struct buffer *to)
{
	const struct generation *current = reload->fleet->current;
	bool is_first = current->number == 1;
	struct buffer line = { 0 };

	log_lines(LOG_LEVEL_WARNING, buffer_text(&reload->words));
	describe_new(reload->fleet, !is_first, &line);
	log_lines(LOG_LEVEL_INFO, buffer_text(&line));
	buffer_free(&line);
	log_lines(LOG_LEVEL_INFO, buffer_text(&current->news));
	snprintf(tidings->last_reload, sizeof(tidings->last_reload), is_first ? "none" : "applied");
	buffer_print(to, "%s%s", buffer_text(&reload->words), buffer_text(&reload->plan));
	describe_new(reload->fleet, true, to);
}

void tidings_refused(struct tidings *tidings, const struct reload *reload, struct buffer *to)
{
	const char *words = buffer_text(&reload->words);
	unsigned int number = reload->fleet->current->number;

	log_error("the reload was refused; generation %u goes on as it was", number);
	log_lines(LOG_LEVEL_ERROR, words);
	snprintf(tidings->last_reload, sizeof(tidings->last_reload), "refused: %.*s",
		 (int)strcspn(words, "\n"), words);
	notify_send("READY=1\nSTATUS=Reload %s", tidings->last_reload);
	buffer_print(to, "%sreload refused; generation %u goes on as it was\n", words, number);
}
