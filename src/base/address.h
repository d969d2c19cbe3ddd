/* SPDX-License-Identifier: MIT */
/* address: a socket address is an IP address and a port; text to struct and back. */
#ifndef ADDRESS_H
#define ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

struct address {
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} socket;
	socklen_t length;
};

enum { ADDRESS_TEXT = INET6_ADDRSTRLEN + 8 };	/* "[" address "]:" port NUL */

/*
 * Reads "127.0.0.1", "127.0.0.1:80", "::1", "[::1]", "[::1]:80" or "*" (which is "::", taking
 * IPv4 as well). A port in the text wins over the given one. False if it is none of these.
 */
bool address_parse(const char *text, uint16_t port, struct address *address);

/* "127.0.0.1:80" or "[::1]:80". */
void address_format(const struct address *address, char text[ADDRESS_TEXT]);

/* The same without the port and brackets, an IPv4-mapped address as IPv4; for logs. */
void address_format_host(const struct address *address, char text[ADDRESS_TEXT]);

uint16_t address_port(const struct address *address);
bool address_is(const struct address *a, const struct address *b);
bool address_is_loopback(const struct address *address);
bool address_is_wildcard(const struct address *address);

#endif
