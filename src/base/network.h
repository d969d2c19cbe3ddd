/* SPDX-License-Identifier: MIT */
/* network: all addresses that begin alike: "10.0.0.0/8", "2001:db8::/32", "192.0.2.1". */
#ifndef NETWORK_H
#define NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/span.h"

enum { NETWORK_BYTES = 16 };	/* of an address */

/* IPv4 is kept as IPv6 has it, below ::ffff:0:0/96 (RFC 4291, 2.5.5.2). */
struct network {
	unsigned char bits[16];
	uint8_t length;		/* of the prefix, 0 to 128 */
};

/* Reads ADDRESS, ADDRESS "/" LENGTH or "all". False if it is none, see network_why. */
bool network_parse(struct span text, struct network *network);

/* What is wrong with it, to be put behind the text. Static. */
const char *network_why(struct span text);

/* Reads a lone address, without port and brackets. */
bool network_read_address(struct span text, unsigned char bits[16]);

/* Leaves of an address what one client is counted by: all of IPv4, the first 64 bits of IPv6. */
void network_widen(unsigned char bits[NETWORK_BYTES]);

/* The length of the longest of the networks that has the address, or -1. */
int network_match(const struct network *networks, size_t count, const unsigned char bits[16]);

#endif
