/* SPDX-License-Identifier: MIT */
/* fuzz_uri: a normalised path stays below its root, and encoding it leads back to it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "http/authority.h"
#include "http/uri.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_normal(const char *path, size_t length)
{
	if (length == 0 || path[0] != '/' || strlen(path) != length)
		abort();
	for (size_t i = 0; i < length; i++) {
		size_t segment = 0;

		if (path[i] != '/')
			continue;
		while (i + 1 + segment < length && path[i + 1 + segment] != '/')
			segment++;
		if (segment == 0 && i + 1 < length)
			abort();
		if (segment == 1 && path[i + 1] == '.')
			abort();
		if (segment == 2 && path[i + 1] == '.' && path[i + 2] == '.')
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size }, host, port, authority, path;
	char *normal, *encoded, *again;
	size_t length, encoded_length, again_length;

	if (authority_split(text, &host, &port) && (host.length == 0 || host.length > size))
		abort();
	authority_of_uri(text, &authority, &host, &path);

	if (size == 0 || data[0] != '/')
		return 0;
	normal = malloc(size + 1);
	encoded = malloc(3 * size);
	again = malloc(3 * size + 1);
	if (normal && encoded && again &&
	    uri_normalise(text, normal, &length) == STATUS_GO) {
		check_normal(normal, length);
		encoded_length = uri_encode_path((struct span){ normal, length }, encoded);
		if (encoded_length > 3 * size)
			abort();
		if (uri_normalise((struct span){ encoded, encoded_length }, again,
				  &again_length) != STATUS_GO ||
		    again_length != length || memcmp(again, normal, length) != 0)
			abort();
	}
	free(normal);
	free(encoded);
	free(again);
	return 0;
}
