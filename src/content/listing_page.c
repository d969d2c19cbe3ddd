/* SPDX-License-Identifier: MIT */
/* listing_page: the text of a listing, in HTML and in JSON. */
#include "content/listing_page.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "http/uri.h"

static const char style[] =
	"<style>\n"
	"body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto;"
	" padding: 1.5rem 1rem 3rem }\n"
	"h1 { font-size: 1.25rem; font-weight: 600; overflow-wrap: anywhere; margin: .5rem 0 1rem }\n"
	"h1 a { font-weight: 400 }\n"
	"a { color: LinkText; text-decoration: none } a:hover { text-decoration: underline }\n"
	"table { border-collapse: collapse; width: 100% }\n"
	"th, td { padding: .45rem .5rem; text-align: left; font-weight: 400 }\n"
	"thead th { border-bottom: 2px solid color-mix(in srgb, currentColor 25%, transparent);"
	" white-space: nowrap }\n"
	"thead a { color: inherit; opacity: .7 } [aria-sort] a { opacity: 1; font-weight: 600 }\n"
	"tbody tr { border-bottom: 1px solid color-mix(in srgb, currentColor 12%, transparent) }\n"
	"tbody tr:hover { background: color-mix(in srgb, currentColor 6%, transparent) }\n"
	"td:first-child { overflow-wrap: anywhere } td a { display: block }\n"
	".s, .d { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }\n"
	"td.s, td.d { opacity: .75 }\n"
	"@media (max-width: 34rem) { .d span { display: none } th, td { padding: .5rem .3rem } }\n"
	"@media (max-width: 24rem) { .d { display: none } }\n"
	"</style>\n";

/* The length of the character of UTF-8 (RFC 3629) that text begins with; 0 if it is none. */
static size_t character(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t length = at[0] < 0x80 ? 1 : at[0] < 0xc2 ? 0 : at[0] < 0xe0 ? 2 :
			at[0] < 0xf0 ? 3 : at[0] < 0xf5 ? 4 : 0;

	for (size_t i = 1; i < length; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	if ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f) ||
	    (at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] > 0x8f))
		return 0;
	return length;
}

static const char *html_entity(char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

/* What is no text is shown as U+FFFD. text has a NUL behind it. */
static int add_html(struct buffer *to, const char *text, size_t length)
{
	for (const char *at = text, *end = text + length; at < end;) {
		const char *entity = html_entity(*at);
		size_t bytes = character(at);
		bool is_shown = bytes > 0 && ((unsigned char)*at >= ' ' || *at < 0) && *at != 0x7f;
		int result = entity ? buffer_add(to, entity) :
			     is_shown ? buffer_append(to, at, bytes) :
					buffer_add(to, "\xef\xbf\xbd");

		if (result < 0)
			return -1;
		at += bytes > 0 ? bytes : 1;
	}
	return 0;
}

static int add_json(struct buffer *to, const char *text)
{
	while (*text) {
		size_t bytes = character(text);
		unsigned char c = (unsigned char)*text;
		int result = bytes == 0 ? buffer_add(to, "\\ufffd") :
			     c == '"' || c == '\\' ? buffer_print(to, "\\%c", c) :
			     c < ' ' || c == 0x7f ? buffer_print(to, "\\u%04x", c) :
						    buffer_append(to, text, bytes);

		if (result < 0)
			return -1;
		text += bytes > 0 ? bytes : 1;
	}
	return 0;
}

/* A reference that no name can make absolute, or another scheme (RFC 3986, 4.2). */
static int add_reference(struct buffer *to, const char *name)
{
	char encoded[3 * NAME_MAX + 1];
	size_t length = strlen(name);

	if (length > NAME_MAX)
		length = NAME_MAX;
	length = uri_encode_path((struct span){ name, length }, encoded);
	if (buffer_add(to, "./") < 0)
		return -1;
	for (size_t i = 0; i < length; i++) {
		const char *entity = html_entity(encoded[i]);

		if ((entity ? buffer_add(to, entity) : buffer_append(to, encoded + i, 1)) < 0)
			return -1;
	}
	return 0;
}

/* Each part of the path leads to its folder; the last is this one. */
static int add_breadcrumbs(struct buffer *to, struct span path)
{
	size_t depth = 0;

	for (size_t i = 1; i < path.length; i++)
		depth += path.at[i] == '/';
	if (depth == 0)
		return buffer_add(to, "/");
	for (size_t i = 0; i + 1 < path.length; depth--) {
		const char *slash = memchr(path.at + i + 1, '/', path.length - i - 1);
		size_t length = (size_t)(slash - path.at) - i;

		if (i == 0) {
			if (buffer_add(to, "<a href=\"") < 0)
				return -1;
			for (size_t up = 0; up < depth; up++)
				if (buffer_add(to, "../") < 0)
					return -1;
			if (buffer_add(to, "\">/</a>") < 0)
				return -1;
		}
		if (depth > 1) {
			if (buffer_add(to, "<a href=\"./") < 0)
				return -1;
			for (size_t up = 1; up < depth; up++)
				if (buffer_add(to, "../") < 0)
					return -1;
			if (buffer_add(to, "\">") < 0)
				return -1;
		}
		if (add_html(to, path.at + i + 1, length - 1) < 0 ||
		    buffer_add(to, depth > 1 ? "</a>/" : "/") < 0)
			return -1;
		i += length;
	}
	return 0;
}

static int add_heading(struct buffer *to, const struct listing_wish *wish, enum listing_key key,
		       const char *name, const char *title, const char *class)
{
	bool is_current = wish->key == key;
	bool turns = is_current && !wish->is_descending;

	return buffer_print(to, "<th scope=\"col\"%s%s><a href=\"?sort=%s&amp;order=%s\">%s%s</a></th>",
			    class, !is_current ? "" : wish->is_descending ?
			    " aria-sort=\"descending\"" : " aria-sort=\"ascending\"", name,
			    turns ? "desc" : "asc", title,
			    !is_current ? "" : wish->is_descending ? " \xe2\x86\x93" :
								    " \xe2\x86\x91");
}

int listing_page_begin(struct buffer *to, const struct listing_wish *wish)
{
	if (wish->is_json)
		return buffer_add(to, "[");
	if (buffer_add(to, "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
			   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
			   "<meta name=\"color-scheme\" content=\"light dark\">\n"
			   "<title>Index of ") < 0 ||
	    add_html(to, wish->path.at, wish->path.length) < 0 ||
	    buffer_add(to, "</title>\n") < 0 || buffer_add(to, style) < 0 ||
	    buffer_add(to, "<h1>Index of ") < 0 || add_breadcrumbs(to, wish->path) < 0 ||
	    buffer_add(to, "</h1>\n<table>\n<thead><tr>") < 0 ||
	    add_heading(to, wish, LISTING_NAME, "name", "Name", "") < 0 ||
	    add_heading(to, wish, LISTING_SIZE, "size", "Size", " class=\"s\"") < 0 ||
	    add_heading(to, wish, LISTING_TIME, "time", "Changed", " class=\"d\"") < 0 ||
	    buffer_add(to, "</tr></thead>\n<tbody>\n") < 0)
		return -1;
	if (wish->path.length > 1)
		return buffer_add(to, "<tr><td><a href=\"../\">..</a></td><td class=\"s\"></td>"
				      "<td class=\"d\"></td></tr>\n");
	return 0;
}

/* "17 B", "1.7 kB", "17 kB". */
static void format_size(int64_t size, char text[32])
{
	static const char *const units[] = { "kB", "MB", "GB", "TB", "PB", "EB" };
	double amount = (double)size;
	size_t unit = 0;

	if (size < 1000) {
		snprintf(text, 32, "%d B", (int)size);
		return;
	}
	for (amount /= 1000; amount >= 999.5 && unit < 5; amount /= 1000)
		unit++;
	snprintf(text, 32, amount < 9.95 ? "%.1f %s" : "%.0f %s", amount, units[unit]);
}

/* RFC 3339, in UTC. */
static void format_time(int64_t when, char text[32])
{
	time_t time = (time_t)when;
	struct tm tm = { 0 };

	gmtime_r(&time, &tm);
	if (strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		*text = '\0';
}

/* For people, where the server is. */
static void format_day(int64_t when, char day[16], char hour[16])
{
	time_t time = (time_t)when;
	struct tm tm = { 0 };

	localtime_r(&time, &tm);
	if (strftime(day, 16, "%Y-%m-%d", &tm) == 0 || strftime(hour, 16, "%H:%M", &tm) == 0)
		*day = *hour = '\0';
}

static int add_object(struct buffer *to, const struct listing_entry *entry, bool is_first)
{
	char when[32];

	format_time(entry->modified, when);
	if (buffer_add(to, is_first ? "\n{\"name\":\"" : ",\n{\"name\":\"") < 0 ||
	    add_json(to, entry->name) < 0 ||
	    buffer_print(to, "\",\"type\":\"%s\",\"mtime\":\"%s\"",
			 entry->is_folder ? "directory" : "file", when) < 0)
		return -1;
	return entry->is_folder ? buffer_add(to, "}") :
	       buffer_print(to, ",\"size\":%lld}", (long long)entry->size);
}

static int add_row(struct buffer *to, const struct listing_entry *entry)
{
	const char *slash = entry->is_folder ? "/" : "";
	char size[32] = "", day[16], hour[16], when[32];

	if (!entry->is_folder)
		format_size(entry->size, size);
	format_day(entry->modified, day, hour);
	format_time(entry->modified, when);
	if (buffer_add(to, "<tr><td><a href=\"") < 0 || add_reference(to, entry->name) < 0 ||
	    buffer_print(to, "%s\">", slash) < 0 ||
	    add_html(to, entry->name, strlen(entry->name)) < 0)
		return -1;
	return buffer_print(to, "%s</a></td><td class=\"s\">%s</td><td class=\"d\"><time "
			    "datetime=\"%s\">%s<span> %s</span></time></td></tr>\n", slash, size,
			    when, day, hour);
}

int listing_page_add(struct buffer *to, const struct listing_wish *wish,
		     const struct listing_entry *entry, bool is_first)
{
	return wish->is_json ? add_object(to, entry, is_first) : add_row(to, entry);
}

int listing_page_end(struct buffer *to, const struct listing_wish *wish, bool is_empty)
{
	if (wish->is_json)
		return buffer_add(to, is_empty ? "]\n" : "\n]\n");
	return buffer_add(to, is_empty ? "</tbody>\n</table>\n<p>This folder is empty.</p>\n" :
					 "</tbody>\n</table>\n");
}
