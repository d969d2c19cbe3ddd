/* SPDX-License-Identifier: MIT */
/* share: whether a worker has more than its share of the clients. */
#ifndef SHARE_H
#define SHARE_H

#include <stdbool.h>
#include <stddef.h>
#include "worker/slot.h"

/* The places for workers of a generation, of which one is own; each may hold so many connections. */
struct share {
	const struct slot *slots;
	size_t count, own;
	size_t connections;
};

/*
 * Whether it holds more connections than others do that have room; a few, and a few of a hundred,
 * make no difference. Of many workers, those that follow it are looked at.
 */
bool share_is_exceeded(const struct share *share);

/* Whether another of those that follow it has room for a client. */
bool share_has_room_elsewhere(const struct share *share);

#endif
