/* SPDX-License-Identifier: MIT */
/* content: from request to response. */
#include "content/content.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "content/answer.h"
#include "content/door.h"
#include "content/fields.h"
#include "content/gate.h"
#include "content/listing.h"
#include "content/redirect.h"
#include "content/send.h"
#include "http/accept.h"
#include "http/uri.h"

#define ALLOW "Allow: GET, HEAD, OPTIONS\r\n"

enum {
	PATH_ROOM = 64 * 1024 + 1,	/* the longest request line there can be */
	MEDIA_TYPES_MAX = 4 << 20,
};

static struct media_types *load_media_types(const char *path)
{
	struct buffer text = { 0 };
	struct media_types *types = NULL;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return NULL;
	if (buffer_read(&text, fd, MEDIA_TYPES_MAX) == 0)
		types = media_types_load(text.data);
	buffer_free(&text);
	close(fd);
	return types;
}

/* A head must not grow without end. */
static int check_fields(const struct places *places, char *why, size_t room)
{
	const struct place *place;

	for (size_t i = 0; (place = places_at(places, i)); i++) {
		size_t added = fields_added(place->scope);

		if (added <= FIELDS_ROOM / 2)
			continue;
		snprintf(why, room, "the fields of %s have %zu bytes together, and at most %d can "
			 "be added", place->location ? place->location->item.title :
			 *place->site->item.title ? place->site->item.title : "the top level", added,
			 FIELDS_ROOM / 2);
		errno = E2BIG;
		return -1;
	}
	return 0;
}

struct content *content_open(const struct conf *conf, char *why, size_t room)
{
	struct content *content = calloc(1, sizeof(*content));
	int error;

	if (!content) {
		snprintf(why, room, "no memory is left");
		return NULL;
	}
	content->conf = conf;
	content->places = places_open(conf, why, room);
	if (!content->places || check_fields(content->places, why, room) < 0 ||
	    place_read_networks(&conf->trusted_proxies, &content->trusted) < 0) {
		error = errno;
		content_close(content);
		errno = error;
		return NULL;
	}
	/* Without the system's file the built-in table has to do. */
	if (*conf->media_types)
		content->types = load_media_types(conf->media_types);
	return content;
}

void content_close(struct content *content)
{
	if (!content)
		return;
	media_types_free(content->types);
	places_close(content->places);
	free(content->trusted);
	free(content);
}

/* One answer at a time is in work, and these are large. */
static char normal_path[PATH_ROOM];
static char dressed_fields[FIELDS_ROOM];
static struct docroot_found found;

/* ------------------------------------------------------------------- content */

static const char *answer_file(struct answer *answer, struct file *file)
{
	enum status status;
	struct span extra;

	file = shelf_negotiate(&answer->shelf, answer->place, file, answer->request);
	if (!file)
		return answer_refuse_with(answer, STATUS_NOT_ACCEPTABLE, SPAN("Vary: Accept-Encoding\r\n"),
				   "no coding that the client accepts");
	answer->response->file = file;
	status = send_file(answer->response, answer->request, file,
			   answer->visit->moment->wall.tv_sec, &extra);
	answer->is_dressed = status == STATUS_GO;
	return status == STATUS_GO ? NULL : answer_refuse_with(answer, status, extra, NULL);
}

/* What a link in a listed folder leads to. */
static bool look(void *context, struct span path, const char *name, struct stat *stat)
{
	const struct place *place = context;
	char text[8192];

	path = span_from(path, place->strip + 1);
	if (path.length + strlen(name) >= sizeof(text))
		return false;
	memcpy(text, path.at, path.length);
	strcpy(text + path.length, name);
	return beneath_stat(place->root, text, &place->links, stat) == 0;
}

static const char *answer_listing(const struct answer *answer)
{
	const struct request *request = answer->request;
	struct response *response = answer->response;
	struct listing_wish wish = {
		.is_json = accept_prefers(request, SPAN("application/json"), SPAN("text/html")),
		.shows_hidden = answer->place->scope->hidden_files,
		.path = answer->path,
		.look = look,
		.context = (void *)(uintptr_t)answer->place,
	};
	char *lines = response_room(response, 160);

	listing_read_query(request->query, &wish);
	response->producer = listing_open(found.fd, &wish);
	if (!response->producer)
		return answer_refuse(answer, STATUS_UNAVAILABLE, "the folder cannot be listed");
	response->status = STATUS_OK;
	response->fields = (struct span){ lines, (size_t)snprintf(lines, 160,
		"X-Content-Type-Options: nosniff\r\nVary: Accept\r\nContent-Type: %s\r\n",
		listing_media_type(wish.is_json)) };
	return NULL;
}

/* The path of a page of an application that has not been made up by a file. */
static bool is_page(struct span path)
{
	const char *name = memrchr(path.at, '/', path.length);
	size_t length = path.length - (size_t)(name - path.at);

	return !memchr(name, '.', length);
}

/* What is not there is the application's, if it looks like one of its pages. */
static bool fall_back(struct answer *answer)
{
	const char *fallback = answer->place->scope->fallback;
	const struct place *place;
	struct file *file;

	if (!*fallback || !is_page(answer->path) ||
	    accept_quality(answer->request, SPAN("text/html")) == 0)
		return false;
	file = answer_find_beside(answer, span_of(fallback), &place);
	if (!file)
		return false;
	answer->place = place;
	answer_file(answer, file);
	if (fields_value(answer->response->fields, SPAN("Cache-Control")).length == 0)
		answer->response->more = SPAN("Vary: Accept\r\nCache-Control: no-cache\r\n");
	else
		answer->response->more = SPAN("Vary: Accept\r\n");
	return true;
}

static const char *answer_missing(struct answer *answer)
{
	if (found.status == STATUS_NOT_FOUND && fall_back(answer))
		return NULL;
	return answer_refuse(answer, found.status, found.why);
}

/* The path below the root of the place: an alias stands for the beginning. */
static struct span below_root(const struct answer *answer, char *room)
{
	struct span sub = span_from(answer->path, answer->place->strip);

	if (!answer->place->only || sub.length > 0)
		return sub;
	*room = '/';
	strcpy(room + 1, answer->place->only);
	return span_of(room);
}

static const char *answer_other_case(struct answer *answer)
{
	const struct place *place;

	memcpy(normal_path + answer->place->strip + 1, found.name, strlen(found.name));
	place = places_beside(answer->places, answer->place, answer->path);
	/* Nobody is told by this what there is behind a gate. */
	if (place != answer->place && gate_is_there(place))
		return answer_missing(answer);
	return answer_redirect(answer, STATUS_PERMANENT_REDIRECT,
			redirect_to_path(answer->request, answer->path, answer_location,
					 sizeof(answer_location)));
}

static const char *answer_path(struct answer *answer)
{
	char only[NAME_MAX + 2];
	struct span sub = below_root(answer, only);
	struct file *file;
	const char *why;

	if (sub.length == 0)
		return answer_redirect(answer, STATUS_PERMANENT_REDIRECT,
				redirect_to_folder(answer->request, answer->path, answer_location,
						   sizeof(answer_location)));
	if (answer->place->only && sub.at != only)
		return answer_refuse(answer, STATUS_NOT_FOUND, "a path below a file");
	file = shelf_find(&answer->shelf, answer->place, answer->path, sub, &found);
	if (file && door_is_shut_beside(answer, file->name, &why)) {
		file_release(file);
		return why;
	}
	if (file)
		return answer_file(answer, file);
	switch (found.kind) {
	case DOCROOT_FOLDER:
		return answer_redirect(answer, STATUS_PERMANENT_REDIRECT,
				redirect_to_folder(answer->request, answer->path, answer_location,
						   sizeof(answer_location)));
	case DOCROOT_OTHER_CASE:
		return answer_other_case(answer);
	case DOCROOT_LISTING:
		return answer_listing(answer);
	default:
		return answer_missing(answer);
	}
}

/* -------------------------------------------------------------------- places */

static const char *answer_method(struct answer *answer)
{
	switch (answer->request->method) {
	case METHOD_GET:
	case METHOD_HEAD:
		return answer_path(answer);
	case METHOD_OPTIONS:
		answer->response->status = STATUS_NO_CONTENT;
		answer->response->fields = SPAN(ALLOW);
		return NULL;
	default:
		return answer_refuse_with(answer, STATUS_METHOD_NOT_ALLOWED, SPAN(ALLOW),
				   "a method that changes things");
	}
}

/* Whoever reads is sent to the same place by TLS; whoever changes things shall not repeat it. */
static const char *send_to_tls(const struct answer *answer)
{
	const struct request *request = answer->request;

	if ((request->method == METHOD_GET || request->method == METHOD_HEAD) &&
	    answer->path.length > 0 && request->host.length > 0)
		return answer_redirect(answer, STATUS_PERMANENT_REDIRECT,
				redirect_to_tls(request, answer->path, answer->visit->port,
						answer_location, sizeof(answer_location)));
	return answer_refuse(answer, STATUS_BAD_REQUEST, "plain HTTP where TLS is required");
}

static const char *answer_place(struct answer *answer)
{
	const struct visit *visit = answer->visit;
	const struct conf_scope *scope;
	const char *why;

	if (!answer->place)
		return answer_refuse(answer, STATUS_MISDIRECTED_REQUEST, "a host that no site has");
	scope = answer->place->scope;
	if (visit->wants_tls && !visit->identity)
		return send_to_tls(answer);
	/* RFC 9110, 7.4: it was another site that has proved who it is, and asked who the client is. */
	if (visit->identity && !conf_identity_is(visit->identity, &scope->identity))
		return answer_refuse(answer, STATUS_MISDIRECTED_REQUEST,
				     "a host for which TLS was not asked");
	/* RFC 9112, 3.2: 400, or a redirect to what it should have been. */
	if (answer->request->is_raw && answer->request->method != METHOD_GET &&
	    answer->request->method != METHOD_HEAD)
		return answer_refuse(answer, STATUS_BAD_REQUEST, "a path that is not encoded");
	if (answer->request->is_raw)
		return answer_redirect(answer, STATUS_MOVED_PERMANENTLY,
				redirect_to_path(answer->request, answer->path, answer_location,
						 sizeof(answer_location)));
	if (answer->request->method == METHOD_UNKNOWN)
		return answer_refuse(answer, STATUS_NOT_IMPLEMENTED, "an unknown method");
	/* What has no path ("*", and the authority of CONNECT) is about no place. */
	if (answer->path.length == 0)
		return answer_method(answer);
	if (*scope->redirect)
		return answer_redirect(answer, (enum status)scope->status,
				redirect_format(answer->place, answer->request, answer->path,
						answer_location, sizeof(answer_location)));
	return door_is_shut(answer, &why) ? why : answer_method(answer);
}

/* The fields of what is no file are dressed here; a file has its own ready. */
static void dress(const struct answer *answer)
{
	static char more[FIELDS_MORE];
	struct response *response = answer->response;
	const char *hsts;
	struct span type;
	const char *end;
	size_t length;

	if (!answer->place)
		return;
	if (!answer->is_dressed) {
		type = fields_value(response->fields, SPAN("Content-Type"));
		end = memchr(type.at, ';', type.length);
		if (end)
			type = span_between(type.at, end);
		length = fields_apply(answer->place, response->status, type, answer->path,
				      response->fields, dressed_fields);
		response->fields = (struct span){ dressed_fields, length };
	}
	hsts = answer->visit->identity ? answer->place->scope->hsts : "";
	if (answer->place->scope->cors_origins.count == 0 && !*hsts)
		return;
	length = fields_for_origin(answer->place, answer->request, more);
	/* RFC 6797, 7.2: not in the clear, where anybody could have written it. */
	if (*hsts)
		length += (size_t)snprintf(more + length, FIELDS_HSTS,
					   "Strict-Transport-Security: %.100s\r\n", hsts);
	if (length + response->more.length > sizeof(more))
		return;
	memcpy(more + length, response->more.at, response->more.length);
	response->more = (struct span){ more, length + response->more.length };
}

const char *content_answer(const struct content *content, struct cache *cache,
			   struct visit *visit, const struct request *request,
			   struct response *response)
{
	struct answer answer = {
		.places = content->places,
		.shelf = { cache, content->types, content->conf->revalidate_ms, visit->moment },
		.visit = visit,
		.request = request,
		.response = response,
		.path = { normal_path, 0 },
	};
	enum status status = STATUS_GO;
	const char *why;

	visit->user.length = 0;
	response->is_head = request->method == METHOD_HEAD;
	if (request->path.length >= PATH_ROOM)
		status = STATUS_URI_TOO_LONG;
	else if (request->path.length > 0)
		status = uri_normalise(request->path, normal_path, &answer.path.length);
	answer.place = places_find(content->places, request->host, visit->port,
				   status == STATUS_GO && answer.path.length > 0 ? answer.path :
				   SPAN("/"));
	visit->path = answer.path;
	visit->place = answer.place;
	if (visit->wait_s > 0)
		why = door_refuse_for_now(&answer, "it asks too often (limits.request-rate)");
	else if (status != STATUS_GO)
		why = answer_refuse(&answer, status, "a path that is not valid");
	else
		why = answer_place(&answer);
	if (response->status != STATUS_MORE)
		dress(&answer);
	return why;
}
