/* SPDX-License-Identifier: MIT */
/* fuzz_body: content ends at the same byte, with the same verdict, however it is cut. */
#include <stdint.h>
#include <stdlib.h>
#include "http/body.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LIMIT = 100000 };

struct outcome {
	enum status status;
	size_t used;
	int64_t taken;
};

static struct outcome run(const struct request *request, const char *bytes, size_t size,
			  size_t piece)
{
	struct outcome outcome = { STATUS_MORE, 0, 0 };
	struct body body;

	body_start(&body, request, LIMIT);
	do {
		size_t left = size - outcome.used, used;
		size_t length = piece < left ? piece : left;

		outcome.status = body_take(&body, bytes + outcome.used, length, &used);
		if (used > length)
			abort();
		outcome.used += used;
		if (outcome.status == STATUS_MORE && used != length)
			abort();
	} while (outcome.status == STATUS_MORE && outcome.used < size);
	outcome.taken = body.taken;
	return outcome;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct request request = { .is_chunked = true, .has_body = true };
	struct outcome whole, pieces;
	size_t piece;

	if (size < 4)
		return 0;
	piece = data[0] % 64 + 1;
	if (data[1] == 'L') {
		request.is_chunked = false;
		request.content_length = data[2] << 8 | data[3] | 1;
	}
	data += 4;
	size -= 4;
	whole = run(&request, (const char *)data, size, size ? size : 1);
	pieces = run(&request, (const char *)data, size, piece);
	if (whole.status != pieces.status || whole.taken != pieces.taken)
		abort();
	/* After a refusal nobody asks where it was; at an end it matters. */
	if (whole.status == STATUS_GO && whole.used != pieces.used)
		abort();
	if (whole.taken > LIMIT)
		abort();
	return 0;
}
