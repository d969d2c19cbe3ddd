/* SPDX-License-Identifier: MIT */
/* test_proxy: headers of the PROXY protocol, whole, in pieces and broken. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include "http/proxy.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define V2 "\r\n\r\n\0\r\nQUIT\n"
#define TAIL "GET / HTTP/1.1\r\n"

struct row {
	const char *bytes;
	size_t length;
	const char *host;	/* NULL: refused */
};

#define GOOD(bytes, host) { bytes, sizeof(bytes) - 1, host }
#define BAD(bytes) { bytes, sizeof(bytes) - 1, NULL }

static const struct row rows[] = {
	GOOD("PROXY TCP4 192.0.2.1 192.0.2.2 1 65535\r\n", "192.0.2.1"),
	GOOD("PROXY TCP6 2001:db8::1 ::1 0 80\r\n", "2001:db8::1"),
	GOOD("PROXY TCP6 ::ffff:192.0.2.1 ::1 1 80\r\n", "192.0.2.1"),
	GOOD("PROXY UNKNOWN\r\n", ""),
	GOOD("PROXY UNKNOWN ffff::1 x y z\r\n", ""),
	GOOD(V2 "\x21\x11\0\x0c\xc0\0\2\1\xc0\0\2\2\0\1\0\2", "192.0.2.1"),
	GOOD(V2 "\x21\x11\0\x10\xc0\0\2\1\xc0\0\2\2\0\1\0\2\4\0\1x", "192.0.2.1"),
	GOOD(V2 "\x21\x21\0\x24" "\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\1"
	     "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1" "\0\1\0\2", "2001:db8::1"),
	GOOD(V2 "\x20\0\0\0", ""),
	GOOD(V2 "\x20\x11\0\x0c\xc0\0\2\1\xc0\0\2\2\0\1\0\2", ""),
	GOOD(V2 "\x21\0\0\0", ""),
	GOOD(V2 "\x21\x31\0\2ab", ""),
	BAD("PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n"),
	BAD("PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n"),
	BAD("PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n"),
	BAD("PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n"),
	BAD("PROXY TCP4 192.0.2.1  192.0.2.2 1 2\r\n"),
	BAD("PROXY TCP4 192.0.2.1 192.0.2.2 1 2 \r\n"),
	BAD("PROXY TCP4 ::1 ::1 1 2\r\n"),
	BAD("PROXY TCP6 192.0.2.1 ::1 1 2\r\n"),
	BAD("PROXY TCP5 192.0.2.1 192.0.2.2 1 2\r\n"),
	BAD("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n"),
	BAD("PROXY \r\n"), BAD("PROXY\r\n"), BAD("PROXY\n"), BAD("proxy UNKNOWN\r\n"),
	BAD("GET / HTTP/1.1\r\n"), BAD("\r\n\r\n\0\r\nQUIT\r\n"),
	BAD(V2 "\x11\x11\0\x0c"), BAD(V2 "\x22\x11\0\x0c"), BAD(V2 "\x21\x11\0\4abcd"),
	BAD(V2 "\x21\x21\0\x0c" "123456789012"), BAD(V2 "\x21\x11\xff\xff"),
};

/* On the heap and exactly so long, so that a sanitizer sees reading behind the end. */
static enum status parse(const char *bytes, size_t length, size_t *used, char *host)
{
	char *copy = malloc(length ? length : 1);
	enum status status;

	memcpy(copy, bytes, length);
	status = proxy_parse(copy, length, used, host);
	free(copy);
	return status;
}

Test(proxy, whole_headers)
{
	char host[INET6_ADDRSTRLEN];
	size_t used;

	for (size_t i = 0; i < COUNT(rows); i++) {
		enum status status = parse(rows[i].bytes, rows[i].length, &used, host);

		cr_expect_eq(status, rows[i].host ? STATUS_GO : STATUS_BAD_REQUEST, "row %zu: %d", i,
			     (int)status);
		if (status != STATUS_GO || !rows[i].host)
			continue;
		cr_expect_eq(used, rows[i].length, "row %zu", i);
		cr_expect_str_eq(host, rows[i].host, "row %zu", i);
	}
}

Test(proxy, what_is_behind_it_is_not_touched)
{
	char host[INET6_ADDRSTRLEN], text[256];
	size_t used;

	for (size_t i = 0; i < COUNT(rows) && rows[i].host; i++) {
		memcpy(text, rows[i].bytes, rows[i].length);
		memcpy(text + rows[i].length, TAIL, sizeof(TAIL) - 1);
		cr_expect_eq(parse(text, rows[i].length + sizeof(TAIL) - 1, &used, host), STATUS_GO);
		cr_expect_eq(used, rows[i].length, "row %zu", i);
	}
}

Test(proxy, every_beginning_wants_more)
{
	char host[INET6_ADDRSTRLEN];
	size_t used;

	for (size_t i = 0; i < COUNT(rows) && rows[i].host; i++)
		for (size_t length = 0; length < rows[i].length; length++)
			cr_expect_eq(parse(rows[i].bytes, length, &used, host), STATUS_MORE,
				     "row %zu, %zu bytes", i, length);
}

Test(proxy, a_line_without_end_is_refused)
{
	char host[INET6_ADDRSTRLEN], text[200];
	size_t used;

	memset(text, 'x', sizeof(text));
	memcpy(text, "PROXY UNKNOWN ", 14);
	cr_expect_eq(parse(text, 106, &used, host), STATUS_MORE);
	cr_expect_eq(parse(text, 107, &used, host), STATUS_BAD_REQUEST);
	memcpy(text + 105, "\r\n", 2);
	cr_expect_eq(parse(text, 107, &used, host), STATUS_GO);
}
