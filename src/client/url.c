/* SPDX-License-Identifier: MIT */
/* url: where a client goes: scheme, host, port and what is asked for there (RFC 9110, 4.2). */
#include "client/url.h"

#include <stdio.h>
#include <stdlib.h>
#include "base/number.h"
#include "http/authority.h"
#include "http/syntax.h"

static const char *take_authority(struct url *url, struct span authority)
{
	struct span host, port;
	int64_t number = url->is_tls ? 443 : 80;
	bool is_usual = true;

	if (memchr(authority.at, '@', authority.length))
		return "a user in a URL is not supported: use -H 'Authorization: …'";
	if (!authority_split(authority, &host, &port))
		return "its host or port is none";
	if (port.length > 0 && number_parse(port, &number))
		is_usual = number == (url->is_tls ? 443 : 80);
	if (number == 0)
		return "there is no port 0";
	if (authority.length >= URL_NAME_MOST)
		return "its host is too long";
	url->port = (uint16_t)number;
	snprintf(url->authority, sizeof(url->authority), "%.*s", SPAN_ARGS(is_usual ? host : authority));
	if (*host.at == '[')
		host = (struct span){ host.at + 1, host.length - 2 };
	snprintf(url->host, sizeof(url->host), "%.*s", SPAN_ARGS(host));
	return NULL;
}

/* Adds text to the target, encoding what is in none of the classes; false if there is no room. */
static bool add_encoded(char *target, size_t *length, struct span text, unsigned int classes)
{
	for (size_t i = 0; i < text.length; i++) {
		bool is_plain = syntax_is(text.at[i], classes);

		if (*length + 4 > URL_TARGET_MOST)
			return false;
		*length += (size_t)snprintf(target + *length, 4, is_plain ? "%c" : "%%%02X",
					    (unsigned char)text.at[i]);
	}
	return true;
}

/* RFC 3986, 5.2.4, in place, on a path that begins with "/". */
static size_t remove_dots(char *path, size_t length)
{
	size_t out = 0;

	for (size_t at = 0; at < length;) {
		size_t next = at + 1;
		struct span segment;

		while (next < length && path[next] != '/')
			next++;
		segment = (struct span){ path + at, next - at };
		if (span_is(segment, SPAN("/..")))
			while (out > 0 && path[--out] != '/')
				;
		if (!span_is(segment, SPAN("/..")) && !span_is(segment, SPAN("/."))) {
			memmove(path + out, segment.at, segment.length);
			out += segment.length;
		} else if (next == length) {
			path[out++] = '/';
		}
		at = next;
	}
	return out;
}

/* A path and what may follow it; rest begins with "/", or with "?", or is empty. */
static const char *take_target(struct url *url, struct span rest)
{
	const char *hash = memchr(rest.at, '#', rest.length);
	const char *query;
	struct span path;
	size_t length = 0;
	bool fits;

	if (hash)
		rest = span_between(rest.at, hash);
	query = memchr(rest.at, '?', rest.length);
	path = query ? span_between(rest.at, query) : rest;
	if (path.length == 0)
		path = SPAN("/");
	fits = add_encoded(url->target, &length, path, SYNTAX_PATH);
	length = remove_dots(url->target, length);
	if (query)
		fits = fits && add_encoded(url->target, &length,
					   span_between(query, rest.at + rest.length), SYNTAX_QUERY);
	url->target[length] = '\0';
	return fits ? NULL : "it is too long";
}

/* The "name:" that a URL may begin with (RFC 3986, 3.1); 0 if there is none before "//". */
static size_t scheme_length(struct span text)
{
	size_t length = 0;

	while (length < text.length && (syntax_is(text.at[length], SYNTAX_TOKEN)))
		length++;
	return span_starts(span_from(text, length), SPAN("://")) ? length : 0;
}

/* How much of what follows "//" is the authority (RFC 3986, 3.2). */
static size_t authority_length(struct span text)
{
	size_t length = 0;

	while (length < text.length && text.at[length] != '/' && text.at[length] != '?' &&
	       text.at[length] != '#')
		length++;
	return length;
}

const char *url_parse(struct url *url, struct span text)
{
	size_t length = scheme_length(text);
	struct span scheme = { text.at, length }, rest = text;
	const char *why;

	*url = (struct url){ .is_tls = span_is_nocase(scheme, SPAN("https")) };
	if (length > 0) {
		if (!url->is_tls && !span_is_nocase(scheme, SPAN("http")))
			return "only http:// and https:// are spoken here";
		rest = span_from(text, length + 3);
	}
	length = authority_length(rest);
	why = take_authority(url, (struct span){ rest.at, length });
	return why ? why : take_target(url, span_from(rest, length));
}

/* The reference behind so many bytes of the base's target. */
static const char *follow_from(struct url *url, const struct url *base, size_t kept,
			       struct span reference)
{
	const char *why;
	char *joined;

	if (asprintf(&joined, "%.*s%.*s", (int)kept, base->target, SPAN_ARGS(reference)) < 0)
		return "there is no memory for it";
	why = take_target(url, span_of(joined));
	free(joined);
	return why;
}

const char *url_follow(struct url *url, const struct url *base, struct span reference)
{
	const struct url here = *base;
	size_t path = strcspn(here.target, "?"), folder = path, length;
	const char *why;

	if (scheme_length(reference) > 0)
		return url_parse(url, reference);
	*url = here;
	if (span_starts(reference, SPAN("//"))) {
		reference = span_from(reference, 2);
		length = authority_length(reference);
		why = take_authority(url, (struct span){ reference.at, length });
		return why ? why : take_target(url, span_from(reference, length));
	}
	while (folder > 0 && here.target[folder - 1] != '/')
		folder--;
	if (reference.length == 0 || *reference.at == '#')
		return NULL;
	if (*reference.at == '/')
		return take_target(url, reference);
	return follow_from(url, &here, *reference.at == '?' ? path : folder, reference);
}
