/* SPDX-License-Identifier: MIT */
/* test_output: answers leave together, whole and in order, however slow their client is. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "worker/opening.h"
#include "worker/output.h"

static const char date[DATE_LENGTH + 1] = "Sun, 06 Nov 1994 08:49:37 GMT";
static struct output output;
static struct response response;
static int client, server;

static void open_pair(void)
{
	int pair[2], room = 4096;

	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	client = pair[0];
	server = pair[1];
	cr_assert_eq(fcntl(server, F_SETFL, O_NONBLOCK), 0);
	setsockopt(server, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
}

static struct stream *stream_of(int fd)
{
	static struct stream stream;

	opening_start(&stream, fd, 80, NULL);
	return &stream;
}

TestSuite(output, .init = open_pair, .timeout = 20);

static void add_text(const char *body)
{
	response_init(&response);
	response.status = STATUS_OK;
	response.length = (int64_t)strlen(body);
	response_add_bytes(&response, body, strlen(body));
	output_add(&output, &response, date);
}

static struct file *make_file(size_t size)
{
	char path[] = "/tmp/output-test-XXXXXX";
	struct file *file = calloc(1, sizeof(*file));

	file->fd = mkstemp(path);
	unlink(path);
	file->holders = 1;
	for (size_t i = 0; i < size; i++) {
		char c = (char)('a' + i % 26);

		cr_assert_eq(pwrite(file->fd, &c, 1, (off_t)i), 1);
	}
	return file;
}

static size_t read_some(char *to, size_t room)
{
	ssize_t got = recv(client, to, room, MSG_DONTWAIT);

	return got > 0 ? (size_t)got : 0;
}

Test(output, two_answers_leave_in_one_piece)
{
	char text[2048];
	size_t got;

	add_text("first");
	add_text("second");
	cr_expect_eq(output_flush(&output, stream_of(server)), OUTPUT_DONE);
	cr_expect_eq(output_left(&output), 0);
	got = read_some(text, sizeof(text) - 1);
	text[got] = '\0';
	cr_expect(strstr(text, "first") < strstr(text, "second"));
	cr_expect_eq(strncmp(text, "HTTP/1.1 200 OK\r\n", 17), 0);
}

Test(output, a_head_request_gets_no_body)
{
	char text[2048];

	response_init(&response);
	response.status = STATUS_OK;
	response.is_head = true;
	response.length = 5;
	response_add_bytes(&response, "hello", 5);
	output_add(&output, &response, date);
	output_flush(&output, stream_of(server));
	text[read_some(text, sizeof(text) - 1)] = '\0';
	cr_expect_not_null(strstr(text, "Content-Length: 5\r\n"));
	cr_expect_null(strstr(text, "hello"));
}

/* Sends until all is out, reading in small bites; what came, without its head. */
static size_t collect(struct pending *pending, char *to, size_t room)
{
	enum output_result result = OUTPUT_BLOCKED;
	size_t length = 0, got;

	while (result != OUTPUT_DONE) {
		length += read_some(to + length, 1000);
		result = pending_flush(pending, stream_of(server));
		cr_assert_neq(result, OUTPUT_BROKEN);
	}
	while ((got = read_some(to + length, room - length)))
		length += got;
	return length;
}

Test(output, a_slow_client_gets_everything)
{
	static char text[200000];
	static char large[60000];
	struct file *file = make_file(50000);
	struct pending *pending;
	char *body;
	size_t length;

	memset(large, 'x', sizeof(large) - 1);
	response_init(&response);
	response.status = STATUS_OK;
	response.file = file_hold(file);
	response_add_bytes(&response, large, sizeof(large) - 1);
	output_add(&output, &response, date);
	response_init(&response);
	response.status = STATUS_OK;
	response.file = file_hold(file);
	response_add_file(&response, file->fd, 100, 40000);
	output_add(&output, &response, date);
	cr_expect_eq(file->holders, 3);
	cr_expect_eq(output_flush(&output, stream_of(server)), OUTPUT_BLOCKED);
	pending = output_keep(&output);
	cr_assert_not_null(pending);
	cr_expect_eq(output_left(&output), 0, "the output is free for others");
	cr_expect_gt(pending_left(pending), 0);
	length = collect(pending, text, sizeof(text) - 1);
	text[length] = '\0';
	body = strstr(text, "\r\n\r\n") + 4;
	cr_expect_eq(memcmp(body, large, sizeof(large) - 1), 0);
	body = strstr(body + sizeof(large) - 1, "\r\n\r\n") + 4;
	cr_expect_eq(strlen(body), 40000);
	cr_expect_eq(body[0], 'a' + 100 % 26);
	pending_free(pending);
	cr_expect_eq(file->holders, 1, "and lets go of the file");
	file_release(file);
}

Test(output, a_client_that_goes_away_holds_nothing)
{
	struct file *file = make_file(1000);

	response_init(&response);
	response.status = STATUS_OK;
	response.file = file_hold(file);
	response_add_file(&response, file->fd, 0, 1000);
	output_add(&output, &response, date);
	close(client);
	cr_expect_eq(output_flush(&output, stream_of(server)), OUTPUT_BROKEN);
	cr_expect_eq(output_left(&output), 0);
	cr_expect_eq(file->holders, 1);
	file_release(file);
}

Test(output, a_file_that_became_shorter_breaks_off)
{
	struct file *file = make_file(1000);

	cr_assert_eq(ftruncate(file->fd, 10), 0);
	response_init(&response);
	response.status = STATUS_OK;
	response.file = file;
	response_add_file(&response, file->fd, 0, 1000);
	output_add(&output, &response, date);
	cr_expect_eq(output_flush(&output, stream_of(server)), OUTPUT_BROKEN, "no byte is made up");
}

Test(output, there_is_room_for_many_small_answers)
{
	int count = 0;

	while (output_has_room(&output)) {
		add_text("x");
		count++;
	}
	cr_expect_gt(count, 100);
	cr_expect_leq(output.used, (size_t)OUTPUT_BYTES);
}
