/* SPDX-License-Identifier: MIT */
/* output: answers on their way out: collected to leave together, kept when they must wait. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include "content/file.h"
#include "http/response.h"
#include "worker/flow.h"
#include "worker/stream.h"

enum {
	OUTPUT_SEGMENTS = 48,
	OUTPUT_BYTES = 128 * 1024,
	OUTPUT_COPY_MAX = 8 * 1024,	/* a body up to this is copied beside its head */
	OUTPUT_TURN = 2 << 20,	/* bytes of a file sent before others have their turn */
};

/* The answers that one worker prepares now. Empty when all zero. */
struct output {
	size_t first, count;	/* segments not sent yet are [first, count) */
	size_t used;		/* of bytes */
	struct segment segments[OUTPUT_SEGMENTS];
	struct file *files[OUTPUT_SEGMENTS];	/* held by the segment of the same index */
	struct flow *flow;	/* behind them, or NULL: then it is the last answer */
	bool is_cut;		/* what should be behind them cannot be */
	char bytes[OUTPUT_BYTES];
};

/* What is left of an output while its client is slow. */
struct pending;

enum output_result {
	OUTPUT_DONE,
	OUTPUT_BLOCKED,		/* wait until the client takes more */
	OUTPUT_TURN_OVER,	/* go on after the others */
	OUTPUT_BROKEN,
};

/* Whether another answer fits behind those that are there. */
bool output_has_room(const struct output *output);

/*
 * Puts an answer at the end; the response's file and producer are the output's from now on.
 * Returns the length of the head.
 */
size_t output_add(struct output *output, struct response *response, const char date[DATE_LENGTH]);

/* Puts an interim answer there, whole: OUTPUT_COPY_MAX at most. */
void output_add_interim(struct output *output, struct span head);

/* Bytes that are still to be sent, as far as they are made. */
int64_t output_left(const struct output *output);

/* Sends; an output that is done or broken is empty. */
enum output_result output_flush(struct output *output, struct stream *stream);

/* Moves what is left out of the output, which is empty then. NULL with errno ENOMEM. */
struct pending *output_keep(struct output *output);

enum output_result pending_flush(struct pending *pending, struct stream *stream);
int64_t pending_left(const struct pending *pending);
void pending_free(struct pending *pending);	/* NULL is allowed */

#endif
