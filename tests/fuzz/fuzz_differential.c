/* SPDX-License-Identifier: MIT */
/* fuzz_differential: what two parsers make of the same request: ours, and http-parser (2.9).
 *
 * Where both take it, they must agree on everything by which one request ends and the next begins,
 * and on every field. Where only one takes it, one of the reasons below must be there to be seen:
 * ours refuses more, as RFC 9112 has it, and takes every method. */
#include <http_parser.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "http/request.h"
#include "http/syntax.h"

enum { FIELDS = 128, TEXT = 32768 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool condition)
{
	if (!condition)
		abort();
}

/* --------------------------------------------------------------- the other one */

/* What it says, copied: it tells it in pieces. */
static struct other {
	bool is_whole;
	char target[TEXT];
	size_t target_length;
	size_t count;
	struct {
		char name[TEXT / 64], value[TEXT / 16];
		size_t name_length, value_length;
		bool has_value;
	} field[FIELDS];
	bool is_too_much;
	uint64_t content_length;
	bool is_chunked, keep_alive;
	size_t consumed;
	enum http_errno error;
} other;

static void append(char *to, size_t room, size_t *length, const char *at, size_t more)
{
	if (more > room - *length) {
		other.is_too_much = true;
		return;
	}
	memcpy(to + *length, at, more);
	*length += more;
}

static int on_url(http_parser *parser, const char *at, size_t length)
{
	(void)parser;
	append(other.target, sizeof(other.target), &other.target_length, at, length);
	return 0;
}

static int on_name(http_parser *parser, const char *at, size_t length)
{
	(void)parser;
	if (other.count == 0 || other.field[other.count - 1].has_value) {
		if (other.count == FIELDS) {
			other.is_too_much = true;
			return 0;
		}
		other.count++;
	}
	append(other.field[other.count - 1].name, sizeof(other.field[0].name),
	       &other.field[other.count - 1].name_length, at, length);
	return 0;
}

static int on_value(http_parser *parser, const char *at, size_t length)
{
	(void)parser;
	if (other.count == 0)
		return 0;
	other.field[other.count - 1].has_value = true;
	append(other.field[other.count - 1].value, sizeof(other.field[0].value),
	       &other.field[other.count - 1].value_length, at, length);
	return 0;
}

static int on_head(http_parser *parser)
{
	other.is_whole = true;
	other.is_chunked = parser->flags & F_CHUNKED;
	other.content_length = parser->flags & F_CONTENTLENGTH ? parser->content_length : 0;
	other.keep_alive = http_should_keep_alive(parser);
	http_parser_pause(parser, 1);
	return 0;
}

static void ask_other(http_parser *parser, const char *bytes, size_t length)
{
	static const http_parser_settings settings = {
		.on_url = on_url, .on_header_field = on_name, .on_header_value = on_value,
		.on_headers_complete = on_head,
	};

	other.is_whole = other.is_too_much = false;
	other.target_length = 0;
	for (size_t i = 0; i < other.count; i++) {
		other.field[i].name_length = other.field[i].value_length = 0;
		other.field[i].has_value = false;
	}
	other.count = 0;
	http_parser_init(parser, HTTP_REQUEST);
	other.consumed = http_parser_execute(parser, &settings, bytes, length);
	other.error = HTTP_PARSER_ERRNO(parser);
}

/* ------------------------------------------------------- where both take it */

static struct span trimmed(const char *at, size_t length)
{
	return span_trim((struct span){ at, length });
}

/* How many of its fields have this name. */
static size_t count_of(const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < other.count; i++)
		count += other.field[i].name_length == strlen(name) &&
			 strncasecmp(other.field[i].name, name, strlen(name)) == 0;
	return count;
}

static struct span value_of(const char *name)
{
	for (size_t i = 0; i < other.count; i++)
		if (other.field[i].name_length == strlen(name) &&
		    strncasecmp(other.field[i].name, name, strlen(name)) == 0)
			return trimmed(other.field[i].value, other.field[i].value_length);
	return (struct span){ "", 0 };
}

/*
 * It knows the coding by nothing but its name, where there may be white space behind it (RFC 9112,
 * 5.1) and empty elements of a list beside it (RFC 9110, 5.6.1.2; several lines are one list, 5.3);
 * and takes a longer name that begins like the field's for the field.
 */
static bool is_wordy_coding(void)
{
	static const char name[] = "Transfer-Encoding", coding[] = "chunked";
	size_t length = strlen(name);

	for (size_t i = 0; i < other.count; i++)
		if (other.field[i].name_length >= length &&
		    strncasecmp(other.field[i].name, name, length) == 0 &&
		    (other.field[i].name_length > length ||
		     other.field[i].value_length != strlen(coding) ||
		     strncasecmp(other.field[i].value, coding, strlen(coding)) != 0))
			return true;
	return false;
}

static void compare(const struct request *request, const http_parser *parser)
{
	need(span_is(request->method_text, span_of(http_method_str((enum http_method)parser->method))));
	need(span_is(request->target, (struct span){ other.target, other.target_length }));
	/* RFC 9110, 2.5: a higher minor version is treated as the highest that is known. */
	need(request->minor == (parser->http_minor > 0) && parser->http_major == 1);
	need(request->is_chunked == other.is_chunked || (request->is_chunked && is_wordy_coding()));
	need(other.is_chunked || (uint64_t)request->content_length == other.content_length);
	need(request->field_count == other.count);
	for (size_t i = 0; i < other.count; i++) {
		need(span_is(request->fields[i].name,
			     (struct span){ other.field[i].name, other.field[i].name_length }));
		need(span_is(request->fields[i].value,
			     trimmed(other.field[i].value, other.field[i].value_length)));
	}
	/* It stops at the last byte of the head, or behind it. */
	need(request->head_length == other.consumed || request->head_length == other.consumed + 1);
}

/* ------------------------------------------------ where only the other takes it */

static bool has(const char *bytes, size_t length, const char *what)
{
	return memmem(bytes, length, what, strlen(what)) != NULL;
}

/* A line that ends without CR, or a CR elsewhere (RFC 9112, 2.2). */
static bool has_bare_end(const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if ((bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r')) ||
		    (bytes[i] == '\r' && (i + 1 == length || bytes[i + 1] != '\n')))
			return true;
	return false;
}

/* RFC 9110, 5.5: what a value cannot have in it. */
static bool has_control(const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if ((c < ' ' && c != '\t' && c != '\r' && c != '\n') || c == 0x7f)
			return true;
	}
	return false;
}

/* RFC 9112, 3.2 and RFC 3986: the target is in none of its four forms. */
static bool is_odd_target(const http_parser *parser)
{
	struct span target = { other.target, other.target_length };
	bool is_connect = parser->method == HTTP_CONNECT;
	static const char allowed[] = "%-._~!$&'()*+,;=:@/?[]";

	if (target.length == 0 || is_connect)
		return true;
	if (span_is(target, SPAN("*")))
		return parser->method != HTTP_OPTIONS;
	if (target.at[0] != '/')
		return true;	/* absolute-form: its authority is held against Host, and may be wrong */
	for (size_t i = 0; i < target.length; i++) {
		unsigned char c = (unsigned char)target.at[i];

		if (!((c | 32) >= 'a' && (c | 32) <= 'z') && !(c >= '0' && c <= '9') &&
		    (!c || !strchr(allowed, c)))
			return true;
		if (c == '%' && (i + 2 >= target.length || syntax_hex(target.at[i + 1]) < 0 ||
				 syntax_hex(target.at[i + 2]) < 0))
			return true;
	}
	return false;
}

/* RFC 9112, 6.1 to 6.3: where the content ends could be understood in two ways. */
static bool is_doubtful_framing(const http_parser *parser)
{
	struct span coding = value_of("Transfer-Encoding");
	size_t codings = count_of("Transfer-Encoding"), lengths = count_of("Content-Length");

	if (codings > 0)
		return lengths > 0 || codings > 1 || parser->http_minor == 0 ||
		       coding.length != strlen("chunked") ||
		       strncasecmp(coding.at, "chunked", coding.length) != 0;
	return lengths > 1;
}

/* RFC 9112, 3.2: one, and nothing but a host and a port in it. */
static bool is_wrong_host(const http_parser *parser)
{
	static const char odd[] = " /?#@\\\"<>^`{|}\t%,[]:";
	struct span host = value_of("Host");
	size_t count = count_of("Host");

	if (count != 1)
		return count > 1 || parser->http_minor > 0;
	for (size_t i = 0; i < host.length; i++)
		if ((unsigned char)host.at[i] <= ' ' || (unsigned char)host.at[i] > 0x7e ||
		    strchr(odd, host.at[i]))
			return true;
	return host.length == 0;
}

/* RFC 9112, 2.3 and 3: two spaces in it, and at its end the protocol's name, in this case. */
static bool is_odd_line(const char *bytes, size_t length)
{
	enum { VERSION = sizeof(" HTTP/1.1\r\n") - 1 };
	const char *end = memchr(bytes, '\n', length), *version = end ? end + 1 - VERSION : NULL;
	size_t spaces = 0;

	if (!end || version <= bytes || memcmp(version, " HTTP/", strlen(" HTTP/")) != 0)
		return true;
	for (const char *c = bytes; c < end; c++) {
		if (*c == '\t')
			return true;
		spaces += *c == ' ';
	}
	return spaces != 2;
}

/* RFC 9112, 5.1: a space in it would let a name be taken for another. */
static bool has_odd_name(void)
{
	for (size_t i = 0; i < other.count; i++)
		if (!syntax_is_token((struct span){ other.field[i].name, other.field[i].name_length }))
			return true;
	return false;
}

static bool is_explained(const http_parser *parser, const char *bytes, size_t length,
			 enum status status)
{
	size_t head = other.consumed < length ? other.consumed + 1 : length;

	if (status == STATUS_URI_TOO_LONG || status == STATUS_FIELDS_TOO_LARGE)
		return true;		/* limits */
	if (parser->http_major != 1)
		return true;		/* RFC 9112, 2.3: 505, or 400 */
	if (status == STATUS_EXPECTATION_FAILED)
		return count_of("Expect") > 0;	/* RFC 9110, 10.1.1 */
	return has_bare_end(bytes, head) || has_control(bytes, head) ||
	       has(bytes, head, "\n ") || has(bytes, head, "\n\t") ||	/* 5.2: obs-fold */
	       bytes[0] == '\r' || is_odd_line(bytes, head) || has_odd_name() ||
	       is_odd_target(parser) || is_doubtful_framing(parser) || is_wrong_host(parser);
}

/* -------------------------------------------------- where only ours takes it */

static bool knows_method(struct span method)
{
	for (int i = 0; i <= HTTP_SOURCE; i++)
		if (span_is(method, span_of(http_method_str((enum http_method)i))))
			return true;
	return false;
}

/* A longer name that begins like it, which http-parser takes for it beside Content-Length. */
static bool has_longer_name(const struct request *request)
{
	struct span name = SPAN("Transfer-Encoding");

	for (size_t i = 0; i < request->field_count; i++)
		if (request->fields[i].name.length > name.length &&
		    strncasecmp(request->fields[i].name.at, name.at, name.length) == 0)
			return true;
	return false;
}

/*
 * It knows some methods by name, and of what may stand behind the number of Content-Length, only
 * spaces (RFC 9110, 5.6.3: tabs as well).
 */
static bool is_beyond(const struct request *request)
{
	if (other.error == HPE_INVALID_CONTENT_LENGTH)
		return request->first[FIELD_CONTENT_LENGTH] > 0;
	if (other.error == HPE_UNEXPECTED_CONTENT_LENGTH)
		return has_longer_name(request);
	return !knows_method(request->method_text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct request_limits limits = { 8192, 32768, 100 };
	static struct request request;
	const char *bytes = (const char *)data;
	http_parser parser;
	enum status status = request_parse(&request, bytes, size, &limits);

	ask_other(&parser, bytes, size);
	if (other.is_too_much)
		return 0;		/* there is no room to compare it in */
	if (status == STATUS_GO && other.is_whole)
		compare(&request, &parser);
	else if (status == STATUS_GO)
		need(is_beyond(&request));
	else if (other.is_whole)
		need(is_explained(&parser, bytes, size, status));
	return 0;
}
