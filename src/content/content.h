/* SPDX-License-Identifier: MIT */
/* content: from request to response. */
#ifndef CONTENT_H
#define CONTENT_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include "conf/conf.h"
#include "content/cache.h"
#include "http/media.h"
#include "http/request.h"
#include "http/response.h"

/* What there is to serve. The master opens it before it forks; workers only read it. */
struct content {
	const struct conf *conf;
	struct media_types *types;
	int docroot;
};

/*
 * Opens the docroot and reads the media types. Returns it, or NULL with errno and a sentence in
 * why. conf must outlive it.
 */
struct content *content_open(const struct conf *conf, char *why, size_t room);
void content_close(struct content *content);

/* The moment of a request, told by who reads the clocks once for many. */
struct moment {
	int64_t monotonic_ms;
	struct timespec wall;
};

/*
 * Answers a request that request_parse found good. The response is complete but for what
 * belongs to the connection. Returns a few static words on why it was refused, for the error
 * log, or NULL when there is nothing to say.
 */
const char *content_answer(const struct content *content, struct cache *cache,
			   const struct moment *moment, const struct request *request,
			   struct response *response);

#endif
