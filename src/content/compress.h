/* SPDX-License-Identifier: MIT */
/* compress: whole contents in a coding, by the libraries that were there at build time. */
#ifndef COMPRESS_H
#define COMPRESS_H

#include <stdbool.h>
#include <stddef.h>
#include "http/coding.h"

/* Whether this build can. */
bool compress_can(enum coding coding);

/* The version of the library, "" without. Static. */
const char *compress_library(enum coding coding);

/*
 * The bytes in a coding, from malloc, for the caller, and their number in *result. NULL with
 * errno: ENOTSUP if this build cannot, E2BIG if they would not be fewer, ENOMEM. Equal bytes give
 * equal results.
 */
char *compress_bytes(enum coding coding, const char *bytes, size_t length, size_t *result);

#endif
