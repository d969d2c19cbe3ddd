/* SPDX-License-Identifier: MIT */
/* compress: whole contents in a coding, by the libraries that were there at build time. */
#include "content/compress.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#ifdef HAVE_ZLIB
#include <zlib.h>
#endif
#ifdef HAVE_BROTLI
#include <brotli/encode.h>
#endif
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif

/* Each writes at most length - 1 bytes to `to`; 0 if that is not enough, or fails. */

#ifdef HAVE_ZLIB
static size_t compress_gzip(const char *bytes, size_t length, char *to)
{
	z_stream stream = { .next_in = (Bytef *)(uintptr_t)bytes, .avail_in = (uInt)length,
			    .next_out = (Bytef *)to, .avail_out = (uInt)length - 1 };
	size_t made = 0;

	/* 16: gzip's own head, which has neither name nor time then (RFC 1952). */
	if (length > UINT32_MAX / 2 ||
	    deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return 0;
	if (deflate(&stream, Z_FINISH) == Z_STREAM_END)
		made = stream.total_out;
	deflateEnd(&stream);
	return made;
}
#endif

#ifdef HAVE_BROTLI
static size_t compress_brotli(const char *bytes, size_t length, char *to)
{
	size_t made = length - 1;

	return BrotliEncoderCompress(5, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, length,
				     (const uint8_t *)bytes, &made, (uint8_t *)to) ? made : 0;
}
#endif

#ifdef HAVE_ZSTD
/* Browsers take windows of 8 MiB, and no larger (RFC 9659). */
static size_t compress_zstd(const char *bytes, size_t length, char *to)
{
	ZSTD_CCtx *context = ZSTD_createCCtx();
	size_t made;

	if (!context)
		return 0;
	ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 6);
	if (length > 8 << 20)
		ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, 23);
	made = ZSTD_compress2(context, to, length - 1, bytes, length);
	ZSTD_freeCCtx(context);
	return ZSTD_isError(made) ? 0 : made;
}
#endif

static size_t (*const compressors[CODING_COUNT])(const char *, size_t, char *) = {
#ifdef HAVE_BROTLI
	[CODING_BROTLI] = compress_brotli,
#endif
#ifdef HAVE_ZSTD
	[CODING_ZSTD] = compress_zstd,
#endif
#ifdef HAVE_ZLIB
	[CODING_GZIP] = compress_gzip,
#endif
	[CODING_IDENTITY] = NULL,
};

bool compress_can(enum coding coding)
{
	return compressors[coding] != NULL;
}

const char *compress_library(enum coding coding)
{
#ifdef HAVE_BROTLI
	static char brotli[32];

	if (coding == CODING_BROTLI) {
		uint32_t version = BrotliEncoderVersion();

		snprintf(brotli, sizeof(brotli), "%u.%u.%u", version >> 24, version >> 12 & 0xfff,
			 version & 0xfff);
		return brotli;
	}
#endif
#ifdef HAVE_ZSTD
	if (coding == CODING_ZSTD)
		return ZSTD_versionString();
#endif
#ifdef HAVE_ZLIB
	if (coding == CODING_GZIP)
		return zlibVersion();
#endif
	(void)coding;
	return "";
}

char *compress_bytes(enum coding coding, const char *bytes, size_t length, size_t *result)
{
	char *room, *fitted;

	errno = !compress_can(coding) ? ENOTSUP : length < 2 ? E2BIG : 0;
	if (errno)
		return NULL;
	room = malloc(length);
	if (!room)
		return NULL;
	*result = compressors[coding](bytes, length, room);
	if (*result == 0) {
		free(room);
		errno = E2BIG;
		return NULL;
	}
	fitted = realloc(room, *result);
	if (fitted)
		room = fitted;
	return room;
}
