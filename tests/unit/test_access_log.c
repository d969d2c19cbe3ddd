/* SPDX-License-Identifier: MIT */
/* test_access_log: each letter of a format tells what the manual says it does. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "worker/access_log.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define FIELDS "Host: a.example:81\r\nReferer: http://b.example/\r\n"

static const struct request_limits limits = { .line = 60000, .header = 60000, .fields = 100 };
static struct request request;
static struct response response;
static struct stream stream;
static struct access told;
static char line[ACCESS_LOG_LINE + 1];

static void set_up(void)
{
	setenv("TZ", "UTC", 1);
	tzset();
	told = (struct access){
		.client = SPAN("192.0.2.1"), .user = SPAN("ann"), .request = &request,
		.response = &response, .head_bytes = 200, .body_bytes = 34, .duration_us = 2345678,
		.when = 784111777, .served = 7, .port = 8888, .stream = &stream,
	};
	response.status = STATUS_NOT_FOUND;
}

TestSuite(access_log, .init = set_up, .timeout = 20);

static void ask(const char *head)
{
	cr_assert_eq(request_parse(&request, head, strlen(head), &limits), STATUS_GO, "%s", head);
}

/* The line without its end. */
static const char *line_of(const char *format)
{
	struct conf conf = { .log_format = format };
	size_t length;

	cr_assert(access_log_init(&conf), "%s", format);
	length = access_log_format(&told, line);
	cr_assert_gt(length, 0);
	cr_assert_leq(length, ACCESS_LOG_LINE);
	cr_assert_eq(line[length - 1], '\n', "%s", format);
	line[length - 1] = '\0';
	return line;
}

static const struct {
	const char *format, *line;
} full[] = {
	{ "%h", "192.0.2.1" },
	{ "%a", "192.0.2.1" },
	{ "%l", "-" },
	{ "%u", "ann" },
	{ "%t", "[06/Nov/1994:08:49:37 +0000]" },
	{ "%r", "GET /x%20y?a=\\\"b HTTP/1.1" },
	{ "%s", "404" },
	{ "%>s", "404" },
	{ "%b", "34" },
	{ "%B", "34" },
	{ "%O", "234" },
	{ "%I", "76" },
	{ "%D", "2345678" },
	{ "%T", "2" },
	{ "%{Referer}i", "http://b.example/" },
	{ "%{referer}i", "http://b.example/" },
	{ "%{X-None}i", "-" },
	{ "%f", "/x%20y" },
	{ "%U", "/x%20y" },
	{ "%q", "?a=\\\"b" },
	{ "%m", "GET" },
	{ "%H", "HTTP/1.1" },
	{ "%v", "a.example" },
	{ "%V", "a.example" },
	{ "%p", "8888" },
	{ "%P", "-" },
	{ "%k", "7" },
	{ "%X", "+" },
	{ "%{SSL_PROTOCOL}x", "-" },
	{ "%{SSL_CIPHER}x", "-" },
	{ "%{SSL_CLIENT_S_DN}x", "-" },
	{ "100%% of %m, %s", "100% of GET, 404" },
	{ "common", "192.0.2.1 - ann [06/Nov/1994:08:49:37 +0000] "
		    "\"GET /x%20y?a=\\\"b HTTP/1.1\" 404 34" },
	{ "combined", "192.0.2.1 - ann [06/Nov/1994:08:49:37 +0000] "
		      "\"GET /x%20y?a=\\\"b HTTP/1.1\" 404 34 \"http://b.example/\" \"-\"" },
	{ "json", "{\"time\":\"1994-11-06T08:49:37Z\",\"client\":\"192.0.2.1\",\"user\":\"ann\","
		  "\"host\":\"a.example\",\"method\":\"GET\",\"target\":\"/x%20y?a=\\\"b\","
		  "\"status\":404,\"bytes\":34,\"duration_us\":2345678,"
		  "\"referer\":\"http://b.example/\",\"user_agent\":\"\"}" },
};

Test(access_log, each_letter_has_its_meaning)
{
	ask("GET /x%20y?a=\"b HTTP/1.1\r\n" FIELDS "\r\n");
	for (size_t i = 0; i < COUNT(full); i++)
		cr_expect_str_eq(line_of(full[i].format), full[i].line, "%s: %s", full[i].format,
				 line);
}

/* An old client, who asks for little and gets nothing. */
static const struct {
	const char *format, *line;
} bare[] = {
	{ "%u", "-" },
	{ "%b", "-" },
	{ "%B", "0" },
	{ "%q", "" },
	{ "%H", "HTTP/1.0" },
	{ "%v", "-" },
	{ "%X", "-" },
	{ "json", "{\"time\":\"1994-11-06T08:49:37Z\",\"client\":\"192.0.2.1\",\"host\":\"\","
		  "\"method\":\"GET\",\"target\":\"/\",\"status\":404,\"bytes\":0,"
		  "\"duration_us\":2345678,\"referer\":\"\",\"user_agent\":\"\"}" },
};

Test(access_log, what_there_is_not_is_a_dash)
{
	ask("GET / HTTP/1.0\r\n\r\n");
	told.user = (struct span){ NULL, 0 };
	told.body_bytes = 0;
	response.close = true;
	for (size_t i = 0; i < COUNT(bare); i++)
		cr_expect_str_eq(line_of(bare[i].format), bare[i].line, "%s: %s", bare[i].format,
				 line);
}

Test(access_log, the_clock_is_read_for_those_who_want_a_duration)
{
	static const struct {
		const char *format;
		bool wants;
	} formats[] = {
		{ "combined", false }, { "%D", true }, { "%h %T", true }, { "json", true },
		{ "%%D", false }, { "%h", false },
	};

	for (size_t i = 0; i < COUNT(formats); i++) {
		struct conf conf = { .log_format = formats[i].format };

		cr_assert(access_log_init(&conf));
		cr_expect_eq(access_log_wants_duration(), formats[i].wants, "%s",
			     formats[i].format);
	}
}

Test(access_log, a_format_without_sense_is_none)
{
	cr_expect_not(access_log_init(&(struct conf){ .log_format = "%h %Q" }));
}

/* However much is to be told, the line has its end, and nothing lies behind it. */
Test(access_log, what_is_too_long_is_cut)
{
	static char format[64 * 1024], head[32 * 1024];
	char *guard = line + ACCESS_LOG_LINE;

	snprintf(head, sizeof(head), "GET /%0*d HTTP/1.1\r\n" FIELDS "\r\n", 20000, 0);
	ask(head);
	*guard = '!';
	for (size_t length = ACCESS_LOG_LINE - 60; length < ACCESS_LOG_LINE + 60; length++) {
		memset(format, 'x', length);
		strcpy(format + length, "%D%r%t%p%m");
		cr_expect_leq(strlen(line_of(format)), ACCESS_LOG_LINE - 1);
		cr_expect_eq(*guard, '!');
	}
	line_of("%r%r%r %s");
	cr_expect_str_eq(line + strlen(line) - 4, " 404", "each text has half of what is left");
}
