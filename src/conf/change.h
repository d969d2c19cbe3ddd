/* SPDX-License-Identifier: MIT */
/* change: what is different between two configurations, for people. */
#ifndef CHANGE_H
#define CHANGE_H

#include "base/buffer.h"

enum { CHANGE_LINES = 20 };	/* told one by one; of the others only how many there are */

/*
 * Compares two texts of conf_text. Writes lines such as "port: 8080 -> 8888", "site.a.docroot:
 * new, "/srv/a"" and "site.b: gone"; nothing if they say the same.
 */
void change_describe(const char *before, const char *after, struct buffer *to);

#endif
