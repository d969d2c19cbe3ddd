/* SPDX-License-Identifier: MIT */
/* listing_wish: which listing of a folder is wanted, and in what order. */
#include "content/listing_wish.h"

struct word {
	const char *text;
	bool is_key;	/* or else an order */
	int value;
};

static const struct word words[] = {
	{ "sort=name", true, LISTING_NAME },
	{ "sort=size", true, LISTING_SIZE },
	{ "sort=time", true, LISTING_TIME },
	{ "order=asc", false, false },
	{ "order=desc", false, true },
	{ "C=N", true, LISTING_NAME },
	{ "C=S", true, LISTING_SIZE },
	{ "C=M", true, LISTING_TIME },
	{ "O=A", false, false },
	{ "O=D", false, true },
};

static void read_pair(struct span pair, struct listing_wish *wish)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!span_is(pair, span_of(words[i].text)))
			continue;
		if (words[i].is_key)
			wish->key = (enum listing_key)words[i].value;
		else
			wish->is_descending = words[i].value;
	}
}

void listing_read_query(struct span query, struct listing_wish *wish)
{
	size_t start = 0;

	/* Of no query there is no first pair either. */
	for (size_t i = 0; query.length > 0 && i <= query.length; i++) {
		if (i < query.length && query.at[i] != '&' && query.at[i] != ';')
			continue;
		read_pair((struct span){ query.at + start, i - start }, wish);
		start = i + 1;
	}
}

const char *listing_media_type(bool is_json)
{
	return is_json ? "application/json" : "text/html; charset=utf-8";
}
