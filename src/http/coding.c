/* SPDX-License-Identifier: MIT */
/* coding: the content codings that this server knows (RFC 9110, 8.4.1; RFC 7932; RFC 8878). */
#include "http/coding.h"

static const struct {
	const char *name, *suffix;
} codings[CODING_COUNT] = {
	[CODING_BROTLI] = { "br", ".br" },
	[CODING_ZSTD] = { "zstd", ".zst" },
	[CODING_GZIP] = { "gzip", ".gz" },
	[CODING_IDENTITY] = { "identity", "" },
};

const char *coding_name(enum coding coding)
{
	return codings[coding].name;
}

const char *coding_suffix(enum coding coding)
{
	return codings[coding].suffix;
}

enum coding coding_of(struct span name)
{
	if (span_is_nocase(name, SPAN("x-gzip")))
		return CODING_GZIP;
	for (int i = 0; i < CODING_COUNT; i++)
		if (span_is_nocase(name, span_of(codings[i].name)))
			return (enum coding)i;
	return CODING_COUNT;
}
