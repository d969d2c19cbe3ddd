/* SPDX-License-Identifier: MIT */
/* forwarded: for whom a proxy asks, told by proxies that are trusted (RFC 7239). */
#include "http/forwarded.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

enum {
	HOPS_MAX = 64,
	LINES_MAX = 64,		/* the last ones */
};

static bool is_trusted(const struct network *trusted, size_t count, const unsigned char bits[16])
{
	return network_match(trusted, count, bits) >= 0;
}

/* ":" node-port, or nothing (RFC 7239, 6). */
static bool is_port(struct span text)
{
	static const char allowed[] = "0123456789._-"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

	if (text.length == 0)
		return true;
	if (text.at[0] != ':' || text.length == 1)
		return false;
	for (size_t i = 1; i < text.length; i++)
		if (!memchr(allowed, text.at[i], sizeof(allowed) - 1))
			return false;
	return true;
}

/* node = nodename [ ":" node-port ] (RFC 7239, 6), or what X-Forwarded-For has in its place. */
static bool read_node(struct span node, unsigned char bits[16])
{
	bool is_bracketed = node.length > 2 && node.at[0] == '[';
	const char *end;
	size_t length;

	if (network_read_address(node, bits))
		return true;
	end = node.length > 0 ? memchr(node.at, is_bracketed ? ']' : ':', node.length) : NULL;
	if (!end)
		return false;
	length = (size_t)(end - node.at);
	return is_port(span_from(node, length + is_bracketed)) &&
	       network_read_address(span_between(node.at + is_bracketed, end), bits);
}

static struct span unquote(struct span text)
{
	if (text.length >= 2 && text.at[0] == '"' && text.at[text.length - 1] == '"')
		return (struct span){ text.at + 1, text.length - 2 };
	return text;
}

/* Whether the quotation mark at that place begins or ends a quoted string, and is no part of it. */
static bool is_mark(struct span text, size_t at)
{
	size_t backslashes = 0;

	if (text.at[at] != '"')
		return false;
	while (backslashes < at && text.at[at - backslashes - 1] == '\\')
		backslashes++;
	return backslashes % 2 == 0;
}

/*
 * Takes the last element off a list; false when there is none. A client says what its proxies add
 * to: only from the end can the list be read without believing it. X-Forwarded-For has no quoted
 * strings.
 */
static bool take_last(struct span *list, bool has_quotes, struct span *element)
{
	size_t at = list->length;
	bool is_quoted = false;

	if (!list->at)
		return false;
	for (; at > 0; at--) {
		if (has_quotes && is_mark(*list, at - 1))
			is_quoted = !is_quoted;
		else if (list->at[at - 1] == ',' && !is_quoted)
			break;
	}
	*element = span_trim(span_from(*list, at));
	*list = at > 0 ? (struct span){ list->at, at - 1 } : (struct span){ NULL, 0 };
	return true;
}

/* The value of "for" in one element; empty if there is none. */
static struct span for_of(struct span element)
{
	while (element.length > 0) {
		bool is_quoted = false;
		struct span pair;
		size_t end = 0;

		for (; end < element.length && (is_quoted || element.at[end] != ';'); end++)
			is_quoted ^= is_mark(element, end);
		pair = span_trim((struct span){ element.at, end });
		element = span_from(element, end < element.length ? end + 1 : end);
		if (pair.length > 4 && strncasecmp(pair.at, "for=", 4) == 0)
			return unquote(span_from(pair, 4));
	}
	return (struct span){ "", 0 };
}

/* The lines of a field, of which the last is taken first. */
struct hops {
	struct span lines[LINES_MAX];
	size_t count, left;	/* lines there were, and of those that are kept */
	bool has_quotes;
};

static void collect(struct hops *hops, const struct request *request, enum field field)
{
	const struct field_line *line = NULL;

	*hops = (struct hops){ .has_quotes = field == FIELD_FORWARDED };
	while ((line = request_next_line(request, field, line)))
		hops->lines[hops->count++ % LINES_MAX] = line->value;
	hops->left = hops->count < LINES_MAX ? hops->count : LINES_MAX;
}

/* An empty element is none (RFC 9110, 5.6.1). */
static bool next_hop(struct hops *hops, struct span *element)
{
	while (hops->left > 0) {
		struct span *line = &hops->lines[(hops->count - 1) % LINES_MAX];

		while (take_last(line, hops->has_quotes, element))
			if (element->length > 0)
				return true;
		hops->count--;
		hops->left--;
	}
	return false;
}

size_t forwarded_client(const struct request *request, enum forwarded_field which,
			const struct network *trusted, size_t count, struct span peer,
			char to[INET6_ADDRSTRLEN])
{
	enum field field = which == FORWARDED_STANDARD ? FIELD_FORWARDED : FIELD_X_FORWARDED_FOR;
	unsigned char next[16], client[16];
	bool is_other = false, is_v4;
	struct span element;
	struct hops hops;

	if (which == FORWARDED_OFF || !request->first[field] ||
	    !network_read_address(peer, client))
		return 0;
	collect(&hops, request, field);
	for (int i = 0; i < HOPS_MAX && is_trusted(trusted, count, client); i++) {
		if (!next_hop(&hops, &element))
			break;
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
