/* SPDX-License-Identifier: MIT */
/* listen: the addresses to accept on: from words to numbers, all of them different. */
#include "conf/listen.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/address.h"
#include "conf/value.h"

/* An address that was found, for comparing with the others. */
struct found {
	struct found *next;
	struct address address;
	struct place place;
};

struct listen {
	struct report *report;
	struct found *found;
	bool has_ipv6;
};

/* Where no socket may be made at all, somebody else has made them, and nobody can tell. */
static bool is_sealed_off(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0)
		close(fd);
	return fd < 0;
}

/* A kernel may know IPv6 and yet have no address in it. */
static bool has_ipv6(void)
{
	struct sockaddr_in6 here = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool good = fd >= 0 && bind(fd, (struct sockaddr *)&here, sizeof(here)) == 0;

	if (fd >= 0)
		close(fd);
	if (fd < 0)
		return is_sealed_off();
	return good;
}

static bool covers(const struct address *a, const struct address *b)
{
	return address_is_wildcard(a) && (a->socket.any.sa_family == AF_INET6 ||
					  b->socket.any.sa_family == AF_INET);
}

static bool collide(const struct address *a, const struct address *b)
{
	return address_port(a) == address_port(b) &&
	       (address_is(a, b) || covers(a, b) || covers(b, a));
}

static void remember(struct listen *listen, const struct address *address,
		     const struct place *place)
{
	struct arena *arena = listen->report->arena;
	struct found *found = arena_take(arena, sizeof(*found));
	char one[ADDRESS_TEXT], other[ADDRESS_TEXT];

	for (const struct found *f = listen->found; f; f = f->next) {
		if (!collide(&f->address, address))
			continue;
		address_format(address, one);
		address_format(&f->address, other);
		report_error(listen->report, place, "%s cannot be listened on beside %s (%s)", one,
			     other, report_origin(arena, &f->place));
		return;
	}
	*found = (struct found){ listen->found, *address, *place };
	listen->found = found;
}

static void add(struct listen *listen, struct words *words, const char *text, uint16_t port,
		const struct place *place)
{
	struct arena *arena = listen->report->arena;
	struct address address;
	char host[ADDRESS_TEXT];

	if (!address_parse(text, port, &address))
		return;
	remember(listen, &address, place);
	if (address_port(&address) == port)
		address_format_host(&address, host);
	else
		address_format(&address, host);
	tree_add_word(arena, words, arena_copy(arena, span_of(host)), place);
}

/* One word as it was written may be two addresses, or be short for one. */
static void add_word(struct listen *listen, struct words *words, const char *text, uint16_t port,
		     const struct place *place)
{
	struct arena *arena = listen->report->arena;
	const char *rest = text + strcspn(text, ":");
	struct span host = span_between(text, rest);

	if (span_is(host, SPAN("localhost"))) {
		add(listen, words, arena_print(arena, "127.0.0.1%s", rest), port, place);
		if (listen->has_ipv6)
			add(listen, words, arena_print(arena, "[::1]%s", rest), port, place);
	} else if (span_is(host, SPAN("*")) && !listen->has_ipv6) {
		add(listen, words, arena_print(arena, "0.0.0.0%s", rest), port, place);
	} else {
		add(listen, words, text, port, place);
	}
}

static bool is_listen(const struct section *section)
{
	return option_find_type(section->option, OPTION_PORT);
}

/* Of the top level or of a section that listens. */
static struct setting *find(struct section *section, enum option_type type)
{
	const struct option *option = option_find_type(section->option, type);

	if (!option)
		abort();
	return tree_setting(section, option);
}

/* Set to something wrong, which is known by now. */
static bool is_wrong(const struct setting *setting)
{
	return setting->place.source && !setting->is_set;
}

/* What a section leaves out is as it is at the top level, and comes from there. */
static void inherit(struct setting *setting, const struct setting *from)
{
	if (setting->place.source)
		return;
	setting->words = from->words;
	setting->place = from->place;
	setting->is_set = from->is_set;
}

static void resolve_section(struct listen *listen, struct section *section)
{
	struct setting *address = find(section, OPTION_ADDRESSES);
	struct setting *port = find(section, OPTION_PORT);
	struct words written = address->words;
	char why[VALUE_WHY];
	int64_t number;

	if (is_wrong(address) || is_wrong(port) ||
	    !value_read(port->option, tree_text(port), &number, why))
		return;
	address->words = (struct words){ .is_list = true };
	for (size_t i = 0; i < written.count; i++)
		add_word(listen, &address->words, written.word[i].text, (uint16_t)number,
			 written.word[i].place.source ? &written.word[i].place :
			 port->place.source ? &port->place : &section->place);
}

void listen_resolve(struct report *report, struct section *top)
{
	struct listen listen = { .report = report, .has_ipv6 = has_ipv6() };
	struct setting *address = find(top, OPTION_ADDRESSES), *port = find(top, OPTION_PORT);
	bool has_more = false;

	for (struct section *s = top->first; s; s = s->next) {
		if (!is_listen(s))
			continue;
		has_more = true;
		inherit(find(s, OPTION_ADDRESSES), address);
		inherit(find(s, OPTION_PORT), port);
	}
	/* Who names addresses in sections, and none at the top, wants those only. */
	if (has_more && !address->place.source && !port->place.source)
		address->words.count = 0;
	resolve_section(&listen, top);
	for (struct section *s = top->first; s; s = s->next)
		if (is_listen(s))
			resolve_section(&listen, s);
	if (!listen.found && report->errors == 0)
		report_error(report, address->place.source ? &address->place : NULL,
			     "there is no address to listen on");
}
