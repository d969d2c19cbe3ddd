/* SPDX-License-Identifier: MIT */
/* state: how the whole server is, in words for people and in JSON for programs. */
#include "master/state.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/backlog.h"
#include "base/process.h"
#include "content/text.h"
#include "master/census.h"
#include "master/obituary.h"
#include "master/overview.h"
#include "tls/tls.h"

enum { CERTIFICATES_TOLD = 256 };

/* ------------------------------------------------------------------- looking */

static const char *state_name(const struct slot *slot)
{
	switch (atomic_load(&slot->state)) {
	case SLOT_STARTING:
		return "starting";
	case SLOT_ACCEPTING:
		return "accepting";
	case SLOT_LEAVING:
	case SLOT_ALONE:
		return "leaving";
	default:
		return "empty";
	}
}

/* In KiB; -1 if nobody tells. */
static long memory_of(pid_t pid)
{
	int64_t bytes = process_memory(pid);

	return bytes < 0 ? -1 : (long)(bytes / 1024);
}

/* --------------------------------------------------------------------- words */

static void add_age(struct buffer *to, int64_t ms)
{
	int64_t s = ms / 1000;

	if (s < 60)
		buffer_print(to, "%" PRId64 " s", s);
	else if (s < 3600)
		buffer_print(to, "%" PRId64 " min %" PRId64 " s", s / 60, s % 60);
	else if (s < 86400)
		buffer_print(to, "%" PRId64 " h %" PRId64 " min", s / 3600, s / 60 % 60);
	else
		buffer_print(to, "%" PRId64 " d %" PRId64 " h", s / 86400, s / 3600 % 24);
}

static void add_worker(struct buffer *to, const struct generation *generation, size_t place,
		       int64_t now_ms)
{
	const struct member *member = &generation->members[place];
	const struct slot *slot = member->slot;

	buffer_print(to, "%8d  %10u  %6zu  %-9s  %11" PRIu64 "  %12" PRIu64 "  %7ld KiB  ",
		     (int)member->pid, generation->number, place + 1, state_name(slot),
		     slot_held(slot), slot_read(&slot->requests), memory_of(member->pid));
	add_age(to, now_ms - member->born_ms);
	buffer_add(to, "\n");
}

/* Who has the private keys of each generation. */
static void add_key_holders(struct buffer *to, const struct fleet *fleet)
{
	const struct generation *at = NULL;

	while ((at = fleet_next(fleet, at)))
		if (at->key_holder.serial > 0)
			buffer_print(to, "key holder of generation %u: pid %d, replaced %u times\n",
				     at->number, (int)at->key_holder.pid,
				     at->key_holder.serial - 1);
}

/* How connections came to their ends. */
static void add_ends(struct buffer *to, const struct totals *totals)
{
	const char *between = "ended: ";

	for (int i = 0; i < SLOT_ENDS; i++) {
		if (totals->ends[i] == 0)
			continue;
		buffer_print(to, "%s%" PRIu64 " %s", between, totals->ends[i],
			     slot_end_name((enum slot_end)i));
		between = ", ";
	}
	if (*between == ',')
		buffer_add(to, "\n");
}

/* What holds for every worker that serves now. */
static uint32_t common_walls(const struct generation *generation)
{
	uint32_t walls = UINT32_MAX;

	for (size_t place = 0; place < generation->places; place++) {
		const struct slot *slot = generation->members[place].slot;

		if (generation->members[place].pid && atomic_load(&slot->state) != SLOT_STARTING)
			walls &= atomic_load(&slot->walls);
	}
	return walls == UINT32_MAX ? 0 : walls;
}

/* Requests that were answered 429. */
static void add_refused(struct buffer *to, const struct totals *totals)
{
	if (totals->too_fast + totals->locked_out > 0)
		buffer_print(to, "refused: %" PRIu64 " that came too fast, %" PRIu64 " after wrong "
			     "passwords\n", totals->too_fast, totals->locked_out);
}

static void add_queues(struct buffer *to, const struct generation *generation)
{
	char text[ADDRESS_TEXT];
	unsigned int waiting, most;

	for (size_t i = 0; i < generation->listener_count; i++) {
		address_format(&generation->listeners[i]->address, text);
		waiting = backlog_waiting(generation->listeners[i]->fd, &most);
		buffer_print(to, "%s%s: %u of %u wait", i ? ", " : "queues: ", text, waiting, most);
	}
	buffer_add(to, "\n");
}

/* Workers that die as soon as they are born, each with these words around it. */
static void add_missing(struct buffer *to, const struct generation *generation, int64_t now_ms,
			const char *before, const char *after)
{
	char end[OBITUARY_END_TEXT];

	for (size_t place = 0; generation && place < generation->wanted; place++) {
		const struct member *member = &generation->members[place];

		if (!census_is_missing(member))
			continue;
		obituary_end(member->last_end, end);
		buffer_print(to, "%sworker %zu has died young %u times, the last one %s; the next comes in "
			     "%" PRId64 " ms%s", before, place + 1, member->early, end,
			     member->due_ms > now_ms ? member->due_ms - now_ms : 0, after);
	}
}

void state_print(const struct state *state, struct buffer *to)
{
	const struct generation *current = state->fleet->current, *at = NULL;
	struct totals totals = fleet_totals(state->fleet);

	buffer_print(to, "http-server %s, master %d, up ", HTTP_SERVER_VERSION, (int)getpid());
	add_age(to, state->now_ms - state->started_ms);
	if (current) {
		buffer_print(to, "\nserving %s at ", current->conf->top.scope.docroot);
		overview_addresses(to, current->conf);
	}
	buffer_print(to, "\nlast reload: %s\n", state->last_reload);
	buffer_print(to, "connections %" PRIu64 ", held %" PRIu64 ", requests %" PRIu64 ", bytes %"
		     PRIu64 ", worker deaths %" PRIu64 ", log lines lost %" PRIu64 "\n",
		     totals.connections, totals_held(&totals), totals.requests, totals.bytes,
		     totals.deaths, totals.lines_lost);
	add_ends(to, &totals);
	add_refused(to, &totals);
	if (current)
		add_queues(to, current);
	if (current) {
		buffer_add(to, "sandbox: ");
		sandbox_describe(common_walls(current), to);
		buffer_add(to, "\n");
	}
	if (current && current->tls)
		tls_describe(current->tls, to);
	add_key_holders(to, state->fleet);
	add_missing(to, current, state->now_ms, "degraded: ", "\n");
	buffer_add(to, "\n     PID  GENERATION  WORKER  STATE      CONNECTIONS      REQUESTS       "
		   "MEMORY  AGE\n");
	while ((at = fleet_next(state->fleet, at)))
		for (size_t place = 0; place < at->places; place++)
			if (at->members[place].pid)
				add_worker(to, at, place, state->now_ms);
}

/* ---------------------------------------------------------------------- JSON */

static void add_string(struct buffer *to, const char *name, const char *value)
{
	char room[6 * 4096];
	struct text text = { room, sizeof(room), 0 };

	text_add_json(&text, (struct span){ value, strnlen(value, 4096) });
	buffer_print(to, "\"%s\":\"%.*s\",", name, (int)text.length, room);
}

/* "idle time-out" as the name of a member. */
static void add_end_name(struct buffer *to, const char *name)
{
	for (; *name; name++)
		buffer_append(to, *name == ' ' || *name == '-' ? "_" : name, 1);
}

static void add_json_connections(struct buffer *to, const struct totals *totals)
{
	buffer_print(to, "\"connections\":{\"accepted\":%" PRIu64 ",\"held\":%" PRIu64
		     ",\"ended\":{", totals->connections, totals_held(totals));
	for (int i = 0; i < SLOT_ENDS; i++) {
		buffer_add(to, i ? ",\"" : "\"");
		add_end_name(to, slot_end_name((enum slot_end)i));
		buffer_print(to, "\":%" PRIu64, totals->ends[i]);
	}
	buffer_print(to, "}},\"requests\":%" PRIu64 ",\"bytes\":%" PRIu64 ",\"worker_deaths\":%"
		     PRIu64 ",\"log_lines_lost\":%" PRIu64 ",\"too_fast\":%" PRIu64
		     ",\"locked_out\":%" PRIu64 ",", totals->requests, totals->bytes,
		     totals->deaths, totals->lines_lost, totals->too_fast, totals->locked_out);
}

static void add_json_listeners(struct buffer *to, const struct generation *generation)
{
	char text[ADDRESS_TEXT];
	unsigned int waiting, most;

	buffer_add(to, "\"listeners\":[");
	for (size_t i = 0; generation && i < generation->listener_count; i++) {
		address_format(&generation->listeners[i]->address, text);
		waiting = backlog_waiting(generation->listeners[i]->fd, &most);
		buffer_print(to, "%s{\"address\":\"%s\",\"waiting\":%u,\"backlog\":%u}",
			     i ? "," : "", text, waiting, most);
	}
	buffer_add(to, "],");
}

static void add_json_certificates(struct buffer *to, const struct tls *tls)
{
	struct tls_fact fact;

	buffer_add(to, "\"certificates\":[");
	/* Of more than there is room for, the first. */
	for (size_t i = 0; tls && i < CERTIFICATES_TOLD && tls_tell(tls, i, &fact); i++) {
		buffer_add(to, i ? ",{" : "{");
		add_string(to, "name", fact.name);
		add_string(to, "file", fact.file);
		buffer_print(to, "\"days\":%ld,\"sha256\":\"%s\"}", fact.days, fact.fingerprint);
	}
	buffer_add(to, "],");
}

static void add_json_key_holders(struct buffer *to, const struct fleet *fleet)
{
	const struct generation *at = NULL;
	const char *between = "";

	buffer_add(to, "\"key_holders\":[");
	while ((at = fleet_next(fleet, at))) {
		if (at->key_holder.serial == 0)
			continue;
		buffer_print(to, "%s{\"pid\":%d,\"generation\":%u,\"replaced\":%u}", between,
			     (int)at->key_holder.pid, at->number, at->key_holder.serial - 1);
		between = ",";
	}
	buffer_add(to, "],");
}

static void add_json_worker(struct buffer *to, const struct generation *generation, size_t place,
			    int64_t now_ms)
{
	const struct member *member = &generation->members[place];
	const struct slot *slot = member->slot;

	buffer_print(to, "{\"pid\":%d,\"generation\":%u,\"number\":%zu,\"state\":\"%s\","
		     "\"connections\":%" PRIu64 ",\"requests\":%" PRIu64 ",\"age_ms\":%" PRId64
		     ",\"pss_kib\":%ld}", (int)member->pid, generation->number, place + 1,
		     state_name(slot), slot_held(slot), slot_read(&slot->requests),
		     now_ms - member->born_ms, memory_of(member->pid));
}

void state_print_json(const struct state *state, struct buffer *to)
{
	const struct generation *current = state->fleet->current, *at = NULL;
	struct totals totals = fleet_totals(state->fleet);
	const char *between = "";

	buffer_add(to, "{");
	add_string(to, "version", HTTP_SERVER_VERSION);
	buffer_print(to, "\"master\":%d,\"up_ms\":%" PRId64 ",\"generation\":%u,"
		     "\"workers_missing\":%zu,", (int)getpid(), state->now_ms - state->started_ms,
		     current ? current->number : 0, current ? census_missing(current) : 0);
	buffer_add(to, "\"degraded\":\"");
	add_missing(to, current, state->now_ms, "", ". ");
	buffer_add(to, "\",");
	add_string(to, "docroot", current ? current->conf->top.scope.docroot : "");
	add_string(to, "last_reload", state->last_reload);
	buffer_add(to, "\"sandbox\":\"");
	sandbox_describe(current ? common_walls(current) : 0, to);
	buffer_add(to, "\",");
	add_json_listeners(to, current);
	add_json_connections(to, &totals);
	add_json_certificates(to, current ? current->tls : NULL);
	add_json_key_holders(to, state->fleet);
	buffer_add(to, "\"workers\":[");
	while ((at = fleet_next(state->fleet, at)))
		for (size_t place = 0; place < at->places; place++) {
			if (!at->members[place].pid)
				continue;
			buffer_add(to, between);
			add_json_worker(to, at, place, state->now_ms);
			between = ",";
		}
	buffer_add(to, "]}\n");
}
