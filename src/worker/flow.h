/* SPDX-License-Identifier: MIT */
/* flow: a body on its way that is still being made, in chunks if it must be (RFC 9112, 7.1). */
#ifndef FLOW_H
#define FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include "http/producer.h"
#include "worker/stream.h"

struct flow;

/* Takes the producer in any case. Returns the flow, for flow_free, or NULL with errno ENOMEM. */
struct flow *flow_new(struct producer *producer, bool is_chunked);
void flow_free(struct flow *flow);	/* NULL is allowed */

enum flow_result {
	FLOW_DONE,
	FLOW_BLOCKED,		/* wait until the client takes more */
	FLOW_TURN_OVER,		/* go on after the others */
	FLOW_BROKEN,		/* by the client, or it cannot be made whole */
};

/* Makes and sends, up to about budget bytes. */
enum flow_result flow_send(struct flow *flow, struct stream *stream, size_t budget);

#endif
