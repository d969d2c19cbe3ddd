/* SPDX-License-Identifier: MIT */
/* test_network: prefixes of addresses are read strictly, and the longest one decides. */
#include <criterion/criterion.h>
#include <string.h>
#include "base/network.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

Test(network, prefixes_are_read_with_their_length)
{
	static const struct {
		const char *text;
		int length;	/* -1: refused */
	} rows[] = {
		{ "10.0.0.0/8", 104 }, { "192.0.2.1", 128 }, { "192.0.2.1/32", 128 },
		{ "0.0.0.0/0", 96 }, { "::/0", 0 }, { "all", 0 }, { "2001:db8::/32", 32 },
		{ "::1", 128 }, { "::1/128", 128 }, { "::ffff:10.0.0.0/104", 104 },
		{ "", -1 }, { "/8", -1 }, { "10.0.0.0/", -1 }, { "10.0.0.0/33", -1 },
		{ "10.0.0.0/08", -1 }, { "10.0.0.0/+8", -1 }, { "10.0.0.0/8/8", -1 },
		{ "10.0.0/8", -1 }, { "10.1.0.0/8", -1 }, { "2001:db8::1/32", -1 },
		{ "2001:db8::/129", -1 }, { "[::1]", -1 }, { "fe80::1%eth0", -1 },
		{ "010.0.0.0/8", -1 }, { "10.0.0.0 /8", -1 }, { "All", -1 }, { "a.example", -1 },
	};
	struct network network;

	for (size_t i = 0; i < COUNT(rows); i++) {
		bool good = network_parse(span_of(rows[i].text), &network);

		cr_expect_eq(good, rows[i].length >= 0, "%s", rows[i].text);
		if (good)
			cr_expect_eq(network.length, rows[i].length, "%s: %d", rows[i].text,
				     network.length);
		else
			cr_expect(strlen(network_why(span_of(rows[i].text))) > 10);
	}
}

Test(network, a_reason_fits_its_mistake)
{
	cr_expect(strstr(network_why(SPAN("10.0.0.0/33")), "at most 32"));
	cr_expect(strstr(network_why(SPAN("10.1.0.0/8")), "beyond its prefix"));
	cr_expect(strstr(network_why(SPAN("x")), "not an address"));
}

/* The length of the longest of these that has the address; -2 if it is none. */
static int match(const char *address)
{
	static const char *const texts[] = { "10.0.0.0/8", "10.66.0.0/16", "10.66.0.1", "2001:db8::/32",
					     "2001:db8::/31", "192.0.2.128/25" };
	struct network networks[COUNT(texts)];
	unsigned char bits[16];

	for (size_t i = 0; i < COUNT(texts); i++)
		cr_assert(network_parse(span_of(texts[i]), &networks[i]));
	if (!network_read_address(span_of(address), bits))
		return -2;
	return network_match(networks, COUNT(networks), bits);
}

Test(network, the_longest_prefix_decides)
{
	cr_expect_eq(match("10.1.2.3"), 104);
	cr_expect_eq(match("10.66.2.3"), 112);
	cr_expect_eq(match("10.66.0.1"), 128);
	cr_expect_eq(match("11.0.0.1"), -1);
	cr_expect_eq(match("::ffff:10.1.2.3"), 104);
	cr_expect_eq(match("2001:db8::1"), 32);
	cr_expect_eq(match("2001:db9::1"), 31);
	cr_expect_eq(match("2001:dba::1"), -1);
	cr_expect_eq(match("192.0.2.127"), -1);
	cr_expect_eq(match("192.0.2.128"), 121);
	cr_expect_eq(match("192.0.2.128:80"), -2);
	cr_expect_eq(match(""), -2);
}

Test(network, ipv4_for_all_is_not_ipv6_for_all)
{
	struct network v4, all;
	unsigned char bits[16];

	cr_assert(network_parse(SPAN("0.0.0.0/0"), &v4));
	cr_assert(network_parse(SPAN("all"), &all));
	cr_assert(network_read_address(SPAN("2001:db8::1"), bits));
	cr_expect_eq(network_match(&v4, 1, bits), -1);
	cr_expect_eq(network_match(&all, 1, bits), 0);
	cr_assert(network_read_address(SPAN("192.0.2.1"), bits));
	cr_expect_eq(network_match(&v4, 1, bits), 96);
	cr_expect_eq(network_match(&all, 1, bits), 0);
	cr_expect_eq(network_match(NULL, 0, bits), -1);
}

Test(network, a_client_has_64_bits_of_ipv6)
{
	static const struct {
		const char *a, *b;
		bool is_same;
	} rows[] = {
		{ "2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", true },
		{ "2001:db8::1", "2001:db8:0:1::1", false },
		{ "192.0.2.1", "::ffff:192.0.2.1", true },
		{ "192.0.2.1", "192.0.2.2", false },
		{ "::1", "192.0.2.1", false },
		{ "::1", "::2", true },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		unsigned char a[NETWORK_BYTES], b[NETWORK_BYTES];

		cr_assert(network_read_address(span_of(rows[i].a), a));
		cr_assert(network_read_address(span_of(rows[i].b), b));
		network_widen(a);
		network_widen(b);
		cr_expect_eq(memcmp(a, b, sizeof(a)) == 0, rows[i].is_same, "%s %s", rows[i].a, rows[i].b);
	}
}
