/* SPDX-License-Identifier: MIT */
/* test_response: the head of an answer as bytes, and its body as segments. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include "http/response.h"

#define DATE "Sun, 06 Nov 1994 08:49:37 GMT"
#define SERVED "Server: http-server\r\nDate: " DATE "\r\n"

/* The head of a response, written into just the room that is promised. */
static const char *head_of(const struct response *response)
{
	static char text[RESPONSE_HEAD + RESPONSE_TEXT + 1];
	char *to = malloc(RESPONSE_HEAD + response->fields.length);
	size_t length = response_format_head(response, DATE, to);

	cr_assert_leq(length, RESPONSE_HEAD + response->fields.length);
	memcpy(text, to, length);
	text[length] = '\0';
	free(to);
	return text;
}

static struct response *new_response(void)
{
	static struct response response;

	memset(&response, 0x5a, sizeof(response));
	response_init(&response);
	return &response;
}

Test(response, a_new_one_is_empty_and_ok)
{
	struct response *response = new_response();

	cr_expect_eq(response->status, STATUS_OK);
	cr_expect_not(response->is_head);
	cr_expect_not(response->close);
	cr_expect_not(response->says_keep_alive);
	cr_expect_eq(response->length, -1);
	cr_expect_eq(response->segment_count, 0);
	cr_expect_eq(response->text_length, 0);
	cr_expect_null(response->file);
	cr_expect_eq(response_body_length(response), 0);
}

Test(response, the_shortest_head_names_the_server_and_the_time)
{
	cr_expect_str_eq(head_of(new_response()), "HTTP/1.1 200 OK\r\n" SERVED "\r\n");
}

Test(response, a_head_says_its_status)
{
	struct response *response = new_response();

	response->status = STATUS_NOT_FOUND;
	cr_expect_str_eq(head_of(response), "HTTP/1.1 404 Not Found\r\n" SERVED "\r\n");
	response->status = STATUS_NOT_MODIFIED;
	cr_expect_str_eq(head_of(response), "HTTP/1.1 304 Not Modified\r\n" SERVED "\r\n");
	response->status = STATUS_VERSION_NOT_SUPPORTED;
	cr_expect_str_eq(head_of(response),
			 "HTTP/1.1 505 HTTP Version Not Supported\r\n" SERVED "\r\n");
}

Test(response, its_fields_come_as_they_are)
{
	struct response *response = new_response();

	response->fields = SPAN("ETag: \"a\"\r\nVary: Accept\r\n");
	cr_expect_str_eq(head_of(response), "HTTP/1.1 200 OK\r\n" SERVED
					    "ETag: \"a\"\r\nVary: Accept\r\n\r\n");
}

Test(response, a_length_is_told_if_it_is_known)
{
	struct response *response = new_response();

	response->length = 0;
	cr_expect_str_eq(head_of(response),
			 "HTTP/1.1 200 OK\r\n" SERVED "Content-Length: 0\r\n\r\n");
	response->length = 1234567;
	cr_expect_str_eq(head_of(response),
			 "HTTP/1.1 200 OK\r\n" SERVED "Content-Length: 1234567\r\n\r\n");
	response->length = INT64_MAX;
	cr_expect_str_eq(head_of(response), "HTTP/1.1 200 OK\r\n" SERVED
					    "Content-Length: 9223372036854775807\r\n\r\n");
}

Test(response, the_end_of_the_connection_is_told)
{
	struct response *response = new_response();

	response->close = true;
	cr_expect_str_eq(head_of(response),
			 "HTTP/1.1 200 OK\r\n" SERVED "Connection: close\r\n\r\n");
}

Test(response, an_old_client_is_told_that_the_connection_stays)
{
	struct response *response = new_response();

	response->says_keep_alive = true;
	cr_expect_str_eq(head_of(response),
			 "HTTP/1.1 200 OK\r\n" SERVED "Connection: keep-alive\r\n\r\n");
}

Test(response, close_is_stronger_than_keep_alive)
{
	struct response *response = new_response();

	response->close = true;
	response->says_keep_alive = true;
	cr_expect_str_eq(head_of(response),
			 "HTTP/1.1 200 OK\r\n" SERVED "Connection: close\r\n\r\n");
}

Test(response, all_of_it_comes_in_order)
{
	struct response *response = new_response();

	response->status = STATUS_FIELDS_TOO_LARGE;
	response->fields = SPAN("Content-Type: text/html\r\n");
	response->length = 42;
	response->close = true;
	cr_expect_str_eq(head_of(response),
			 "HTTP/1.1 431 Request Header Fields Too Large\r\n" SERVED
			 "Content-Type: text/html\r\nContent-Length: 42\r\nConnection: close\r\n\r\n");
}

Test(response, segments_are_kept_in_order)
{
	struct response *response = new_response();
	static const char bytes[] = "hello";

	response_add_bytes(response, bytes, 5);
	response_add_file(response, 7, 100, 900);
	cr_assert_eq(response->segment_count, 2);
	cr_expect_eq(response->segments[0].bytes, bytes);
	cr_expect_lt(response->segments[0].fd, 0);
	cr_expect_eq(response->segments[0].length, 5);
	cr_expect_eq(response->segments[1].fd, 7);
	cr_expect_eq(response->segments[1].offset, 100);
	cr_expect_eq(response->segments[1].length, 900);
	cr_expect_eq(response_body_length(response), 905);
}

Test(response, the_head_does_not_care_about_the_body)
{
	struct response *response = new_response();

	response_add_bytes(response, "hello", 5);
	response->is_head = true;
	cr_expect_str_eq(head_of(response), "HTTP/1.1 200 OK\r\n" SERVED "\r\n");
	cr_expect_eq(response_body_length(response), 5);
}

Test(response, room_is_taken_from_the_text_piece_by_piece)
{
	struct response *response = new_response();
	char *first = response_room(response, 100), *second = response_room(response, 0);
	char *third = response_room(response, RESPONSE_TEXT - 100);

	cr_expect_eq(first, response->text);
	cr_expect_eq(second, response->text + 100);
	cr_expect_eq(third, response->text + 100);
	cr_expect_eq(response->text_length, RESPONSE_TEXT);
}

Test(response, more_room_than_there_is_aborts, .signal = SIGABRT)
{
	struct response *response = new_response();

	response_room(response, 1);
	response_room(response, RESPONSE_TEXT);
}

Test(response, absurdly_much_room_aborts, .signal = SIGABRT)
{
	struct response *response = new_response();

	response_room(response, 1);
	response_room(response, SIZE_MAX);
}

Test(response, one_segment_too_many_aborts, .signal = SIGABRT)
{
	struct response *response = new_response();

	for (int i = 0; i <= RESPONSE_SEGMENTS; i++)
		response_add_bytes(response, "", 0);
}

Test(response, as_many_segments_as_there_is_room_for_are_taken)
{
	struct response *response = new_response();

	for (int i = 0; i < RESPONSE_SEGMENTS; i++)
		response_add_bytes(response, "ab", 2);
	cr_expect_eq(response_body_length(response), 2 * RESPONSE_SEGMENTS);
}

Test(response, init_empties_it_for_its_next_use)
{
	struct response *response = new_response();

	response_add_bytes(response, "ab", 2);
	response_room(response, RESPONSE_TEXT);
	response->fields = SPAN("A: b\r\n");
	response->length = 2;
	response->close = true;
	response_init(response);
	cr_expect_str_eq(head_of(response), "HTTP/1.1 200 OK\r\n" SERVED "\r\n");
	cr_expect_eq(response_body_length(response), 0);
	cr_expect_eq(response_room(response, RESPONSE_TEXT), response->text);
}
