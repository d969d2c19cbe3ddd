/* SPDX-License-Identifier: MIT */
/* listing_page: the text of a listing, in HTML and in JSON. */
#ifndef LISTING_PAGE_H
#define LISTING_PAGE_H

#include "base/buffer.h"
#include "content/listing_wish.h"

/* Each adds to the buffer: the beginning, one entry, the end. Returns 0, or -1 with errno. */
int listing_page_begin(struct buffer *to, const struct listing_wish *wish);
int listing_page_add(struct buffer *to, const struct listing_wish *wish,
		     const struct listing_entry *entry, bool is_first);
int listing_page_end(struct buffer *to, const struct listing_wish *wish, bool is_empty);

#endif
