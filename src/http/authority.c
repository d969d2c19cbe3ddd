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
