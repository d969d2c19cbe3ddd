/* SPDX-License-Identifier: MIT */
/* overview: the state of the server in words, for people. */
#include "master/overview.h"

#include <inttypes.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
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

void overview_certificates(struct buffer *to, const struct fleet *fleet)
{
	const struct tls *tls = fleet->current ? fleet->current->tls : NULL;
	struct tls_fact fact;

	for (size_t i = 0; tls && tls_tell(tls, i, &fact); i++)
		buffer_print(to, "%s\n", fact.fingerprint);
}
