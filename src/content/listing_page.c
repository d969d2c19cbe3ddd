/* SPDX-License-Identifier: MIT */
/* listing_page: how a listing looks, as HTML for people and as JSON for programs. */
#include "content/listing_page.h"

#include "http/uri.h"

/* A folder is known by the slash that its link ends in: that of a file never does. */
static const char html_head[] =
	"<!doctype html>\n"
	"<html lang=\"en\">\n"
	"<meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<meta name=\"color-scheme\" content=\"light dark\">\n"
	"<style>\n"
	":root { --link: #0a58a8; --gap: .3em }\n"
	"body { font: 1rem/1.5 system-ui, sans-serif; max-width: 52rem; margin: 8vh auto;"
	" padding: 0 1.5rem }\n"
	"h1 { font-weight: 600; font-size: 1.5rem; line-height: 1.3; margin: 0 0 1em;"
	" overflow-wrap: anywhere }\n"
	"h1 b { font-weight: 300; opacity: .55 }\n"
	"h1 a, h1 span { unicode-bidi: isolate; white-space: pre-wrap }\n"
	"a { color: var(--link); text-decoration: none }\n"
	"a:hover { text-decoration: underline }\n"
	"table { width: 100%; border-collapse: collapse }\n"
	"th { font-weight: 400; font-size: .875rem; text-align: left; padding: .3em 0 }\n"
	"th:first-child { width: 100% }\n"
	"th a { color: inherit; opacity: .7 }\n"
	"th[aria-sort] a { font-weight: 600; opacity: 1 }\n"
	"td { padding: 0; border-top: 1px solid #8884; vertical-align: baseline }\n"
	"tr:hover td { background: #8881 }\n"
	"th + th, td + td { text-align: right; white-space: nowrap; padding-left: 2em;"
	" font-size: .875rem; font-variant-numeric: tabular-nums }\n"
	"data, time { opacity: .75 }\n"
	"td a { display: block; padding: var(--gap) 0 var(--gap) 1.6em; position: relative;"
	" overflow-wrap: anywhere; white-space: pre-wrap }\n"
	"td a[href$=\"/\"]::before { content: \"\"; position: absolute; left: .1em;"
	" top: calc(var(--gap) + .35em); width: 1em; height: .8em; border-radius: .1em;"
	" clip-path: polygon(0 0, 40% 0, 52% 17%, 100% 17%, 100% 100%, 0 100%);"
	" background: currentColor; opacity: .65 }\n"
	"td[colspan] { padding: 1em 0; opacity: .75 }\n"
	"@media (max-width: 30rem) { :root { --gap: .55em }"
	" body { margin: 1.5rem auto; padding: 0 1rem }"
	" tr > :nth-child(3) { display: none } }\n"
	"@media (prefers-color-scheme: dark) { :root { --link: #8ab8f0 } }\n"
	"</style>\n";

static const struct column {
	const char *title, *word;
	bool is_first_descending;	/* the largest and the latest are what one looks for */
} columns[] = {
	[LISTING_NAME] = { "Name", "name", false },
	[LISTING_SIZE] = { "Size", "size", true },
	[LISTING_TIME] = { "Modified", "time", true },
};

/* The head of a column: a link that sorts by it, or turns the order that it is in. */
static void add_column(struct text *text, const struct listing_wish *wish, enum listing_key key)
{
	const struct column *column = &columns[key];
	bool is_current = wish->key == key;
	bool turns_down = is_current ? !wish->is_descending : column->is_first_descending;

	text_print(text, "<th%s><a href=\"?sort=%s&amp;order=%s\">",
		   !is_current ? "" :
		   wish->is_descending ? " aria-sort=\"descending\"" : " aria-sort=\"ascending\"",
		   column->word, turns_down ? "desc" : "asc");
	text_print(text, "%s%s</a>\n", column->title,
		   !is_current ? "" : wish->is_descending ? " \u2193" : " \u2191");
}

static size_t count_parts(struct span path)
{
	size_t parts = 0;

	for (size_t i = 1; i < path.length; i++)
		parts += path.at[i] == '/';
	return parts;
}

/* A link so many folders up. Relative, as the server may be known by another path outside. */
static void add_way_up(struct text *text, size_t folders, struct span name)
{
	text_add(text, SPAN("<a href=\""));
	for (; folders > 0; folders--)
		text_add(text, SPAN("../"));
	text_add(text, SPAN("\">"));
	text_add_html(text, name);
	text_add(text, SPAN("</a>"));
}

/* The path, where each part but the last leads to its folder. */
static void add_crumbs(struct text *text, struct span path)
{
	size_t left = count_parts(path);

	if (left == 0) {
		text_add(text, SPAN("<span aria-current=\"page\">/</span>"));
		return;
	}
	add_way_up(text, left, SPAN("/"));
	for (path = span_from(path, 1); left > 0; left--) {
		const char *slash = memchr(path.at, '/', path.length);
		struct span part = span_between(path.at, slash);

		if (left > 1) {
			add_way_up(text, left - 1, part);
		} else {
			text_add(text, SPAN("<span aria-current=\"page\">"));
			text_add_html(text, part);
			text_add(text, SPAN("</span>"));
		}
		text_add(text, SPAN("/<wbr>"));
		path = span_from(path, part.length + 1);
	}
}

static void begin_html(struct text *text, const struct listing_wish *wish, bool is_empty)
{
	text_add(text, SPAN(html_head));
	text_add(text, SPAN("<title>Index of "));
	text_add_html(text, wish->path);
	text_add(text, SPAN("</title>\n<h1><b>Index of</b> "));
	add_crumbs(text, wish->path);
	text_add(text, SPAN("</h1>\n<table>\n<thead>\n<tr>"));
	add_column(text, wish, LISTING_NAME);
	add_column(text, wish, LISTING_SIZE);
	add_column(text, wish, LISTING_TIME);
	text_add(text, SPAN("<tbody>\n"));
	if (count_parts(wish->path) > 0)
		text_add(text, SPAN("<tr><td><a href=\"../\" aria-label=\"Parent folder\">../</a>"
				    "<td><td>\n"));
	if (is_empty)
		text_add(text, SPAN("<tr><td colspan=\"3\">This folder is empty.\n"));
}

/* "./" keeps a name with a colon in it from being taken for a scheme (RFC 3986, 4.2). */
static void add_link(struct text *text, const struct listing_entry *entry)
{
	struct span name = { entry->name, entry->length };
	struct span slash = entry->is_folder ? SPAN("/") : SPAN("");
	char href[3 * UINT8_MAX];

	text_add(text, SPAN("<a href=\"./"));
	/* Encoded, it may still have "&" and "'" in it. */
	text_add_html(text, (struct span){ href, uri_encode_path(name, href) });
	text_add(text, slash);
	text_add(text, SPAN("\">"));
	text_add_html(text, name);
	text_add(text, slash);
	text_add(text, SPAN("</a>"));
}

static void add_row(struct text *text, const struct listing_entry *entry)
{
	text_add(text, SPAN("<tr><td>"));
	add_link(text, entry);
	text_add(text, SPAN("<td>"));
	if (!entry->is_folder) {
		text_print(text, "<data value=\"%lld\">", (long long)entry->size);
		text_add_size(text, entry->size);
		text_add(text, SPAN("</data>"));
	}
	text_add(text, SPAN("<td><time datetime=\""));
	text_add_utc(text, entry->time);
	text_add(text, SPAN("\">"));
	text_add_local(text, entry->time);
	text_add(text, SPAN("</time>\n"));
}

static void add_object(struct text *text, const struct listing_entry *entry, bool is_first)
{
	text_add(text, is_first ? SPAN("\n{\"name\":\"") : SPAN(",\n{\"name\":\""));
	text_add_json(text, (struct span){ entry->name, entry->length });
	text_print(text, "\",\"type\":\"%s\",\"mtime\":\"",
		   entry->is_folder ? "directory" : "file");
	text_add_utc(text, entry->time);
	text_add(text, SPAN("\""));
	if (!entry->is_folder)
		text_print(text, ",\"size\":%lld", (long long)entry->size);
	text_add(text, SPAN("}"));
}

void listing_page_begin(struct text *text, const struct listing_wish *wish, bool is_empty)
{
	if (wish->is_json)
		text_add(text, SPAN("["));
	else
		begin_html(text, wish, is_empty);
}

void listing_page_entry(struct text *text, const struct listing_wish *wish,
			const struct listing_entry *entry, bool is_first)
{
	if (wish->is_json)
		add_object(text, entry, is_first);
	else
		add_row(text, entry);
}

void listing_page_end(struct text *text, const struct listing_wish *wish, bool is_empty)
{
	if (wish->is_json)
		text_add(text, is_empty ? SPAN("]\n") : SPAN("\n]\n"));
	else
		text_add(text, SPAN("</table>\n"));
}
