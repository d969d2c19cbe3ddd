/* SPDX-License-Identifier: MIT */
/* network: all addresses that begin alike: "10.0.0.0/8", "2001:db8::/32", "192.0.2.1". */
#include "base/network.h"

#include <arpa/inet.h>
#include <string.h>
#include "base/number.h"

static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

enum verdict { GOOD, NO_ADDRESS, NO_LENGTH, MORE_BITS };

bool network_read_address(struct span text, unsigned char bits[16])
{
	char copy[INET6_ADDRSTRLEN];

	if (text.length >= sizeof(copy) || memchr(text.at, '\0', text.length))
		return false;
	memcpy(copy, text.at, text.length);
	copy[text.length] = '\0';
	memcpy(bits, mapped, sizeof(mapped));
	return inet_pton(AF_INET, copy, bits + sizeof(mapped)) == 1 ||
	       inet_pton(AF_INET6, copy, bits) == 1;
}

void network_widen(unsigned char bits[NETWORK_BYTES])
{
	if (memcmp(bits, mapped, sizeof(mapped)) != 0)
		memset(bits + NETWORK_BYTES / 2, 0, NETWORK_BYTES / 2);
}

static bool has_bits_beyond(const struct network *network)
{
	for (size_t i = network->length; i < 128; i++)
		if (network->bits[i / 8] & 0x80 >> i % 8)
			return true;
	return false;
}

static enum verdict judge(struct span text, struct network *network)
{
	const char *slash = memchr(text.at, '/', text.length);
	struct span address = slash ? span_between(text.at, slash) : text;
	bool is_v4 = !memchr(address.at, ':', address.length);
	int64_t length = is_v4 ? 32 : 128;
	struct span digits;

	*network = (struct network){ .length = 0 };
	if (span_is(text, SPAN("all")))
		return GOOD;
	if (!network_read_address(address, network->bits))
		return NO_ADDRESS;
	if (slash) {
		digits = span_between(slash + 1, text.at + text.length);
		if (!number_parse(digits, &length) || length > (is_v4 ? 32 : 128) ||
		    (digits.length > 1 && digits.at[0] == '0'))
			return NO_LENGTH;
	}
	network->length = (uint8_t)(is_v4 ? 96 + length : length);
	return has_bits_beyond(network) ? MORE_BITS : GOOD;
}

bool network_parse(struct span text, struct network *network)
{
	return judge(text, network) == GOOD;
}

const char *network_why(struct span text)
{
	struct network ignored;

	switch (judge(text, &ignored)) {
	case NO_LENGTH:
		return "has no such prefix: its length is at most 32 for IPv4 and 128 for IPv6";
	case MORE_BITS:
		return "has bits beyond its prefix: write the first address of the network";
	default:
		return "is not an address: write one, or a prefix such as \"10.0.0.0/8\" or "
		       "\"2001:db8::/32\", or \"all\"";
	}
}

static bool has(const struct network *network, const unsigned char bits[16])
{
	size_t whole = network->length / 8;
	unsigned int mask = 0xff00U >> network->length % 8;

	return memcmp(network->bits, bits, whole) == 0 &&
	       (whole == 16 || ((network->bits[whole] ^ bits[whole]) & mask & 0xff) == 0);
}

int network_match(const struct network *networks, size_t count, const unsigned char bits[16])
{
	int longest = -1;

	for (size_t i = 0; i < count; i++)
		if (networks[i].length > longest && has(&networks[i], bits))
			longest = networks[i].length;
	return longest;
}
