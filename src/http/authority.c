/* SPDX-License-Identifier: MIT */
/* authority: the host and the port of a Host field or a target (RFC 9110, 7.2; RFC 3986, 3.2). */
#include "http/authority.h"

#include <arpa/inet.h>
#include "base/number.h"
#include "http/syntax.h"

/* IP-literal without IPvFuture, of which there is none. NULL if it is not one. */
static const char *end_of_address(const char *at, const char *end)
{
	const char *close = memchr(at, ']', (size_t)(end - at));
	char text[INET6_ADDRSTRLEN] = "";
	struct in6_addr address;

	if (!close || (size_t)(close - at) > sizeof(text))
		return NULL;
	/* A NUL would end the copy before its time. */
	if (memchr(at, '\0', (size_t)(close - at)))
		return NULL;
	memcpy(text, at + 1, (size_t)(close - at - 1));
	return inet_pton(AF_INET6, text, &address) == 1 ? close + 1 : NULL;
}

/* reg-name, which an IPv4 address is as well. NULL for an octet that is badly encoded. */
static const char *end_of_name(const char *at, const char *end)
{
	for (;;) {
		at = syntax_skip(at, end, SYNTAX_NAME);
		if (at == end || *at != '%')
			return at;
		if (end - at < 3 || syntax_hex(at[1]) < 0 || syntax_hex(at[2]) < 0)
			return NULL;
		at += 3;
	}
}

bool authority_split(struct span text, struct span *host, struct span *port)
{
	const char *end = text.at + text.length;
	const char *at;
	int64_t number;

	if (text.length == 0)
		return false;
	at = *text.at == '[' ? end_of_address(text.at, end) : end_of_name(text.at, end);
	if (!at || at == text.at)
		return false;
	*host = span_between(text.at, at);
	*port = (struct span){ NULL, 0 };
	if (at == end)
		return true;
	if (*at != ':')
		return false;
	*port = span_between(at + 1, end);
	return port->length == 0 || (number_parse(*port, &number) && number <= UINT16_MAX);
}

/* The scheme and its "://" in any case (RFC 9110, 4.2), or 0. */
static size_t scheme_length(struct span uri)
{
	static const char *const schemes[] = { "http://", "https://" };

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		size_t length = strlen(schemes[i]);

		if (uri.length > length && strncasecmp(uri.at, schemes[i], length) == 0)
			return length;
	}
	return 0;
}

bool authority_of_uri(struct span uri, struct span *authority, struct span *host,
		      struct span *path)
{
	size_t scheme = scheme_length(uri);
	const char *start = uri.at + scheme, *end = uri.at + uri.length;
	const char *slash = memchr(start, '/', (size_t)(end - start));
	struct span port;

	if (scheme == 0)
		return false;
	*authority = span_between(start, slash ? slash : end);
	/* The slash before the authority stands for the one that is not there. */
	*path = slash ? span_between(slash, end) : (struct span){ start - 1, 1 };
	return authority_split(*authority, host, &port) &&
	       (!slash || syntax_skip(slash, end, SYNTAX_PATH) == end);
}
