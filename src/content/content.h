/* SPDX-License-Identifier: MIT */
/* content: from request to response. */
#ifndef CONTENT_H
#define CONTENT_H

#include <stddef.h>
#include "conf/conf.h"
#include "content/cache.h"
#include "content/places.h"
#include "content/visit.h"
#include "http/media.h"
#include "http/request.h"
#include "http/response.h"

/* What there is to serve. The master opens it before it forks; workers only read it. */
struct content {
	const struct conf *conf;
	struct media_types *types;
	struct places *places;
	struct network *trusted;	/* proxies, as many as conf has; NULL without */
};

/*
 * Opens the folders and reads the media types and passwords. Returns it, or NULL with errno and a
 * sentence in why. conf must outlive it.
 */
struct content *content_open(const struct conf *conf, char *why, size_t room);
void content_close(struct content *content);

/*
 * Answers a request that request_parse found good. The response is complete but for what
 * belongs to the connection; or its status is STATUS_MORE, while a password is being checked: ask
 * again when that is done. Returns a few static words on why it was refused, for the error
 * log, or NULL when there is nothing to say.
 */
const char *content_answer(const struct content *content, struct cache *cache,
			   struct visit *visit, const struct request *request,
			   struct response *response);

#endif
