/* SPDX-License-Identifier: MIT */
/* fuzz_listing: names in any order are put in one, and none of them leaves its place in a page. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "content/listing_order.h"
#include "content/listing_page.h"
#include "content/listing_wish.h"
#include "content/text.h"
#include "http/syntax.h"
#include "http/uri.h"

enum { ENTRIES_MAX = 24, ROOM = 16 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool condition)
{
	if (!condition)
		abort();
}

static bool take(struct span *text, struct span prefix)
{
	if (!span_starts(*text, prefix))
		return false;
	*text = span_from(*text, prefix.length);
	return true;
}

/* What a browser makes of a reference to a character. False where there is none. */
static bool take_reference(struct span *html, char *to)
{
	static const struct {
		const char *text;
		char character;
	} references[] = {
		{ "&amp;", '&' },  { "&lt;", '<' },    { "&gt;", '>' },
		{ "&quot;", '"' }, { "&#39;", '\'' },
	};

	for (size_t i = 0; i < sizeof(references) / sizeof(references[0]); i++) {
		if (take(html, span_of(references[i].text))) {
			*to = references[i].character;
			return true;
		}
	}
	return false;
}

/* Reads text or an attribute up to what ends it, which must be there. Returns its length. */
static size_t read_html(struct span *html, struct span end, char *to)
{
	size_t length = 0;

	while (!take(html, end)) {
		need(html->length > 0 && !strchr("<>\"'", html->at[0]));
		need((unsigned char)html->at[0] >= ' ' && html->at[0] != 0x7f);
		if (!take_reference(html, &to[length])) {
			need(html->at[0] != '&');
			to[length] = html->at[0];
			*html = span_from(*html, 1);
		}
		length++;
	}
	return length;
}

/* The row, read again: its link has the bytes of the name, its text what can be shown of them. */
static void check_row(struct span html, const struct listing_entry *entry)
{
	static char href[ROOM], shown[ROOM], back[ROOM];
	struct span name = { entry->name, entry->length };
	size_t length, shown_length;

	need(take(&html, SPAN("<tr><td><a href=\"./")));
	length = read_html(&html, SPAN("\">"), href);
	need(syntax_skip(href, href + length, SYNTAX_PATH) == href + length);
	need((length > 0 && href[length - 1] == '/') == entry->is_folder);
	length -= entry->is_folder;
	need(!memchr(href, '/', length));
	need(length == uri_encode_path(name, back) && memcmp(href, back, length) == 0);

	shown_length = read_html(&html, SPAN("</a><td>"), shown) - entry->is_folder;
	for (size_t at = 0, size; at < shown_length; at += size)
		need(text_character((struct span){ shown + at, shown_length - at }, &size) !=
		     TEXT_NO_CHARACTER);
	/* What is good UTF-8 and printable ASCII is shown as it is. */
	if (syntax_skip(name.at, name.at + name.length, SYNTAX_PATH) == name.at + name.length)
		need(shown_length == name.length && memcmp(shown, name.at, name.length) == 0);
	need(memchr(html.at, '<', html.length) && html.at[html.length - 1] == '\n');
}

/* The string in an object, read again: the name, or U+FFFD where it is not UTF-8. */
static void check_object(struct span json, const struct listing_entry *entry)
{
	struct span name = { entry->name, entry->length };
	size_t size;

	need(take(&json, SPAN(",\n{\"name\":\"")));
	for (; name.length > 0; name = span_from(name, size)) {
		int32_t character = text_character(name, &size);
		char escaped[8];

		need(json.length > 0);
		snprintf(escaped, sizeof(escaped), "\\u%04x", (unsigned int)character & 0xffff);
		if (character == TEXT_NO_CHARACTER)
			need(take(&json, SPAN("\\ufffd")));
		else if (character < ' ')
			need(take(&json, span_of(escaped)));
		else if (character == '"' || character == '\\')
			need(take(&json, SPAN("\\")) && take(&json, (struct span){ name.at, 1 }));
		else
			need(take(&json, (struct span){ name.at, size }));
	}
	need(take(&json, entry->is_folder ? SPAN("\",\"type\":\"directory\",\"mtime\":\"") :
					   SPAN("\",\"type\":\"file\",\"mtime\":\"")));
	need(json.at[json.length - 1] == '}');
}

/* In a room of any size the same begins, and as much is counted. */
static void check_entry(const struct listing_entry *entry, bool is_json, size_t room)
{
	static char whole[ROOM];
	struct listing_wish wish = { .is_json = is_json };
	struct text all = { whole, ROOM, 0 }, part = { malloc(room + 1), room, 0 };

	listing_page_entry(&all, &wish, entry, false);
	need(all.length <= 12U * entry->length + 250);
	listing_page_entry(&part, &wish, entry, false);
	need(part.length == all.length);
	if (part.length <= room)
		need(memcmp(part.to, whole, part.length) == 0);
	free(part.to);
	if (is_json)
		check_object((struct span){ whole, all.length }, entry);
	else
		check_row((struct span){ whole, all.length }, entry);
}

/* The heading has no markup but ours: no quote or bracket of the path is left. */
static void check_head(const struct listing_wish *wish)
{
	struct text counted = { NULL, 0, 0 }, text;
	struct span title;
	static char shown[ROOM];

	listing_page_begin(&counted, wish, true);
	text = (struct text){ malloc(counted.length), counted.length, 0 };
	listing_page_begin(&text, wish, true);
	need(text.length == counted.length);
	title = (struct span){ text.to, text.length };
	while (!take(&title, SPAN("<title>Index of ")))
		title = span_from(title, 1);
	if (3 * wish->path.length < ROOM)
		read_html(&title, SPAN("</title>\n<h1><b>Index of</b> <"), shown);
	free(text.to);
}

static int sign(int number)
{
	return (number > 0) - (number < 0);
}

/* If a is before b, then b is not before a, and a is before all that b is before. */
static void check_pair(const struct listing_entry *a, const struct listing_entry *b,
		       struct listing_entry **entries, size_t count,
		       const struct listing_wish *wish)
{
	enum listing_key key = wish->key;
	bool down = wish->is_descending;
	int order = listing_compare(a, b, key, down);

	need(sign(order) == -sign(listing_compare(b, a, key, down)));
	for (size_t i = 0; order <= 0 && i < count; i++)
		need(listing_compare(b, entries[i], key, down) > 0 ||
		     listing_compare(a, entries[i], key, down) <= 0);
}

static void check_order(struct listing_entry **entries, size_t count,
			const struct listing_wish *wish)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count; j++)
			check_pair(entries[i], entries[j], entries, count, wish);
}

/* However few steps are made at a time, all come out, and in order. */
static void check_sort(struct listing_entry **entries, size_t count,
		       const struct listing_wish *wish, int steps)
{
	struct listing_order order = { .key = wish->key, .is_descending = wish->is_descending };
	const struct listing_entry *entry;
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		listing_order_add(&order, entries[i]);
	while (!listing_order_work(&order, steps))
		;
	for (entry = listing_order_first(&order); entry; entry = entry->next, found++)
		need(!entry->next || listing_compare(entry, entry->next, wish->key,
						     wish->is_descending) <= 0);
	need(found == count);
}

/* The names are what lies between the slashes. */
static size_t make_entries(struct span text, struct listing_entry **entries)
{
	size_t count = 0;

	while (text.length > 0 && count < ENTRIES_MAX) {
		const char *slash = memchr(text.at, '/', text.length);
		struct span name = slash ? span_between(text.at, slash) : text;
		struct listing_entry *entry;

		text = slash ? span_from(text, name.length + 1) : span_from(text, text.length);
		if (name.length == 0 || name.length > UINT8_MAX ||
		    memchr(name.at, '\0', name.length))
			continue;
		entry = malloc(sizeof(*entry) + name.length);
		*entry = (struct listing_entry){ .size = (name.at[0] & 3) * 1000000,
						 .time = name.at[name.length - 1] & 3,
						 .is_folder = name.at[name.length / 2] % 5 == 0,
						 .length = (uint8_t)name.length };
		memcpy(entry->name, name.at, name.length);
		entries[count++] = entry;
	}
	return count;
}

static void check_query(struct span query, struct listing_wish *wish)
{
	listing_read_query(query, wish);
	need(wish->key == LISTING_NAME || wish->key == LISTING_SIZE || wish->key == LISTING_TIME);
	if (!memchr(query.at, '=', query.length))
		need(wish->key == LISTING_NAME && !wish->is_descending);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct listing_entry *entries[ENTRIES_MAX];
	char *copy = malloc(size + 2), *normal = malloc(size + 3);
	struct listing_wish wish = { .key = LISTING_NAME };
	struct span text = { copy + 1, size };
	size_t count, length = 0;

	copy[0] = '/';
	memcpy(copy + 1, data, size);
	copy[size + 1] = '/';
	check_query(text, &wish);
	count = make_entries(text, entries);
	for (size_t i = 0; i < count; i++) {
		check_entry(entries[i], false, size);
		check_entry(entries[i], true, size);
	}
	for (int i = 0; i < 6; i++) {
		wish.key = (enum listing_key)(i / 2);
		wish.is_descending = i % 2;
		check_order(entries, count, &wish);
		check_sort(entries, count, &wish, 1 + (int)(size % 7));
	}
	for (size_t i = 0; i < count; i++)
		free(entries[i]);
	if (uri_normalise((struct span){ copy, size + 2 }, normal, &length) == STATUS_GO) {
		wish.path = (struct span){ normal, length };
		check_head(&wish);
	}
	free(copy);
	free(normal);
	return 0;
}
