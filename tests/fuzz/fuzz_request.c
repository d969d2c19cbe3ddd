/* SPDX-License-Identifier: MIT */
/* fuzz_request: any bytes get one verdict, however they are cut, and no view leaves them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "http/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct request_limits limits = { .line = 256, .header = 1024, .fields = 20 };

static void check_view(struct span view, const char *bytes, size_t size)
{
	if (view.length > 0 && (view.at < bytes || view.at + view.length > bytes + size))
		abort();
}

static void check_views(const struct request *request, const char *bytes, size_t size)
{
	const struct span views[] = {
		request->line, request->method_text, request->target, request->authority,
		request->host, request->query,
	};

	for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++)
		check_view(views[i], bytes, size);
	/* The path of http://host is a "/" that nobody sent. */
	if (!span_is(request->path, SPAN("/")))
		check_view(request->path, bytes, size);
	for (size_t i = 0; i < request->field_count; i++) {
		check_view(request->fields[i].name, bytes, size);
		check_view(request->fields[i].value, bytes, size);
	}
}

static void check_good(const struct request *request, size_t size)
{
	if (request->head_length == 0 || request->head_length > size)
		abort();
	if (request->field_count > limits.fields || request->content_length < 0)
		abort();
	if (request->is_chunked && request->content_length > 0)
		abort();
	if (request->has_body != (request->is_chunked || request->content_length > 0))
		abort();
	if (request->form == TARGET_ORIGIN && request->path.at[0] != '/')
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct request request;
	char *bytes = malloc(size + 1);
	enum status whole, part = STATUS_MORE;
	size_t cut = 0;

	if (!bytes)
		return 0;
	memcpy(bytes, data, size);
	/* Byte by byte up to the first verdict; each prefix lies alone, so that a read past it shows. */
	for (; cut <= size && part == STATUS_MORE; cut++) {
		char *prefix = malloc(cut ? cut : 1);

		if (!prefix)
			break;
		memcpy(prefix, bytes, cut);
		part = request_parse(&request, prefix, cut, &limits);
		check_views(&request, prefix, cut);
		free(prefix);
	}
	whole = request_parse(&request, bytes, size, &limits);
	check_views(&request, bytes, size);
	if (whole != part)
		abort();
	if (whole == STATUS_GO)
		check_good(&request, size);
	free(bytes);
	return 0;
}
