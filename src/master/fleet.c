/* SPDX-License-Identifier: MIT */
/* fleet: all generations: the one that serves, those that leave, one that may be about to come. */
#include "master/fleet.h"

#include <sys/socket.h>
#include "base/log.h"
#include "master/care.h"
#include "master/census.h"
#include "master/keys.h"
#include "master/log_collect.h"
#include "master/pool.h"

struct generation *fleet_next(const struct fleet *fleet, const struct generation *after)
{
	if (!after && fleet->current)
		return fleet->current;
	if ((!after || after == fleet->current) && fleet->coming)
		return fleet->coming;
	if (!after || after == fleet->current || after == fleet->coming)
		return fleet->leaving;
	return after->older;
}

void fleet_try(struct fleet *fleet, struct generation *generation, int64_t now_ms)
{
	fleet->coming = generation;
	fleet->number = generation->number;
	generation->quarantine = &fleet->quarantine;
	generation->clients = fleet->clients;
	pool_tend(generation, now_ms);
}

static void send_away(struct fleet *fleet, struct generation *generation,
		      const struct generation *stays, enum order_kind order, int64_t now_ms)
{
	generation->older = fleet->leaving;
	fleet->leaving = generation;
	generation_retire(generation, stays, order, now_ms);
}

/* A flood of reloads over clients that never end must not pile up workers without end. */
static void bound_leaving(const struct fleet *fleet, int64_t now_ms)
{
	int count = 0;

	for (struct generation *at = fleet->leaving; at; at = at->older) {
		if (++count <= FLEET_LEAVING_MAX || census_alive(at) == 0)
			continue;
		log_warning("more than %d generations are leaving: generation %u, which still has %zu "
			    "workers, is ended", FLEET_LEAVING_MAX, at->number, census_alive(at));
		pool_hurry(at, now_ms);
	}
}

/* As its configuration wants them: one that another generation has too may have been different. */
static void suit_listeners(const struct generation *generation, bool has_forerunner)
{
	const struct conf *conf = generation->conf;

	for (size_t i = 0; i < generation->listener_count; i++) {
		struct listener *listener = generation->listeners[i];

		listener_defer(listener, conf->defer_accept);
		/* One that could not be changed listens all the same. */
		if (has_forerunner)
			(void)listen(listener->fd, (int)conf->backlog);
	}
}

void fleet_commit(struct fleet *fleet, int64_t now_ms)
{
	struct generation *before = fleet->current;

	fleet->current = fleet->coming;
	fleet->coming = NULL;
	log_files_direct(&fleet->current->logs, fleet->current->conf);
	suit_listeners(fleet->current, before != NULL);
	if (before)
		send_away(fleet, before, fleet->current, ORDER_LEAVE, now_ms);
	bound_leaving(fleet, now_ms);
}

void fleet_abandon(struct fleet *fleet, int64_t now_ms)
{
	struct generation *failed = fleet->coming;

	fleet->coming = NULL;
	if (failed)
		send_away(fleet, failed, fleet->current, ORDER_LEAVE, now_ms);
	bound_leaving(fleet, now_ms);
}

void fleet_stop(struct fleet *fleet, enum order_kind order, int64_t now_ms)
{
	fleet_abandon(fleet, now_ms);
	if (fleet->current) {
		send_away(fleet, fleet->current, NULL, order, now_ms);
		fleet->current = NULL;
	}
	fleet->stopping = true;
	for (struct generation *at = fleet->leaving; at; at = at->older)
		generation_retire(at, NULL, order, now_ms);
}

static void add(struct totals *to, const struct totals *more)
{
	to->connections += more->connections;
	to->requests += more->requests;
	to->bytes += more->bytes;
	to->lines_lost += more->lines_lost;
	to->deaths += more->deaths;
	to->too_fast += more->too_fast;
	to->locked_out += more->locked_out;
	for (int i = 0; i < SLOT_ENDS; i++)
		to->ends[i] += more->ends[i];
}

/* Lets go of generations whose last worker has left. */
static void forget_gone(struct fleet *fleet, int64_t now_ms)
{
	struct generation **link = &fleet->leaving;

	while (*link) {
		struct generation *generation = *link;
		struct totals totals;

		if (census_alive(generation) > 0) {
			link = &generation->older;
			continue;
		}
		*link = generation->older;
		log_collect_last(generation, now_ms);
		totals = generation_totals(generation);
		add(&fleet->gone, &totals);
		log_debug("generation %u has left", generation->number);
		generation_free(generation);
	}
}

void fleet_tend(struct fleet *fleet, int64_t now_ms)
{
	struct generation *at = NULL;

	while ((at = fleet_next(fleet, at)))
		pool_tend(at, now_ms);
	forget_gone(fleet, now_ms);
}

int64_t fleet_next_ms(const struct fleet *fleet, int64_t now_ms)
{
	const struct generation *at = NULL;
	int64_t next = -1;

	while ((at = fleet_next(fleet, at))) {
		int64_t other = pool_next_ms(at, now_ms);

		if (other >= 0 && (next < 0 || other < next))
			next = other;
	}
	return next;
}

bool fleet_bury(struct fleet *fleet, pid_t pid, int wait_status, int64_t now_ms, bool *coming)
{
	struct generation *at = NULL;

	while ((at = fleet_next(fleet, at))) {
		if (keys_bury(at, pid, wait_status, now_ms))
			return true;
		if (!pool_bury(at, pid, wait_status, now_ms))
			continue;
		*coming = at == fleet->coming;
		return true;
	}
	return false;
}

void fleet_note_stop(struct fleet *fleet, pid_t pid, bool is_stopped, int64_t now_ms)
{
	struct generation *at = NULL;

	while ((at = fleet_next(fleet, at)))
		if (care_note_stop(at, pid, is_stopped, now_ms) ||
		    keys_note_stop(at, pid, is_stopped))
			return;
}

bool fleet_old_accept(const struct fleet *fleet)
{
	for (const struct generation *at = fleet->leaving; at; at = at->older)
		if (census_accepts(at))
			return true;
	return false;
}

int fleet_reopen(struct fleet *fleet, int64_t now_ms)
{
	struct generation *at = NULL;
	struct log_files files;
	char why[512];
	int result = 0;

	while ((at = fleet_next(fleet, at))) {
		if (log_files_open(&files, at->conf, why, sizeof(why)) < 0) {
			log_error("the log files stay as they are: %s", why);
			result = -1;
			continue;
		}
		log_collect_all(at, now_ms);
		log_files_close(&at->logs);
		at->logs = files;
		at->log_generation++;
		if (at == fleet->current)
			log_files_direct(&at->logs, at->conf);
	}
	return result;
}

bool fleet_has_reopened(const struct fleet *fleet)
{
	const struct generation *at = NULL;

	while ((at = fleet_next(fleet, at)))
		if (!census_has_reopened(at))
			return false;
	return true;
}

size_t fleet_alive(const struct fleet *fleet)
{
	const struct generation *at = NULL;
	size_t alive = 0;

	while ((at = fleet_next(fleet, at)))
		alive += census_alive(at);
	return alive;
}

struct totals fleet_totals(const struct fleet *fleet)
{
	const struct generation *at = NULL;
	struct totals totals = fleet->gone;

	while ((at = fleet_next(fleet, at))) {
		struct totals more = generation_totals(at);

		add(&totals, &more);
	}
	return totals;
}

void fleet_kill(struct fleet *fleet, int signal)
{
	struct generation *at = NULL;

	while ((at = fleet_next(fleet, at)))
		pool_kill(at, signal);
}

void fleet_free(struct fleet *fleet)
{
	while (fleet->leaving) {
		struct generation *older = fleet->leaving->older;

		generation_free(fleet->leaving);
		fleet->leaving = older;
	}
	generation_free(fleet->coming);
	generation_free(fleet->current);
	*fleet = (struct fleet){ .stopping = fleet->stopping };
}
