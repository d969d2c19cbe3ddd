/* SPDX-License-Identifier: MIT */
/* answer: a request on its way to its response, and the ways to send it away. */
#include "content/answer.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/number.h"
#include "content/fields.h"
#include "content/page.h"
#include "content/send.h"

char answer_location[ANSWER_LOCATION];
static struct docroot_found found_beside;	/* one answer at a time is in work, and it is large */

/* The most telling page that the configuration has for a status: "404 /path", "4xx /path". */
static const char *page_path(const struct conf_scope *scope, enum status status)
{
	const char *of_kind = NULL;

	for (size_t i = 0; i < scope->error_pages.count; i++) {
		const char *word = scope->error_pages.word[i];
		int64_t number;

		if (number_parse((struct span){ word, 3 }, &number) && number == (int)status)
			return word + 3 + strspn(word + 3, " ");
		if (word[1] == 'x' && word[0] - '0' == (int)status / 100 && !of_kind)
			of_kind = word + 3 + strspn(word + 3, " ");
	}
	return of_kind;
}

struct file *answer_find_beside(const struct answer *answer, struct span path,
				const struct place **place)
{
	struct file *file;

	*place = places_beside(answer->places, answer->place, path);
	if (path.length <= (*place)->strip)
		return NULL;
	file = shelf_find(&answer->shelf, *place, path, span_from(path, (*place)->strip),
			  &found_beside);
	if (!file && found_beside.kind == DOCROOT_LISTING)
		close(found_beside.fd);
	return file;
}

/* The content of the page is the file's; its status and fields are those of the answer. */
static void use_own_page(const struct answer *answer, struct span extra)
{
	struct response *response = answer->response;
	const struct conf_scope *scope = answer->place->scope;
	const char *path = page_path(scope, response->status);
	const struct place *place;
	struct file *file = path ? answer_find_beside(answer, span_of(path), &place) : NULL;
	struct span type;
	char *lines;
	size_t length;

	if (!file)
		return;
	type = fields_value(file->fields_whole, SPAN("Content-Type"));
	if (type.length > 256) {
		file_release(file);
		return;
	}
	response->text_length = 0;
	lines = response_room(response, extra.length + 512);
	memcpy(lines, extra.at, extra.length);
	/* Who accepts HTML may be answered with the fallback instead. */
	length = extra.length +
		 (size_t)sprintf(lines + extra.length, "X-Content-Type-Options: nosniff\r\n%s"
				 "Content-Type: %.*s\r\n", *scope->fallback ? "Vary: Accept\r\n" :
				 "", SPAN_ARGS(type));
	response->fields = (struct span){ lines, length };
	response->file = file;
	send_as_page(response, file);
}

const char *answer_refuse_with(const struct answer *answer, enum status status,
			       struct span extra, const char *why)
{
	static char kept[RESPONSE_TEXT / 2];

	file_release(answer->response->file);
	answer->response->file = NULL;
	if (extra.length > sizeof(kept))
		extra.length = 0;
	memcpy(kept, extra.at, extra.length);
	extra.at = kept;
	answer->response->text_length = 0;
	page_fill(answer->response, answer->request, status, extra);
	if (answer->place && answer->place->scope->error_pages.count > 0)
		use_own_page(answer, extra);
	return why;
}

const char *answer_refuse(const struct answer *answer, enum status status, const char *why)
{
	return answer_refuse_with(answer, status, SPAN(""), why);
}

const char *answer_redirect(const struct answer *answer, enum status status, size_t length)
{
	if (length == 0)
		return answer_refuse(answer, STATUS_NOT_FOUND, "a redirect to nowhere");
	return answer_refuse_with(answer, status, (struct span){ answer_location, length }, NULL);
}
