/* SPDX-License-Identifier: MIT */
/* test_compress: what is compressed is the same when it is decompressed. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#ifdef HAVE_ZLIB
#include <zlib.h>
#endif
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif
#include "content/compress.h"

static char *make_text(size_t length)
{
	static const char *const words[] = { "the ", "server ", "answers ", "each ", "request\n" };
	char *text = malloc(length + 16);

	for (size_t i = 0, n = 0; i < length; n++)
		i += (size_t)(stpcpy(text + i, words[n * n % 5]) - (text + i));
	return text;
}

static void expand(enum coding coding, const char *bytes, size_t length, char *to, size_t room)
{
	size_t made = 0;

	(void)coding;
	(void)bytes;
	(void)length;
	(void)to;
#ifdef HAVE_ZLIB
	if (coding == CODING_GZIP) {
		z_stream stream = { .next_in = (Bytef *)(uintptr_t)bytes, .avail_in = (uInt)length,
				    .next_out = (Bytef *)to, .avail_out = (uInt)room };

		cr_assert_eq(inflateInit2(&stream, 16 + MAX_WBITS), Z_OK);
		cr_assert_eq(inflate(&stream, Z_FINISH), Z_STREAM_END);
		made = stream.total_out;
		inflateEnd(&stream);
	}
#endif
#ifdef HAVE_ZSTD
	if (coding == CODING_ZSTD)
		made = ZSTD_decompress(to, room, bytes, length);
#endif
	cr_expect_eq(made, room);
}

static void expect_same(enum coding coding, size_t length)
{
	char *text = make_text(length), *back = malloc(length), *coded, *again;
	size_t result, other;

	coded = compress_bytes(coding, text, length, &result);
	again = compress_bytes(coding, text, length, &other);
	cr_assert(coded && again, "%s of %zu", coding_name(coding), length);
	cr_expect_lt(result, length);
	cr_expect(result == other && memcmp(coded, again, result) == 0, "%s", coding_name(coding));
	if (coding != CODING_BROTLI) {
		expand(coding, coded, result, back, length);
		cr_expect_eq(memcmp(text, back, length), 0, "%s of %zu", coding_name(coding), length);
	}
	free(again);
	free(coded);
	free(back);
	free(text);
}

Test(compress, there_and_back)
{
	static const size_t lengths[] = { 200, 1000, 100000, 3000000 };

	for (int coding = 0; coding < CODING_IDENTITY; coding++)
		for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
			if (compress_can((enum coding)coding))
				expect_same((enum coding)coding, lengths[i]);
}

Test(compress, what_would_not_shrink_is_left)
{
	char noise[2000];
	uint32_t seed = 1;
	size_t result;

	for (size_t i = 0; i < sizeof(noise); i++) {
		seed = seed * 1664525 + 1013904223;
		noise[i] = (char)(seed >> 24);
	}
	for (int i = 0; i < CODING_IDENTITY; i++) {
		enum coding coding = (enum coding)i;
		int reason = compress_can(coding) ? E2BIG : ENOTSUP;

		cr_expect_null(compress_bytes(coding, noise, sizeof(noise), &result));
		cr_expect_eq(errno, reason);
		cr_expect_null(compress_bytes(coding, "", 0, &result));
		cr_expect_eq(errno, reason);
		cr_expect_null(compress_bytes(coding, "a", 1, &result));
	}
}

Test(compress, a_library_has_a_version)
{
	for (int i = 0; i < CODING_IDENTITY; i++)
		cr_expect_eq(*compress_library((enum coding)i) != '\0', compress_can((enum coding)i));
	cr_expect_not(compress_can(CODING_IDENTITY));
}

Test(compress, gzip_tells_neither_name_nor_time)
{
	char *text = make_text(1000), *coded;
	size_t result;

	if (compress_can(CODING_GZIP)) {
		coded = compress_bytes(CODING_GZIP, text, 1000, &result);
		cr_assert(coded);
		/* RFC 1952, 2.3: no flags, and a time of zero. */
		cr_expect_eq(memcmp(coded, "\x1f\x8b\x08\0\0\0\0\0", 8), 0);
		free(coded);
	}
	free(text);
}
