/* SPDX-License-Identifier: MIT */
/* output: answers on their way out: collected to leave together, kept when they must wait. */
#include "worker/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct pending {
	size_t first, count;
	struct segment segments[OUTPUT_SEGMENTS];
	struct file *files[OUTPUT_SEGMENTS];
	struct flow *flow;
	bool is_cut;
	char bytes[];
};

bool output_has_room(const struct output *output)
{
	return !output->flow && !output->is_cut &&
	       OUTPUT_BYTES - output->used >=
		       RESPONSE_HEAD + RESPONSE_FIELDS + OUTPUT_COPY_MAX + RESPONSE_TEXT &&
	       OUTPUT_SEGMENTS - output->count >= RESPONSE_SEGMENTS + 1;
}

/* Bytes just written behind `used` join the segment before them if that ends there. */
static void add_own_bytes(struct output *output, size_t length)
{
	const char *at = output->bytes + output->used;
	struct segment *last = output->count ? &output->segments[output->count - 1] : NULL;

	output->used += length;
	if (last && last->fd < 0 && last->bytes + last->length == at) {
		last->length += (int64_t)length;
		return;
	}
	output->files[output->count] = NULL;
	output->segments[output->count++] = (struct segment){ at, -1, 0, (int64_t)length };
}

static void add_segment(struct output *output, const struct segment *segment,
			const struct response *response)
{
	bool is_text = segment->bytes >= response->text &&
		       segment->bytes < response->text + RESPONSE_TEXT;

	/* Of several parts of a file, the sum might be too large to copy. */
	if (segment->fd < 0 && (is_text || (response->segment_count == 1 &&
					    segment->length <= OUTPUT_COPY_MAX))) {
		memcpy(output->bytes + output->used, segment->bytes, (size_t)segment->length);
		add_own_bytes(output, (size_t)segment->length);
		return;
	}
	output->files[output->count] = file_hold(response->file);
	output->segments[output->count++] = *segment;
}

static void add_flow(struct output *output, struct response *response)
{
	struct producer *producer = response->producer;

	response->producer = NULL;
	if (!producer)
		return;
	if (response->is_head) {
		producer->release(producer);
		return;
	}
	output->flow = flow_new(producer, response->is_chunked);
	output->is_cut = !output->flow;
}

size_t output_add(struct output *output, struct response *response, const char date[DATE_LENGTH])
{
	size_t head;

	/* A length that is not that of what follows would let a client take one answer for another. */
	if (response->length >= 0 && response->length != response_body_length(response))
		abort();
	head = response_format_head(response, date, output->bytes + output->used);

	add_own_bytes(output, head);
	for (size_t i = 0; i < response->segment_count && !response->is_head; i++)
		add_segment(output, &response->segments[i], response);
	file_release(response->file);
	response->file = NULL;
	add_flow(output, response);
	return head;
}

void output_add_interim(struct output *output, struct span head)
{
	memcpy(output->bytes + output->used, head.at, head.length);
	add_own_bytes(output, head.length);
}

static int64_t left(const struct segment *segments, size_t first, size_t count)
{
	int64_t sum = 0;

	for (size_t i = first; i < count; i++)
		sum += segments[i].length;
	return sum;
}

static void advance(struct segment *segments, struct file **files, size_t *first, size_t sent)
{
	while (sent > 0) {
		struct segment *segment = &segments[*first];
		size_t part = (int64_t)sent < segment->length ? sent : (size_t)segment->length;

		if (segment->fd < 0)
			segment->bytes += part;
		segment->offset += (int64_t)part;
		segment->length -= (int64_t)part;
		sent -= part;
		if (segment->length == 0) {
			file_release(files[*first]);
			files[*first] = NULL;
			++*first;
		}
	}
}

static void release_all(struct file **files, size_t first, size_t count)
{
	for (size_t i = first; i < count; i++) {
		file_release(files[i]);
		files[i] = NULL;
	}
}

static enum output_result flush_flow(struct flow *flow, struct stream *stream, size_t budget)
{
	switch (flow_send(flow, stream, budget)) {
	case FLOW_DONE: return OUTPUT_DONE;
	case FLOW_BLOCKED: return OUTPUT_BLOCKED;
	case FLOW_TURN_OVER: return OUTPUT_TURN_OVER;
	default: return OUTPUT_BROKEN;
	}
}

static enum output_result flush(struct segment *segments, struct file **files, size_t *first,
				size_t count, struct flow *flow, struct stream *stream)
{
	size_t budget = OUTPUT_TURN;

	while (*first < count) {
		ssize_t sent = stream_send(stream, segments + *first, count - *first, budget);

		if (sent == STREAM_BLOCKED)
			return OUTPUT_BLOCKED;
		if (sent < 0)
			return OUTPUT_BROKEN;
		advance(segments, files, first, (size_t)sent);
		if ((size_t)sent >= budget && (*first < count || flow))
			return OUTPUT_TURN_OVER;
		budget -= (size_t)sent < budget ? (size_t)sent : budget;
	}
	if (flow) {
		enum output_result result = flush_flow(flow, stream, budget);

		if (result != OUTPUT_DONE)
			return result;
	}
	/* All is taken, but perhaps not all is sent. */
	switch (stream_flush(stream)) {
	case 0: return OUTPUT_DONE;
	case STREAM_BLOCKED: return OUTPUT_BLOCKED;
	default: return OUTPUT_BROKEN;
	}
}

static void empty(struct output *output)
{
	release_all(output->files, output->first, output->count);
	flow_free(output->flow);
	output->flow = NULL;
	output->is_cut = false;
	output->first = output->count = output->used = 0;
}

enum output_result output_flush(struct output *output, struct stream *stream)
{
	enum output_result result =
		flush(output->segments, output->files, &output->first, output->count,
		      output->flow, stream);

	if (result == OUTPUT_DONE && output->is_cut)
		result = OUTPUT_BROKEN;
	if (result == OUTPUT_DONE || result == OUTPUT_BROKEN)
		empty(output);
	return result;
}

int64_t output_left(const struct output *output)
{
	return left(output->segments, output->first, output->count);
}

int64_t pending_left(const struct pending *pending)
{
	return left(pending->segments, pending->first, pending->count);
}

/* The output's own bytes are copied; files stay held and only change hands. */
struct pending *output_keep(struct output *output)
{
	struct pending *pending = malloc(sizeof(*pending) + output->used);

	if (!pending) {
		empty(output);
		errno = ENOMEM;
		return NULL;
	}
	pending->first = 0;
	pending->flow = output->flow;
	pending->is_cut = output->is_cut;
	output->flow = NULL;
	pending->count = output->count - output->first;
	memcpy(pending->bytes, output->bytes, output->used);
	for (size_t i = 0; i < pending->count; i++) {
		struct segment *segment = &pending->segments[i];

		*segment = output->segments[output->first + i];
		pending->files[i] = output->files[output->first + i];
		output->files[output->first + i] = NULL;
		if (segment->fd < 0 && !pending->files[i])
			segment->bytes = pending->bytes + (segment->bytes - output->bytes);
	}
	empty(output);
	return pending;
}

enum output_result pending_flush(struct pending *pending, struct stream *stream)
{
	enum output_result result = flush(pending->segments, pending->files, &pending->first,
					  pending->count, pending->flow, stream);

	return result == OUTPUT_DONE && pending->is_cut ? OUTPUT_BROKEN : result;
}

void pending_free(struct pending *pending)
{
	if (!pending)
		return;
	release_all(pending->files, pending->first, pending->count);
	flow_free(pending->flow);
	free(pending);
}
