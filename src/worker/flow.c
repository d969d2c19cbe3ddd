/* SPDX-License-Identifier: MIT */
/* flow: a body on its way that is still being made, in chunks if it must be (RFC 9112, 7.1). */
#include "worker/flow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "http/response.h"

enum {
	SIZE_LINE = 6,		/* "4000\r\n" in front of a chunk */
	END = 2 + 5,		/* "\r\n" behind it, and "0\r\n\r\n" behind the last */
};

struct flow {
	struct producer *producer;
	bool is_chunked, is_over;
	size_t at, end;		/* of bytes, that are still to be sent */
	char bytes[SIZE_LINE + PRODUCER_ROOM + END];
};

struct flow *flow_new(struct producer *producer, bool is_chunked)
{
	struct flow *flow = malloc(sizeof(*flow));

	if (!flow) {
		producer->release(producer);
		return NULL;
	}
	flow->producer = producer;
	flow->is_chunked = is_chunked;
	flow->is_over = false;
	flow->at = flow->end = 0;
	return flow;
}

void flow_free(struct flow *flow)
{
	if (!flow)
		return;
	flow->producer->release(flow->producer);
	free(flow);
}

static void frame(struct flow *flow, size_t made)
{
	char line[32];

	flow->at = SIZE_LINE;
	flow->end = SIZE_LINE + made;
	if (!flow->is_chunked)
		return;
	/* A chunk of no size would be the last one. */
	if (made > 0) {
		snprintf(line, sizeof(line), "%04zx\r\n", made);
		flow->at = 0;
		memcpy(flow->bytes, line, SIZE_LINE);
		memcpy(flow->bytes + flow->end, "\r\n", 2);
		flow->end += 2;
	}
	if (flow->is_over) {
		memcpy(flow->bytes + flow->end, "0\r\n\r\n", 5);
		flow->end += 5;
	}
}

static enum flow_result make(struct flow *flow)
{
	size_t made = 0;
	enum producer_result result = flow->producer->make(flow->producer, flow->bytes + SIZE_LINE,
							   PRODUCER_ROOM, &made);

	if (result == PRODUCER_FAILED)
		return FLOW_BROKEN;
	flow->is_over = result == PRODUCER_END;
	frame(flow, made);
	return result == PRODUCER_LATER ? FLOW_TURN_OVER : FLOW_DONE;
}

enum flow_result flow_send(struct flow *flow, struct stream *stream, size_t budget)
{
	for (;;) {
		while (flow->at < flow->end) {
			struct segment segment = { flow->bytes + flow->at, -1, 0,
						   (int64_t)(flow->end - flow->at) };
			ssize_t sent = stream_send(stream, &segment, 1, SIZE_MAX);

			if (sent < 0)
				return sent == STREAM_BLOCKED ? FLOW_BLOCKED : FLOW_BROKEN;
			flow->at += (size_t)sent;
			budget -= (size_t)sent < budget ? (size_t)sent : budget;
		}
		if (flow->is_over)
			return FLOW_DONE;
		if (budget == 0)
			return FLOW_TURN_OVER;
		switch (make(flow)) {
		case FLOW_BROKEN: return FLOW_BROKEN;
		case FLOW_TURN_OVER: return FLOW_TURN_OVER;
		default: break;
		}
	}
}
