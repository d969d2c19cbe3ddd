/* SPDX-License-Identifier: MIT */
/* test_status: reason phrases. */
#include <criterion/criterion.h>
#include "http/status.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

Test(status, each_code_has_the_phrase_of_the_standard)
{
	static const struct {
		int status;
		const char *reason;
	} rows[] = {
		{ 100, "Continue" },
		{ 200, "OK" },
		{ 204, "No Content" },
		{ 206, "Partial Content" },
		{ 301, "Moved Permanently" },
		{ 302, "Found" },
		{ 303, "See Other" },
		{ 304, "Not Modified" },
		{ 307, "Temporary Redirect" },
		{ 308, "Permanent Redirect" },
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 403, "Forbidden" },
		{ 404, "Not Found" },
		{ 405, "Method Not Allowed" },
		{ 406, "Not Acceptable" },
		{ 408, "Request Timeout" },
		{ 411, "Length Required" },
		{ 412, "Precondition Failed" },
		{ 413, "Content Too Large" },
		{ 414, "URI Too Long" },
		{ 416, "Range Not Satisfiable" },
		{ 417, "Expectation Failed" },
		{ 421, "Misdirected Request" },
		{ 429, "Too Many Requests" },
		{ 431, "Request Header Fields Too Large" },
		{ 500, "Internal Server Error" },
		{ 501, "Not Implemented" },
		{ 503, "Service Unavailable" },
		{ 505, "HTTP Version Not Supported" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect_str_eq(status_reason((enum status)rows[i].status), rows[i].reason, "%d",
				 rows[i].status);
}

Test(status, the_codes_are_their_numbers)
{
	cr_expect_eq(STATUS_OK, 200);
	cr_expect_eq(STATUS_NOT_MODIFIED, 304);
	cr_expect_eq(STATUS_NOT_FOUND, 404);
	cr_expect_eq(STATUS_VERSION_NOT_SUPPORTED, 505);
}

Test(status, what_is_no_answer_has_no_phrase)
{
	cr_expect_str_eq(status_reason(STATUS_GO), "Unknown");
	cr_expect_str_eq(status_reason(STATUS_MORE), "Unknown");
	cr_expect_str_eq(status_reason((enum status)299), "Unknown");
	cr_expect_str_eq(status_reason((enum status)599), "Unknown");
}
