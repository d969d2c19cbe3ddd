/* SPDX-License-Identifier: MIT */
/*
 * rows: the table of raw exchanges: ROW(name, rule, request, expected). The rule is a section of
 * RFC 9110, 9112 or 3986, or words. Included where ROW is defined, so without a guard.
 *
 * The docroot is that of server_prepare; text.txt was modified at the date that the RFC likes.
 */
#define H "Host: localhost\r\n"
#define NOVEMBER "Sun, 06 Nov 1994 08:49:37 GMT"
#define GET_TEXT "GET /text.txt HTTP/1.1\r\n" H
#define LETTERS "abcdefghijklmnopqrstuvwxyz"

/* ---------------------------------------------------------- what is served */

ROW(index_of_the_root, "9110 9.3.1", "GET / HTTP/1.1\r\n" H "\r\n",
    { .status = 200, .has = "Content-Type: text/html; charset=utf-8\r\n", .body = "index\n" })
ROW(exact_content_length, "9110 8.6", "GET /text.txt HTTP/1.1\r\n" H "\r\n",
    { .status = 200, .has = "Content-Length: 26\r\n", .has_too = "Content-Type: text/plain; charset=utf-8\r\n",
      .body = "abcdefghijklmnopqrstuvwxyz" })
ROW(clean_url, "DESIGN: /hello is hello.html", "GET /hello HTTP/1.1\r\n" H "\r\n",
    { .status = 200, .body = "hello\n" })
ROW(date_is_sent, "9110 6.6.1", "GET / HTTP/1.1\r\n" H "\r\n",
    { .status = 200, .has = "\r\nDate: " })
ROW(validators_are_sent, "9110 8.8", "GET / HTTP/1.1\r\n" H "\r\n",
    { .status = 200, .has = "\r\nLast-Modified: ", .has_too = "\r\nAccept-Ranges: bytes" })
ROW(no_sniffing, "X-Content-Type-Options", "GET / HTTP/1.1\r\n" H "\r\n",
    { .status = 200, .has = "\r\nX-Content-Type-Options: nosniff\r\n" })
ROW(folder_with_slash, "index files", "GET /folder/ HTTP/1.1\r\n" H "\r\n",
    { .status = 200, .body = "folder\n" })
ROW(folder_without_slash, "9110 15.4.9", "GET /folder?a=b HTTP/1.1\r\n" H "\r\n",
    { .status = 308, .has = "\r\nLocation: /folder/?a=b\r\n" })
ROW(query_is_not_the_path, "3986 3.4", "GET /text.txt?x=/../y HTTP/1.1\r\n" H "\r\n",
    { .status = 200 })
ROW(percent_encoding_is_decoded, "3986 2.4", "GET /%74ext.t%78t HTTP/1.1\r\n" H "\r\n",
    { .status = 200 })
ROW(double_encoding_is_decoded_once, "3986 2.4", "GET /%2574ext.txt HTTP/1.1\r\n" H "\r\n",
    { .status = 404 })
ROW(dot_segments, "3986 5.2.4", "GET /folder/../text.txt HTTP/1.1\r\n" H "\r\n", { .status = 200 })
ROW(single_dots, "3986 5.2.4", "GET /./folder/./ HTTP/1.1\r\n" H "\r\n",
    { .status = 200, .body = "folder\n" })
ROW(encoded_dot_segments, "3986 5.2.4", "GET /folder/%2e%2E/text.txt HTTP/1.1\r\n" H "\r\n",
    { .status = 200 })
ROW(above_the_root, "3986 5.2.4", "GET /../etc/passwd HTTP/1.1\r\n" H "\r\n", { .status = 400 })
ROW(above_the_root_encoded, "3986 5.2.4", "GET /%2e%2e/etc/passwd HTTP/1.1\r\n" H "\r\n",
    { .status = 400 })
ROW(encoded_slash, "DESIGN: refused", "GET /folder%2findex.html HTTP/1.1\r\n" H "\r\n",
    { .status = 400 })
ROW(encoded_nul, "DESIGN: refused", "GET /text.txt%00.html HTTP/1.1\r\n" H "\r\n",
    { .status = 400 })
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
ROW(delete_is_not_allowed, "9110 15.5.6", "DELETE / HTTP/1.1\r\n" H "\r\n",
    { .status = 405, .has = "Allow: " })
ROW(trace_is_not_allowed, "9110 9.3.8", "TRACE / HTTP/1.1\r\n" H "\r\n",
    { .status = 405, .has = "Allow: " })
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
ROW(http_2_preface, "9113 3.4", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    { .status = 505, .closes = true })
ROW(http_0_9, "9112 2.3", "GET /\r\n\r\n", { .status = 400, .closes = true })
ROW(lower_case_version, "9112 2.3", "GET / http/1.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(two_spaces, "9112 3", "GET  / HTTP/1.1\r\n" H "\r\n", { .status = 400, .closes = true })
ROW(tab_between, "9112 3", "GET\t/ HTTP/1.1\r\n" H "\r\n", { .status = 400, .closes = true })
ROW(space_at_the_end, "9112 3", "GET / HTTP/1.1 \r\n" H "\r\n", { .status = 400, .closes = true })
ROW(bare_line_feed, "9112 2.2", "GET / HTTP/1.1\n" "Host: x\n\n", { .status = 400, .closes = true })
ROW(absolute_form, "9112 3.2.2", "GET http://localhost/hello HTTP/1.1\r\n" H "\r\n",
    { .status = 200 })
ROW(absolute_form_and_other_host, "9112 3.2.2",
    "GET http://other.example/hello HTTP/1.1\r\n" H "\r\n", { .status = 200 })
ROW(user_info, "9110 4.2.4", "GET http://me@localhost/ HTTP/1.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(fragment, "9112 3.2", "GET /hello#top HTTP/1.1\r\n" H "\r\n", { .status = 400, .closes = true })
ROW(asterisk_with_get, "9112 3.2.4", "GET * HTTP/1.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(tls_hello_on_a_plain_port, "no HTTP", "\x16\x03\x01\x02", { .status = 400, .closes = true })

/* ------------------------------------------------------------------- Host */

ROW(no_host, "9112 3.2", "GET / HTTP/1.1\r\n\r\n", { .status = 400, .closes = true })
ROW(two_hosts, "9112 3.2", "GET / HTTP/1.1\r\n" H H "\r\n", { .status = 400, .closes = true })
ROW(empty_host, "9112 3.2", "GET / HTTP/1.1\r\nHost:\r\n\r\n", { .status = 200 })
ROW(host_with_port, "9110 7.2", "GET / HTTP/1.1\r\nHost: localhost:8888\r\n\r\n", { .status = 200 })
ROW(raw_brackets_are_sent_on, "9112 3.2", "GET /x[1]|y^z?q=[2] HTTP/1.1\r\n" H "\r\n",
    { .status = 301, .has = "\r\nLocation: /x%5B1%5D%7Cy%5Ez?q=[2]\r\n" })
ROW(raw_brackets_with_content, "9112 3.2", "POST /x[1] HTTP/1.1\r\n" H "Content-Length: 0\r\n\r\n",
    { .status = 400 })
ROW(host_as_ipv6, "3986 3.2.2", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", { .status = 200 })
ROW(host_with_a_path, "9112 3.2", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
    { .status = 400, .closes = true })
ROW(host_with_a_space, "9112 3.2", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
    { .status = 400, .closes = true })

/* ----------------------------------------------------------------- fields */

ROW(space_before_colon, "9112 5.1", "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
    { .status = 400, .closes = true })
ROW(folded_line, "9112 5.2", "GET / HTTP/1.1\r\n" H "A: b\r\n c\r\n\r\n",
    { .status = 400, .closes = true })
ROW(line_without_colon, "9112 5", "GET / HTTP/1.1\r\n" H "oops\r\n\r\n",
    { .status = 400, .closes = true })
ROW(empty_field_name, "9112 5", "GET / HTTP/1.1\r\n" H ": x\r\n\r\n",
    { .status = 400, .closes = true })
ROW(control_in_a_value, "9110 5.5", "GET / HTTP/1.1\r\n" H "A: \x01\r\n\r\n",
    { .status = 400, .closes = true })
ROW(eight_bits_in_a_value, "9110 5.5", "GET / HTTP/1.1\r\n" H "A: \xc3\xa4\r\n\r\n",
    { .status = 200 })
ROW(bare_cr_in_a_value, "9112 2.2", "GET / HTTP/1.1\r\n" H "A: b\rc\r\n\r\n",
    { .status = 400, .closes = true })

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
ROW(bad_date_is_ignored, "9110 13.1.3", "GET / HTTP/1.1\r\n" H "If-Modified-Since: now\r\n\r\n",
    { .status = 200 })

/* ----------------------------------------------------------------- ranges */

ROW(first_bytes, "9110 14.1.2", GET_TEXT "Range: bytes=0-3\r\n\r\n",
    { .status = 206, .has = "Content-Range: bytes 0-3/26\r\n", .has_too = "Content-Length: 4\r\n", .body = "abcd" })
ROW(bytes_to_the_end, "9110 14.1.2", GET_TEXT "Range: bytes=23-\r\n\r\n",
    { .status = 206, .has = "Content-Range: bytes 23-25/26\r\n", .body = "xyz" })
ROW(last_bytes, "9110 14.1.2", GET_TEXT "Range: bytes=-2\r\n\r\n",
    { .status = 206, .has = "Content-Range: bytes 24-25/26\r\n", .body = "yz" })
ROW(range_past_the_end, "9110 14.1.2", GET_TEXT "Range: bytes=20-99\r\n\r\n",
    { .status = 206, .body = "uvwxyz" })
ROW(unsatisfiable_range, "9110 15.5.17", GET_TEXT "Range: bytes=26-\r\n\r\n",
    { .status = 416, .has = "Content-Range: bytes */26\r\n" })
ROW(unknown_unit, "9110 14.2", GET_TEXT "Range: lines=1-2\r\n\r\n", { .status = 200 })
ROW(malformed_range, "9110 14.2", GET_TEXT "Range: bytes=5-2\r\n\r\n", { .status = 200 })
ROW(range_on_head, "9110 14.2", "HEAD /text.txt HTTP/1.1\r\n" H "Range: bytes=0-3\r\n\r\n",
    { .status = 200 })
ROW(range_if_another_tag, "9110 13.1.5", GET_TEXT "Range: bytes=0-3\r\nIf-Range: \"x\"\r\n\r\n",
    { .status = 200 })

/* --------------------------------------------------- message framing, again */

ROW(two_empty_lines_before, "9112 2.2", "\r\n\r\nGET / HTTP/1.1\r\n" H "\r\n", { .status = 200 })
ROW(many_empty_lines_before, "9112 2.2", "\r\n\r\n\r\nGET / HTTP/1.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(bare_line_feed_before, "9112 2.2", "\nGET / HTTP/1.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(bare_carriage_return_before, "9112 2.2", "\rGET / HTTP/1.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(space_before_the_method, "9112 3", " GET / HTTP/1.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(bare_carriage_return_in_the_line, "9112 2.2", "GET / HTTP/1.1\r" H "\r\n",
    { .status = 400, .closes = true })
ROW(bare_carriage_return_in_the_target, "9112 2.2", "GET /\rx HTTP/1.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(bare_line_feed_after_a_field, "9112 2.2", "GET / HTTP/1.1\r\n" "Host: x\n\r\n",
    { .status = 400, .closes = true })
ROW(bare_line_feed_at_the_end, "9112 2.2", "GET / HTTP/1.1\r\n" H "\n",
    { .status = 400, .closes = true })
ROW(fold_with_a_tab, "9112 5.2", "GET / HTTP/1.1\r\n" H "A: b\r\n\tc\r\n\r\n",
    { .status = 400, .closes = true })
ROW(fold_before_the_first_field, "9112 2.2", "GET / HTTP/1.1\r\n X: y\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(fold_of_host, "9112 5.2", "GET / HTTP/1.1\r\nHost:\r\n localhost\r\n\r\n",
    { .status = 400, .closes = true })
ROW(tab_before_the_colon, "9112 5.1", "GET / HTTP/1.1\r\n" H "A\t: b\r\n\r\n",
    { .status = 400, .closes = true })
ROW(space_in_a_field_name, "9110 5.1", "GET / HTTP/1.1\r\n" H "A b: c\r\n\r\n",
    { .status = 400, .closes = true })
ROW(slash_in_a_field_name, "9110 5.6.2", "GET / HTTP/1.1\r\n" H "A/b: c\r\n\r\n",
    { .status = 400, .closes = true })
ROW(quote_in_a_field_name, "9110 5.6.2", "GET / HTTP/1.1\r\n" H "A\"b: c\r\n\r\n",
    { .status = 400, .closes = true })
ROW(bracket_in_a_field_name, "9110 5.6.2", "GET / HTTP/1.1\r\n" H "A[b]: c\r\n\r\n",
    { .status = 400, .closes = true })
ROW(eight_bits_in_a_field_name, "9110 5.6.2", "GET / HTTP/1.1\r\n" H "\xc3\xa4: c\r\n\r\n",
    { .status = 400, .closes = true })
ROW(odd_but_legal_field_name, "9110 5.6.2", "GET / HTTP/1.1\r\n" H "!#$%&'*+-.^_`|~9: c\r\n\r\n",
    { .status = 200 })
ROW(one_letter_field_name, "9110 5.1", "GET / HTTP/1.1\r\n" H "a: c\r\n\r\n", { .status = 200 })
ROW(empty_value, "9110 5.5", "GET / HTTP/1.1\r\n" H "A:\r\n\r\n", { .status = 200 })
ROW(no_space_after_the_colon, "9112 5.1", "GET / HTTP/1.1\r\nHost:localhost\r\n\r\n",
    { .status = 200 })
ROW(much_space_around_a_value, "9112 5.1", "GET / HTTP/1.1\r\nHost: \t localhost \t \r\n\r\n",
    { .status = 200 })
ROW(tab_in_a_value, "9110 5.5", "GET / HTTP/1.1\r\n" H "A: b\tc\r\n\r\n", { .status = 200 })
ROW(delete_in_a_value, "9110 5.5", "GET / HTTP/1.1\r\n" H "A: \x7f\r\n\r\n",
    { .status = 400, .closes = true })
ROW(escape_in_a_value, "9110 5.5", "GET / HTTP/1.1\r\n" H "A: \x1b[0m\r\n\r\n",
    { .status = 400, .closes = true })
ROW(latin_1_in_a_value, "9110 5.5", "GET / HTTP/1.1\r\n" H "A: \xe4\r\n\r\n", { .status = 200 })

ROW(same_length_twice, "9112 6.3", "GET / HTTP/1.1\r\n" H "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx",
    { .status = 400, .closes = true })
ROW(length_as_a_list, "9112 6.3", "GET / HTTP/1.1\r\n" H "Content-Length: 1, 1\r\n\r\nx",
    { .status = 400, .closes = true })
ROW(length_as_two_values, "9112 6.3", "GET / HTTP/1.1\r\n" H "Content-Length: 1, 2\r\n\r\nx",
    { .status = 400, .closes = true })
ROW(empty_length, "9110 8.6", "GET / HTTP/1.1\r\n" H "Content-Length:\r\n\r\n",
    { .status = 400, .closes = true })
ROW(negative_length, "9110 8.6", "GET / HTTP/1.1\r\n" H "Content-Length: -1\r\n\r\n",
    { .status = 400, .closes = true })
ROW(hexadecimal_length, "9110 8.6", "GET / HTTP/1.1\r\n" H "Content-Length: 0x5\r\n\r\nhello",
    { .status = 400, .closes = true })
ROW(length_with_a_fraction, "9110 8.6", "GET / HTTP/1.1\r\n" H "Content-Length: 5.0\r\n\r\nhello",
    { .status = 400, .closes = true })
ROW(length_with_a_space_inside, "9110 8.6", "GET / HTTP/1.1\r\n" H "Content-Length: 1 0\r\n\r\n",
    { .status = 400, .closes = true })
ROW(quoted_length, "9110 8.6", "GET / HTTP/1.1\r\n" H "Content-Length: \"5\"\r\n\r\nhello",
    { .status = 400, .closes = true })
ROW(length_with_leading_zeros, "9110 8.6",
    "GET / HTTP/1.1\r\n" H "Content-Length: 0005\r\n\r\nhello",
    { .status = 200 })
ROW(zero_length, "9110 8.6", "GET / HTTP/1.1\r\n" H "Content-Length: 0\r\n\r\n", { .status = 200 })
ROW(length_that_wraps_64_bits, "9110 8.6", "GET / HTTP/1.1\r\n" H "Content-Length: 18446744073709551616\r\n\r\n",
    { .status = 400, .closes = true })
ROW(length_at_the_limit_of_63_bits, "9110 15.5.14", "GET / HTTP/1.1\r\n" H "Content-Length: 9223372036854775807\r\n\r\n",
    { .status = 413, .closes = true })

ROW(coding_unknown_alone, "9112 6.3", "GET / HTTP/1.1\r\n" H "Transfer-Encoding: gzip\r\n\r\n",
    { .status = 400, .closes = true })
ROW(coding_identity, "9112 6.1", "GET / HTTP/1.1\r\n" H "Transfer-Encoding: identity\r\n\r\n",
    { .status = 400, .closes = true })
ROW(coding_after_chunked, "9112 6.1", "GET / HTTP/1.1\r\n" H "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
    { .status = 400, .closes = true })
ROW(chunked_twice, "9112 6.1", "GET / HTTP/1.1\r\n" H "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    { .status = 400, .closes = true })
ROW(chunked_on_two_lines, "9112 6.1",
    "GET / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", { .status = 400, .closes = true })
ROW(chunked_in_capitals, "9112 7",
    "GET / HTTP/1.1\r\n" H "Transfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n",
    { .status = 200 })
ROW(chunked_with_a_parameter, "9112 7",
    "GET / HTTP/1.1\r\n" H "Transfer-Encoding: chunked;a=b\r\n\r\n0\r\n\r\n",
    { .status = 400, .closes = true })
ROW(chunked_misspelled, "9112 6.1",
    "GET / HTTP/1.1\r\n" H "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    { .status = 400, .closes = true })
ROW(chunked_in_quotes, "9112 6.1",
    "GET / HTTP/1.1\r\n" H "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
    { .status = 400, .closes = true })
ROW(empty_coding, "9112 6.1", "GET / HTTP/1.1\r\n" H "Transfer-Encoding:\r\n\r\n",
    { .status = 400, .closes = true })
ROW(coding_with_vertical_tab, "9112 6.1",
    "GET / HTTP/1.1\r\n" H "Transfer-Encoding: \x0b" "chunked\r\n\r\n0\r\n\r\n",
    { .status = 400, .closes = true })
ROW(length_after_chunked, "9112 6.1", "GET / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    { .status = 400, .closes = true })
ROW(length_zero_and_chunked, "9112 6.1", "GET / HTTP/1.1\r\n" H "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    { .status = 400, .closes = true })
ROW(space_before_the_colon_of_a_coding, "9112 5.1", "GET / HTTP/1.1\r\n" H "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    { .status = 400, .closes = true })

#define CHUNKED "GET /hello HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n"
ROW(no_chunks, "9112 7.1", CHUNKED "0\r\n\r\n", { .status = 200, .body = "hello\n" })
ROW(several_chunks, "9112 7.1", CHUNKED "1\r\nx\r\n3\r\nyyy\r\n0\r\n\r\n", { .status = 200 })
ROW(chunk_size_in_capitals, "9112 7.1", CHUNKED "A\r\n0123456789\r\n0\r\n\r\n", { .status = 200 })
ROW(chunk_size_with_leading_zeros, "9112 7.1", CHUNKED "0003\r\nyyy\r\n000\r\n\r\n",
    { .status = 200 })
ROW(empty_chunk_size, "9112 7.1", CHUNKED "\r\n\r\n", { .status = 400, .closes = true })
ROW(chunk_size_with_a_prefix, "9112 7.1", CHUNKED "0x3\r\nyyy\r\n0\r\n\r\n",
    { .status = 400, .closes = true })
ROW(chunk_size_with_a_sign, "9112 7.1", CHUNKED "+3\r\nyyy\r\n0\r\n\r\n",
    { .status = 400, .closes = true })
ROW(negative_chunk_size, "9112 7.1", CHUNKED "-3\r\nyyy\r\n0\r\n\r\n",
    { .status = 400, .closes = true })
ROW(space_before_the_chunk_size, "9112 7.1", CHUNKED " 3\r\nyyy\r\n0\r\n\r\n",
    { .status = 400, .closes = true })
ROW(space_after_the_chunk_size, "9112 7.1", CHUNKED "3 \r\nyyy\r\n0\r\n\r\n",
    { .status = 400, .closes = true })
ROW(chunk_size_with_a_bare_line_feed, "9112 7.1", CHUNKED "3\nyyy\r\n0\r\n\r\n",
    { .status = 400, .closes = true })
ROW(chunk_longer_than_its_size, "9112 7.1", CHUNKED "2\r\nyyy\r\n0\r\n\r\n",
    { .status = 400, .closes = true })
ROW(chunk_without_its_end, "9112 7.1", CHUNKED "3\r\nyyy0\r\n\r\n",
    { .status = 400, .closes = true })
ROW(chunk_that_ends_with_a_line_feed, "9112 7.1", CHUNKED "3\r\nyyy\n0\r\n\r\n",
    { .status = 400, .closes = true })
ROW(chunk_extension_without_a_value, "9112 7.1.1", CHUNKED "3;a\r\nyyy\r\n0\r\n\r\n",
    { .status = 200 })
ROW(chunk_extension_with_a_quoted_value, "9112 7.1.1", CHUNKED "3;a=\"b c\"\r\nyyy\r\n0;z\r\n\r\n",
    { .status = 200 })
ROW(chunk_extension_with_a_bare_line_feed, "9112 7.1.1", CHUNKED "3;a\nb\r\nyyy\r\n0\r\n\r\n",
    { .status = 400, .closes = true })
ROW(chunk_extension_with_a_bare_carriage_return, "9112 7.1.1", CHUNKED "3;a\rb\r\nyyy\r\n0\r\n\r\n",
    { .status = 400, .closes = true })
ROW(trailer_fields, "9112 7.1.2", CHUNKED "0\r\nA: b\r\nC: d\r\n\r\n", { .status = 200 })
ROW(trailer_with_a_space_before_the_colon, "9112 5.1", CHUNKED "0\r\nA : b\r\n\r\n",
    { .status = 400, .closes = true })
ROW(trailer_without_a_colon, "9112 5", CHUNKED "0\r\nA b\r\n\r\n",
    { .status = 400, .closes = true })
ROW(trailer_that_is_folded, "9112 5.2", CHUNKED "0\r\nA: b\r\n c\r\n\r\n",
    { .status = 400, .closes = true })
ROW(length_in_the_trailer_changes_nothing, "9110 6.5.1", CHUNKED "0\r\nContent-Length: 100\r\n\r\n",
    { .status = 200 })
ROW(request_in_the_content_is_none, "9112 6", "GET /hello HTTP/1.1\r\n" H "Content-Length: 36\r\n\r\nGET /x HTTP/1.1\r\nHost: localhost\r\n\r\n",
    { .status = 200, .body = "hello\n" })
ROW(request_in_a_chunk_is_none, "9112 7.1", CHUNKED "24\r\nGET /x HTTP/1.1\r\nHost: localhost\r\n\r\n\r\n0\r\n\r\n",
    { .status = 200, .body = "hello\n" })
ROW(content_of_http_1_0, "9112 6", "GET /hello HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nGET /",
    { .status = 200, .body = "hello\n" })
ROW(length_and_chunked_in_1_0, "9112 6.1", "GET / HTTP/1.0\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    { .status = 400, .closes = true })

ROW(version_without_a_minor, "9112 2.3", "GET / HTTP/1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(version_with_three_parts, "9112 2.3", "GET / HTTP/1.1.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(version_with_two_digits, "9112 2.3", "GET / HTTP/1.10\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(version_with_a_leading_zero, "9112 2.3", "GET / HTTP/01.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(version_of_another_protocol, "9112 2.3", "GET / HTTPS/1.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(version_missing_with_a_space, "9112 2.3", "GET / \r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(version_0_9, "9110 15.6.6", "GET / HTTP/0.9\r\n" H "\r\n", { .status = 505, .closes = true })
ROW(version_3_0, "9110 15.6.6", "GET / HTTP/3.0\r\n" H "\r\n", { .status = 505, .closes = true })
ROW(version_1_2, "9110 2.5", "GET / HTTP/1.2\r\n" H "\r\n",
    { .status = 200, .has = "HTTP/1.1 200" })
ROW(version_and_a_fourth_word, "9112 3", "GET / HTTP/1.1 x\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(no_method, "9112 3.1", " / HTTP/1.1\r\n" H "\r\n", { .status = 400, .closes = true })
ROW(no_target, "9112 3.2", "GET HTTP/1.1\r\n" H "\r\n", { .status = 400, .closes = true })
ROW(method_with_a_colon, "9110 5.6.2", "GE:T / HTTP/1.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(method_with_eight_bits, "9110 5.6.2", "G\xc3\xa4T / HTTP/1.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(odd_but_legal_method, "9110 9.1", "!#$%&'*+-.^_`|~ / HTTP/1.1\r\n" H "\r\n", { .status = 501 })
ROW(html_for_a_request, "no HTTP", "<html>\r\n\r\n", { .status = 400, .closes = true })

/* ----------------------------------------------------------- target, again */

ROW(absolute_form_https, "9112 3.2.2", "GET https://localhost/hello HTTP/1.1\r\n" H "\r\n",
    { .status = 200 })
ROW(absolute_form_in_capitals, "3986 3.1", "GET HTTP://LOCALHOST/hello HTTP/1.1\r\n" H "\r\n",
    { .status = 200 })
ROW(absolute_form_without_a_path, "9110 4.2.3", "GET http://localhost HTTP/1.1\r\n" H "\r\n",
    { .status = 200, .body = "index\n" })
ROW(absolute_form_with_a_query_only, "9110 4.2.3", "GET http://localhost?x=y HTTP/1.1\r\n" H "\r\n",
    { .status = 200, .body = "index\n" })
ROW(absolute_form_with_a_port, "9112 3.2.2",
    "GET http://localhost:8888/hello HTTP/1.1\r\n" H "\r\n",
    { .status = 200 })
ROW(absolute_form_of_ipv6, "3986 3.2.2", "GET http://[::1]:8888/hello HTTP/1.1\r\n" H "\r\n",
    { .status = 200 })
ROW(absolute_form_without_host_in_1_0, "9112 3.2.2", "GET http://localhost/hello HTTP/1.0\r\n\r\n",
    { .status = 200, .closes = true })
ROW(absolute_form_without_host_in_1_1, "9112 3.2", "GET http://localhost/hello HTTP/1.1\r\n\r\n",
    { .status = 400, .closes = true })
ROW(absolute_form_and_a_bad_host, "9112 3.2", "GET http://localhost/ HTTP/1.1\r\nHost: a b\r\n\r\n",
    { .status = 400, .closes = true })
ROW(absolute_form_without_an_authority, "9110 4.2.1", "GET http:///hello HTTP/1.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(absolute_form_of_another_scheme, "9112 3.2.2",
    "GET ftp://localhost/hello HTTP/1.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(authority_form_with_get, "9112 3.2.3", "GET localhost:8888 HTTP/1.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(path_without_a_slash, "9112 3.2.1", "GET hello HTTP/1.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(asterisk_with_head, "9112 3.2.4", "HEAD * HTTP/1.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(asterisk_and_more, "9112 3.2.4", "OPTIONS *x HTTP/1.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(connect_is_refused, "9110 9.3.6", "CONNECT localhost:443 HTTP/1.1\r\n" H "\r\n",
    { .status = 405 })
ROW(connect_without_a_port, "9112 3.2.3", "CONNECT localhost HTTP/1.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(connect_with_a_path, "9112 3.2.3", "CONNECT /x HTTP/1.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(host_with_user_info, "9110 7.2", "GET / HTTP/1.1\r\nHost: me@localhost\r\n\r\n",
    { .status = 400, .closes = true })
ROW(host_with_two_ports, "9110 7.2", "GET / HTTP/1.1\r\nHost: localhost:80:80\r\n\r\n",
    { .status = 400, .closes = true })
ROW(host_with_a_port_that_is_none, "9110 7.2", "GET / HTTP/1.1\r\nHost: localhost:http\r\n\r\n",
    { .status = 400, .closes = true })
ROW(host_with_too_large_a_port, "9110 7.2", "GET / HTTP/1.1\r\nHost: localhost:65536\r\n\r\n",
    { .status = 400, .closes = true })
ROW(host_with_an_empty_port, "3986 3.2.3", "GET / HTTP/1.1\r\nHost: localhost:\r\n\r\n",
    { .status = 200 })
ROW(host_with_a_port_only, "9110 7.2", "GET / HTTP/1.1\r\nHost: :80\r\n\r\n",
    { .status = 400, .closes = true })
ROW(host_as_ipv6_unclosed, "3986 3.2.2", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n",
    { .status = 400, .closes = true })
ROW(host_as_ipv6_bare, "3986 3.2.2", "GET / HTTP/1.1\r\nHost: ::1\r\n\r\n",
    { .status = 400, .closes = true })
ROW(host_as_ipv6_wrong, "3986 3.2.2", "GET / HTTP/1.1\r\nHost: [::g]\r\n\r\n",
    { .status = 400, .closes = true })
ROW(host_as_ipv4, "3986 3.2.2", "GET / HTTP/1.1\r\nHost: 127.0.0.1:8888\r\n\r\n", { .status = 200 })
ROW(host_as_a_list, "9112 3.2", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n",
    { .status = 400, .closes = true })
ROW(host_as_a_uri, "9112 3.2", "GET / HTTP/1.1\r\nHost: http://localhost\r\n\r\n",
    { .status = 400, .closes = true })
ROW(host_in_capitals, "9110 4.2.3", "GET / HTTP/1.1\r\nHOST: LOCALHOST\r\n\r\n", { .status = 200 })
ROW(same_host_twice, "9112 3.2", "GET / HTTP/1.1\r\n" H "Accept: a/b\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(no_host_in_1_0, "9112 3.2", "GET / HTTP/1.0\r\n\r\n", { .status = 200, .closes = true })
ROW(two_hosts_in_1_0, "9112 3.2", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n",
    { .status = 400, .closes = true })

ROW(percent_without_digits, "3986 2.1", "GET /%zz HTTP/1.1\r\n" H "\r\n", { .status = 400 })
ROW(percent_at_the_end, "3986 2.1", "GET /hello% HTTP/1.1\r\n" H "\r\n", { .status = 400 })
ROW(percent_encoded_percent, "3986 2.4", "GET /%25 HTTP/1.1\r\n" H "\r\n", { .status = 404 })
ROW(percent_encoded_line_feed, "no control characters", "GET /a%0ab HTTP/1.1\r\n" H "\r\n",
    { .status = 400 })
ROW(percent_encoded_carriage_return, "no control characters",
    "GET /a%0d%0aX:y HTTP/1.1\r\n" H "\r\n",
    { .status = 400, .lacks = "X:y" })
ROW(percent_encoded_backslash, "a name like another",
    "GET /..%5cetc%5cpasswd HTTP/1.1\r\n" H "\r\n",
    { .status = 404 })
ROW(percent_encoded_letters_in_lower_case, "3986 2.1", "GET /%6eone HTTP/1.1\r\n" H "\r\n",
    { .status = 404 })
ROW(percent_encoded_index, "3986 6.2.2.2", "GET /%69ndex.html HTTP/1.1\r\n" H "\r\n",
    { .status = 200, .body = "index\n" })
ROW(overlong_utf_8_of_a_dot, "3986 2.5", "GET /%c0%ae%c0%ae/etc/passwd HTTP/1.1\r\n" H "\r\n",
    { .status = 404 })
ROW(doubly_encoded_dots, "3986 2.4", "GET /%252e%252e/etc/passwd HTTP/1.1\r\n" H "\r\n",
    { .status = 404 })
ROW(encoded_slash_after_dots, "refused", "GET /..%2fetc/passwd HTTP/1.1\r\n" H "\r\n",
    { .status = 400 })
ROW(dots_through_a_file, "3986 5.2.4", "GET /text.txt/../hello HTTP/1.1\r\n" H "\r\n",
    { .status = 200, .body = "hello\n" })
ROW(dots_through_nothing, "3986 5.2.4", "GET /nothing/../hello HTTP/1.1\r\n" H "\r\n",
    { .status = 200, .body = "hello\n" })
ROW(dots_up_and_down, "3986 5.2.4", "GET /folder/../../hello HTTP/1.1\r\n" H "\r\n",
    { .status = 400 })
ROW(dots_at_the_end, "3986 5.2.4", "GET /folder/.. HTTP/1.1\r\n" H "\r\n",
    { .status = 200, .body = "index\n" })
ROW(dot_at_the_end, "3986 5.2.4", "GET /folder/. HTTP/1.1\r\n" H "\r\n",
    { .status = 200, .body = "folder\n" })
ROW(three_dots_are_a_hidden_name, "3986 5.2.4", "GET /... HTTP/1.1\r\n" H "\r\n", { .status = 404 })
ROW(double_slash, "3986 3.3", "GET //hello HTTP/1.1\r\n" H "\r\n",
    { .status = 200, .body = "hello\n" })
ROW(many_slashes, "3986 3.3", "GET ///folder////index.html HTTP/1.1\r\n" H "\r\n",
    { .status = 200, .body = "folder\n" })
ROW(space_in_the_target, "9112 3.2", "GET /a b HTTP/1.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(angle_in_the_target, "3986 2", "GET /a<b HTTP/1.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(quote_in_the_target, "3986 2", "GET /a\"b HTTP/1.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(backslash_in_the_target, "3986 2", "GET /a\\b HTTP/1.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(eight_bits_in_the_target, "3986 2", "GET /\xc3\xa4 HTTP/1.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(fragment_in_the_query, "9112 3.2", "GET /hello?a#b HTTP/1.1\r\n" H "\r\n",
    { .status = 400, .closes = true })
ROW(query_with_question_marks, "3986 3.4", "GET /hello?a?b/?c HTTP/1.1\r\n" H "\r\n",
    { .status = 200 })
ROW(empty_query, "3986 3.4", "GET /hello? HTTP/1.1\r\n" H "\r\n", { .status = 200 })
ROW(empty_query_is_kept, "9110 10.2.2", "GET /folder? HTTP/1.1\r\n" H "\r\n",
    { .status = 308, .has = "\r\nLocation: /folder/?\r\n" })
ROW(redirect_of_head, "9110 9.3.2", "HEAD /folder HTTP/1.1\r\n" H "\r\n",
    { .status = 308, .has = "\r\nLocation: /folder/\r\n", .body = "" })
ROW(redirect_stays_on_this_host, "no open redirect", "GET //folder HTTP/1.1\r\n" H "\r\n",
    { .status = 308, .has = "\r\nLocation: /folder/\r\n" })
ROW(semicolon_in_a_path, "3986 3.3", "GET /hello;v=1 HTTP/1.1\r\n" H "\r\n", { .status = 404 })

/* ---------------------------------------------------------- methods, again */

ROW(head_of_the_root, "9110 9.3.2", "HEAD / HTTP/1.1\r\n" H "\r\n",
    { .status = 200, .has = "Content-Length: 6\r\n", .has_too = "Accept-Ranges: bytes\r\n", .body = "" })
ROW(head_of_a_condition, "9110 13.2.1",
    "HEAD /text.txt HTTP/1.1\r\n" H "If-Modified-Since: " NOVEMBER "\r\n\r\n",
    { .status = 304, .body = "" })
ROW(head_with_content, "9110 9.3.2", "HEAD / HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\nabc",
    { .status = 200, .body = "" })
ROW(head_that_is_refused, "9110 9.3.2", "HEAD /../x HTTP/1.1\r\n" H "\r\n",
    { .status = 400, .body = "" })
ROW(options_with_content, "9110 9.3.7", "OPTIONS / HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\nabc",
    { .status = 204 })
ROW(options_of_nothing, "9110 9.3.7", "OPTIONS /nothing HTTP/1.1\r\n" H "\r\n", { .status = 204 })
ROW(put_is_not_allowed, "9110 15.5.6", "PUT /x HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\nabc",
    { .status = 405, .has = "Allow: " })
ROW(patch_is_not_allowed, "5789 2", "PATCH /x HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\nabc",
    { .status = 405, .has = "Allow: " })
ROW(post_with_chunks, "9110 15.5.6",
    "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    { .status = 405, .has = "Allow: " })
ROW(trace_does_not_echo, "9110 9.3.8", "TRACE / HTTP/1.1\r\n" H "Cookie: secret\r\n\r\n",
    { .status = 405, .lacks = "secret" })
ROW(method_longer_than_any, "9110 9.1",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA / HTTP/1.1\r\n" H "\r\n",
    { .status = 501 })
ROW(unknown_method_with_content, "9110 15.6.2",
    "BREW / HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\nabc",
    { .status = 501 })
ROW(get_in_mixed_case, "9110 9.1", "Get / HTTP/1.1\r\n" H "\r\n", { .status = 501 })

/* ------------------------------------------------------- conditions, again */

ROW(not_modified_by_the_same_date, "9110 13.1.3", GET_TEXT "If-Modified-Since: " NOVEMBER "\r\n\r\n",
    { .status = 304, .body = "", .has = "\r\nLast-Modified: " NOVEMBER "\r\n", .lacks = "Content-Type" })
ROW(not_modified_by_a_later_date, "9110 13.1.3", GET_TEXT "If-Modified-Since: Mon, 07 Nov 1994 00:00:00 GMT\r\n\r\n",
    { .status = 304 })
ROW(modified_by_an_earlier_date, "9110 13.1.3", GET_TEXT "If-Modified-Since: Sun, 06 Nov 1994 08:49:36 GMT\r\n\r\n",
    { .status = 200 })
ROW(not_modified_by_a_date_of_rfc_850, "9110 5.6.7", GET_TEXT "If-Modified-Since: Sunday, 06-Nov-94 08:49:37 GMT\r\n\r\n",
    { .status = 304 })
ROW(not_modified_by_a_date_of_asctime, "9110 5.6.7", GET_TEXT "If-Modified-Since: Sun Nov  6 08:49:37 1994\r\n\r\n",
    { .status = 304 })
ROW(date_with_another_zone_is_ignored, "9110 5.6.7", GET_TEXT "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 CET\r\n\r\n",
    { .status = 200 })
ROW(date_as_a_number_is_ignored, "9110 5.6.7", GET_TEXT "If-Modified-Since: 784111777\r\n\r\n",
    { .status = 200 })
ROW(date_that_does_not_exist_is_ignored, "9110 5.6.7", GET_TEXT "If-Modified-Since: Sun, 31 Feb 1999 08:49:37 GMT\r\n\r\n",
    { .status = 200 })
ROW(empty_date_is_ignored, "9110 13.1.3", GET_TEXT "If-Modified-Since:\r\n\r\n", { .status = 200 })
ROW(modified_since_is_ignored_with_a_tag, "9110 13.1.3", GET_TEXT "If-None-Match: \"x\"\r\nIf-Modified-Since: " NOVEMBER "\r\n\r\n",
    { .status = 200 })
ROW(any_tag_wins_over_an_early_date, "9110 13.2.2", GET_TEXT "If-None-Match: *\r\nIf-Modified-Since: Sat, 01 Jan 1994 00:00:00 GMT\r\n\r\n",
    { .status = 304 })
ROW(unmodified_since_the_same_date, "9110 13.1.4", GET_TEXT "If-Unmodified-Since: " NOVEMBER "\r\n\r\n",
    { .status = 200 })
ROW(unmodified_since_an_earlier_date, "9110 13.1.4", GET_TEXT "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT\r\n\r\n",
    { .status = 412 })
ROW(unmodified_since_is_ignored_with_a_match, "9110 13.1.4", GET_TEXT "If-Match: *\r\nIf-Unmodified-Since: Sat, 01 Jan 1994 00:00:00 GMT\r\n\r\n",
    { .status = 200 })
ROW(unmodified_since_a_bad_date_is_ignored, "9110 13.1.4", GET_TEXT "If-Unmodified-Since: yesterday\r\n\r\n",
    { .status = 200 })
ROW(any_match, "9110 13.1.1", GET_TEXT "If-Match: *\r\n\r\n", { .status = 200 })
ROW(match_of_many_wrong_tags, "9110 13.1.1", GET_TEXT "If-Match: \"a\", \"b\", W/\"c\"\r\n\r\n",
    { .status = 412 })
ROW(match_that_fails_comes_first, "9110 13.2.2", GET_TEXT "If-Match: \"x\"\r\nIf-None-Match: *\r\n\r\n",
    { .status = 412 })
ROW(tag_without_quotes_is_none, "9110 8.8.3", GET_TEXT "If-None-Match: x\r\n\r\n",
    { .status = 200 })
ROW(tags_on_two_lines, "9110 5.3", GET_TEXT "If-None-Match: \"a\"\r\nIf-None-Match: *\r\n\r\n",
    { .status = 304 })
ROW(conditions_do_not_hide_a_missing_file, "9110 13.2.1",
    "GET /nothing HTTP/1.1\r\n" H "If-None-Match: *\r\n\r\n",
    { .status = 404 })
ROW(conditions_do_not_hide_a_redirect, "9110 13.2.1",
    "GET /folder HTTP/1.1\r\n" H "If-Match: \"x\"\r\n\r\n",
    { .status = 308 })
ROW(conditions_on_post_are_nothing, "9110 13.2.1",
    "POST / HTTP/1.1\r\n" H "If-Match: \"x\"\r\nContent-Length: 0\r\n\r\n",
    { .status = 405 })
ROW(not_modified_has_a_date, "9110 15.4.5", GET_TEXT "If-Modified-Since: " NOVEMBER "\r\n\r\n",
    { .status = 304, .has = "\r\nDate: " })

/* ----------------------------------------------------------- ranges, again */

ROW(one_byte, "9110 14.1.2", GET_TEXT "Range: bytes=0-0\r\n\r\n",
    { .status = 206, .has = "Content-Length: 1\r\n", .body = "a" })
ROW(the_last_byte, "9110 14.1.2", GET_TEXT "Range: bytes=-1\r\n\r\n",
    { .status = 206, .body = "z" })
ROW(all_as_a_range, "9110 14.1.2", GET_TEXT "Range: bytes=0-\r\n\r\n",
    { .status = 206, .has = "Content-Range: bytes 0-25/26\r\n", .body = LETTERS })
ROW(suffix_longer_than_all, "9110 14.1.2", GET_TEXT "Range: bytes=-100\r\n\r\n",
    { .status = 206, .has = "Content-Range: bytes 0-25/26\r\n", .body = LETTERS })
ROW(suffix_of_nothing, "9110 14.1.2", GET_TEXT "Range: bytes=-0\r\n\r\n",
    { .status = 416, .has = "Content-Range: bytes */26\r\n" })
ROW(range_that_starts_at_the_end, "9110 14.1.2", GET_TEXT "Range: bytes=26-26\r\n\r\n",
    { .status = 416 })
ROW(range_with_huge_numbers, "9110 14.1.2", GET_TEXT "Range: bytes=99999999999999999999-\r\n\r\n",
    { .status = 416 })
ROW(range_to_a_huge_number, "9110 14.1.2", GET_TEXT "Range: bytes=24-99999999999999999999\r\n\r\n",
    { .status = 206, .body = "yz" })
ROW(range_unit_in_capitals, "9110 14.1", GET_TEXT "Range: BYTES=0-1\r\n\r\n",
    { .status = 206, .body = "ab" })
ROW(range_without_numbers, "9110 14.2", GET_TEXT "Range: bytes=-\r\n\r\n",
    { .status = 200, .body = LETTERS })
ROW(range_with_letters, "9110 14.2", GET_TEXT "Range: bytes=a-b\r\n\r\n", { .status = 200 })
ROW(range_without_a_unit, "9110 14.2", GET_TEXT "Range: 0-3\r\n\r\n", { .status = 200 })
ROW(range_with_a_space, "9110 14.2", GET_TEXT "Range: bytes = 0-3\r\n\r\n", { .status = 200 })
ROW(empty_range, "9110 14.2", GET_TEXT "Range:\r\n\r\n", { .status = 200 })
ROW(range_of_an_error, "9110 14.2", "GET /nothing HTTP/1.1\r\n" H "Range: bytes=0-3\r\n\r\n",
    { .status = 404 })
ROW(range_after_a_condition_that_fails, "9110 13.2.2", GET_TEXT "Range: bytes=0-3\r\nIf-Match: \"x\"\r\n\r\n",
    { .status = 412 })
ROW(range_after_not_modified, "9110 13.2.2", GET_TEXT "Range: bytes=0-3\r\nIf-None-Match: *\r\n\r\n",
    { .status = 304 })
ROW(range_if_the_same_date, "9110 13.1.5", GET_TEXT "Range: bytes=0-3\r\nIf-Range: " NOVEMBER "\r\n\r\n",
    { .status = 206, .body = "abcd" })
ROW(range_if_an_earlier_date, "9110 13.1.5", GET_TEXT "Range: bytes=0-3\r\nIf-Range: Sun, 06 Nov 1994 08:49:36 GMT\r\n\r\n",
    { .status = 200 })
ROW(range_if_a_later_date, "9110 13.1.5", GET_TEXT "Range: bytes=0-3\r\nIf-Range: Mon, 07 Nov 1994 00:00:00 GMT\r\n\r\n",
    { .status = 200 })
ROW(range_if_a_weak_tag, "9110 13.1.5", GET_TEXT "Range: bytes=0-3\r\nIf-Range: W/\"x\"\r\n\r\n",
    { .status = 200 })
ROW(if_range_without_range, "9110 13.1.5", GET_TEXT "If-Range: \"x\"\r\n\r\n", { .status = 200 })
ROW(unsatisfiable_but_if_range_fails, "9110 13.1.5", GET_TEXT "Range: bytes=99-\r\nIf-Range: \"x\"\r\n\r\n",
    { .status = 200 })
ROW(part_has_the_fields_of_the_whole, "9110 15.3.7", GET_TEXT "Range: bytes=0-3\r\n\r\n",
    { .status = 206, .has = "\r\nLast-Modified: " NOVEMBER "\r\n", .has_too = "Content-Type: text/plain" })

/* ------------------------------------------------------- connection, again */

ROW(close_in_1_0, "9112 9.3", "GET / HTTP/1.0\r\n" H "Connection: close\r\n\r\n",
    { .status = 200, .closes = true })
ROW(keep_alive_in_1_0_in_capitals, "9112 9.3",
    "GET / HTTP/1.0\r\n" H "Connection: Keep-Alive\r\n\r\n",
    { .status = 200, .has = "Connection: keep-alive\r\n" })
ROW(close_and_keep_alive, "9112 9.3",
    "GET / HTTP/1.1\r\n" H "Connection: keep-alive, close\r\n\r\n",
    { .status = 200, .closes = true })
ROW(close_on_a_second_line, "9112 9.3",
    "GET / HTTP/1.1\r\n" H "Connection: x\r\nConnection: close\r\n\r\n",
    { .status = 200, .closes = true })
ROW(closed_is_not_close, "9112 9.3", "GET / HTTP/1.1\r\n" H "Connection: closed\r\n\r\n",
    { .status = 200 })
ROW(connection_of_commas, "9110 5.6.1", "GET / HTTP/1.1\r\n" H "Connection: , ,\r\n\r\n",
    { .status = 200 })
ROW(upgrade_is_ignored, "9110 7.8",
    "GET / HTTP/1.1\r\n" H "Connection: upgrade\r\nUpgrade: websocket\r\n\r\n",
    { .status = 200 })
ROW(upgrade_to_h2c_is_ignored, "9110 7.8",
    "GET / HTTP/1.1\r\n" H "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
    { .status = 200 })
ROW(close_after_an_error, "9112 9.6", "GET /nothing HTTP/1.1\r\n" H "Connection: close\r\n\r\n",
    { .status = 404, .has = "Connection: close\r\n", .closes = true })
ROW(errors_keep_the_connection, "9112 9.3", "GET /nothing HTTP/1.1\r\n" H "\r\n",
    { .status = 404, .lacks = "Connection:" })
ROW(expect_without_content, "9110 10.1.1", "GET / HTTP/1.1\r\n" H "Expect: 100-continue\r\n\r\n",
    { .status = 200 })
ROW(expect_in_capitals, "9110 10.1.1",
    "GET / HTTP/1.1\r\n" H "Expect: 100-Continue\r\nContent-Length: 2\r\n\r\nab",
    { .status = 200 })
ROW(expect_in_1_0_is_ignored, "9110 10.1.1",
    "GET / HTTP/1.0\r\n" H "Expect: 100-continue\r\nContent-Length: 2\r\n\r\nab",
    { .status = 200, .closes = true })
ROW(expect_of_two_things, "9110 10.1.1",
    "GET / HTTP/1.1\r\n" H "Expect: 100-continue, x\r\nContent-Length: 2\r\n\r\nab",
    { .status = 417, .closes = true })
ROW(accept_that_refuses_all_is_still_answered, "9110 12.5.1", GET_TEXT "Accept: image/png\r\n\r\n",
    { .status = 200 })
ROW(many_accept_lines, "9110 5.3",
    "GET /nothing HTTP/1.1\r\n" H "Accept: text/plain;q=0.1\r\nAccept: text/html\r\n\r\n",
    { .status = 404, .has = "text/html" })
ROW(server_names_itself, "9110 10.2.4", "GET / HTTP/1.1\r\n" H "\r\n",
    { .status = 200, .has = "\r\nServer: http-server\r\n" })
ROW(error_pages_vary, "9110 12.5.5", "GET /nothing HTTP/1.1\r\n" H "\r\n", { .status = 404, .has = "\r\nVary: Accept\r\n" })
