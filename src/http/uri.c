/* SPDX-License-Identifier: MIT */
/* uri: from the path of a target to a name below a root, decoded once, and back (RFC 3986). */
#include "http/uri.h"

#include <stdbool.h>
#include "http/syntax.h"

/* Reads one octet, encoded or not. Returns how many bytes it took, or 0 to refuse it. */
static size_t decode(const char *at, const char *end, char *octet)
{
	size_t taken = 1;

	*octet = *at;
	if (*at == '%') {
		int high = end - at < 3 ? -1 : syntax_hex(at[1]);
		int low = end - at < 3 ? -1 : syntax_hex(at[2]);

		if (high < 0 || low < 0)
			return 0;
		*octet = (char)(high << 4 | low);
		/* Decoded, it would separate segments; RFC 3986, 2.2 says that it must not. */
		if (*octet == '/')
			return 0;
		taken = 3;
	}
	return (unsigned char)*octet < ' ' || *octet == 0x7f ? 0 : taken;
}

/* Decodes one segment, up to its slash or the end. Returns where it ends, or NULL. */
static const char *decode_segment(const char *at, const char *end, char **to)
{
	char *out = *to;

	while (at < end && *at != '/') {
		size_t taken = decode(at, end, out);

		if (taken == 0)
			return NULL;
		at += taken;
		out++;
	}
	*to = out;
	return at;
}

static bool is_segment(const char *segment, const char *end, struct span text)
{
	return span_is(span_between(segment, end), text);
}

enum status uri_normalise(struct span path, char *to, size_t *length)
{
	const char *at = path.at, *end = path.at + path.length;
	char *segment = to;
	int depth = 0;

	if (path.length == 0 || *at != '/')
		return STATUS_BAD_REQUEST;
	*segment++ = '/';
	while (at < end) {
		char *out = segment;

		while (at < end && *at == '/')
			at++;
		at = decode_segment(at, end, &out);
		if (!at)
			return STATUS_BAD_REQUEST;
		if (out == segment || is_segment(segment, out, SPAN(".")))
			continue;
		if (is_segment(segment, out, SPAN(".."))) {
			if (depth-- == 0)
				return STATUS_BAD_REQUEST;
			while (*(--segment - 1) != '/')
				;
			continue;
		}
		if (++depth > URI_DEPTH_MAX)
			return STATUS_BAD_REQUEST;
		segment = out;
		if (at < end)
			*segment++ = '/';
	}
	*segment = '\0';
	*length = (size_t)(segment - to);
	return STATUS_GO;
}

size_t uri_encode_path(struct span path, char *to)
{
	static const char digits[] = "0123456789ABCDEF";
	char *start = to;

	for (size_t i = 0; i < path.length; i++) {
		unsigned char octet = (unsigned char)path.at[i];

		if (syntax_is(path.at[i], SYNTAX_PATH) && octet != '%') {
			*to++ = path.at[i];
		} else {
			*to++ = '%';
			*to++ = digits[octet >> 4];
			*to++ = digits[octet & 15];
		}
	}
	return (size_t)(to - start);
}
