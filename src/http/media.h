/* SPDX-License-Identifier: MIT */
/* media: from a file name's extension to a media type. */
#ifndef MEDIA_H
#define MEDIA_H

#include <stdbool.h>
#include "base/span.h"

struct media_types;	/* what a mime.types file adds to the built-in table */

/*
 * Reads text in the format of mime.types(5), NUL-terminated; lines that make no sense are
 * skipped. Returns the table, which media_types_free releases, or NULL with errno ENOMEM.
 */
struct media_types *media_types_load(const char *text);
void media_types_free(struct media_types *types);

/*
 * The media type for a file name or path, by its last extension in any case: the built-in table
 * of web types first, then types (which may be NULL), else "application/octet-stream". Lives as
 * long as types does.
 */
const char *media_type_of(const struct media_types *types, struct span name);

/* Whether a charset parameter belongs to this type: text/ and a few more (JavaScript, XML,
 * manifest), never to JSON, SVG, wasm. */
bool media_type_wants_charset(const char *type);

#endif
