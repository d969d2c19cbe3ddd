/* SPDX-License-Identifier: MIT */
/* forwarded: for whom a proxy asks, told by proxies that are trusted (RFC 7239). */
#include "http/forwarded.h"

#include <arpa/inet.h>
#include <string.h>
#include "http/syntax.h"

enum { HOPS_MAX = 64 };		/* the last ones */

static bool is_trusted(const struct network *trusted, size_t count, const unsigned char bits[16])
{
	return network_match(trusted, count, bits) >= 0;
}

/* node = nodename [ ":" node-port ] (RFC 7239, 6), or what X-Forwarded-For has in its place. */
static bool read_node(struct span node, unsigned char bits[16])
{
	const char *end;

	if (node.length > 2 && node.at[0] == '[') {
		end = memchr(node.at, ']', node.length);
		return end && network_read_address(span_between(node.at + 1, end), bits);
	}
	if (network_read_address(node, bits))
		return true;
	end = memchr(node.at, ':', node.length);
	return end && network_read_address(span_between(node.at, end), bits);
}

static struct span unquote(struct span text)
{
	if (text.length >= 2 && text.at[0] == '"' && text.at[text.length - 1] == '"')
		return (struct span){ text.at + 1, text.length - 2 };
	return text;
}

/* The value of "for" in one element; empty if there is none. */
static struct span for_of(struct span element)
{
	while (element.length > 0) {
		const char *semicolon = memchr(element.at, ';', element.length);
		struct span pair = semicolon ? span_between(element.at, semicolon) : element;

		element = semicolon ? span_from(element, pair.length + 1) :
				      (struct span){ element.at + element.length, 0 };
		pair = span_trim(pair);
		if (pair.length > 4 && strncasecmp(pair.at, "for=", 4) == 0)
			return unquote(span_from(pair, 4));
	}
	return (struct span){ "", 0 };
}

/* All elements of all lines; of more than HOPS_MAX, the last. Returns how many there are. */
static size_t collect(const struct request *request, enum field field,
		      struct span hops[HOPS_MAX])
{
	const struct field_line *line = NULL;
	struct span list, element;
	size_t count = 0;

	while ((line = request_next_line(request, field, line)))
		for (list = line->value; syntax_next_element(&list, &element);)
			hops[count++ % HOPS_MAX] = element;
	return count;
}

size_t forwarded_client(const struct request *request, enum forwarded_field which,
			const struct network *trusted, size_t count, struct span peer,
			char to[INET6_ADDRSTRLEN])
{
	enum field field = which == FORWARDED_STANDARD ? FIELD_FORWARDED : FIELD_X_FORWARDED_FOR;
	unsigned char next[16], client[16];
	struct span hops[HOPS_MAX];
	bool is_other = false, is_v4;
	size_t hop;

	if (which == FORWARDED_OFF || !request->first[field] ||
	    !network_read_address(peer, client))
		return 0;
	hop = collect(request, field, hops);
	for (int i = 0; i < HOPS_MAX && hop > 0 && is_trusted(trusted, count, client); i++) {
		struct span element = hops[--hop % HOPS_MAX];

		if (!read_node(which == FORWARDED_STANDARD ? for_of(element) : element, next))
			break;
		memcpy(client, next, sizeof(client));
		is_other = true;
	}
	if (!is_other)
		return 0;
	is_v4 = memcmp(client, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) == 0;
	if (!inet_ntop(is_v4 ? AF_INET : AF_INET6, client + (is_v4 ? 12 : 0), to,
		       INET6_ADDRSTRLEN))
		return 0;
	return strlen(to);
}
