/* SPDX-License-Identifier: MIT */
/* share: whether a worker has more than its share of the clients. */
#include "worker/share.h"

enum {
	NEIGHBOURS = 8,
	FAR = 128,
	FEW = 2,
	PART = 32,
};

static bool is_open(const struct slot *slot)
{
	return atomic_load_explicit(&slot->state, memory_order_relaxed) == SLOT_ACCEPTING &&
	       !atomic_load_explicit(&slot->is_stopped, memory_order_relaxed);
}

bool share_has_room_elsewhere(const struct share *share)
{
	for (size_t i = 1; i < share->count && i <= FAR; i++) {
		const struct slot *slot = &share->slots[(share->own + i) % share->count];

		if (is_open(slot) && slot_held(slot) < share->connections)
			return true;
	}
	return false;
}

bool share_is_exceeded(const struct share *share)
{
	uint64_t held, theirs = 0;
	size_t count = 0;

	if (share->count < 2)
		return false;
	held = slot_held(&share->slots[share->own]);
	if (held <= FEW)
		return false;
	for (size_t i = 1; i < share->count && count < NEIGHBOURS; i++) {
		const struct slot *slot = &share->slots[(share->own + i) % share->count];
		uint64_t its = is_open(slot) ? slot_held(slot) : share->connections;

		if (its >= share->connections)
			continue;
		theirs += its;
		count++;
	}
	return count > 0 && held > theirs / count + FEW + held / PART;
}
