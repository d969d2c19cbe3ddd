/* SPDX-License-Identifier: MIT */
/* test_http1: raw exchanges with the running server; a row is a rule and where it stands. */
#include "harness.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define H "Host: localhost\r\n"

struct expected {
	int status;
	const char *has, *has_too;	/* in the head or body */
	const char *lacks;
	const char *body;		/* exactly */
	bool closes;			/* the connection ends after the answer; else it goes on */
};

static void check(const char *rule, const char *request, struct expected expected)
{
	struct server server;
	struct answer answer, next;
	int fd;

	server_run(&server, "");
	fd = server_connect(&server);
	send_text(fd, request);
	answer = read_answer(fd, strncmp(request, "HEAD ", 5) == 0);
	cr_expect_eq(answer.status, expected.status, "%s: %d instead of %d:\n%s", rule,
		     answer.status, expected.status, answer.text);
	if (expected.has)
		cr_expect(strstr(answer.text, expected.has), "%s: no '%s' in\n%s", rule, expected.has,
			  answer.text);
	if (expected.has_too)
		cr_expect(strstr(answer.text, expected.has_too), "%s: no '%s' in\n%s", rule,
			  expected.has_too, answer.text);
	if (expected.lacks)
		cr_expect(!strstr(answer.text, expected.lacks), "%s: '%s' in\n%s", rule,
			  expected.lacks, answer.text);
	if (expected.body)
		cr_expect_str_eq(answer.body, expected.body, "%s", rule);
	if (expected.closes) {
		cr_expect(is_at_end(fd), "%s: the connection goes on", rule);
	} else {
		send_text(fd, "GET /hello HTTP/1.1\r\n" H "\r\n");
		next = read_answer(fd, false);
		cr_expect_eq(next.status, 200, "%s: the connection does not go on: %s", rule,
			     next.text);
		cr_expect_str_eq(next.body, "hello\n", "%s", rule);
		answer_free(&next);
	}
	answer_free(&answer);
	close(fd);
	server_end(&server);
}

#define ROW(name, rule, request, ...)                              \
	Test(http1, name, .timeout = 60)                           \
	{                                                          \
		check(rule, request, (struct expected)__VA_ARGS__); \
	}

/* ---------------------------------------------------------- what is served */

ROW(index_of_the_root, "9110 9.3.1", "GET / HTTP/1.1\r\n" H "\r\n",
    { .status = 200, .has = "Content-Type: text/html; charset=utf-8\r\n", .body = "index\n" })
ROW(exact_content_length, "9110 8.6", "GET /text.txt HTTP/1.1\r\n" H "\r\n",
    { .status = 200, .has = "Content-Length: 26\r\n", .has_too = "Content-Type: text/plain; charset=utf-8\r\n",
      .body = "abcdefghijklmnopqrstuvwxyz" })
ROW(clean_url, "DESIGN: /hello is hello.html", "GET /hello HTTP/1.1\r\n" H "\r\n",
    { .status = 200, .body = "hello\n" })
ROW(date_is_sent, "9110 6.6.1", "GET / HTTP/1.1\r\n" H "\r\n", { .status = 200, .has = "\r\nDate: " })
ROW(validators_are_sent, "9110 8.8", "GET / HTTP/1.1\r\n" H "\r\n",
    { .status = 200, .has = "\r\nLast-Modified: ", .has_too = "\r\nAccept-Ranges: bytes" })
ROW(no_sniffing, "X-Content-Type-Options", "GET / HTTP/1.1\r\n" H "\r\n",
    { .status = 200, .has = "\r\nX-Content-Type-Options: nosniff\r\n" })
ROW(folder_with_slash, "index files", "GET /folder/ HTTP/1.1\r\n" H "\r\n", { .status = 200, .body = "folder\n" })
ROW(folder_without_slash, "9110 15.4.9", "GET /folder?a=b HTTP/1.1\r\n" H "\r\n",
    { .status = 308, .has = "\r\nLocation: /folder/?a=b\r\n" })
ROW(query_is_not_the_path, "3986 3.4", "GET /text.txt?x=/../y HTTP/1.1\r\n" H "\r\n", { .status = 200 })
ROW(percent_encoding_is_decoded, "3986 2.4", "GET /%74ext.t%78t HTTP/1.1\r\n" H "\r\n", { .status = 200 })
ROW(double_encoding_is_decoded_once, "3986 2.4", "GET /%2574ext.txt HTTP/1.1\r\n" H "\r\n", { .status = 404 })
ROW(dot_segments, "3986 5.2.4", "GET /folder/../text.txt HTTP/1.1\r\n" H "\r\n", { .status = 200 })
ROW(single_dots, "3986 5.2.4", "GET /./folder/./ HTTP/1.1\r\n" H "\r\n", { .status = 200, .body = "folder\n" })
ROW(encoded_dot_segments, "3986 5.2.4", "GET /folder/%2e%2E/text.txt HTTP/1.1\r\n" H "\r\n", { .status = 200 })
ROW(above_the_root, "3986 5.2.4", "GET /../etc/passwd HTTP/1.1\r\n" H "\r\n", { .status = 400 })
ROW(above_the_root_encoded, "3986 5.2.4", "GET /%2e%2e/etc/passwd HTTP/1.1\r\n" H "\r\n", { .status = 400 })
ROW(encoded_slash, "DESIGN: refused", "GET /folder%2findex.html HTTP/1.1\r\n" H "\r\n", { .status = 400 })
ROW(encoded_nul, "DESIGN: refused", "GET /text.txt%00.html HTTP/1.1\r\n" H "\r\n", { .status = 400 })
ROW(half_an_escape, "3986 2.1", "GET /text%2 HTTP/1.1\r\n" H "\r\n", { .status = 400 })
ROW(missing_file, "9110 15.5.5", "GET /missing HTTP/1.1\r\n" H "\r\n", { .status = 404 })
ROW(file_as_a_folder, "9110 15.5.5", "GET /text.txt/ HTTP/1.1\r\n" H "\r\n", { .status = 404 })
ROW(hidden_file, "DESIGN: hidden files", "GET /.secret HTTP/1.1\r\n" H "\r\n", { .status = 404 })
ROW(error_page_in_html, "9110 12.5.1", "GET /x HTTP/1.1\r\n" H "Accept: text/html\r\n\r\n",
    { .status = 404, .has = "Content-Type: text/html; charset=utf-8\r\n", .has_too = "<h1>" })
ROW(error_page_in_plain_text, "9110 12.5.1", "GET /x HTTP/1.1\r\n" H "Accept: text/plain\r\n\r\n",
    { .status = 404, .has = "Content-Type: text/plain; charset=utf-8\r\n", .lacks = "<h1>" })
ROW(error_page_does_not_echo, "no reflected bytes", "GET /<script> HTTP/1.1\r\n" H "\r\n",
    { .status = 400, .lacks = "<script>", .closes = true })

/* ---------------------------------------------------------------- methods */

ROW(head_is_get_without_body, "9110 9.3.2", "HEAD /text.txt HTTP/1.1\r\n" H "\r\n",
    { .status = 200, .has = "Content-Length: 26\r\n", .has_too = "Content-Type: text/plain", .body = "" })
ROW(head_of_a_missing_file, "9110 9.3.2", "HEAD /missing HTTP/1.1\r\n" H "\r\n",
    { .status = 404, .has = "Content-Length: ", .body = "" })
ROW(options_of_a_path, "9110 9.3.7", "OPTIONS /text.txt HTTP/1.1\r\n" H "\r\n",
    { .status = 204, .has = "Allow: GET, HEAD, OPTIONS\r\n", .lacks = "Content-Length" })
ROW(options_of_the_server, "9110 9.3.7", "OPTIONS * HTTP/1.1\r\n" H "\r\n",
    { .status = 204, .has = "Allow: GET, HEAD, OPTIONS\r\n" })
ROW(post_is_not_allowed, "9110 15.5.6", "POST / HTTP/1.1\r\n" H "Content-Length: 0\r\n\r\n",
    { .status = 405, .has = "Allow: GET, HEAD, OPTIONS\r\n" })
ROW(delete_is_not_allowed, "9110 15.5.6", "DELETE / HTTP/1.1\r\n" H "\r\n", { .status = 405, .has = "Allow: " })
ROW(trace_is_not_allowed, "9110 9.3.8", "TRACE / HTTP/1.1\r\n" H "\r\n", { .status = 405, .has = "Allow: " })
ROW(unknown_method, "9110 9.1", "BREW / HTTP/1.1\r\n" H "\r\n", { .status = 501 })
ROW(methods_are_case_sensitive, "9110 9.1", "get / HTTP/1.1\r\n" H "\r\n", { .status = 501 })

/* ----------------------------------------------------------- request line */

ROW(empty_line_before, "9112 2.2", "\r\nGET / HTTP/1.1\r\n" H "\r\n", { .status = 200 })
ROW(http_1_0, "9112 2.3", "GET / HTTP/1.0\r\n\r\n",
    { .status = 200, .has = "HTTP/1.1 200", .has_too = "Connection: close\r\n", .closes = true })
ROW(http_1_0_keep_alive, "9112 9.3", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    { .status = 200, .has = "Connection: keep-alive\r\n" })
ROW(http_1_7, "9110 2.5", "GET / HTTP/1.7\r\n" H "\r\n", { .status = 200 })
ROW(http_2_0, "9110 15.6.6", "GET / HTTP/2.0\r\n" H "\r\n", { .status = 505, .closes = true })
ROW(http_2_preface, "9113 3.4", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", { .status = 505, .closes = true })
ROW(http_0_9, "9112 2.3", "GET /\r\n\r\n", { .status = 400, .closes = true })
ROW(lower_case_version, "9112 2.3", "GET / http/1.1\r\n" H "\r\n", { .status = 400, .closes = true })
ROW(two_spaces, "9112 3", "GET  / HTTP/1.1\r\n" H "\r\n", { .status = 400, .closes = true })
ROW(tab_between, "9112 3", "GET\t/ HTTP/1.1\r\n" H "\r\n", { .status = 400, .closes = true })
ROW(space_at_the_end, "9112 3", "GET / HTTP/1.1 \r\n" H "\r\n", { .status = 400, .closes = true })
ROW(bare_line_feed, "9112 2.2", "GET / HTTP/1.1\n" "Host: x\n\n", { .status = 400, .closes = true })
ROW(absolute_form, "9112 3.2.2", "GET http://localhost/hello HTTP/1.1\r\n" H "\r\n", { .status = 200 })
ROW(absolute_form_and_other_host, "9112 3.2.2",
    "GET http://other.example/hello HTTP/1.1\r\n" H "\r\n", { .status = 200 })
ROW(user_info, "9110 4.2.4", "GET http://me@localhost/ HTTP/1.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(fragment, "9112 3.2", "GET /hello#top HTTP/1.1\r\n" H "\r\n", { .status = 400, .closes = true })
ROW(asterisk_with_get, "9112 3.2.4", "GET * HTTP/1.1\r\n" H "\r\n", { .status = 400, .closes = true })
ROW(tls_hello_on_a_plain_port, "no HTTP", "\x16\x03\x01\x02", { .status = 400, .closes = true })

/* ------------------------------------------------------------------- Host */

ROW(no_host, "9112 3.2", "GET / HTTP/1.1\r\n\r\n", { .status = 400, .closes = true })
ROW(two_hosts, "9112 3.2", "GET / HTTP/1.1\r\n" H H "\r\n", { .status = 400, .closes = true })
ROW(empty_host, "9112 3.2", "GET / HTTP/1.1\r\nHost:\r\n\r\n", { .status = 200 })
ROW(host_with_port, "9110 7.2", "GET / HTTP/1.1\r\nHost: localhost:8888\r\n\r\n", { .status = 200 })
ROW(host_as_ipv6, "3986 3.2.2", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", { .status = 200 })
ROW(host_with_a_path, "9112 3.2", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", { .status = 400, .closes = true })
ROW(host_with_a_space, "9112 3.2", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", { .status = 400, .closes = true })

/* ----------------------------------------------------------------- fields */

ROW(space_before_colon, "9112 5.1", "GET / HTTP/1.1\r\nHost : x\r\n\r\n", { .status = 400, .closes = true })
ROW(folded_line, "9112 5.2", "GET / HTTP/1.1\r\n" H "A: b\r\n c\r\n\r\n", { .status = 400, .closes = true })
ROW(line_without_colon, "9112 5", "GET / HTTP/1.1\r\n" H "oops\r\n\r\n", { .status = 400, .closes = true })
ROW(empty_field_name, "9112 5", "GET / HTTP/1.1\r\n" H ": x\r\n\r\n", { .status = 400, .closes = true })
ROW(control_in_a_value, "9110 5.5", "GET / HTTP/1.1\r\n" H "A: \x01\r\n\r\n", { .status = 400, .closes = true })
ROW(eight_bits_in_a_value, "9110 5.5", "GET / HTTP/1.1\r\n" H "A: \xc3\xa4\r\n\r\n", { .status = 200 })
ROW(bare_cr_in_a_value, "9112 2.2", "GET / HTTP/1.1\r\n" H "A: b\rc\r\n\r\n", { .status = 400, .closes = true })

/* ---------------------------------------------------------------- content */

ROW(content_on_get_is_discarded, "9110 9.3.1",
    "GET / HTTP/1.1\r\n" H "Content-Length: 5\r\n\r\nGET /", { .status = 200 })
ROW(chunks_are_discarded, "9112 7.1",
    "GET / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n5\r\nGET /\r\n0\r\n\r\n", { .status = 200 })
ROW(chunk_extension_and_trailer, "9112 7.1.1",
    "GET / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nGET /\r\n0\r\nX: y\r\n\r\n", { .status = 200 })
ROW(content_before_405, "9112 9.3",
    "POST / HTTP/1.1\r\n" H "Content-Length: 30\r\n\r\nGET /text.txt HTTP/1.1\r\n\r\n1234", { .status = 405 })
ROW(length_and_chunked, "9112 6.1",
    "GET / HTTP/1.1\r\n" H "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    { .status = 400, .closes = true })
ROW(two_lengths, "9112 6.3", "GET / HTTP/1.1\r\n" H "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
    { .status = 400, .closes = true })
ROW(signed_length, "9110 8.6", "GET / HTTP/1.1\r\n" H "Content-Length: +5\r\n\r\nhello",
    { .status = 400, .closes = true })
ROW(huge_length, "9110 8.6",
    "GET / HTTP/1.1\r\n" H "Content-Length: 99999999999999999999\r\n\r\n", { .status = 400, .closes = true })
ROW(length_beyond_the_limit, "9110 15.5.14",
    "GET / HTTP/1.1\r\n" H "Content-Length: 1048577\r\n\r\n", { .status = 413, .closes = true })
ROW(unknown_coding, "9112 6.1",
    "GET / HTTP/1.1\r\n" H "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", { .status = 501, .closes = true })
ROW(chunked_in_1_0, "9112 6.1",
    "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", { .status = 400, .closes = true })
ROW(chunk_size_that_is_none, "9112 7.1",
    "GET / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n", { .status = 400, .closes = true })
ROW(chunk_beyond_the_limit, "9110 15.5.14",
    "GET / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\n",
    { .status = 413, .closes = true })
ROW(continue_for_content, "9110 10.1.1",
    "GET / HTTP/1.1\r\n" H "Expect: 100-continue\r\nContent-Length: 5\r\n\r\nhello", { .status = 200 })
ROW(unknown_expectation, "9110 10.1.1", "GET / HTTP/1.1\r\n" H "Expect: tea\r\n\r\n",
    { .status = 417, .closes = true })

/* ------------------------------------------------------------- connection */

ROW(connection_close, "9112 9.6", "GET / HTTP/1.1\r\n" H "Connection: close\r\n\r\n",
    { .status = 200, .has = "Connection: close\r\n", .closes = true })
ROW(connection_close_in_a_list, "9110 7.6.1", "GET / HTTP/1.1\r\n" H "Connection: x, CLOSE\r\n\r\n",
    { .status = 200, .has = "Connection: close\r\n", .closes = true })
ROW(keep_alive_is_not_said_to_1_1, "9112 9.3", "GET / HTTP/1.1\r\n" H "\r\n",
    { .status = 200, .lacks = "Connection:" })

/* ------------------------------------------------------------- conditions */

ROW(tag_that_is_not_ours, "9110 13.1.2", "GET / HTTP/1.1\r\n" H "If-None-Match: \"x\"\r\n\r\n",
    { .status = 200, .body = "index\n" })
ROW(any_tag, "9110 13.1.2", "GET / HTTP/1.1\r\n" H "If-None-Match: *\r\n\r\n",
    { .status = 304, .body = "", .lacks = "Content-Length" })
ROW(no_such_tag, "9110 13.1.1", "GET / HTTP/1.1\r\n" H "If-Match: \"x\"\r\n\r\n", { .status = 412 })
ROW(old_copy, "9110 13.1.3",
    "GET / HTTP/1.1\r\n" H "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n", { .status = 200 })
ROW(changed_since, "9110 13.1.4",
    "GET / HTTP/1.1\r\n" H "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n", { .status = 412 })
ROW(bad_date_is_ignored, "9110 13.1.3", "GET / HTTP/1.1\r\n" H "If-Modified-Since: now\r\n\r\n", { .status = 200 })

/* ----------------------------------------------------------------- ranges */

#define GET_TEXT "GET /text.txt HTTP/1.1\r\n" H
ROW(first_bytes, "9110 14.1.2", GET_TEXT "Range: bytes=0-3\r\n\r\n",
    { .status = 206, .has = "Content-Range: bytes 0-3/26\r\n", .has_too = "Content-Length: 4\r\n", .body = "abcd" })
ROW(bytes_to_the_end, "9110 14.1.2", GET_TEXT "Range: bytes=23-\r\n\r\n",
    { .status = 206, .has = "Content-Range: bytes 23-25/26\r\n", .body = "xyz" })
ROW(last_bytes, "9110 14.1.2", GET_TEXT "Range: bytes=-2\r\n\r\n",
    { .status = 206, .has = "Content-Range: bytes 24-25/26\r\n", .body = "yz" })
ROW(range_past_the_end, "9110 14.1.2", GET_TEXT "Range: bytes=20-99\r\n\r\n", { .status = 206, .body = "uvwxyz" })
ROW(unsatisfiable_range, "9110 15.5.17", GET_TEXT "Range: bytes=26-\r\n\r\n",
    { .status = 416, .has = "Content-Range: bytes */26\r\n" })
ROW(unknown_unit, "9110 14.2", GET_TEXT "Range: lines=1-2\r\n\r\n", { .status = 200 })
ROW(malformed_range, "9110 14.2", GET_TEXT "Range: bytes=5-2\r\n\r\n", { .status = 200 })
ROW(range_on_head, "9110 14.2", "HEAD /text.txt HTTP/1.1\r\n" H "Range: bytes=0-3\r\n\r\n", { .status = 200 })
ROW(range_if_another_tag, "9110 13.1.5", GET_TEXT "Range: bytes=0-3\r\nIf-Range: \"x\"\r\n\r\n", { .status = 200 })

/* -------------------------------------------------------- more than a row */

Test(http1, pipelined_requests_are_answered_in_order, .timeout = 60)
{
	static const char *const bodies[] = { "index\n", "hello\n", "folder\n" };
	struct server server;
	struct answer answer;
	int fd;

	server_run(&server, "");
	fd = server_connect(&server);
	send_text(fd, "GET / HTTP/1.1\r\n" H "\r\nGET /hello HTTP/1.1\r\n" H
		      "\r\nGET /folder/ HTTP/1.1\r\n" H "Connection: close\r\n\r\n");
	for (size_t i = 0; i < 3; i++) {
		answer = read_answer(fd, false);
		cr_expect_eq(answer.status, 200);
		cr_expect_str_eq(answer.body, bodies[i]);
		answer_free(&answer);
	}
	cr_expect(is_at_end(fd));
	close(fd);
	server_end(&server);
}

Test(http1, a_bad_request_ends_a_pipeline, .timeout = 60)
{
	struct server server;
	struct answer answer;
	int fd;

	server_run(&server, "");
	fd = server_connect(&server);
	send_text(fd, "GET / HTTP/1.1\r\n" H "\r\nBAD\r\n\r\nGET / HTTP/1.1\r\n" H "\r\n");
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, 200);
	answer_free(&answer);
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, 400);
	answer_free(&answer);
	cr_expect(is_at_end(fd));
	close(fd);
	server_end(&server);
}

Test(http1, requests_may_come_byte_by_byte, .timeout = 60)
{
	static const char request[] = "GET /text.txt HTTP/1.1\r\n" H "Content-Length: 2\r\n\r\nab";
	struct server server;
	struct answer answer;
	int fd;

	server_run(&server, "");
	fd = server_connect(&server);
	for (size_t i = 0; i < sizeof(request) - 1; i++) {
		send_all(fd, request + i, 1);
		usleep(1000);
	}
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, 200, "%s", answer.text);
	answer_free(&answer);
	close(fd);
	server_end(&server);
}

Test(http1, one_hundred_continue_comes_before_the_content, .timeout = 60)
{
	struct server server;
	struct answer answer;
	int fd;

	server_run(&server, "");
	fd = server_connect(&server);
	send_text(fd, "GET / HTTP/1.1\r\n" H "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, 100);
	answer_free(&answer);
	send_text(fd, "hello");
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, 200);
	answer_free(&answer);
	close(fd);
	server_end(&server);
}

Test(http1, no_continue_when_the_content_is_refused, .timeout = 60)
{
	struct server server;
	struct answer answer;

	server_run(&server, "");
	answer = exchange(&server, "GET / HTTP/1.1\r\n" H
				   "Expect: 100-continue\r\nContent-Length: 9999999\r\n\r\n");
	cr_expect_eq(answer.status, 413);
	answer_free(&answer);
	server_end(&server);
}

/* RFC 9112, 9.6: a close must not take an answer away with a reset. */
Test(http1, an_early_refusal_survives_what_is_still_sent, .timeout = 60)
{
	static char flood[1 << 20];
	struct server server;
	struct answer answer;
	int fd;

	memset(flood, 'x', sizeof(flood));
	server_run(&server, "");
	fd = server_connect(&server);
	send_text(fd, "POST / HTTP/1.1\r\n" H "Content-Length: 99999999\r\n\r\n");
	send_all(fd, flood, sizeof(flood));
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, 413);
	answer_free(&answer);
	close(fd);
	server_end(&server);
}

static void check_large_head(const char *start, size_t length, const char *end, int status)
{
	static char padding[65536];
	struct server server;
	struct answer answer;
	int fd;

	memset(padding, 'a', sizeof(padding));
	server_run(&server, "");
	fd = server_connect(&server);
	send_text(fd, start);
	send_all(fd, padding, length);
	send_text(fd, end);
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, status, "%d: %s", answer.status, answer.text);
	answer_free(&answer);
	close(fd);
	server_end(&server);
}

Test(http1, a_long_request_line_is_414, .timeout = 60)
{
	check_large_head("GET /", 8192, " HTTP/1.1\r\n" H "\r\n", 414);
}

Test(http1, a_request_line_of_just_the_limit_is_read, .timeout = 60)
{
	/* "GET /" and " HTTP/1.1" are 14 bytes of the 8192. */
	check_large_head("GET /", 8192 - 14, " HTTP/1.1\r\n" H "\r\n", 404);
}

Test(http1, large_fields_are_431, .timeout = 60)
{
	check_large_head("GET / HTTP/1.1\r\n" H "A: ", 33000, "\r\n\r\n", 431);
}

Test(http1, too_many_fields_are_431, .timeout = 60)
{
	char request[8192] = "GET / HTTP/1.1\r\n" H;
	struct server server;
	struct answer answer;

	for (int i = 0; i < 100; i++)
		strcat(request, "A: b\r\n");
	strcat(request, "\r\n");
	server_run(&server, "");
	answer = exchange(&server, request);
	cr_expect_eq(answer.status, 431, "%s", answer.text);
	answer_free(&answer);
	server_end(&server);
}

Test(http1, a_tag_is_revalidated_with_304, .timeout = 60)
{
	struct server server;
	struct answer answer;
	char request[512];
	const char *tag;

	server_run(&server, "revalidate = \"0s\"\n");
	/* A file is named by a tag once it is old enough that a change could not go unseen. */
	usleep(100000);
	answer = exchange(&server, "GET /text.txt HTTP/1.1\r\n" H "\r\n");
	tag = answer_field(&answer, "ETag");
	cr_assert(tag, "%s", answer.text);
	snprintf(request, sizeof(request),
		 "GET /text.txt HTTP/1.1\r\n" H "If-None-Match: \"a\", %s\r\n\r\n", tag);
	answer_free(&answer);
	answer = exchange(&server, request);
	cr_expect_eq(answer.status, 304);
	answer_free(&answer);
	server_file(&server, "text.txt", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", 26);
	answer = exchange(&server, request);
	cr_expect_eq(answer.status, 200, "the file has changed: %s", answer.text);
	cr_expect_str_eq(answer.body, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	answer_free(&answer);
	server_end(&server);
}

Test(http1, a_large_file_comes_whole, .timeout = 60)
{
	static char large[3 << 20];
	struct server server;
	struct answer answer;

	for (size_t i = 0; i < sizeof(large); i++)
		large[i] = (char)(i * 2654435761u >> 13);
	server_run(&server, "");
	server_file(&server, "large.bin", large, sizeof(large));
	answer = exchange(&server, "GET /large.bin HTTP/1.1\r\n" H "\r\n");
	cr_expect_eq(answer.status, 200);
	cr_expect_eq(answer.body_length, sizeof(large));
	cr_expect_eq(memcmp(answer.body, large, sizeof(large)), 0);
	answer_free(&answer);
	answer = exchange(&server, "GET /large.bin HTTP/1.1\r\n" H "Range: bytes=1000000-2999999\r\n\r\n");
	cr_expect_eq(answer.status, 206);
	cr_expect_eq(answer.body_length, 2000000);
	cr_expect_eq(memcmp(answer.body, large + 1000000, 2000000), 0);
	answer_free(&answer);
	server_end(&server);
}

Test(http1, a_link_out_of_the_docroot_is_not_followed, .timeout = 60)
{
	struct server server;
	struct answer answer;
	char path[256];

	server_run(&server, "");
	snprintf(path, sizeof(path), "%s/passwd", server.docroot);
	cr_assert(symlink("/etc/passwd", path) == 0);
	answer = exchange(&server, "GET /passwd HTTP/1.1\r\n" H "\r\n");
	cr_expect_eq(answer.status, 403, "%s", answer.text);
	answer_free(&answer);
	server_end(&server);
}

Test(http1, a_client_that_says_nothing_is_told_408_or_let_go, .timeout = 60)
{
	struct server server;
	struct answer answer;
	int fd;

	server_run(&server, "timeouts { header = \"200ms\" }\n");
	fd = server_connect(&server);
	send_text(fd, "GET / HT");
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, 408);
	answer_free(&answer);
	cr_expect(is_at_end(fd));
	close(fd);
	fd = server_connect(&server);
	cr_expect(is_at_end(fd), "a connection without a byte is closed");
	close(fd);
	server_end(&server);
}

Test(http1, an_idle_connection_is_closed_silently, .timeout = 60)
{
	struct server server;
	struct answer answer;
	int fd;

	server_run(&server, "timeouts { keep-alive = \"200ms\" }\n");
	fd = server_connect(&server);
	send_text(fd, "GET / HTTP/1.1\r\n" H "\r\n");
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, 200);
	answer_free(&answer);
	cr_expect(is_at_end(fd));
	close(fd);
	server_end(&server);
}

/* Each head has its own time, also when it always comes with the end of the one before. */
Test(http1, a_busy_pipeline_is_not_timed_out, .timeout = 60)
{
	/* The end of one request, and the start of the next. */
	static const char piece[] = "HTTP/1.1\r\n" H "\r\nGET / ";
	struct server server;
	struct answer answer;
	int fd;

	server_run(&server, "timeouts { header = \"600ms\" }\n");
	fd = server_connect(&server);
	send_text(fd, "GET / ");
	for (int i = 0; i < 10; i++) {
		usleep(100000);
		send_text(fd, piece);
		answer = read_answer(fd, false);
		cr_expect_eq(answer.status, 200, "turn %d: %s", i, answer.text);
		answer_free(&answer);
	}
	close(fd);
	server_end(&server);
}
