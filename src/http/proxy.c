/* SPDX-License-Identifier: MIT */
/* proxy: the PROXY protocol, by which a load balancer tells whom a connection is for. */
#include "http/proxy.h"

#include <arpa/inet.h>
#include <string.h>
#include "base/network.h"
#include "base/number.h"

enum {
	LINE_MAX_1 = 107,	/* version 1, with its end and without a NUL */
	HEAD_2 = 16,		/* version 2: signature, command, family, length */
	LENGTH_MAX_2 = 4096,	/* with all that it may carry */
};

static const char signature[12] = "\r\n\r\n\0\r\nQUIT\n";

/* An IPv4 address in IPv6's clothes is told as IPv4, as everywhere in the logs. */
static enum status tell(int family, const void *address, char host[INET6_ADDRSTRLEN])
{
	const struct in6_addr *v6 = address;

	if (family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(v6)) {
		family = AF_INET;
		address = &v6->s6_addr[12];
	}
	return inet_ntop(family, address, host, INET6_ADDRSTRLEN) ? STATUS_GO :
								     STATUS_BAD_REQUEST;
}

static struct span take_word(struct span *line)
{
	const char *space = memchr(line->at, ' ', line->length);
	struct span word = space ? span_between(line->at, space) : *line;

	*line = space ? span_from(*line, word.length + 1) : (struct span){ "", 0 };
	return word;
}

static bool is_port(struct span word)
{
	int64_t port;

	return number_parse(word, &port) && port <= 65535 &&
	       (word.length == 1 || word.at[0] != '0');
}

static bool read_address(struct span word, int family, void *to)
{
	char text[INET6_ADDRSTRLEN];

	if (word.length >= sizeof(text))
		return false;
	memcpy(text, word.at, word.length);
	text[word.length] = '\0';
	return inet_pton(family, text, to) == 1;
}

/* "PROXY TCP4 source destination port port", behind its first word. */
static enum status parse_line(struct span line, char host[INET6_ADDRSTRLEN])
{
	struct span protocol = take_word(&line);
	int family = span_is(protocol, SPAN("TCP6")) ? AF_INET6 : AF_INET;
	struct in6_addr source, destination;

	*host = '\0';
	if (span_is(protocol, SPAN("UNKNOWN")))
		return STATUS_GO;
	if (!span_is(protocol, SPAN("TCP4")) && !span_is(protocol, SPAN("TCP6")))
		return STATUS_BAD_REQUEST;
	if (!read_address(take_word(&line), family, &source) ||
	    !read_address(take_word(&line), family, &destination) ||
	    !is_port(take_word(&line)) || !is_port(line))
		return STATUS_BAD_REQUEST;
	return tell(family, &source, host);
}

static enum status parse_1(const char *bytes, size_t length, size_t *used,
			   char host[INET6_ADDRSTRLEN])
{
	struct span start = SPAN("PROXY ");
	size_t known = length < start.length ? length : start.length;
	const char *end = memchr(bytes, '\n', length < LINE_MAX_1 ? length : LINE_MAX_1);

	if (memcmp(bytes, start.at, known) != 0)
		return STATUS_BAD_REQUEST;
	if (!end)
		return length < LINE_MAX_1 ? STATUS_MORE : STATUS_BAD_REQUEST;
	if (end - bytes <= (ptrdiff_t)start.length || end[-1] != '\r')
		return STATUS_BAD_REQUEST;
	*used = (size_t)(end + 1 - bytes);
	return parse_line(span_between(bytes + start.length, end - 1), host);
}

static enum status parse_2(const char *bytes, size_t length, size_t *used,
			   char host[INET6_ADDRSTRLEN])
{
	const unsigned char *head = (const unsigned char *)bytes;
	size_t known = length < sizeof(signature) ? length : sizeof(signature), rest;

	if (memcmp(bytes, signature, known) != 0 ||
	    (length > 12 && (head[12] & 0xf0) != 0x20) || (length > 12 && (head[12] & 0xf) > 1))
		return STATUS_BAD_REQUEST;
	if (length < HEAD_2)
		return STATUS_MORE;
	rest = (size_t)head[14] << 8 | head[15];
	if (rest > LENGTH_MAX_2 - HEAD_2)
		return STATUS_BAD_REQUEST;
	if (length < HEAD_2 + rest)
		return STATUS_MORE;
	*used = HEAD_2 + rest;
	*host = '\0';
	/* LOCAL: the proxy itself asks, for its own health. */
	if ((head[12] & 0xf) == 0)
		return STATUS_GO;
	switch (head[13]) {
	case 0x11: return rest < 12 ? STATUS_BAD_REQUEST : tell(AF_INET, head + HEAD_2, host);
	case 0x21: return rest < 36 ? STATUS_BAD_REQUEST : tell(AF_INET6, head + HEAD_2, host);
	default: return STATUS_GO;
	}
}

enum status proxy_parse(const char *bytes, size_t length, size_t *used,
			char host[INET6_ADDRSTRLEN])
{
	*used = 0;
	if (length == 0)
		return STATUS_MORE;
	return bytes[0] == 'P' ? parse_1(bytes, length, used, host) :
				 parse_2(bytes, length, used, host);
}
