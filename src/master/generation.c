/* SPDX-License-Identifier: MIT */
/* generation: one configuration in force, with all that its workers are born with. */
#include "master/generation.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>
#include "tls/stamp.h"
#include "worker/stray.h"

enum { SPARE_PLACES = 64 };	/* for workers that are asked for later (SIGTTIN), or that leave */

int generation_code(int error)
{
	switch (error) {
	case EADDRINUSE:
		return EX_UNAVAILABLE;
	case EACCES:
	case EPERM:
		return EX_NOPERM;
	case ENOENT:
	case ENOTDIR:
		return EX_NOINPUT;
	case EADDRNOTAVAIL:
		return EX_CONFIG;
	default:
		return EX_OSERR;
	}
}

static struct listener *find(struct listener *const *listeners, size_t count,
			     const struct address *address)
{
	for (size_t i = 0; i < count; i++)
		if (address_is(&listeners[i]->address, address))
			return listeners[i];
	return NULL;
}

static bool has(const struct generation *generation, const struct listener *listener)
{
	for (size_t i = 0; generation && i < generation->listener_count; i++)
		if (generation->listeners[i] == listener)
			return true;
	return false;
}

static int open_listener(struct generation *generation, const struct address *address,
			 const struct generation *before, const struct activation *activation,
			 char *why, size_t room)
{
	struct listener *listener = NULL;
	int error;

	if (before)
		listener = find(before->listeners, before->listener_count, address);
	if (!listener)
		listener = find(activation->listeners, activation->count, address);
	if (listener)
		listener = listener_hold(listener);
	else
		listener = listener_open(address, (int)generation->conf->backlog,
					 before ? before->listeners : activation->listeners,
					 before ? before->listener_count : activation->count);
	if (!listener) {
		error = errno;
		listener_explain(address, error, why, room);
		errno = error;
		return -1;
	}
	generation->listeners[generation->listener_count++] = listener;
	return 0;
}

static int open_listeners(struct generation *generation, const struct generation *before,
			  const struct activation *activation, char *why, size_t room)
{
	const struct conf *conf = generation->conf;
	char text[ADDRESS_TEXT];

	if (conf->listen_count > ACCEPTORS_MAX) {
		snprintf(why, room, "%zu addresses are more than the %d there can be",
			 conf->listen_count, (int)ACCEPTORS_MAX);
		errno = EADDRNOTAVAIL;
		return -1;
	}
	for (size_t i = 0; i < conf->listen_count; i++)
		if (open_listener(generation, &conf->listens[i].address, before, activation, why,
				  room) < 0)
			return -1;
	/* Clients of a socket that nobody accepts from would wait for ever. */
	for (size_t i = 0; i < activation->count; i++) {
		if (!activation->listeners[i]->inherited || has(generation, activation->listeners[i]))
			continue;
		address_format(&activation->listeners[i]->address, text);
		snprintf(why, room, "the service manager listens on %s, which is no address of the "
			 "configuration", text);
		errno = EADDRNOTAVAIL;
		return -1;
	}
	return 0;
}

static int find_identity(struct generation *generation, char *why, size_t room)
{
	const struct conf *conf = generation->conf;

	generation->drops_root = geteuid() == 0 && *conf->user;
	if (!generation->drops_root)
		return 0;
	errno = EADDRNOTAVAIL;	/* a fault of the configuration */
	return identity_find(conf->user, conf->group, &generation->identity, why, room);
}

static int open_places(struct generation *generation, char *why, size_t room)
{
	struct slot *slots;

	generation->wanted = (size_t)generation->conf->workers.count;
	generation->places = 2 * (size_t)generation->conf->workers.max + SPARE_PLACES;
	generation->members = calloc(generation->places, sizeof(*generation->members));
	slots = slots_open(&generation->slots, generation->places);
	if (generation->members && slots && stray_open(generation->strays) == 0) {
		for (size_t i = 0; i < generation->places; i++)
			generation->members[i].slot = &slots[i];
		return 0;
	}
	snprintf(why, room, "no memory for %zu workers: %s", generation->wanted, strerror(errno));
	errno = ENOMEM;
	return -1;
}

/* Certificates are read while there is the right to: their workers will not be root. */
static int open_tls(struct generation *generation, const struct generation *before, char *why,
		    size_t room)
{
	struct key_holder_birth birth = {
		.conf = generation->conf,
		.places = generation->content->places,
		.before = before ? before->tls : NULL,
		.identity = generation->drops_root ? &generation->identity : NULL,
		.generation = generation->number,
	};

	if (!tls_is_wanted(generation->conf))
		return 0;
	generation->tls_stamp = stamp_of(generation->conf);
	generation->tls = generation->conf->tls.key_process && generation->number > 0 ?
		key_holder_open(&generation->key_holder, &birth, why, room) :
		tls_open(birth.conf, birth.places, birth.before, true, why, room);
	errno = EADDRNOTAVAIL;	/* a fault of the configuration */
	if (!generation->tls)
		return -1;
	tls_introduce(generation->tls, birth.before, &generation->news);
	return 0;
}

static int open_sandbox(struct generation *generation, char *why, size_t room)
{
	generation->sandbox = sandbox_new(generation->conf, generation->content->places, why, room);
	return generation->sandbox ? 0 : -1;
}

struct generation *generation_prepare(struct conf *conf, unsigned int number,
				      const struct generation *before,
				      const struct activation *activation, char *why, size_t room,
				      int *exit_code)
{
	struct generation *generation = calloc(1, sizeof(*generation));

	if (!generation) {
		conf_free(conf);
		snprintf(why, room, "no memory is left");
		*exit_code = EX_OSERR;
		return NULL;
	}
	generation->conf = conf;
	generation->number = number;
	generation->trial = generation->strays[0] = generation->strays[1] = -1;
	generation->logs = (struct log_files){ -1, -1 };
	*exit_code = EX_OK;
	if (find_identity(generation, why, room) < 0 || open_places(generation, why, room) < 0)
		*exit_code = generation_code(errno);
	else if (log_files_open(&generation->logs, conf, why, room) < 0)
		*exit_code = log_files_code(errno);
	else if (!(generation->content = content_open(conf, why, room)) ||
		 open_sandbox(generation, why, room) < 0 ||
		 open_tls(generation, before, why, room) < 0 ||
		 open_listeners(generation, before, activation, why, room) < 0)
		*exit_code = generation_code(errno);
	if (*exit_code == EX_OK)
		return generation;
	generation_free(generation);
	return NULL;
}

void generation_free(struct generation *generation)
{
	if (!generation)
		return;
	generation_release_listeners(generation);
	if (generation->trial >= 0)
		close(generation->trial);
	for (int i = 0; i < 2; i++)
		if (generation->strays[i] >= 0)
			close(generation->strays[i]);
	key_holder_close(&generation->key_holder);
	tls_close(generation->tls);
	sandbox_free(generation->sandbox);
	buffer_free(&generation->news);
	if (generation->content)
		content_close(generation->content);
	log_files_close(&generation->logs);
	bulletin_close(&generation->slots);
	free(generation->members);
	conf_free(generation->conf);
	free(generation);
}

void generation_retire(struct generation *generation, const struct generation *stays,
		       enum order_kind order, int64_t now_ms)
{
	if (!generation->leaving)
		generation->leave_at_ms = now_ms;
	generation->leaving = order;
	generation->ended = false;
	for (size_t i = 0; i < generation->listener_count; i++) {
		struct listener *listener = generation->listeners[i];

		if (listener->inherited || has(stays, listener))
			continue;
		generation->gone |= UINT64_C(1) << i;
		/* Who comes from now on may be the next one's, but who waits already is ours. */
		if (order == ORDER_STOP && listener->kept)
			continue;
		listener_hide(listener);
		generation->leave_at_ms = now_ms + LISTENER_SETTLE_MS;
		generation->settle_by_ms = now_ms + LISTENER_DEFERRED_MS;
	}
}

void generation_release_listeners(struct generation *generation)
{
	for (size_t i = 0; i < generation->listener_count; i++)
		listener_release(generation->listeners[i]);
	generation->listener_count = 0;
}

void totals_add(struct totals *totals, const struct slot *slot)
{
	/* In this order, no connection has ended that was not accepted. */
	for (int i = 0; i < SLOT_ENDS; i++)
		totals->ends[i] += slot_read(&slot->ends[i]);
	atomic_thread_fence(memory_order_acquire);
	totals->connections += slot_read(&slot->accepted);
	totals->requests += slot_read(&slot->requests);
	totals->bytes += slot_read(&slot->bytes);
	totals->too_fast += slot_read(&slot->too_fast);
	totals->locked_out += slot_read(&slot->locked_out);
}

uint64_t totals_held(const struct totals *totals)
{
	uint64_t held = totals->connections;

	for (int i = 0; i < SLOT_ENDS; i++)
		held -= totals->ends[i];
	return held;
}

struct totals generation_totals(const struct generation *generation)
{
	struct totals totals = generation->dead;

	for (size_t i = 0; i < generation->places; i++) {
		const struct slot *slot = generation->members[i].slot;

		if (generation->members[i].is_slot_used)
			totals.lines_lost += slot_read(&slot->log.lost);
		if (generation->members[i].pid)
			totals_add(&totals, slot);
	}
	return totals;
}
