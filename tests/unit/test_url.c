/* SPDX-License-Identifier: MIT */
/* test_url: where a URL leads, where another leads from there, and what is none. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include "client/url.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct url url;

/* In memory of just that length. */
static const char *parse(const char *text)
{
	size_t length = strlen(text);
	char *copy = malloc(length ? length : 1);
	const char *why;

	memcpy(copy, text, length);
	why = url_parse(&url, (struct span){ copy, length });
	free(copy);
	return why;
}

struct row {
	const char *text;
	bool is_tls;
	const char *host;
	int port;
	const char *authority, *target;
};

Test(url, its_parts_are_found)
{
	static const struct row rows[] = {
		{ "http://a.example/", false, "a.example", 80, "a.example", "/" },
		{ "https://a.example", true, "a.example", 443, "a.example", "/" },
		{ "a.example", false, "a.example", 80, "a.example", "/" },
		{ "localhost:8888/hello", false, "localhost", 8888, "localhost:8888", "/hello" },
		{ "HTTPS://A.example:8443/x", true, "A.example", 8443, "A.example:8443", "/x" },
		{ "https://a.example:443/x", true, "a.example", 443, "a.example", "/x" },
		{ "http://a.example:443/", false, "a.example", 443, "a.example:443", "/" },
		{ "http://a.example:/", false, "a.example", 80, "a.example", "/" },
		{ "http://[::1]:8888/x", false, "::1", 8888, "[::1]:8888", "/x" },
		{ "http://[2001:db8::1]", false, "2001:db8::1", 80, "[2001:db8::1]", "/" },
		{ "127.0.0.1:1/", false, "127.0.0.1", 1, "127.0.0.1:1", "/" },
		{ "http://a/b?c=d&e", false, "a", 80, "a", "/b?c=d&e" },
		{ "http://a?b", false, "a", 80, "a", "/?b" },
		{ "http://a#b", false, "a", 80, "a", "/" },
		{ "http://a/b#c?d", false, "a", 80, "a", "/b" },
		{ "http://a/b?c#d", false, "a", 80, "a", "/b?c" },
		{ "http://a/x y\xc3\xa9", false, "a", 80, "a", "/x%20y%C3%A9" },
		{ "http://a/%20?x y", false, "a", 80, "a", "/%20?x%20y" },
		{ "http://a/b/../c/./d", false, "a", 80, "a", "/c/d" },
		{ "http://a/../../x/..", false, "a", 80, "a", "/" },
		{ "http://a/b/.", false, "a", 80, "a", "/b/" },
		{ "http://a/b?/../c", false, "a", 80, "a", "/b?/../c" },
		{ "http://a//b", false, "a", 80, "a", "//b" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *row = &rows[i];
		const char *why = parse(row->text);

		cr_assert_null(why, "%s: %s", row->text, why);
		cr_expect_eq(url.is_tls, row->is_tls, "%s", row->text);
		cr_expect_str_eq(url.host, row->host, "%s", row->text);
		cr_expect_eq(url.port, row->port, "%s", row->text);
		cr_expect_str_eq(url.authority, row->authority, "%s", row->text);
		cr_expect_str_eq(url.target, row->target, "%s: %s", row->text, url.target);
	}
}

Test(url, what_is_none_is_refused)
{
	static const char *const bad[] = {
		"",		 "http://",	 "https:///x",	   "ftp://a/",	   "http://a:b/",
		"http://a:99999/", "http://a:0/", "http://[::1/",  "http://[x]/",  "http://u@a/",
		"http://u:p@a/", "http://a b/",	 "http://a%zz/",   "//a/b",	   "/x",
		"http://a\n/",
	};

	for (size_t i = 0; i < COUNT(bad); i++)
		cr_expect_not_null(parse(bad[i]), "%s is refused", bad[i]);
}

Test(url, what_is_too_long_is_refused)
{
	char *text = malloc(20000);

	memset(text, 'a', 19999);
	text[19999] = '\0';
	cr_expect_not_null(parse(text), "as a host");
	memcpy(text, "http://a/", 9);
	cr_expect_not_null(parse(text), "as a path");
	text[9] = '?';
	cr_expect_not_null(parse(text), "as a query");
	text[7900] = '\0';
	cr_expect_null(parse(text));
	memset(text + 10, ' ', 7000);
	cr_expect_not_null(parse(text), "when it is encoded");
	free(text);
}

Test(url, a_reference_leads_on)
{
	/* From https://a.example:8443/b/c?d (RFC 3986, 5.4). */
	static const struct {
		const char *reference, *authority, *target;
	} rows[] = {
		{ "http://other.example/x", "other.example", "/x" },
		{ "//other.example/x?y", "other.example", "/x?y" },
		{ "//other.example", "other.example", "/" },
		{ "/x", "a.example:8443", "/x" },
		{ "x", "a.example:8443", "/b/x" },
		{ "./x", "a.example:8443", "/b/x" },
		{ "../x", "a.example:8443", "/x" },
		{ "../../../x", "a.example:8443", "/x" },
		{ "x/..", "a.example:8443", "/b/" },
		{ "?y", "a.example:8443", "/b/c?y" },
		{ "", "a.example:8443", "/b/c?d" },
		{ "#z", "a.example:8443", "/b/c?d" },
		{ "x:y", "a.example:8443", "/b/x:y" },
	};
	struct url base;

	cr_assert_null(url_parse(&base, SPAN("https://a.example:8443/b/c?d")));
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *why = url_follow(&url, &base, span_of(rows[i].reference));

		cr_assert_null(why, "%s: %s", rows[i].reference, why);
		cr_expect_str_eq(url.authority, rows[i].authority, "%s", rows[i].reference);
		cr_expect_str_eq(url.target, rows[i].target, "%s: %s", rows[i].reference, url.target);
	}
	/* In place. */
	cr_expect_null(url_follow(&base, &base, SPAN("../e")));
	cr_expect_str_eq(base.target, "/e");
	cr_expect_not_null(url_follow(&url, &base, SPAN("gopher://x/")));
	cr_expect_not_null(url_follow(&url, &base, SPAN("//")));
}
