/* SPDX-License-Identifier: MIT */
/* redirect: where else something is (RFC 9110, 10.2.2). */
#include "content/redirect.h"

#include <stdio.h>
#include "http/pattern.h"
#include "http/uri.h"

/* Where the line is being written; once something did not fit, it is lost. */
struct writer {
	char *start, *at, *end;
	bool is_full;
};

static void put(struct writer *w, struct span text)
{
	w->is_full |= text.length > (size_t)(w->end - w->at);
	if (!w->is_full)
		w->at = mempcpy(w->at, text.at, text.length);
}

/* Never two slashes: at the beginning, they would make a host of what follows. */
static void put_path(struct writer *w, struct span path)
{
	while (path.length > 0 && path.at[0] == '/' && w->at > w->start && w->at[-1] == '/')
		path = span_from(path, 1);
	w->is_full |= 3 * path.length > (size_t)(w->end - w->at);
	if (!w->is_full)
		w->at += uri_encode_path(path, w->at);
}

static void put_query(struct writer *w, const struct request *request, struct span target)
{
	if (!request->has_query || memchr(target.at, '?', target.length))
		return;
	put(w, SPAN("?"));
	put(w, request->query);
}

static size_t end_line(struct writer *w)
{
	put(w, SPAN("\r\n"));
	return w->is_full ? 0 : (size_t)(w->at - w->start);
}

/* What the stars of a pattern stand for; of a prefix, what is behind it. */
static void capture(const struct place *place, struct span path,
		    struct span captures[PATTERN_STARS])
{
	size_t length = place->title.length;

	pattern_fits(place->title, path, captures);
	if (memchr(place->title.at, '*', length))
		return;
	length -= place->title.at[length - 1] == '/';
	captures[0] = path.length > length + 1 ? span_from(path, length + 1) :
						 (struct span){ "", 0 };
}

/* Puts what a variable of the target stands for; returns what is behind it. */
static struct span put_variable(struct writer *w, const struct request *request, struct span path,
				const struct span captures[PATTERN_STARS], struct span rest)
{
	char letter = rest.at[1];

	if (letter >= '1' && letter <= '9') {
		put_path(w, captures[letter - '1']);
		return span_from(rest, 2);
	}
	if (letter == '$') {
		put(w, SPAN("$"));
		return span_from(rest, 2);
	}
	if (letter == 'h')
		put(w, request->host);
	else
		put_path(w, path);
	return span_from(rest, SPAN("$path").length);
}

/* A folder that goes to a folder takes along what is in it. */
static bool takes_along(const struct place *place, struct span target)
{
	return target.at[target.length - 1] == '/' &&
	       place->title.at[place->title.length - 1] == '/' &&
	       !memchr(target.at, '$', target.length);
}

size_t redirect_format(const struct place *place, const struct request *request,
		       struct span path, char *to, size_t room)
{
	struct writer w = { to, to, to + room, false };
	struct span target = span_of(place->scope->redirect), rest = target;
	struct span captures[PATTERN_STARS];

	capture(place, path, captures);
	put(&w, SPAN("Location: "));
	while (rest.length > 0) {
		const char *dollar = memchr(rest.at, '$', rest.length);

		put(&w, dollar ? span_between(rest.at, dollar) : rest);
		if (!dollar)
			break;
		rest = span_from(rest, (size_t)(dollar - rest.at));
		rest = put_variable(&w, request, path, captures, rest);
	}
	if (takes_along(place, target))
		put_path(&w, captures[0]);
	put_query(&w, request, target);
	return end_line(&w);
}

size_t redirect_to_path(const struct request *request, struct span path, char *to, size_t room)
{
	struct writer w = { to, to, to + room, false };

	put(&w, SPAN("Location: "));
	put_path(&w, path);
	put_query(&w, request, SPAN(""));
	return end_line(&w);
}

size_t redirect_to_folder(const struct request *request, struct span path, char *to, size_t room)
{
	struct writer w = { to, to, to + room, false };

	put(&w, SPAN("Location: "));
	put_path(&w, path);
	put(&w, SPAN("/"));
	put_query(&w, request, SPAN(""));
	return end_line(&w);
}

size_t redirect_to_tls(const struct request *request, struct span path, uint16_t port, char *to,
		       size_t room)
{
	struct writer w = { to, to, to + room, false };
	char text[16];

	put(&w, SPAN("Location: https://"));
	put(&w, request->host);
	if (port != 80 && port != 443) {
		snprintf(text, sizeof(text), ":%u", port);
		put(&w, span_of(text));
	}
	put_path(&w, path);
	put_query(&w, request, SPAN(""));
	return end_line(&w);
}
