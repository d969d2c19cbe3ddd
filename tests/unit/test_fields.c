/* SPDX-License-Identifier: MIT */
/* test_fields: what the configuration adds to field lines, sets and takes away. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include "content/fields.h"

#define WORDS(...) \
	((struct conf_words){ (const char *const[]){ __VA_ARGS__ }, \
			      sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *) })
#define LINES "ETag: \"x\"\r\nContent-Type: text/html; charset=utf-8\r\n"

static struct conf_scope scope;
static struct place place = { .scope = &scope };
static char text[FIELDS_ROOM + 1];

static const char *apply(enum status status, const char *type, const char *path)
{
	size_t length = fields_apply(&place, status, span_of(type), span_of(path), SPAN(LINES), text);

	text[length] = '\0';
	return text;
}

Test(fields, without_rules_nothing_changes)
{
	cr_expect_str_eq(apply(STATUS_OK, "text/html", "/"), LINES);
}

Test(fields, rules_go_from_the_outer_to_the_inner)
{
	struct conf_rule outer = { .item.title = "a", .add = WORDS("X: 1"), .set = WORDS("Y: 1") };
	struct conf_rule inner = { .item = { .title = "b", .next = &outer.item }, .add = WORDS("X: 2"),
				   .set = WORDS("y:2"), .remove = WORDS("etag") };

	scope.rules = &inner.item;
	cr_expect_str_eq(apply(STATUS_OK, "text/html", "/"),
			 "Content-Type: text/html; charset=utf-8\r\nX: 1\r\ny: 2\r\nX: 2\r\n");
}

Test(fields, an_inner_rule_of_the_same_title_stands_for_the_outer)
{
	struct conf_rule outer = { .item.title = "a", .add = WORDS("X: 1") };
	struct conf_rule inner = { .item = { .title = "a", .next = &outer.item }, .add = WORDS("Z: 2") };

	scope.rules = &inner.item;
	cr_expect_str_eq(apply(STATUS_OK, "text/html", "/"), LINES "Z: 2\r\n");
}

Test(fields, a_rule_may_be_for_some_answers)
{
	struct conf_rule rule = { .item.title = "a", .add = WORDS("X: 1"), .status = WORDS("404", "5xx"),
				  .types = WORDS("image/*", "text/html") };

	scope.rules = &rule.item;
	cr_expect(strstr(apply(STATUS_NOT_FOUND, "text/html", "/"), "X: 1"));
	cr_expect(strstr(apply(STATUS_UNAVAILABLE, "image/png", "/"), "X: 1"));
	cr_expect_not(strstr(apply(STATUS_OK, "text/html", "/"), "X: 1"));
	cr_expect_not(strstr(apply(STATUS_FORBIDDEN, "text/html", "/"), "X: 1"));
	cr_expect_not(strstr(apply(STATUS_NOT_FOUND, "text/plain", "/"), "X: 1"));
}

Test(fields, the_first_rule_of_the_cache_that_fits)
{
	scope.cache_control = WORDS("/a/* no-store", "*.css max-age=1", "text/* max-age=2, public");
	cr_expect(strstr(apply(STATUS_OK, "text/css", "/a/x.css"), "Cache-Control: no-store\r\n"));
	cr_expect(strstr(apply(STATUS_OK, "text/css", "/b/x.css"), "Cache-Control: max-age=1\r\n"));
	cr_expect(strstr(apply(STATUS_NOT_MODIFIED, "text/html", "/"),
			 "Cache-Control: max-age=2, public\r\n"));
	cr_expect_not(strstr(apply(STATUS_OK, "image/png", "/x.png"), "Cache-Control"));
	cr_expect_not(strstr(apply(STATUS_NOT_FOUND, "text/css", "/a/x.css"), "Cache-Control"));
}

Test(fields, values_are_found_in_any_case)
{
	struct span lines = SPAN("A: 1\r\nb-C:  two \r\nD:\r\n");

	cr_expect(span_is(fields_value(lines, SPAN("a")), SPAN("1")));
	cr_expect(span_is(fields_value(lines, SPAN("B-c")), SPAN("two")));
	cr_expect_eq(fields_value(lines, SPAN("d")).length, 0);
	cr_expect_eq(fields_value(lines, SPAN("e")).length, 0);
}

Test(fields, what_may_be_added_is_counted)
{
	struct conf_rule outer = { .item.title = "a", .add = WORDS("X: 1", "Y: 2") };
	struct conf_rule inner = { .item = { .title = "b", .next = &outer.item }, .set = WORDS("Z: 3") };

	scope.rules = &inner.item;
	cr_expect_eq(fields_added(&scope), 3 * (4 + 4));
}

static const char *for_origin(const char *method, const char *lines)
{
	static const struct request_limits limits = { 1000, 10000, 100 };
	static struct request request;
	static char head[1000], to[FIELDS_CORS + 1];
	int length = snprintf(head, sizeof(head), "%s / HTTP/1.1\r\nHost: a\r\n%s\r\n", method, lines);

	cr_assert_eq(request_parse(&request, head, (size_t)length, &limits), STATUS_GO);
	to[fields_for_origin(&place, &request, to)] = '\0';
	return to;
}

Test(fields, origins_that_may_read)
{
	scope.cors_origins = WORDS("https://a.example", "https://b.example:8443");
	scope.cors_fields = WORDS("X-A", "X-B");
	scope.cors_max_age_ms = 5000;
	cr_expect_str_eq(for_origin("GET", ""), "");
	cr_expect_str_eq(for_origin("GET", "Origin: https://c.example\r\n"), "");
	cr_expect_str_eq(for_origin("GET", "Origin: https://a.example.evil\r\n"), "");
	cr_expect_str_eq(for_origin("GET", "Origin: https://b.example:8443\r\n"),
			 "Access-Control-Allow-Origin: https://b.example:8443\r\n");
	cr_expect_str_eq(for_origin("OPTIONS", "Origin: https://a.example\r\n"
				    "Access-Control-Request-Method: GET\r\n"),
			 "Access-Control-Allow-Origin: https://a.example\r\n"
			 "Access-Control-Allow-Methods: GET, HEAD, OPTIONS\r\n"
			 "Access-Control-Allow-Headers: X-A, X-B\r\nAccess-Control-Max-Age: 5\r\n");
	cr_expect(strstr(apply(STATUS_OK, "text/html", "/"), "Vary: Origin\r\n"));
	scope.cors_origins = WORDS("*");
	cr_expect_str_eq(for_origin("GET", "Origin: https://c.example\r\n"), "");
	cr_expect(strstr(apply(STATUS_OK, "text/html", "/"), "Access-Control-Allow-Origin: *\r\n"));
}
