/* SPDX-License-Identifier: MIT */
/* fuzz_accept: any bytes as Accept-Encoding and Accept: a quality is a quality. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "http/accept.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool condition)
{
	if (!condition)
		abort();
}

/* A request with these lines, that is not longer than what was given. */
static bool parse(struct request *request, char *head, const char *name, const uint8_t *data,
		  size_t size)
{
	static const struct request_limits limits = { 100, 70000, 256 };
	char *at = stpcpy(stpcpy(head, "GET / HTTP/1.1\r\nHost: a\r\n"), name);

	at = mempcpy(at, data, size);
	at = mempcpy(at, "\r\n\r\n", 4);
	return request_parse(request, head, (size_t)(at - head), &limits) == STATUS_GO;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct request request;
	int quality[CODING_COUNT];
	char *head;

	if (size > 60000)
		return 0;
	head = malloc(size + 256);
	if (parse(&request, head, "Accept-Encoding: ", data, size)) {
		accept_codings(&request, quality);
		for (int i = 0; i < CODING_COUNT; i++)
			need(quality[i] >= 0 && quality[i] <= 1000);
		/* What it does not speak of at all, nobody is sent. */
		if (!memmem(data, size, "*", 1) && !memmem(data, size, ":", 1)) {
			need(memmem(data, size, "z", 1) || memmem(data, size, "Z", 1) ||
			     (quality[CODING_GZIP] == 0 && quality[CODING_ZSTD] == 0));
		}
	}
	if (parse(&request, head, "Accept: ", data, size)) {
		int html = accept_quality(&request, SPAN("text/html"));

		need(html >= 0 && html <= 1000);
	}
	free(head);
	return 0;
}
