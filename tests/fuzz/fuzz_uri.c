/* SPDX-License-Identifier: MIT */
/* fuzz_uri: no path leaves the root, and what is normal stays as it is. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "http/syntax.h"
#include "http/uri.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool condition)
{
	if (!condition)
		abort();
}

static void check_segment(struct span segment)
{
	need(segment.length > 0);
	need(!span_is(segment, SPAN(".")) && !span_is(segment, SPAN("..")));
	for (size_t i = 0; i < segment.length; i++)
		need((unsigned char)segment.at[i] >= ' ' && segment.at[i] != 0x7f);
}

static void check_normal(const char *path, size_t length)
{
	const char *at = path, *end = path + length;
	int depth = 0;

	need(length > 0 && *at == '/' && *end == '\0');
	for (at++; at < end; at++) {
		const char *slash = memchr(at, '/', (size_t)(end - at));

		check_segment(span_between(at, slash ? slash : end));
		need(++depth <= URI_DEPTH_MAX);
		at = slash ? slash : end;
	}
}

/* Encodes what is normal, and normalises it again. */
static void check_way_back(const char *path, size_t length)
{
	char *encoded = malloc(3 * length), *again;
	size_t encoded_length = uri_encode_path((struct span){ path, length }, encoded);
	size_t again_length = 0;

	need(encoded_length <= 3 * length);
	need(syntax_skip(encoded, encoded + encoded_length, SYNTAX_PATH) == encoded + encoded_length);
	again = malloc(encoded_length + 1);
	need(uri_normalise((struct span){ encoded, encoded_length }, again, &again_length) == STATUS_GO);
	need(again_length == length && memcmp(again, path, length) == 0);
	free(again);
	free(encoded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *path = malloc(size ? size : 1), *normal = malloc(size + 1);
	size_t length = 0;
	enum status status;

	memcpy(path, data, size);
	status = uri_normalise((struct span){ path, size }, normal, &length);
	need(status == STATUS_GO || status == STATUS_BAD_REQUEST);
	if (status == STATUS_GO) {
		need(length <= size);
		check_normal(normal, length);
		check_way_back(normal, length);
	}
	free(normal);
	free(path);
	return 0;
}
