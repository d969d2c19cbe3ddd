/* SPDX-License-Identifier: MIT */
/* test_redirect: where redirects lead, and that no path makes them lead to another host. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include "content/redirect.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct request request;
static char head[1000], line[512];

static void ask(const char *target)
{
	static const struct request_limits limits = { 1000, 10000, 100 };
	int length = snprintf(head, sizeof(head), "GET %s HTTP/1.1\r\nHost: h.example:80\r\n\r\n", target);

	cr_assert_eq(request_parse(&request, head, (size_t)length, &limits), STATUS_GO);
}

static const char *lead(const char *title, const char *to, const char *path, const char *target)
{
	struct conf_scope scope = { .redirect = to };
	struct place place = { .scope = &scope, .title = span_of(title) };
	size_t length;

	ask(target);
	length = redirect_format(&place, &request, span_of(path), line, sizeof(line) - 1);
	line[length] = '\0';
	return line;
}

Test(redirect, leads_where_it_should)
{
	static const struct {
		const char *title, *to, *path, *target, *line;
	} rows[] = {
		{ "/a", "/b", "/a", "/a", "/b" },
		{ "/a", "/b", "/a/c", "/a/c?q", "/b?q" },
		{ "/a/", "/b/", "/a/c", "/a/c", "/b/c" },
		{ "/a/", "/b/", "/a", "/a", "/b/" },
		{ "/a/", "/b", "/a/c", "/a/c", "/b" },
		{ "/a/", "/b/$1.html", "/a/c", "/a/c", "/b/c.html" },
		{ "/", "https://x.example/", "/a/b", "/a/b?c", "https://x.example/a/b?c" },
		{ "/", "https://x.example", "/a/b", "/a/b", "https://x.example" },
		{ "/", "https://x.example$path", "/a/b", "/a/b", "https://x.example/a/b" },
		{ "/", "https://$host/s$path", "/a", "/a", "https://h.example/s/a" },
		{ "/a*", "/$1", "/a//e.example", "/a", "/e.example" },
		{ "/a*", "/$1", "/a/e.example", "/a", "/e.example" },
		{ "/a/*/*", "/$2/$1", "/a/b/c", "/a", "/c/b" },
		{ "/a/*", "/b?x=$1", "/a/c", "/a/c?y", "/b?x=c" },
		{ "/a", "/b$$c", "/a", "/a", "/b$c" },
		{ "/a/", "/b/", "/a/x\xc3\xbc y", "/a", "/b/x%C3%BC%20y" },
		{ "/a/", "/b/", "/a/\\\\e.example", "/a", "/b/%5C%5Ce.example" },
		{ "*.php", "$1", "/x.php", "/x.php", "/x" },
	};
	char expected[512];

	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(expected, sizeof(expected), "Location: %s\r\n", rows[i].line);
		cr_expect_str_eq(lead(rows[i].title, rows[i].to, rows[i].path, rows[i].target), expected,
				 "%s to %s: %s", rows[i].title, rows[i].to, rows[i].path);
	}
}

Test(redirect, what_has_no_room_is_not_sent)
{
	char path[400];

	memset(path, '<', sizeof(path) - 1);
	path[0] = '/';
	path[sizeof(path) - 1] = '\0';
	cr_expect_str_eq(lead("/", "/x/", path, "/"), "");
}

Test(redirect, to_a_folder_and_to_a_path)
{
	size_t length;

	ask("/a%20b?c=d");
	length = redirect_to_folder(&request, SPAN("/a b"), line, sizeof(line));
	cr_expect(span_is((struct span){ line, length }, SPAN("Location: /a%20b/?c=d\r\n")));
	length = redirect_to_path(&request, SPAN("/A b"), line, sizeof(line));
	cr_expect(span_is((struct span){ line, length }, SPAN("Location: /A%20b?c=d\r\n")));
	cr_expect_eq(redirect_to_folder(&request, SPAN("/a b"), line, 12), 0);
}
