/* SPDX-License-Identifier: MIT */
/* fuzz_field: any field lines, and any bytes as a date, a list, a host or a list of types. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "http/accept.h"
#include "http/authority.h"
#include "http/condition.h"
#include "http/date.h"
#include "http/media.h"
#include "http/syntax.h"

enum { NOW = 1790000000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool condition)
{
	if (!condition)
		abort();
}

static void need_inside(struct span part, struct span whole)
{
	need(part.at >= whole.at && part.at + part.length <= whole.at + whole.length);
}

/* A date that is read and written is the same date, in four digits. */
static void check_date(struct span text)
{
	static const int64_t most = 253402300799;
	char written[DATE_LENGTH];
	time_t when, again;

	if (!date_parse(text, NOW, &when))
		return;
	date_format(when, written);
	need(date_parse((struct span){ written, DATE_LENGTH }, NOW, &again));
	need(again == (when > most ? most : when));
}

static void check_list(struct span text)
{
	struct span list = text, element, before = { text.at, 0 };

	while (syntax_next_element(&list, &element)) {
		need_inside(element, text);
		need_inside(list, text);
		need(element.length > 0 && span_trim(element).length == element.length);
		need(element.at >= before.at + before.length);
		before = element;
	}
	need(list.length == 0);
}

static void check_authority(struct span text)
{
	struct span authority, host, port, path;

	if (authority_split(text, &host, &port)) {
		need(host.at == text.at && host.length > 0);
		need(port.at ? port.at == host.at + host.length + 1 : host.length == text.length);
		if (port.at)
			need(port.at + port.length == text.at + text.length);
	}
	if (authority_of_uri(text, &authority, &host, &path)) {
		need_inside(authority, text);
		need_inside(host, authority);
		need_inside(path, text);
		need(path.length > 0 && path.at[0] == '/');
	}
}

static void check_media(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct media_types *types;
	struct span name = { text, size };

	memcpy(text, data, size);
	text[size] = '\0';
	types = media_types_load(text);
	need(types);
	for (size_t i = 0; i < size; i += size / 20 + 1) {
		const char *type = media_type_of(types, (struct span){ text, i });

		need(strchr(type, '/') && !strpbrk(type, "\r\n \""));
	}
	need(*media_type_of(NULL, name));
	media_types_free(types);
	free(text);
}

static void check_accept(const struct request *request)
{
	int html = accept_quality(request, SPAN("text/html"));
	int json = accept_quality(request, SPAN("application/json"));

	need(html >= 0 && html <= 1000 && json >= 0 && json <= 1000);
	if (!request->first[FIELD_ACCEPT])
		need(html == 1000 && json == 1000);
}

static void check_condition(struct request *request)
{
	struct validators validators = { SPAN("\"ours\""), 784111777 };
	bool has_any = request->first[FIELD_IF_MATCH] || request->first[FIELD_IF_NONE_MATCH] ||
		       request->first[FIELD_IF_MODIFIED_SINCE] ||
		       request->first[FIELD_IF_UNMODIFIED_SINCE];
	enum status get, put;

	request->method = METHOD_GET;
	get = condition_evaluate(request, &validators, NOW);
	request->method = METHOD_PUT;
	put = condition_evaluate(request, &validators, NOW);
	need(get == STATUS_GO || get == STATUS_NOT_MODIFIED || get == STATUS_PRECONDITION_FAILED);
	need(put == STATUS_GO || put == STATUS_PRECONDITION_FAILED);
	need(has_any || get == STATUS_GO);
	need(get != STATUS_GO || put == STATUS_GO);
	need(get != STATUS_PRECONDITION_FAILED || put == get);
	need(condition_range_applies(request, &validators, NOW) || request->first[FIELD_IF_RANGE]);
}

static void check_lines(const uint8_t *data, size_t size)
{
	static const char start[] = "GET / HTTP/1.0\r\n", end[] = "\r\n\r\n";
	static const struct request_limits limits = { 1000, 100000, 100 };
	static struct request request;
	size_t length = sizeof(start) - 1 + size + sizeof(end) - 1;
	char *head = malloc(length);

	memcpy(head, start, sizeof(start) - 1);
	memcpy(head + sizeof(start) - 1, data, size);
	memcpy(head + length - (sizeof(end) - 1), end, sizeof(end) - 1);
	if (request_parse(&request, head, length, &limits) == STATUS_GO) {
		check_accept(&request);
		check_condition(&request);
		for (size_t i = 0; i < request.field_count; i++) {
			check_date(request.fields[i].value);
			check_list(request.fields[i].value);
			check_authority(request.fields[i].value);
		}
	}
	free(head);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size ? size : 1);
	struct span text = { copy, size };

	memcpy(copy, data, size);
	check_date(text);
	check_list(text);
	check_authority(text);
	check_media(data, size);
	check_lines(data, size);
	free(copy);
	return 0;
}
