/* SPDX-License-Identifier: MIT */
/* log_pen: how a worker writes its access log: into a ring, which the master empties. */
#include "worker/log_pen.h"

#include "worker/order.h"

enum {
	TELL_BYTES = LOG_RING_BYTES / 4,
	CALM_MS = 100,		/* lines leave when nothing happened for so long */
	PUSH_MS = 1000,		/* and at the latest after this */
	STALL_MS = 300,		/* a master that does not even come by in this time has other cares */
};

static uint64_t head_of(const struct log_pen *pen)
{
	return atomic_load_explicit(&pen->ring->head, memory_order_relaxed);
}

void log_pen_init(struct log_pen *pen)
{
	pen->stalled = UINT64_MAX;	/* no such place */
	pen->since_ms = 0;
	pen->told = pen->ring ? head_of(pen) : 0;
}

void log_pen_push(struct log_pen *pen)
{
	if (!pen->ring)
		return;
	pen->since_ms = 0;
	pen->told = head_of(pen);
	if (pen->orders < 0) {
		log_ring_drain(pen->ring, pen->file);
		return;
	}
	atomic_store(&pen->ring->is_due, true);
	order_nod(pen->orders);
}

/* Whether there may be room now. */
static bool make_room(struct log_pen *pen)
{
	uint64_t tail = atomic_load(&pen->ring->tail);

	if (pen->orders >= 0 && tail == pen->stalled)
		return false;
	log_pen_push(pen);
	if (pen->orders >= 0 && !atomic_load(&pen->ring->is_blocked))
		log_ring_wait(pen->ring, tail, STALL_MS);
	pen->stalled = tail;
	return atomic_load(&pen->ring->tail) != tail;
}

/* Whether there are lines that nobody was told of. */
static bool has_news(const struct log_pen *pen)
{
	return pen->ring && (pen->orders >= 0 ? head_of(pen) != pen->told :
						log_ring_pending(pen->ring) > 0);
}

void log_pen_write(struct log_pen *pen, const char *line, size_t length)
{
	while (!log_ring_put(pen->ring, line, length))
		if (!make_room(pen)) {
			atomic_fetch_add_explicit(&pen->ring->lost, 1, memory_order_relaxed);
			return;
		}
	if (head_of(pen) - pen->told >= TELL_BYTES)
		log_pen_push(pen);
}

void log_pen_tend(struct log_pen *pen, bool calm, int64_t now_ms)
{
	if (!has_news(pen)) {
		pen->since_ms = 0;
		return;
	}
	if (pen->since_ms == 0)
		pen->since_ms = now_ms;
	if (calm || now_ms - pen->since_ms >= PUSH_MS)
		log_pen_push(pen);
}

int log_pen_next_ms(const struct log_pen *pen)
{
	return pen->since_ms ? CALM_MS : -1;
}
