/* SPDX-License-Identifier: MIT */
/* test_address: text to socket addresses and back. */
#include <criterion/criterion.h>
#include "base/address.h"

struct row {
	const char *text, *formatted;
};

Test(address, good_texts_are_read_and_written_in_one_form)
{
	static const struct row rows[] = {
		{ "127.0.0.1", "127.0.0.1:8888" }, { "127.0.0.1:80", "127.0.0.1:80" },
		{ "::1", "[::1]:8888" },	   { "[::1]", "[::1]:8888" },
		{ "[::1]:80", "[::1]:80" },	   { "*", "[::]:8888" },
		{ "*:80", "[::]:80" },		   { "0.0.0.0", "0.0.0.0:8888" },
	};
	char text[ADDRESS_TEXT];
	struct address address;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		cr_assert(address_parse(rows[i].text, 8888, &address), "refused '%s'", rows[i].text);
		address_format(&address, text);
		cr_assert_str_eq(text, rows[i].formatted);
	}
}

Test(address, bad_texts_are_refused)
{
	static const char *const bad[] = { "", "localhost", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:080",
					   "127.0.0.1:", "[::1", "[::1]80", "[::1]:", "256.1.1.1", ":80" };
	struct address address;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_assert(!address_parse(bad[i], 8888, &address), "accepted '%s'", bad[i]);
}

Test(address, loopback_and_wildcard_are_known)
{
	struct address address;

	cr_assert(address_parse("127.3.2.1", 1, &address) && address_is_loopback(&address));
	cr_assert(address_parse("::1", 1, &address) && address_is_loopback(&address));
	cr_assert(address_parse("::ffff:127.0.0.1", 1, &address) && address_is_loopback(&address));
	cr_assert(address_parse("10.0.0.1", 1, &address) && !address_is_loopback(&address));
	cr_assert(address_parse("*", 1, &address) && address_is_wildcard(&address));
	cr_assert(address_parse("0.0.0.0", 1, &address) && address_is_wildcard(&address));
}
