/* SPDX-License-Identifier: MIT */
/* overview: the state of the server in words, for people. */
#include "master/overview.h"

#include <inttypes.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "master/pool.h"

static bool is_v6_loopback_of(const struct conf *conf, size_t index, uint16_t port)
{
	const struct address *address = &conf->listens[index].address;

	return address->socket.any.sa_family == AF_INET6 && address_is_loopback(address) &&
	       address_port(address) == port;
}

/* Whether another entry of the configuration gives the same name to this one. */
static bool is_told_already(const struct conf *conf, size_t index)
{
	const struct address *address = &conf->listens[index].address;

	if (!address_is_loopback(address) || address->socket.any.sa_family != AF_INET6)
		return false;
	for (size_t i = 0; i < conf->listen_count; i++)
		if (i != index && conf->listens[i].address.socket.any.sa_family == AF_INET &&
		    address_is_loopback(&conf->listens[i].address) &&
		    address_port(&conf->listens[i].address) == address_port(address))
			return true;
	return false;
}

static void add_url(struct buffer *to, const char *scheme, uint16_t usual, const char *host,
		    uint16_t port)
{
	buffer_print(to, port == usual ? "%s://%s/" : "%s://%s:%u/", scheme, host, port);
}

static void add_address(struct buffer *to, const struct conf *conf, size_t index)
{
	const struct address *address = &conf->listens[index].address;
	uint16_t port = address_port(address);
	char host[ADDRESS_TEXT], text[ADDRESS_TEXT];
	bool both = false;

	for (size_t i = 0; i < conf->listen_count; i++)
		both = both || is_v6_loopback_of(conf, i, port);
	address_format(address, text);
	snprintf(host, sizeof(host), "%s", text);
	*strrchr(host, ':') = '\0';
	if (address_is_wildcard(address) || (address_is_loopback(address) && both))
		snprintf(host, sizeof(host), "localhost");
	if (conf->listens[index].tls != CONF_TLS_REQUIRED)
		add_url(to, "http", 80, host, port);
	if (conf->listens[index].tls == CONF_TLS_OPTIONAL)
		buffer_add(to, " and ");
	if (conf->listens[index].tls != CONF_TLS_OFF)
		add_url(to, "https", 443, host, port);
	if (address_is_wildcard(address))
		buffer_print(to, " (%s, all addresses)", text);
}

void overview_addresses(struct buffer *to, const struct conf *conf)
{
	const char *between = "";

	for (size_t i = 0; i < conf->listen_count; i++) {
		if (is_told_already(conf, i))
			continue;
		buffer_add(to, between);
		add_address(to, conf, i);
		between = " and ";
	}
}

void overview_listeners(struct buffer *to, const struct fleet *fleet)
{
	char text[ADDRESS_TEXT];

	for (size_t i = 0; fleet->current && i < fleet->current->listener_count; i++) {
		address_format(&fleet->current->listeners[i]->address, text);
		buffer_print(to, "%s\n", text);
	}
}

void overview_workers(struct buffer *to, const struct fleet *fleet)
{
	const struct generation *at = NULL;

	while ((at = fleet_next(fleet, at)))
		for (size_t place = 0; place < at->places; place++)
			if (at->members[place].pid)
				buffer_print(to, "%d %" PRIu64 "\n", (int)at->members[place].pid,
					     slot_read(&at->members[place].slot->requests));
}

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

static void add_worker(struct buffer *to, const struct generation *generation, size_t place,
			  int64_t now_ms)
{
	const struct member *member = &generation->members[place];
	const struct slot *slot = member->slot;

	buffer_print(to, "%8d  %10u  %6zu  %-9s  %11" PRIu64 "  %12" PRIu64 "  ", (int)member->pid,
		     generation->number, place + 1, state_name(slot),
		     slot_read(&slot->accepted) - slot_read(&slot->closed),
		     slot_read(&slot->requests));
	add_age(to, now_ms - member->born_ms);
	buffer_add(to, "\n");
}

static void add_missing(struct buffer *to, const struct generation *generation, int64_t now_ms)
{
	for (size_t place = 0; place < generation->wanted; place++)
		if (!generation->members[place].pid)
			buffer_print(to, "degraded: worker %zu died young and is replaced in "
				     "%" PRId64 " ms\n", place + 1,
				     generation->members[place].due_ms - now_ms);
}

void overview_status(struct buffer *to, const struct fleet *fleet, int64_t started_ms,
		   int64_t now_ms, const char *last_reload)
{
	struct totals totals = fleet_totals(fleet);
	const struct generation *at = NULL;

	buffer_print(to, "http-server %s, master %d, up ", HTTP_SERVER_VERSION, (int)getpid());
	add_age(to, now_ms - started_ms);
	if (fleet->current) {
		buffer_print(to, "\nserving %s at ", fleet->current->conf->top.scope.docroot);
		overview_addresses(to, fleet->current->conf);
	}
	buffer_print(to, "\nlast reload: %s\n", last_reload);
	buffer_print(to, "connections %" PRIu64 ", requests %" PRIu64 ", bytes %" PRIu64
		     ", worker deaths %" PRIu64 ", log lines lost %" PRIu64 "\n",
		     totals.connections, totals.requests, totals.bytes, totals.deaths,
		     totals.lines_lost);
	if (fleet->current && fleet->current->tls)
		tls_describe(fleet->current->tls, to);
	if (fleet->current)
		add_missing(to, fleet->current, now_ms);
	buffer_add(to, "\n     PID  GENERATION  WORKER  STATE      CONNECTIONS      REQUESTS  AGE\n");
	while ((at = fleet_next(fleet, at)))
		for (size_t place = 0; place < at->places; place++)
			if (at->members[place].pid)
				add_worker(to, at, place, now_ms);
}
