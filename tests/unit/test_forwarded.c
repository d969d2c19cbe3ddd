/* SPDX-License-Identifier: MIT */
/* test_forwarded: a proxy is believed if it is trusted, and nobody behind who is not. */
#include <criterion/criterion.h>
#include <stdio.h>
#include "http/forwarded.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define XFF "X-Forwarded-For: "
#define FWD "Forwarded: "

static struct network trusted[2];

/* Trusted are 10.0.0.0/8 and fd00::/8. "" when the peer is kept. */
static const char *client_of(const char *peer, enum forwarded_field which, const char *lines)
{
	static const struct request_limits limits = { 1000, 20000, 200 };
	static struct request request;
	static char head[20000], text[INET6_ADDRSTRLEN];
	int length = snprintf(head, sizeof(head), "GET / HTTP/1.1\r\nHost: a\r\n%s\r\n", lines);
	size_t got;

	cr_assert(network_parse(SPAN("10.0.0.0/8"), &trusted[0]));
	cr_assert(network_parse(SPAN("fd00::/8"), &trusted[1]));
	cr_assert_eq(request_parse(&request, head, (size_t)length, &limits), STATUS_GO, "%s", head);
	got = forwarded_client(&request, which, trusted, 2, span_of(peer), text);
	text[got] = '\0';
	return text;
}

struct row {
	const char *peer, *lines, *client;
};

static void expect(enum forwarded_field which, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *got = client_of(rows[i].peer, which, rows[i].lines);

		cr_expect_str_eq(got, rows[i].client, "%s: %s: %s", rows[i].peer, rows[i].lines, got);
	}
}

Test(forwarded, x_forwarded_for)
{
	static const struct row rows[] = {
		{ "10.0.0.1", "", "" },
		{ "10.0.0.1", XFF "192.0.2.1\r\n", "192.0.2.1" },
		{ "192.0.2.9", XFF "192.0.2.1\r\n", "" },
		{ "10.0.0.1", XFF "192.0.2.1, 192.0.2.2\r\n", "192.0.2.2" },
		{ "10.0.0.1", XFF "192.0.2.1, 10.0.0.2\r\n", "192.0.2.1" },
		{ "10.0.0.1", XFF "192.0.2.1\r\n" XFF "10.0.0.2\r\n", "192.0.2.1" },
		{ "10.0.0.1", XFF "10.0.0.3, 10.0.0.2\r\n", "10.0.0.3" },
		{ "10.0.0.1", XFF "192.0.2.1:1234\r\n", "192.0.2.1" },
		{ "10.0.0.1", XFF "[2001:db8::1]:80\r\n", "2001:db8::1" },
		{ "10.0.0.1", XFF "2001:DB8:0::1\r\n", "2001:db8::1" },
		{ "10.0.0.1", XFF "::ffff:192.0.2.1\r\n", "192.0.2.1" },
		{ "::ffff:10.0.0.1", XFF "192.0.2.1\r\n", "192.0.2.1" },
		{ "fd00::1", XFF "192.0.2.1\r\n", "192.0.2.1" },
		{ "10.0.0.1", XFF "unknown\r\n", "" },
		{ "10.0.0.1", XFF "evil, 10.0.0.2\r\n", "10.0.0.2" },
		{ "10.0.0.1", XFF "192.0.2.1, evil\r\n", "" },
		{ "10.0.0.1", XFF "192.0.2.1,,\r\n", "192.0.2.1" },
		{ "10.0.0.1", XFF "\r\n", "" },
		/* What the client says is in front of what its proxy adds, whatever it says. */
		{ "10.0.0.1", XFF "\", 192.0.2.5\r\n", "192.0.2.5" },
		{ "10.0.0.1", XFF "1.1.1.1:\", 192.0.2.5\r\n", "192.0.2.5" },
		{ "10.0.0.1", XFF "[1.1.1.1]\", 192.0.2.5\r\n", "192.0.2.5" },
		{ "10.0.0.1", XFF "\"1.1.1.1, 192.0.2.5\r\n", "192.0.2.5" },
		{ "10.0.0.1", XFF "\\\", 192.0.2.5, 10.0.0.2\r\n", "192.0.2.5" },
		{ "10.0.0.1", XFF "1.1.1.1:x y\r\n", "" },
		{ "10.0.0.1", XFF "1.1.1.1:\r\n", "" },
		{ "10.0.0.1", XFF "[2001:db8::1]x\r\n", "" },
		{ "10.0.0.1", XFF "[2001:db8::1]:\r\n", "" },
		{ "10.0.0.1", XFF "\"1.1.1.1\"\r\n", "" },
		{ "unknown", XFF "192.0.2.1\r\n", "" },
		{ "10.0.0.1", FWD "for=192.0.2.1\r\n", "" },
	};

	expect(FORWARDED_X_FORWARDED_FOR, rows, COUNT(rows));
}

Test(forwarded, the_standard_field)
{
	static const struct row rows[] = {
		{ "10.0.0.1", FWD "for=192.0.2.1\r\n", "192.0.2.1" },
		{ "10.0.0.1", FWD "For=\"192.0.2.1:80\";proto=http;by=10.0.0.1\r\n", "192.0.2.1" },
		{ "10.0.0.1", FWD "proto=http; for=\"[2001:db8:cafe::17]:4711\"\r\n", "2001:db8:cafe::17" },
		{ "10.0.0.1", FWD "for=192.0.2.1, for=10.0.0.2\r\n", "192.0.2.1" },
		{ "10.0.0.1", FWD "for=192.0.2.1\r\n" FWD "for=10.0.0.2\r\n", "192.0.2.1" },
		{ "10.0.0.1", FWD "for=1.1.1.1;x=\", for=192.0.2.5\r\n", "192.0.2.5" },
		{ "10.0.0.1", FWD "\", for=192.0.2.5\r\n", "192.0.2.5" },
		{ "10.0.0.1", FWD "for=1.1.1.1;x=\"\\\", for=192.0.2.5\r\n", "192.0.2.5" },
		{ "10.0.0.1", FWD "for=192.0.2.5;host=\"a,for=1.1.1.1;x=\"\r\n", "192.0.2.5" },
		{ "10.0.0.1", FWD "host=\"a;for=1.1.1.1;x=\";for=192.0.2.5\r\n", "192.0.2.5" },
		{ "10.0.0.1", FWD "host=\"a\\\",for=1.1.1.1\";for=192.0.2.5\r\n", "192.0.2.5" },
		{ "10.0.0.1", FWD "for=192.0.2.5;host=\"a\\\\\", for=10.0.0.2\r\n", "192.0.2.5" },
		{ "10.0.0.1", FWD "for=\"1.1.1.1\"x\r\n", "" },
		{ "10.0.0.1", FWD "for=_hidden\r\n", "" },
		{ "10.0.0.1", FWD "for=unknown, for=10.0.0.2\r\n", "10.0.0.2" },
		{ "10.0.0.1", FWD "by=192.0.2.1\r\n", "" },
		{ "10.0.0.1", FWD "for=\"[2001:db8::1\"\r\n", "" },
		{ "10.0.0.1", XFF "192.0.2.1\r\n", "" },
	};

	expect(FORWARDED_STANDARD, rows, COUNT(rows));
}

Test(forwarded, nobody_is_believed_when_it_is_off)
{
	cr_expect_str_eq(client_of("10.0.0.1", FORWARDED_OFF, XFF "192.0.2.1\r\n"), "");
}

Test(forwarded, of_a_long_list_the_end_is_looked_at)
{
	char lines[4000] = XFF "192.0.2.77";
	size_t length = strlen(lines);

	for (int i = 0; i < 100; i++)
		length += (size_t)sprintf(lines + length, ", 10.0.0.%d", i + 2);
	strcpy(lines + length, "\r\n");
	/* Sixty-four steps back from 10.0.0.101. */
	cr_expect_str_eq(client_of("10.0.0.1", FORWARDED_X_FORWARDED_FOR, lines), "10.0.0.38");
}
