/* SPDX-License-Identifier: MIT */
/* coding: the content codings that this server knows (RFC 9110, 8.4.1; RFC 7932; RFC 8878). */
#ifndef CODING_H
#define CODING_H

#include "base/span.h"

/* In the order in which they are chosen when a client likes them equally. */
enum coding {
	CODING_BROTLI,		/* br */
	CODING_ZSTD,
	CODING_GZIP,		/* x-gzip is the same (8.4.1.3) */
	CODING_IDENTITY,
	CODING_COUNT,
};

/* "br", "zstd", "gzip", "identity". Static. */
const char *coding_name(enum coding coding);

/* What a precompressed file is called: ".br", ".zst", ".gz", "". Static. */
const char *coding_suffix(enum coding coding);

/* By its name, in any case; CODING_COUNT if it is none of them. */
enum coding coding_of(struct span name);

#endif
