/* SPDX-License-Identifier: MIT */
/* forwarded: for whom a proxy asks, told by proxies that are trusted (RFC 7239). */
#ifndef FORWARDED_H
#define FORWARDED_H

#include <netinet/in.h>
#include "base/network.h"
#include "http/request.h"

/* The field that is believed; no other is. In the order of the words of client-field. */
enum forwarded_field { FORWARDED_OFF, FORWARDED_X_FORWARDED_FOR, FORWARDED_STANDARD };

/*
 * Walks from peer, the address of who connected, to whom it asks for, and so on, as long as each
 * is one of the trusted. Writes the last one that could be read to `to`, and returns its length;
 * 0 if that is peer itself. Ports and brackets are dropped.
 */
size_t forwarded_client(const struct request *request, enum forwarded_field which,
			const struct network *trusted, size_t count, struct span peer,
			char to[INET6_ADDRSTRLEN]);

#endif
