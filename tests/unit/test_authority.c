/* SPDX-License-Identifier: MIT */
/* test_authority: hosts and ports, and URIs that bring them. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include "http/authority.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct row {
	const char *text, *host, *port;	/* port: NULL without a colon */
};

/* Splits a copy at its own place, where a sanitizer sees who reads past its end. */
static bool split(struct span text, char *host_text, char *port_text, bool *has_port)
{
	char *copy = malloc(text.length ? text.length : 1);
	struct span host, port;
	bool is_good;

	memcpy(copy, text.at, text.length);
	is_good = authority_split((struct span){ copy, text.length }, &host, &port);
	if (is_good) {
		sprintf(host_text, "%.*s", SPAN_ARGS(host));
		*has_port = port.at != NULL;
		sprintf(port_text, "%.*s", *has_port ? (int)port.length : 0, *has_port ? port.at : "");
	}
	free(copy);
	return is_good;
}

static void expect(const struct row *rows, size_t count)
{
	char host[200] = "", port[200] = "";
	bool has_port = false;

	for (size_t i = 0; i < count; i++) {
		cr_expect(split(span_of(rows[i].text), host, port, &has_port), "%s", rows[i].text);
		cr_expect_str_eq(host, rows[i].host, "%s: host %s", rows[i].text, host);
		cr_expect_eq(has_port, rows[i].port != NULL, "%s", rows[i].text);
		cr_expect_str_eq(port, rows[i].port ? rows[i].port : "", "%s: port %s", rows[i].text,
				 port);
	}
}

static void expect_bad(const struct span *texts, size_t count)
{
	char host[200], port[200];
	bool has_port;

	for (size_t i = 0; i < count; i++)
		cr_expect_not(split(texts[i], host, port, &has_port), "row %zu: %.*s", i,
			      SPAN_ARGS(texts[i]));
}

#define EXPECT(...)                                                       \
	do {                                                              \
		static const struct row rows[] = { __VA_ARGS__ };         \
		expect(rows, COUNT(rows));                                \
	} while (0)
#define EXPECT_BAD(...)                                                   \
	do {                                                              \
		const struct span texts[] = { __VA_ARGS__ };              \
		expect_bad(texts, COUNT(texts));                          \
	} while (0)

Test(authority, a_host_stands_alone_or_with_a_port)
{
	EXPECT({ "localhost", "localhost", NULL }, { "www.example.org:8080", "www.example.org", "8080" },
	       { "192.0.2.1", "192.0.2.1", NULL }, { "192.0.2.1:80", "192.0.2.1", "80" });
}

Test(authority, a_port_may_be_empty)
{
	EXPECT({ "a:", "a", "" }, { "[::1]:", "[::1]", "" });
}

Test(authority, a_port_goes_up_to_65535)
{
	EXPECT({ "a:0", "a", "0" }, { "a:65535", "a", "65535" }, { "a:0000080", "a", "0000080" });
	EXPECT_BAD(SPAN("a:65536"), SPAN("a:99999999999999999999999"), SPAN("a:18446744073709551616"));
}

Test(authority, a_port_is_digits_only)
{
	EXPECT_BAD(SPAN("a:b"), SPAN("a:-1"), SPAN("a:+1"), SPAN("a: 1"), SPAN("a:1 "), SPAN("a:1:2"),
		   SPAN("a::"), SPAN("a:0x50"), SPAN("a:80/"), SPAN("a:8\0"), SPAN("a:http"));
}

Test(authority, a_host_is_never_empty)
{
	EXPECT_BAD(SPAN(""), SPAN(":"), SPAN(":80"));
}

Test(authority, a_name_may_hold_what_the_standard_says)
{
	EXPECT({ "a-b._~!$&'()*+,;=", "a-b._~!$&'()*+,;=", NULL }, { "%41%2f:1", "%41%2f", "1" },
	       { "A.EXAMPLE.", "A.EXAMPLE.", NULL });
}

Test(authority, a_name_holds_nothing_else)
{
	EXPECT_BAD(SPAN("a b"), SPAN(" a"), SPAN("a/"), SPAN("a?"), SPAN("a#"), SPAN("a@b"),
		   SPAN("u:p@a"), SPAN("a\\"), SPAN("a\""), SPAN("a<"), SPAN("a|"), SPAN("a^"),
		   SPAN("a\0"), SPAN("a\x7f"), SPAN("\xc3\xa4.example"), SPAN("a[b]"), SPAN("]"));
}

Test(authority, an_encoded_octet_has_two_digits)
{
	EXPECT_BAD(SPAN("%"), SPAN("%4"), SPAN("a%"), SPAN("%zz"), SPAN("%4z"), SPAN("%%41"),
		   SPAN("a%4:80"));
}

Test(authority, an_address_in_brackets_is_one)
{
	EXPECT({ "[::]", "[::]", NULL }, { "[::1]:80", "[::1]", "80" },
	       { "[2001:db8:0:1:2:3:4:5]", "[2001:db8:0:1:2:3:4:5]", NULL },
	       { "[2001:DB8::A]", "[2001:DB8::A]", NULL },
	       { "[::ffff:192.0.2.1]:1", "[::ffff:192.0.2.1]", "1" },
	       { "[0000:0000:0000:0000:0000:ffff:255.255.255.255]",
		 "[0000:0000:0000:0000:0000:ffff:255.255.255.255]", NULL });
}

Test(authority, other_things_in_brackets_are_refused)
{
	EXPECT_BAD(SPAN("[]"), SPAN("["), SPAN("[::1"), SPAN("::1"), SPAN("[192.0.2.1]"),
		   SPAN("[localhost]"), SPAN("[:::]"), SPAN("[1:2:3]"), SPAN("[12345::]"),
		   SPAN("[::1%eth0]"), SPAN("[::1%251]"), SPAN("[v1.a]"), SPAN("[[::1]]"),
		   SPAN("[ ::1]"), SPAN("[::1\0]"), SPAN("[::1\0x]"), SPAN("[g::]"));
}

Test(authority, an_address_that_is_too_long_is_refused)
{
	EXPECT_BAD(SPAN("[0000:0000:0000:0000:0000:ffff:255.255.255.2555]"),
		   SPAN("[0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000]"),
		   SPAN("[                                                             ]"));
}

Test(authority, only_a_port_follows_an_address)
{
	EXPECT_BAD(SPAN("[::1]80"), SPAN("[::1]a"), SPAN("[::1]]"), SPAN("a[::1]"), SPAN("[::1]:x"),
		   SPAN("[::1]::"));
}

/* ------------------------------------------------------------------------ URIs */

static void expect_uri(const char *uri, const char *authority, const char *host, const char *path)
{
	struct span got_authority = { NULL, 0 }, got_host = { NULL, 0 }, got_path = { NULL, 0 };

	cr_assert(authority_of_uri(span_of(uri), &got_authority, &got_host, &got_path), "%s", uri);
	cr_expect(span_is(got_authority, span_of(authority)), "%s: %.*s", uri, SPAN_ARGS(got_authority));
	cr_expect(span_is(got_host, span_of(host)), "%s: %.*s", uri, SPAN_ARGS(got_host));
	cr_expect(span_is(got_path, span_of(path)), "%s: %.*s", uri, SPAN_ARGS(got_path));
}

static void expect_no_uri(const char *uri)
{
	struct span authority, host, path;

	cr_expect_not(authority_of_uri(span_of(uri), &authority, &host, &path), "%s", uri);
}

Test(authority, a_uri_has_an_authority_and_a_path)
{
	expect_uri("http://a/", "a", "a", "/");
	expect_uri("http://a.example:81/b/c", "a.example:81", "a.example", "/b/c");
	expect_uri("https://[::1]:443/x", "[::1]:443", "[::1]", "/x");
	expect_uri("HTTPS://a//b", "a", "a", "//b");
}

Test(authority, a_uri_without_a_path_has_the_root)
{
	expect_uri("http://a", "a", "a", "/");
	expect_uri("https://a:", "a:", "a", "/");
}

Test(authority, the_path_of_a_uri_may_stand_still_encoded)
{
	expect_uri("http://a/%20/../b:@", "a", "a", "/%20/../b:@");
}

Test(authority, other_schemes_are_refused)
{
	static const char *const uris[] = { "", "a", "/a", "http", "http:", "http:/", "http://",
					    "https://", "ftp://a/", "http:a/", "//a/", "ws://a/",
					    "httpx://a/", "http ://a/", "https:/a" };

	for (size_t i = 0; i < COUNT(uris); i++)
		expect_no_uri(uris[i]);
}

Test(authority, a_uri_with_a_bad_authority_is_refused)
{
	static const char *const uris[] = { "http:///", "http://:80/", "http://u@a/", "http://u:p@a/",
					    "http://a:b/", "http://[::1/", "http://a b/", "http://?a",
					    "http://a?b", "http://a#b", "http://a\\b/" };

	for (size_t i = 0; i < COUNT(uris); i++)
		expect_no_uri(uris[i]);
}

Test(authority, a_uri_with_a_bad_path_is_refused)
{
	static const char *const uris[] = { "http://a/ ", "http://a/?b", "http://a/#b", "http://a/[b]",
					    "http://a/\x01", "http://a/\xff", "http://a/\"" };

	for (size_t i = 0; i < COUNT(uris); i++)
		expect_no_uri(uris[i]);
}
