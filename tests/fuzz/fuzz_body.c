/* SPDX-License-Identifier: MIT */
/* fuzz_body: the content of a request ends at the same byte, however it is cut into pieces. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "http/body.h"
#include "http/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct verdict {
	enum status status;
	size_t used;
	int64_t taken;
};

static void need(bool condition)
{
	if (!condition)
		abort();
}

/* The next length of a piece: 1 for seed 0, else anything small. */
static size_t next_piece(uint32_t *seed)
{
	if (*seed == 0)
		return 1;
	*seed = *seed * 1664525 + 1013904223;
	return (*seed >> 16) % 40;
}

/* Gives it in pieces, each at its own place, where a sanitizer sees who reads past its end. */
static struct verdict feed(const struct request *request, int64_t limit, const uint8_t *data,
			   size_t size, uint32_t seed)
{
	struct verdict verdict = { STATUS_MORE, 0, 0 };
	struct body body;
	size_t at = 0;

	body_start(&body, request->is_chunked, request->content_length, limit);
	for (;;) {
		size_t part = next_piece(&seed), used;
		char *piece;

		if (part > size - at)
			part = size - at;
		piece = malloc(part ? part : 1);
		memcpy(piece, data + at, part);
		verdict.status = body_take(&body, piece, part, &used);
		free(piece);
		need(used <= part);
		need(verdict.status != STATUS_MORE || used == part);
		need(body.taken >= 0 && body.taken <= limit && body.left >= 0);
		at += used;
		if (verdict.status != STATUS_MORE || at == size)
			break;
	}
	verdict.used = at;
	verdict.taken = body.taken;
	return verdict;
}

static void need_same(struct verdict a, struct verdict b)
{
	need(a.status == b.status && a.used == b.used && a.taken == b.taken);
}

static void check(const struct request *request, int64_t limit, const uint8_t *data, size_t size)
{
	struct verdict whole = feed(request, limit, data, size, 0);

	need(whole.status == STATUS_GO || whole.status == STATUS_MORE ||
	     whole.status == STATUS_BAD_REQUEST || whole.status == STATUS_CONTENT_TOO_LARGE);
	for (uint32_t seed = 1; seed <= 3; seed++)
		need_same(feed(request, limit, data, size, seed * 2654435761u + (uint32_t)size), whole);
	/* Nothing after its end decides, and nothing less is enough. */
	if (whole.status == STATUS_GO)
		need_same(feed(request, limit, data, whole.used, 1), whole);
	if (whole.status == STATUS_GO && whole.used > 0)
		need(feed(request, limit, data, whole.used - 1, 1).status == STATUS_MORE);
	if (whole.status == STATUS_GO && request->is_chunked)
		need(whole.used >= 5 && memcmp(data + whole.used - 2, "\r\n", 2) == 0);
	if (whole.status == STATUS_GO && !request->is_chunked)
		need((int64_t)whole.used == request->content_length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int64_t limits[] = { 0, 20, 1000000, INT64_MAX };
	static struct request chunked = { .is_chunked = true, .has_body = true };
	static struct request counted = { .has_body = true };

	counted.content_length = (int64_t)size / 2;
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		check(&chunked, limits[i], data, size);
		check(&counted, limits[i], data, size);
	}
	return 0;
}
