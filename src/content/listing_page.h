/* SPDX-License-Identifier: MIT */
/* listing_page: how a listing looks, as HTML for people and as JSON for programs. */
#ifndef LISTING_PAGE_H
#define LISTING_PAGE_H

#include <stdbool.h>
#include "content/listing_order.h"
#include "content/listing_wish.h"
#include "content/text.h"

/* What comes before the entries. It grows with the length of the path. */
void listing_page_begin(struct text *text, const struct listing_wish *wish, bool is_empty);

/* One entry: no more than 12 bytes for each byte of its name, and 250. */
void listing_page_entry(struct text *text, const struct listing_wish *wish,
			const struct listing_entry *entry, bool is_first);

/* What comes after the entries, a few bytes. */
void listing_page_end(struct text *text, const struct listing_wish *wish, bool is_empty);

#endif
