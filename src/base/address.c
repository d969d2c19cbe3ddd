/* SPDX-License-Identifier: MIT */
/* address: a socket address is an IP address and a port; text to struct and back. */
#include "base/address.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include "base/number.h"

static bool parse_port(const char *text, uint16_t *port)
{
	int64_t value;

	if (!number_parse(span_of(text), &value) || value < 1 || value > 65535 || text[0] == '0')
		return false;
	*port = (uint16_t)value;
	return true;
}

static bool set_v4(const char *host, uint16_t port, struct address *address)
{
	address->socket.v4.sin_family = AF_INET;
	address->socket.v4.sin_port = htons(port);
	address->length = sizeof(address->socket.v4);
	return inet_pton(AF_INET, host, &address->socket.v4.sin_addr) == 1;
}

static bool set_v6(const char *host, uint16_t port, struct address *address)
{
	address->socket.v6.sin6_family = AF_INET6;
	address->socket.v6.sin6_port = htons(port);
	address->length = sizeof(address->socket.v6);
	return inet_pton(AF_INET6, host, &address->socket.v6.sin6_addr) == 1;
}

bool address_parse(const char *text, uint16_t port, struct address *address)
{
	char host[ADDRESS_TEXT];
	char *end, *colon;

	*address = (struct address){ .length = 0 };
	if (strlen(text) >= sizeof(host))
		return false;
	strcpy(host, text);

	if (host[0] == '[') {
		end = strchr(host, ']');
		if (!end || (end[1] != '\0' && end[1] != ':'))
			return false;
		if (end[1] == ':' && !parse_port(end + 2, &port))
			return false;
		*end = '\0';
		return set_v6(host + 1, port, address);
	}
	colon = strchr(host, ':');
	if (colon && strchr(colon + 1, ':'))
		return set_v6(host, port, address);
	if (colon) {
		*colon = '\0';
		if (!parse_port(colon + 1, &port))
			return false;
	}
	if (strcmp(host, "*") == 0)
		return set_v6("::", port, address);
	return set_v4(host, port, address);
}

static bool is_mapped(const struct address *address)
{
	return address->socket.any.sa_family == AF_INET6 &&
	       IN6_IS_ADDR_V4MAPPED(&address->socket.v6.sin6_addr);
}

void address_format_host(const struct address *address, char text[ADDRESS_TEXT])
{
	const void *bytes = &address->socket.v6.sin6_addr;
	int family = address->socket.any.sa_family;

	if (is_mapped(address)) {
		bytes = &address->socket.v6.sin6_addr.s6_addr[12];
		family = AF_INET;
	} else if (family == AF_INET) {
		bytes = &address->socket.v4.sin_addr;
	}
	if ((family != AF_INET && family != AF_INET6) || !inet_ntop(family, bytes, text, ADDRESS_TEXT))
		strcpy(text, "unknown");
}

void address_format(const struct address *address, char text[ADDRESS_TEXT])
{
	char host[ADDRESS_TEXT];

	address_format_host(address, host);
	snprintf(text, ADDRESS_TEXT, strchr(host, ':') ? "[%.45s]:%u" : "%.45s:%u", host,
		 (unsigned int)address_port(address));
}

uint16_t address_port(const struct address *address)
{
	if (address->socket.any.sa_family == AF_INET)
		return ntohs(address->socket.v4.sin_port);
	if (address->socket.any.sa_family == AF_INET6)
		return ntohs(address->socket.v6.sin6_port);
	return 0;
}

bool address_is(const struct address *a, const struct address *b)
{
	if (a->socket.any.sa_family != b->socket.any.sa_family ||
	    address_port(a) != address_port(b))
		return false;
	if (a->socket.any.sa_family == AF_INET)
		return a->socket.v4.sin_addr.s_addr == b->socket.v4.sin_addr.s_addr;
	return memcmp(&a->socket.v6.sin6_addr, &b->socket.v6.sin6_addr,
		      sizeof(a->socket.v6.sin6_addr)) == 0;
}

bool address_is_loopback(const struct address *address)
{
	if (address->socket.any.sa_family == AF_INET)
		return ntohl(address->socket.v4.sin_addr.s_addr) >> 24 == 127;
	return IN6_IS_ADDR_LOOPBACK(&address->socket.v6.sin6_addr) ||
	       (is_mapped(address) && address->socket.v6.sin6_addr.s6_addr[12] == 127);
}

bool address_is_wildcard(const struct address *address)
{
	if (address->socket.any.sa_family == AF_INET)
		return address->socket.v4.sin_addr.s_addr == htonl(INADDR_ANY);
	return IN6_IS_ADDR_UNSPECIFIED(&address->socket.v6.sin6_addr);
}
