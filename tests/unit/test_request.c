/* SPDX-License-Identifier: MIT */
/* test_request: which heads are taken, which are refused, and what is understood of them. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include "http/request.h"

#define HEAD(fields) SPAN("GET / HTTP/1.1\r\nHost: a.example\r\n" fields "\r\n")
#define TARGET(target) SPAN("GET " target " HTTP/1.1\r\nHost: a.example\r\n\r\n")
#define WITH_HOST(value) SPAN("GET / HTTP/1.1\r\nHost: " value "\r\n\r\n")

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct request_limits roomy = { .line = 8000, .header = 16000, .fields = 100 };
static struct request request;
static size_t decided_at;	/* bytes that judge had given when the verdict fell */

/*
 * The verdict on text, which is given piece by piece: one byte more each time, and at its own
 * place in memory, where a sanitizer sees whoever reads past its end. Once there is a verdict,
 * more bytes must not change it.
 */
static enum status judge_within(struct span text, const struct request_limits *limits)
{
	enum status verdict = STATUS_MORE, now;

	for (size_t length = 0; length <= text.length; length++) {
		char *piece = malloc(length ? length : 1);

		cr_assert_not_null(piece);
		memcpy(piece, text.at, length);
		now = request_parse(&request, piece, length, limits);
		free(piece);
		cr_assert(verdict == STATUS_MORE || now == verdict, "%d, then %d after %zu of %.*s",
			  verdict, now, length, SPAN_ARGS(text));
		cr_assert_eq(request.why != NULL, now != STATUS_GO && now != STATUS_MORE,
			     "%d after %zu of %.*s", now, length, SPAN_ARGS(text));
		if (verdict == STATUS_MORE)
			decided_at = length;
		verdict = now;
	}
	request_parse(&request, text.at, text.length, limits);
	return verdict;
}

static enum status judge(struct span text)
{
	return judge_within(text, &roomy);
}

static void expect_all(const struct span *texts, size_t count, enum status wanted)
{
	for (size_t i = 0; i < count; i++) {
		enum status got = judge(texts[i]);

		cr_expect_eq(got, wanted, "row %zu: %d, not %d: %.*s", i, got, wanted,
			     SPAN_ARGS(texts[i]));
	}
}

#define EXPECT_ALL(wanted, ...)                                           \
	do {                                                              \
		const struct span texts[] = { __VA_ARGS__ };              \
		expect_all(texts, COUNT(texts), wanted);                  \
	} while (0)
#define EXPECT_GOOD(...) EXPECT_ALL(STATUS_GO, __VA_ARGS__)
#define EXPECT_BAD(...) EXPECT_ALL(STATUS_BAD_REQUEST, __VA_ARGS__)

static void expect_text(struct span got, const char *wanted)
{
	cr_expect(span_is(got, span_of(wanted)), "\"%.*s\", not \"%s\"", SPAN_ARGS(got), wanted);
}

/* ---------------------------------------------------------- what a good one says */

Test(request, a_request_of_two_lines_is_understood)
{
	struct span text = SPAN("GET /a/b?c=d HTTP/1.1\r\nHost: www.example.org:8080\r\n\r\n");

	cr_assert_eq(judge(text), STATUS_GO);
	cr_expect_eq(request.method, METHOD_GET);
	expect_text(request.method_text, "GET");
	cr_expect_eq(request.form, TARGET_ORIGIN);
	expect_text(request.target, "/a/b?c=d");
	expect_text(request.path, "/a/b");
	expect_text(request.query, "c=d");
	cr_expect(request.has_query);
	expect_text(request.authority, "www.example.org:8080");
	expect_text(request.host, "www.example.org");
	expect_text(request.line, "GET /a/b?c=d HTTP/1.1");
	cr_expect_eq(request.minor, 1);
	cr_expect(request.keep_alive);
	cr_expect_not(request.has_body);
	cr_expect_eq(request.head_length, text.length);
	cr_expect_eq(request.field_count, 1);
}

Test(request, the_verdict_falls_with_the_last_byte_of_a_good_head)
{
	struct span text = HEAD("Accept: */*\r\n");

	cr_assert_eq(judge(text), STATUS_GO);
	cr_expect_eq(decided_at, text.length);
}

Test(request, the_head_ends_where_its_empty_line_ends)
{
	struct span text = SPAN("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /next HTTP/1.1\r\n");

	cr_assert_eq(judge(text), STATUS_GO);
	cr_expect_eq(request.head_length, 27);
	expect_text(request.target, "/");
}

Test(request, a_query_may_be_empty_or_missing)
{
	cr_assert_eq(judge(TARGET("/p?")), STATUS_GO);
	cr_expect(request.has_query);
	cr_expect_eq(request.query.length, 0);
	expect_text(request.target, "/p?");
	cr_assert_eq(judge(TARGET("/p")), STATUS_GO);
	cr_expect_not(request.has_query);
	expect_text(request.path, "/p");
}

Test(request, the_first_question_mark_begins_the_query)
{
	cr_assert_eq(judge(TARGET("/p?a?b/?c")), STATUS_GO);
	expect_text(request.path, "/p");
	expect_text(request.query, "a?b/?c");
}

Test(request, the_path_stays_encoded)
{
	cr_assert_eq(judge(TARGET("/a%20b/%2e%2e/../%")), STATUS_GO);
	expect_text(request.path, "/a%20b/%2e%2e/../%");
}

Test(request, all_methods_are_known_and_case_matters)
{
	static const struct {
		const char *text;
		enum method method;
	} rows[] = {
		{ "GET", METHOD_GET },	     { "HEAD", METHOD_HEAD },	  { "POST", METHOD_POST },
		{ "PUT", METHOD_PUT },	     { "DELETE", METHOD_DELETE }, { "PATCH", METHOD_PATCH },
		{ "TRACE", METHOD_TRACE },   { "OPTIONS", METHOD_OPTIONS },
		{ "get", METHOD_UNKNOWN },   { "Get", METHOD_UNKNOWN },	  { "GETS", METHOD_UNKNOWN },
		{ "GE", METHOD_UNKNOWN },    { "PROPFIND", METHOD_UNKNOWN },
		{ "M-SEARCH", METHOD_UNKNOWN }, { "!#$%&'*+.^_`|~", METHOD_UNKNOWN },
	};
	char text[100];

	for (size_t i = 0; i < COUNT(rows); i++) {
		sprintf(text, "%s / HTTP/1.1\r\nHost: a\r\n\r\n", rows[i].text);
		cr_assert_eq(judge(span_of(text)), STATUS_GO, "%s", rows[i].text);
		cr_expect_eq(request.method, rows[i].method, "%s", rows[i].text);
		expect_text(request.method_text, rows[i].text);
	}
}

Test(request, one_or_two_empty_lines_before_it_are_skipped)
{
	EXPECT_GOOD(SPAN("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
		    SPAN("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"));
	cr_expect_eq(request.head_length, 31);
	expect_text(request.line, "GET / HTTP/1.1");
}

Test(request, a_third_empty_line_is_refused)
{
	EXPECT_BAD(SPAN("\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"));
	cr_expect_eq(decided_at, 5);
}

Test(request, an_empty_line_before_it_ends_with_both_bytes)
{
	EXPECT_BAD(SPAN("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
		   SPAN("\r\rGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
		   SPAN("\rGET / HTTP/1.1\r\nHost: a\r\n\r\n"));
}

Test(request, fields_are_found_in_any_case_and_trimmed)
{
	cr_assert_eq(judge(HEAD("uSER-aGENT: \t me \t \r\nX-Other:\r\n")), STATUS_GO);
	expect_text(request_field(&request, FIELD_USER_AGENT), "me");
	expect_text(request_field_named(&request, SPAN("x-other")), "");
	cr_expect_not_null(request_field_named(&request, SPAN("X-OTHER")).at);
	cr_expect_null(request_field_named(&request, SPAN("x-none")).at);
	cr_expect_null(request_field(&request, FIELD_REFERER).at);
	expect_text(request.fields[1].name, "uSER-aGENT");
}

Test(request, a_value_keeps_its_inner_spaces_tabs_and_high_bytes)
{
	cr_assert_eq(judge(HEAD("User-Agent: a  b\tc\x80\xff\r\n")), STATUS_GO);
	expect_text(request_field(&request, FIELD_USER_AGENT), "a  b\tc\x80\xff");
}

Test(request, lines_of_one_field_are_met_in_order)
{
	const struct field_line *line = NULL;

	cr_assert_eq(judge(HEAD("Accept: 1\r\nX: y\r\naccept: 2\r\nACCEPT: 3\r\n")), STATUS_GO);
	expect_text(request_field(&request, FIELD_ACCEPT), "1");
	for (const char *const *wanted = (const char *const[]){ "1", "2", "3", NULL }; *wanted;
	     wanted++) {
		line = request_next_line(&request, FIELD_ACCEPT, line);
		cr_assert_not_null(line);
		expect_text(line->value, *wanted);
	}
	cr_expect_null(request_next_line(&request, FIELD_ACCEPT, line));
	cr_expect_null(request_next_line(&request, FIELD_RANGE, NULL));
}

Test(request, the_last_line_of_a_field_ends_the_walk_even_as_the_last_of_all)
{
	const struct field_line *line;

	cr_assert_eq(judge(HEAD("Range: bytes=0-1\r\n")), STATUS_GO);
	line = request_next_line(&request, FIELD_RANGE, NULL);
	cr_assert_eq(line, &request.fields[1]);
	cr_expect_null(request_next_line(&request, FIELD_RANGE, line));
}

Test(request, what_one_request_said_is_forgotten_for_the_next)
{
	cr_assert_eq(judge(HEAD("Content-Length: 5\r\nExpect: 100-continue\r\nRange: x\r\n")),
		     STATUS_GO);
	cr_assert_eq(judge(SPAN("GET / HTTP/1.0\r\n\r\n")), STATUS_GO);
	cr_expect_eq(request.content_length, 0);
	cr_expect_eq(request.field_count, 0);
	cr_expect_eq(request.authority.length, 0);
	cr_expect_not(request.has_body);
	cr_expect_not(request.expects_continue);
	cr_expect_null(request_field(&request, FIELD_RANGE).at);
}

/* ----------------------------------------------------------------- line ends */

Test(request, a_bare_line_feed_ends_no_line)
{
	EXPECT_BAD(SPAN("GET / HTTP/1.1\nHost: a\r\n\r\n"),
		   SPAN("GET / HTTP/1.1\r\nHost: a\n\r\n"),
		   SPAN("GET / HTTP/1.1\r\nHost: a\r\n\n"),
		   SPAN("GET / HTTP/1.1\r\nHost: a\r\nX: y\nZ: z\r\n\r\n"),
		   SPAN("GET / HTTP/1.1\n\n"));
}

Test(request, a_bare_carriage_return_ends_no_line)
{
	EXPECT_BAD(SPAN("GET / HTTP/1.1\rHost: a\r\n\r\n"),
		   SPAN("GET / HTTP/1.1\r\nHost: a\rX: y\r\n\r\n"),
		   SPAN("GET / HTTP/1.1\r\nHost: a\r\n\rX: y\r\n\r\n"),
		   SPAN("GET / HTTP/1.1\r\nHost: a\r\r\n\r\n"),
		   SPAN("GET / HTTP/1.1\r\r\nHost: a\r\n\r\n"),
		   SPAN("GET / HTTP/1.1\r\nHost: a\r\n\r\r\n"));
}

Test(request, a_bad_line_end_is_refused_when_it_comes)
{
	cr_expect_eq(judge(SPAN("GET / HTTP/1.1\nHost: a\r\n\r\n")), STATUS_BAD_REQUEST);
	cr_expect_eq(decided_at, 15);
	cr_expect_eq(judge(SPAN("GET / HTTP/1.1\r\nX: a\nHost: a\r\n\r\n")), STATUS_BAD_REQUEST);
	cr_expect_eq(decided_at, 21);
}

/* -------------------------------------------------------------- request line */

Test(request, white_space_in_the_request_line_is_one_space)
{
	EXPECT_BAD(SPAN("GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
		   SPAN("GET /  HTTP/1.1\r\nHost: a\r\n\r\n"),
		   SPAN("GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"),
		   SPAN("GET /\tHTTP/1.1\r\nHost: a\r\n\r\n"),
		   SPAN(" GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
		   SPAN("GET / HTTP/1.1 \r\nHost: a\r\n\r\n"),
		   SPAN("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
		   SPAN("GET\v/ HTTP/1.1\r\nHost: a\r\n\r\n"),
		   SPAN("GET /\fHTTP/1.1\r\nHost: a\r\n\r\n"));
}

Test(request, a_method_is_a_token)
{
	EXPECT_BAD(SPAN(" / HTTP/1.1\r\nHost: a\r\n\r\n"),
		   SPAN("G(T / HTTP/1.1\r\nHost: a\r\n\r\n"),
		   SPAN("G\"T / HTTP/1.1\r\nHost: a\r\n\r\n"),
		   SPAN("GET: / HTTP/1.1\r\nHost: a\r\n\r\n"),
		   SPAN("G/T / HTTP/1.1\r\nHost: a\r\n\r\n"),
		   SPAN("G\x80T / HTTP/1.1\r\nHost: a\r\n\r\n"),
		   SPAN("G\0T / HTTP/1.1\r\nHost: a\r\n\r\n"));
}

Test(request, the_hello_of_tls_is_refused_at_its_first_byte)
{
	cr_expect_eq(judge(SPAN("\x16\x03\x01\x02")), STATUS_BAD_REQUEST);
	cr_expect_eq(decided_at, 1);
}

Test(request, http_0_9_is_refused)
{
	EXPECT_BAD(SPAN("GET /\r\n"), SPAN("GET / \r\n"), SPAN("GET\r\n"));
}

Test(request, the_version_is_spelt_exactly)
{
	EXPECT_BAD(SPAN("GET / http/1.1\r\nHost: a\r\n\r\n"),
		   SPAN("GET / Http/1.1\r\nHost: a\r\n\r\n"),
		   SPAN("GET / HTTP/11\r\nHost: a\r\n\r\n"),
		   SPAN("GET / HTTP/1.\r\nHost: a\r\n\r\n"),
		   SPAN("GET / HTTP/.1\r\nHost: a\r\n\r\n"),
		   SPAN("GET / HTTP/1.10\r\nHost: a\r\n\r\n"),
		   SPAN("GET / HTTP/01.1\r\nHost: a\r\n\r\n"),
		   SPAN("GET / HTTP/1,1\r\nHost: a\r\n\r\n"),
		   SPAN("GET / HTTP /1.1\r\nHost: a\r\n\r\n"),
		   SPAN("GET / HTTPS/1.1\r\nHost: a\r\n\r\n"),
		   SPAN("GET / ICE/1.0\r\nHost: a\r\n\r\n"),
		   SPAN("GET / HTTP/1.x\r\nHost: a\r\n\r\n"),
		   SPAN("GET / HTTP/-1.1\r\nHost: a\r\n\r\n"));
}

Test(request, another_major_version_is_not_supported)
{
	EXPECT_ALL(STATUS_VERSION_NOT_SUPPORTED, SPAN("GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
		   SPAN("GET / HTTP/0.9\r\nHost: a\r\n\r\n"), SPAN("GET / HTTP/3.0\r\n\r\n"),
		   SPAN("GET / HTTP/9.9\r\n\r\n"));
}

Test(request, another_major_version_is_told_at_the_end_of_its_line)
{
	cr_expect_eq(judge(SPAN("GET / HTTP/2.0\r\n")), STATUS_VERSION_NOT_SUPPORTED);
	cr_expect_eq(decided_at, 16);
}

Test(request, the_preface_of_http_2_is_not_supported_here)
{
	EXPECT_ALL(STATUS_BAD_REQUEST, SPAN("PRI * HTTP/1.1\r\nHost: a\r\n\r\n"));
	EXPECT_ALL(STATUS_VERSION_NOT_SUPPORTED, SPAN("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
}

Test(request, a_higher_minor_version_counts_as_1)
{
	EXPECT_GOOD(SPAN("GET / HTTP/1.2\r\nHost: a\r\n\r\n"),
		    SPAN("GET / HTTP/1.9\r\nHost: a\r\n\r\n"));
	cr_expect_eq(request.minor, 1);
	cr_expect(request.keep_alive);
}

/* -------------------------------------------------------------------- target */

Test(request, a_fragment_is_refused)
{
	EXPECT_BAD(TARGET("/#a"), TARGET("/a?b#c"), TARGET("#"), TARGET("http://a/#b"));
}

Test(request, a_target_has_no_control_and_no_high_bytes)
{
	EXPECT_BAD(TARGET("/\x01"), TARGET("/\x7f"), TARGET("/\x80"), TARGET("/\xc3\xa9"),
		   TARGET("/\0"), TARGET("/a?\x01"), TARGET("/a?\xff"), TARGET("/a?b\0c"));
}

Test(request, what_may_not_be_in_a_path_is_refused)
{
	EXPECT_BAD(TARGET("/\""), TARGET("/<"), TARGET("/>"), TARGET("/\\"), TARGET("/`"),
		   TARGET("/{"), TARGET("/}"), TARGET("/|\""), TARGET("/|<"));
}

Test(request, what_browsers_leave_raw_is_told_apart)
{
	EXPECT_GOOD(TARGET("/a[b]|c^d?e"));
	cr_expect(request.is_raw);
	expect_text(request.path, "/a[b]|c^d");
	expect_text(request.query, "e");
	EXPECT_GOOD(TARGET("/a?[b]|c^d"));
	cr_expect_not(request.is_raw);
}

Test(request, what_may_be_in_a_path_is_taken)
{
	EXPECT_GOOD(TARGET("/-._~!$&'()*+,;=:@"), TARGET("//"), TARGET("/a//b"),
		    TARGET("/%41"), TARGET("/AZaz09"));
}

Test(request, what_browsers_leave_in_a_query_is_taken)
{
	EXPECT_GOOD(TARGET("/?a[]=1"), TARGET("/?{\"a\":1}"), TARGET("/?a|b^c`d"),
		    TARGET("/?/?:@"));
	EXPECT_BAD(TARGET("/?a<b"), TARGET("/?a>b"));
}

Test(request, a_target_is_never_empty_nor_relative)
{
	EXPECT_BAD(TARGET(""), TARGET("a"), TARGET("?a"), TARGET("a/b"), TARGET("../a"),
		   TARGET("./"), TARGET("%2f"));
}

Test(request, the_absolute_form_brings_its_own_authority)
{
	cr_assert_eq(judge(TARGET("http://www.example.org:81/pub/a?b")), STATUS_GO);
	cr_expect_eq(request.form, TARGET_ABSOLUTE);
	expect_text(request.authority, "www.example.org:81");
	expect_text(request.host, "www.example.org");
	expect_text(request.path, "/pub/a");
	expect_text(request.query, "b");
	expect_text(request.target, "http://www.example.org:81/pub/a?b");
}

Test(request, an_empty_path_of_the_absolute_form_is_a_slash)
{
	cr_assert_eq(judge(TARGET("http://b.example")), STATUS_GO);
	expect_text(request.path, "/");
	cr_assert_eq(judge(TARGET("http://b.example?q")), STATUS_GO);
	expect_text(request.path, "/");
	expect_text(request.query, "q");
}

Test(request, the_absolute_form_is_http_or_https_in_any_case)
{
	EXPECT_GOOD(TARGET("http://a/"), TARGET("HTTPS://a/"), TARGET("hTtP://a/"));
	EXPECT_BAD(TARGET("ftp://a/"), TARGET("http:/a/"), TARGET("http:a"), TARGET("http//a"),
		   TARGET("file:///etc/passwd"), TARGET("javascript:1"), TARGET("ws://a/"));
}

Test(request, the_absolute_form_has_a_good_authority)
{
	EXPECT_BAD(TARGET("http:///a"), TARGET("http://"), TARGET("http://:80/"),
		   TARGET("http://u@a/"), TARGET("http://u:p@a/"), TARGET("http://a:65536/"),
		   TARGET("http://a:b/"), TARGET("http://a%zz/"), TARGET("http://a[1]/"),
		   TARGET("http://?"));
}

Test(request, brackets_are_for_addresses_only)
{
	EXPECT_GOOD(TARGET("http://[::1]:80/"), TARGET("http://[::1]"));
	expect_text(request.host, "[::1]");
	EXPECT_BAD(TARGET("http://[::1/"), TARGET("http://[::1]80/"), TARGET("http://[g::]/"),
		   TARGET("http://a/[b]"), TARGET("[::1]"));
}

Test(request, the_absolute_form_still_needs_a_good_host)
{
	EXPECT_BAD(SPAN("GET http://a/ HTTP/1.1\r\n\r\n"),
		   SPAN("GET http://a/ HTTP/1.1\r\nHost: b@c\r\n\r\n"),
		   SPAN("GET http://a/ HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"));
	cr_assert_eq(judge(SPAN("GET http://a/ HTTP/1.1\r\nHost: other\r\n\r\n")), STATUS_GO);
	expect_text(request.host, "a");
}

Test(request, the_asterisk_is_for_options)
{
	cr_assert_eq(judge(SPAN("OPTIONS * HTTP/1.1\r\nHost: a:1\r\n\r\n")), STATUS_GO);
	cr_expect_eq(request.form, TARGET_ASTERISK);
	cr_expect_eq(request.path.length, 0);
	expect_text(request.target, "*");
	expect_text(request.host, "a");
	EXPECT_BAD(TARGET("*"), SPAN("OPTIONS ** HTTP/1.1\r\nHost: a\r\n\r\n"),
		   SPAN("OPTIONS *?a HTTP/1.1\r\nHost: a\r\n\r\n"),
		   SPAN("options * HTTP/1.1\r\nHost: a\r\n\r\n"));
}

Test(request, options_takes_the_other_forms_too)
{
	cr_assert_eq(judge(SPAN("OPTIONS /a HTTP/1.1\r\nHost: a\r\n\r\n")), STATUS_GO);
	cr_expect_eq(request.form, TARGET_ORIGIN);
	cr_assert_eq(judge(SPAN("OPTIONS http://b HTTP/1.1\r\nHost: a\r\n\r\n")), STATUS_GO);
	cr_expect_eq(request.form, TARGET_ABSOLUTE);
}

Test(request, connect_names_a_host_and_a_port)
{
	cr_assert_eq(judge(SPAN("CONNECT b.example:443 HTTP/1.1\r\nHost: a\r\n\r\n")), STATUS_GO);
	cr_expect_eq(request.form, TARGET_AUTHORITY);
	expect_text(request.authority, "b.example:443");
	expect_text(request.host, "b.example");
	cr_expect_eq(request.path.length, 0);
	EXPECT_GOOD(SPAN("CONNECT [::1]:443 HTTP/1.1\r\nHost: a\r\n\r\n"));
}

Test(request, connect_takes_nothing_else)
{
	EXPECT_BAD(SPAN("CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n"),
		   SPAN("CONNECT b.example HTTP/1.1\r\nHost: a\r\n\r\n"),
		   SPAN("CONNECT b.example: HTTP/1.1\r\nHost: a\r\n\r\n"),
		   SPAN("CONNECT :443 HTTP/1.1\r\nHost: a\r\n\r\n"),
		   SPAN("CONNECT http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"),
		   SPAN("CONNECT b:443?q HTTP/1.1\r\nHost: a\r\n\r\n"),
		   SPAN("CONNECT * HTTP/1.1\r\nHost: a\r\n\r\n"));
	EXPECT_BAD(SPAN("GET b.example:443 HTTP/1.1\r\nHost: a\r\n\r\n"));
}

/* --------------------------------------------------------------- field lines */

Test(request, a_folded_line_is_refused)
{
	EXPECT_BAD(HEAD("X: a\r\n b\r\n"), HEAD("X: a\r\n\tb\r\n"), HEAD("X:\r\n \r\n"),
		   SPAN("GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
		   SPAN("GET / HTTP/1.1\r\n\r\n X: y\r\n\r\n"), HEAD(" \r\n"));
}

Test(request, no_space_comes_before_the_colon)
{
	EXPECT_BAD(HEAD("X : y\r\n"), HEAD("X\t: y\r\n"), SPAN("GET / HTTP/1.1\r\nHost : a\r\n\r\n"),
		   HEAD("Content-Length : 5\r\n"), HEAD("Transfer-Encoding : chunked\r\n"));
}

Test(request, a_name_is_a_token_and_never_empty)
{
	EXPECT_BAD(HEAD(": y\r\n"), HEAD("X Y: z\r\n"), HEAD("X(: y\r\n"), HEAD("X/Y: z\r\n"),
		   HEAD("\"X\": y\r\n"), HEAD("X@: y\r\n"), HEAD("X[0]: y\r\n"), HEAD("X;: y\r\n"),
		   HEAD("X\x80: y\r\n"), HEAD("X\0: y\r\n"), HEAD("\x01: y\r\n"), HEAD("X=: y\r\n"),
		   HEAD("{X}: y\r\n"), HEAD("\\X: y\r\n"));
}

Test(request, a_name_may_be_any_token)
{
	EXPECT_GOOD(HEAD("!#$%&'*+-.^_`|~: y\r\n"), HEAD("0: y\r\n"), HEAD("x_y: z\r\n"));
}

Test(request, a_line_without_a_colon_is_refused)
{
	EXPECT_BAD(HEAD("X\r\n"), HEAD("X y\r\n"), SPAN("GET / HTTP/1.1\r\nHost\r\n\r\n"));
}

Test(request, a_value_has_no_control_bytes)
{
	char text[] = "GET / HTTP/1.1\r\nHost: a\r\nX: abcdefgh\r\n\r\n";
	char *at = strstr(text, "abcdefgh");

	for (size_t place = 0; place < 8; place++) {
		for (int c = 0; c < 256; c++) {
			char before = at[place];
			bool is_good = c == '\t' || (c >= ' ' && c != 0x7f);
			enum status got;

			at[place] = (char)c;
			got = judge((struct span){ text, sizeof(text) - 1 });
			at[place] = before;
			cr_expect_eq(got, is_good ? STATUS_GO : STATUS_BAD_REQUEST,
				     "byte %d at %zu: %d", c, place, got);
		}
	}
}

Test(request, a_control_byte_far_into_a_long_value_is_found)
{
	char text[] = "GET / HTTP/1.1\r\nHost: a\r\nX: "
		      "0123456789\t123456789\x80\xff 234567890123456789\r\n\r\n";

	cr_expect_eq(judge(span_of(text)), STATUS_GO);
	for (char *at = strstr(text, "0123"); *at != '\r'; at++) {
		char before = *at;

		*at = '\0';
		cr_expect_eq(judge((struct span){ text, sizeof(text) - 1 }), STATUS_BAD_REQUEST,
			     "at %zu", (size_t)(at - text));
		cr_expect_eq(decided_at, (size_t)(at - text) + 1);
		*at = before;
	}
}

/* ---------------------------------------------------------------------- Host */

Test(request, http_1_1_needs_a_host)
{
	EXPECT_BAD(SPAN("GET / HTTP/1.1\r\n\r\n"), SPAN("GET / HTTP/1.1\r\nX: y\r\n\r\n"));
}

Test(request, http_1_0_needs_none)
{
	cr_assert_eq(judge(SPAN("GET / HTTP/1.0\r\n\r\n")), STATUS_GO);
	cr_expect_eq(request.minor, 0);
	cr_expect_eq(request.host.length, 0);
	cr_assert_eq(judge(SPAN("GET / HTTP/1.0\r\nHost: a:80\r\n\r\n")), STATUS_GO);
	expect_text(request.host, "a");
}

Test(request, two_hosts_are_refused_even_if_they_agree)
{
	EXPECT_BAD(HEAD("Host: a.example\r\n"), HEAD("X: y\r\nhOST: b\r\n"),
		   SPAN("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n"), HEAD("Host:\r\n"));
}

Test(request, an_empty_host_is_taken)
{
	EXPECT_GOOD(WITH_HOST(""), WITH_HOST(" \t"));
	cr_expect_eq(request.host.length, 0);
	cr_expect_eq(request.authority.length, 0);
}

Test(request, good_hosts_are_taken)
{
	static const struct {
		struct span text;
		const char *host;
	} rows[] = {
#define ROW(text, host) { { "GET / HTTP/1.1\r\nHost: " text "\r\n\r\n",                   \
			    sizeof("GET / HTTP/1.1\r\nHost: " text "\r\n\r\n") - 1 }, host }
		ROW("localhost", "localhost"),
		ROW("127.0.0.1:8080", "127.0.0.1"),
		ROW("[2001:db8::1]:443", "[2001:db8::1]"),
		ROW("[::ffff:192.0.2.1]", "[::ffff:192.0.2.1]"),
		ROW("a-b_c.example.", "a-b_c.example."),
		ROW("a:", "a"),
		ROW("a:0", "a"),
		ROW("a:65535", "a"),
		ROW("%41", "%41"),
#undef ROW
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		cr_expect_eq(judge(rows[i].text), STATUS_GO, "%s", rows[i].text.at);
		expect_text(request.host, rows[i].host);
	}
}

Test(request, bad_hosts_are_refused)
{
	EXPECT_BAD(WITH_HOST("a b"), WITH_HOST("a, b"), WITH_HOST("u@a"), WITH_HOST(":80"),
		   WITH_HOST("a:65536"), WITH_HOST("a:8x"), WITH_HOST("a:80:80"), WITH_HOST("a/b"),
		   WITH_HOST("a?b"), WITH_HOST("a#b"), WITH_HOST("http://a"), WITH_HOST("a\\b"),
		   WITH_HOST("[::1"), WITH_HOST("::1"), WITH_HOST("[::1]x"), WITH_HOST("[]"),
		   WITH_HOST("[fe80::1%25eth0]"), WITH_HOST("a%4"), WITH_HOST("a%"),
		   WITH_HOST("\xc3\xa9"), WITH_HOST("a\tb"), WITH_HOST("<a>"), WITH_HOST("a:-1"),
		   WITH_HOST("a:+1"));
}

/* ------------------------------------------------------------------- framing */

Test(request, a_length_announces_a_body)
{
	cr_assert_eq(judge(HEAD("Content-Length: 42\r\n")), STATUS_GO);
	cr_expect_eq(request.content_length, 42);
	cr_expect(request.has_body);
	cr_expect_not(request.is_chunked);
	cr_assert_eq(judge(HEAD("content-length: 0\r\n")), STATUS_GO);
	cr_expect_not(request.has_body);
	cr_assert_eq(judge(HEAD("Content-Length: 007\r\n")), STATUS_GO);
	cr_expect_eq(request.content_length, 7);
	cr_assert_eq(judge(HEAD("Content-Length: 9223372036854775807\r\n")), STATUS_GO);
	cr_expect_eq(request.content_length, INT64_MAX);
}

Test(request, a_length_is_digits_only)
{
	EXPECT_BAD(HEAD("Content-Length:\r\n"), HEAD("Content-Length: +5\r\n"),
		   HEAD("Content-Length: -5\r\n"), HEAD("Content-Length: 0x5\r\n"),
		   HEAD("Content-Length: 5 5\r\n"), HEAD("Content-Length: 5a\r\n"),
		   HEAD("Content-Length: 5,\r\n"), HEAD("Content-Length: 5.0\r\n"),
		   HEAD("Content-Length: \"5\"\r\n"), HEAD("Content-Length: 5;q\r\n"),
		   HEAD("Content-Length: 1e3\r\n"), HEAD("Content-Length: \xd9\xa5\r\n"));
}

Test(request, a_length_that_overflows_is_refused)
{
	EXPECT_BAD(HEAD("Content-Length: 9223372036854775808\r\n"),
		   HEAD("Content-Length: 18446744073709551617\r\n"),
		   HEAD("Content-Length: 99999999999999999999999999\r\n"));
}

Test(request, two_lengths_are_refused_even_if_they_agree)
{
	EXPECT_BAD(HEAD("Content-Length: 5\r\nContent-Length: 5\r\n"),
		   HEAD("Content-Length: 5\r\nX: y\r\nContent-Length: 6\r\n"),
		   HEAD("Content-Length: 5, 5\r\n"), HEAD("Content-Length: 5, 6\r\n"),
		   HEAD("Content-Length: 0\r\ncontent-length: 0\r\n"));
}

Test(request, chunked_announces_a_body)
{
	EXPECT_GOOD(HEAD("Transfer-Encoding: chunked\r\n"), HEAD("transfer-encoding: CHUNKED\r\n"),
		    HEAD("Transfer-Encoding:chunked \t\r\n"), HEAD("Transfer-Encoding: ,chunked,\r\n"));
	cr_expect(request.is_chunked);
	cr_expect(request.has_body);
	cr_expect_eq(request.content_length, 0);
}

Test(request, both_length_and_coding_are_refused)
{
	EXPECT_BAD(HEAD("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
		   HEAD("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"),
		   HEAD("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n"),
		   HEAD("Transfer-Encoding: chunked\r\nContent-Length:\r\n"),
		   HEAD("Transfer-Encoding: gzip, chunked\r\nContent-Length: 5\r\n"),
		   HEAD("Transfer-Encoding: identity\r\nContent-Length: 5\r\n"),
		   HEAD("Transfer-Encoding:\r\nContent-Length: 5\r\n"));
}

Test(request, a_coding_without_chunked_at_its_end_is_refused)
{
	EXPECT_BAD(HEAD("Transfer-Encoding: gzip\r\n"), HEAD("Transfer-Encoding: identity\r\n"),
		   HEAD("Transfer-Encoding:\r\n"), HEAD("Transfer-Encoding: ,\r\n"),
		   HEAD("Transfer-Encoding: chunked, gzip\r\n"),
		   HEAD("Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n"),
		   HEAD("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"));
}

Test(request, chunked_twice_is_refused)
{
	EXPECT_BAD(HEAD("Transfer-Encoding: chunked, chunked\r\n"),
		   HEAD("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
		   HEAD("Transfer-Encoding: chunked, gzip, chunked\r\n"));
}

Test(request, what_only_looks_like_chunked_is_refused)
{
	EXPECT_BAD(HEAD("Transfer-Encoding: xchunked\r\n"), HEAD("Transfer-Encoding: chunkedx\r\n"),
		   HEAD("Transfer-Encoding: chunked;q=1\r\n"), HEAD("Transfer-Encoding: \"chunked\"\r\n"),
		   HEAD("Transfer-Encoding: 'chunked'\r\n"), HEAD("Transfer-Encoding: chun ked\r\n"),
		   HEAD("Transfer-Encoding: \vchunked\r\n"), HEAD("Transfer-Encoding: chunked\0\r\n"),
		   HEAD("Transfer-Encoding: chunked;\r\n"), HEAD("Transfer-Encoding: chunke\r\n"),
		   HEAD("Transfer-Encoding: x=\"a, chunked\r\n"),
		   HEAD("Transfer-Encoding: chunked\xa0\r\n"));
}

Test(request, another_coding_before_chunked_is_not_implemented)
{
	EXPECT_ALL(STATUS_NOT_IMPLEMENTED, HEAD("Transfer-Encoding: gzip, chunked\r\n"),
		   HEAD("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"),
		   HEAD("Transfer-Encoding: identity, chunked\r\n"),
		   HEAD("Transfer-Encoding: a;b=\"c,d\", chunked\r\n"));
}

Test(request, http_1_0_knows_no_transfer_coding)
{
	EXPECT_BAD(SPAN("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"),
		   SPAN("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"));
}

Test(request, a_field_that_only_resembles_a_framing_field_frames_nothing)
{
	EXPECT_GOOD(HEAD("Transfer_Encoding: chunked\r\n"), HEAD("X-Content-Length: 5\r\n"),
		    HEAD("Content-Lengt: 5\r\n"), HEAD("TE: chunked\r\n"),
		    HEAD("Content-LengtH0: 5\r\n"), HEAD("Content_Length: 5\r\n"));
	cr_expect_not(request.has_body);
}

/* --------------------------------------------------------------- persistence */

Test(request, http_1_1_persists_unless_it_says_close)
{
	static const struct {
		struct span text;
		bool keep_alive;
	} rows[] = {
#define ROW(fields, keep)                                                           \
	{ { "GET / HTTP/1.1\r\nHost: a\r\n" fields "\r\n",                          \
	    sizeof("GET / HTTP/1.1\r\nHost: a\r\n" fields "\r\n") - 1 }, keep }
		ROW("", true),
		ROW("Connection: close\r\n", false),
		ROW("connection: CLOSE\r\n", false),
		ROW("Connection: keep-alive\r\n", true),
		ROW("Connection: keep-alive, close\r\n", false),
		ROW("Connection: close, keep-alive\r\n", false),
		ROW("Connection: , ,\t close ,\r\n", false),
		ROW("Connection: Upgrade\r\n", true),
		ROW("Connection: x-close\r\n", true),
		ROW("Connection: closed\r\n", true),
		ROW("Connection:\r\n", true),
		ROW("Connection: a\r\nConnection: close\r\n", false),
		ROW("Connection: close\r\nConnection: keep-alive\r\n", false),
#undef ROW
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		cr_assert_eq(judge(rows[i].text), STATUS_GO, "%s", rows[i].text.at);
		cr_expect_eq(request.keep_alive, rows[i].keep_alive, "%s", rows[i].text.at);
	}
}

Test(request, http_1_0_persists_only_if_it_says_so)
{
	cr_assert_eq(judge(SPAN("GET / HTTP/1.0\r\n\r\n")), STATUS_GO);
	cr_expect_not(request.keep_alive);
	cr_assert_eq(judge(SPAN("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")), STATUS_GO);
	cr_expect(request.keep_alive);
	cr_assert_eq(judge(SPAN("GET / HTTP/1.0\r\nConnection: x, keep-alive\r\n\r\n")), STATUS_GO);
	cr_expect(request.keep_alive);
	cr_assert_eq(judge(SPAN("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n")), STATUS_GO);
	cr_expect_not(request.keep_alive);
	cr_assert_eq(judge(SPAN("GET / HTTP/1.0\r\nConnection: keep\r\n\r\n")), STATUS_GO);
	cr_expect_not(request.keep_alive);
}

/* -------------------------------------------------------------------- Expect */

Test(request, a_continue_is_expected_only_before_a_body)
{
	EXPECT_GOOD(HEAD("Content-Length: 5\r\nExpect: 100-continue\r\n"));
	cr_expect(request.expects_continue);
	EXPECT_GOOD(HEAD("Transfer-Encoding: chunked\r\nexpect: 100-CONTINUE\r\n"));
	cr_expect(request.expects_continue);
	EXPECT_GOOD(HEAD("Expect: 100-continue\r\n"));
	cr_expect_not(request.expects_continue);
	EXPECT_GOOD(HEAD("Content-Length: 0\r\nExpect: 100-continue\r\n"));
	cr_expect_not(request.expects_continue);
	EXPECT_GOOD(HEAD("Content-Length: 5\r\nExpect:\r\n"));
	cr_expect_not(request.expects_continue);
}

Test(request, another_expectation_fails)
{
	EXPECT_ALL(STATUS_EXPECTATION_FAILED, HEAD("Expect: 200-ok\r\n"),
		   HEAD("Expect: 100-continue, x\r\n"), HEAD("Expect: 100-continue\r\nExpect: x\r\n"),
		   HEAD("Content-Length: 5\r\nExpect: 100-continue;a=b\r\n"),
		   HEAD("Expect: 100\r\n"));
}

Test(request, http_1_0_expects_nothing)
{
	EXPECT_GOOD(SPAN("GET / HTTP/1.0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"));
	cr_expect_not(request.expects_continue);
	EXPECT_GOOD(SPAN("GET / HTTP/1.0\r\nExpect: the unexpected\r\n\r\n"));
}

/* -------------------------------------------------------------------- limits */

Test(request, a_line_of_just_the_limit_is_taken)
{
	struct request_limits limits = roomy;
	struct span text = SPAN("GET /abc HTTP/1.1\r\nHost: a\r\n\r\n");

	limits.line = 17;
	cr_expect_eq(judge_within(text, &limits), STATUS_GO);
	limits.line = 16;
	cr_expect_eq(judge_within(text, &limits), STATUS_URI_TOO_LONG);
	cr_expect_eq(decided_at, 18, "with the byte that leaves no room for the line's end");
}

Test(request, a_line_without_an_end_is_too_long_at_last)
{
	struct request_limits limits = roomy;
	char text[200];

	limits.line = 100;
	memset(text, 'A', sizeof(text));
	cr_expect_eq(judge_within((struct span){ text, sizeof(text) }, &limits), STATUS_URI_TOO_LONG);
	cr_expect_eq(decided_at, 102);
	memcpy(text, "GET /", 5);
	cr_expect_eq(judge_within((struct span){ text, sizeof(text) }, &limits), STATUS_URI_TOO_LONG);
	memcpy(text, "GET /?", 6);
	cr_expect_eq(judge_within((struct span){ text, sizeof(text) }, &limits), STATUS_URI_TOO_LONG);
}

Test(request, empty_lines_before_it_do_not_count)
{
	struct request_limits limits = { .line = 14, .header = 9, .fields = 1 };

	cr_expect_eq(judge_within(SPAN("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), &limits),
		     STATUS_GO);
}

Test(request, a_bad_byte_in_a_long_line_is_still_bad)
{
	struct request_limits limits = roomy;

	limits.line = 10;
	cr_expect_eq(judge_within(SPAN("GET /\x01 aaaaaaaaaaaaaaaa HTTP/1.1\r\n"), &limits),
		     STATUS_BAD_REQUEST);
	cr_expect_eq(judge_within(SPAN("GET /aaaaaaaaaaaaaaaaa\x01 HTTP/1.1\r\n"), &limits),
		     STATUS_URI_TOO_LONG);
}

Test(request, field_lines_of_just_the_limit_are_taken)
{
	struct request_limits limits = roomy;
	struct span text = SPAN("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n");

	limits.header = 15;
	cr_expect_eq(judge_within(text, &limits), STATUS_GO);
	limits.header = 14;
	cr_expect_eq(judge_within(text, &limits), STATUS_FIELDS_TOO_LARGE);
	cr_expect_eq(decided_at, 16 + 14 + 2);
}

Test(request, a_field_line_without_an_end_is_too_large_at_last)
{
	struct request_limits limits = roomy;
	char text[300] = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
	size_t length = strlen(text);

	limits.header = 100;
	memset(text + length, 'y', sizeof(text) - length);
	cr_expect_eq(judge_within((struct span){ text, sizeof(text) }, &limits),
		     STATUS_FIELDS_TOO_LARGE);
	cr_expect_eq(decided_at, 16 + 100 + 2);
}

Test(request, as_many_field_lines_as_the_limit_are_taken)
{
	struct request_limits limits = roomy;
	struct span text = SPAN("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\nX: y\r\n\r\n");

	limits.fields = 3;
	cr_expect_eq(judge_within(text, &limits), STATUS_GO);
	cr_expect_eq(request.field_count, 3);
	limits.fields = 2;
	cr_expect_eq(judge_within(text, &limits), STATUS_FIELDS_TOO_LARGE);
	cr_expect_eq(decided_at, 16 + 9 + 6 + 1, "with the first byte of the line too many");
}

Test(request, no_limit_lets_more_field_lines_in_than_there_is_room_for)
{
	struct request_limits limits = { .line = 100, .header = 100000, .fields = 100000 };
	static char text[8000] = "GET / HTTP/1.1\r\nHost: a\r\n";
	char *at = text + strlen(text);

	for (int i = 1; i < REQUEST_FIELDS_MAX; i++, at += 4)
		memcpy(at, "X:\r\n", 4);
	memcpy(at, "\r\n", 2);
	cr_expect_eq(request_parse(&request, text, (size_t)(at + 2 - text), &limits), STATUS_GO);
	cr_expect_eq(request.field_count, REQUEST_FIELDS_MAX);
	memcpy(at, "X:\r\n\r\n", 6);
	cr_expect_eq(request_parse(&request, text, (size_t)(at + 6 - text), &limits),
		     STATUS_FIELDS_TOO_LARGE);
	cr_expect_eq(request.field_count, REQUEST_FIELDS_MAX);
}

Test(request, limits_of_zero_refuse_and_do_no_harm)
{
	struct request_limits limits = { 0, 0, 0 };

	cr_expect_eq(judge_within(HEAD(""), &limits), STATUS_URI_TOO_LONG);
	limits.line = 100;
	cr_expect_eq(judge_within(HEAD(""), &limits), STATUS_FIELDS_TOO_LARGE);
	cr_expect_eq(judge_within(SPAN("GET / HTTP/1.0\r\n\r\n"), &limits), STATUS_GO);
}

/* ------------------------------------------------------------------- the log */

Test(request, the_line_is_there_for_the_log_as_soon_as_it_has_come)
{
	struct span text = SPAN("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");

	for (size_t length = 0; length <= text.length; length++) {
		request_parse(&request, text.at, length, &roomy);
		expect_text(request.line, length < 17 ? "" : "GET /a HTTP/1.1");
	}
}

Test(request, the_line_is_there_for_the_log_even_if_it_is_refused)
{
	static const struct {
		const char *text, *line;
	} rows[] = {
		{ "GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n", "GET /\x01 HTTP/1.1" },
		{ "GET / HTTP/2.0\r\n\r\n", "GET / HTTP/2.0" },
		{ "what is this\nnext", "what is this" },
		{ "GET * HTTP/1.1\r\n\r\n", "GET * HTTP/1.1" },
		{ "GET / HTTP/1.1\r\n bad\r\n", "GET / HTTP/1.1" },
		{ "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "GET / HTTP/1.1" },
		{ "(no end", "" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		cr_expect_neq(request_parse(&request, rows[i].text, strlen(rows[i].text), &roomy),
			      STATUS_GO);
		expect_text(request.line, rows[i].line);
	}
}

Test(request, what_is_refused_has_its_reason)
{
	static const struct {
		struct span text;
		const char *why;
	} rows[] = {
#define ROW(text, why) { { text, sizeof(text) - 1 }, why }
#define FIELDS(fields, why) ROW("GET / HTTP/1.1\r\nHost: a\r\n" fields "\r\n", why)
		ROW("\r\r", "a CR without LF before the request line"),
		ROW("\x16\x03\x01", "no valid method at its start"),
		ROW("GET /\r\n", "no version in the request line"),
		ROW("GET /\xe9 HTTP/1.1\r\n",
		    "a target that is empty, or has a byte that it may not have"),
		ROW("GET a HTTP/1.1\r\n", "a target that is neither a path nor a URL"),
		ROW("CONNECT a HTTP/1.1\r\n", "a target that is not a host and a port"),
		ROW("GET /a b HTTP/1.1\r\n", "no valid version behind the target"),
		ROW("GET / HTTP/1.1\n", "a request line that does not end with CR LF"),
		ROW("GET / HTTP/2.0\r\n", "a major version of HTTP other than 1"),
		ROW("GET / HTTP/1.1\r\n\r\n", "no Host"),
		FIELDS("Host: a\r\n", "more than one Host"),
		ROW("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "a Host that is not valid"),
		FIELDS("X : y\r\n", "white space in a field name or before its colon"),
		FIELDS(" X: y\r\n", "white space at the start of a field line"),
		FIELDS("X\r\n", "a field line without a valid name and a colon"),
		FIELDS(": y\r\n", "a field line without a valid name and a colon"),
		FIELDS("X: y\n", "a field line with a control character, or without CR LF at its end"),
		FIELDS("\r\r", "a CR without LF behind the fields"),
		FIELDS("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
		       "both Content-Length and Transfer-Encoding"),
		FIELDS("Content-Length: 1\r\nContent-Length: 1\r\n",
		       "more than one Content-Length"),
		FIELDS("Content-Length: x\r\n", "a Content-Length that is not a valid number"),
		ROW("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
		    "Transfer-Encoding in HTTP/1.0"),
		FIELDS("Transfer-Encoding: chunked, gzip\r\n", "a transfer coding after chunked"),
		FIELDS("Transfer-Encoding: gzip\r\n",
		       "a Transfer-Encoding without chunked at its end"),
		FIELDS("Transfer-Encoding: gzip, chunked\r\n",
		       "a transfer coding other than chunked"),
		FIELDS("Expect: x\r\n", "an expectation other than 100-continue"),
#undef FIELDS
#undef ROW
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		judge(rows[i].text);
		cr_expect_str_eq(request.why ? request.why : "", rows[i].why);
	}
}

Test(request, a_limit_is_named_by_its_option)
{
	struct request_limits limits = { .line = 14, .header = 9, .fields = 1 };

	judge_within(SPAN("GET /a HTTP/1.1\r\n"), &limits);
	cr_expect_str_eq(request.why, "its request line is too long (limits.request-line)");
	judge_within(SPAN("GET / HTTP/1.1\r\nHost: aa.example\r\n"), &limits);
	cr_expect_str_eq(request.why, "its header is too long (limits.header)");
	limits.fields = 0;
	judge_within(SPAN("GET / HTTP/1.1\r\nHost: a\r\n"), &limits);
	cr_expect_str_eq(request.why, "it has too many fields (limits.fields)");
}
