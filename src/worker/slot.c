/* SPDX-License-Identifier: MIT */
/* slot: what a worker tells its master, in memory that both share. */
#include "worker/slot.h"

#include <string.h>
#include <unistd.h>

const char *slot_end_name(enum slot_end end)
{
	static const char *const names[SLOT_ENDS] = {
		[END_ANSWERED] = "answered",
		[END_CLIENT] = "closed by client",
		[END_HALF] = "broken off by client",
		[END_RESET] = "reset",
		[END_FILE] = "file changed",
		[END_IDLE] = "idle time-out",
		[END_ROOM] = "idle when room was needed",
		[END_HEADER] = "header time-out",
		[END_BODY] = "body time-out",
		[END_SEND] = "send time-out",
		[END_HANDSHAKE] = "handshake time-out",
		[END_TLS] = "handshake failed",
		[END_REFUSED] = "refused",
		[END_TURNED_AWAY] = "turned away",
		[END_LIMITED] = "too many of a client",
		[END_STOPPED] = "idle at stop",
		[END_CUT] = "cut at drain",
		[END_LOST] = "lost with worker",
	};

	return names[end];
}

uint64_t slot_held(const struct slot *slot)
{
	uint64_t ended = 0;

	/* First those that have ended: who has was accepted before. */
	for (int i = 0; i < SLOT_ENDS; i++)
		ended += slot_read(&slot->ends[i]);
	atomic_thread_fence(memory_order_acquire);
	return slot_read(&slot->accepted) - ended;
}

static bool is_made_of_pages(void)
{
	return sizeof(struct slot) % (size_t)sysconf(_SC_PAGESIZE) == 0;
}

struct slot *slots_open(struct bulletin *memory, size_t count)
{
	if (bulletin_open(memory, count * sizeof(struct slot)) < 0)
		return NULL;
	/* Where pages are larger, a worker has all of them. */
	if (!is_made_of_pages())
		bulletin_lend(memory->written, memory->size);
	return memory->written;
}

void slot_lend(struct slot *slot)
{
	if (is_made_of_pages())
		bulletin_lend(slot, sizeof(*slot));
}

void slot_keep(struct slot *slot)
{
	if (is_made_of_pages())
		bulletin_keep(slot, sizeof(*slot));
}

/*
 * All but the head's bytes, which would be touched for nothing, and the log: its lines are still
 * to be written, and the next worker goes on behind them.
 */
void slot_clear(struct slot *slot)
{
	memset(slot, 0, offsetof(struct slot, head));
	atomic_store(&slot->log.is_waited, false);
}

static void copy_text(char *to, size_t room, struct span text)
{
	size_t length = text.length < room - 1 ? text.length : room - 1;

	if (length > 0)
		memcpy(to, text.at, length);
	to[length] = '\0';
}

void slot_work(struct slot *slot, const struct slot_job *job)
{
	size_t length = job->head.length < SLOT_HEAD_BYTES ? job->head.length : SLOT_HEAD_BYTES;

	copy_text(slot->client, sizeof(slot->client), job->client);
	copy_text(slot->request, sizeof(slot->request), job->line);
	copy_text(slot->host, sizeof(slot->host), job->host);
	memcpy(slot->head, job->head.at, length);
	atomic_store_explicit(&slot->head_length, (uint32_t)length, memory_order_relaxed);
	atomic_store_explicit(&slot->busy, true, memory_order_release);
}

void slot_rest(struct slot *slot)
{
	atomic_store_explicit(&slot->busy, false, memory_order_release);
}
