/* SPDX-License-Identifier: MIT */
/* watch: sees to certificates while a generation serves: new files, ends that come near. */
#include "master/watch.h"

#include "base/log.h"
#include "tls/stamp.h"
#include "tls/tickets.h"

enum {
	LOOK_MS = 5000,
	WARN_MS = 3600 * 1000,
};

/* A pair that is being copied changes more than once: it has to be the same at two looks. */
static bool has_settled_anew(struct watch *watch, const struct generation *current)
{
	uint64_t stamp = stamp_of(current->conf);
	bool is_new = stamp != current->tls_stamp && stamp != watch->tried && stamp == watch->seen;

	watch->seen = stamp;
	if (is_new)
		watch->tried = stamp;
	return is_new;
}

/* Not more often than files are looked at: the renewal may be under way, or refused. */
static bool has_lost_keys(struct watch *watch, const struct generation *current, int64_t now_ms)
{
	if (!current->key_holder.is_lost ||
	    (watch->lost == current->number && now_ms - watch->lost_ms < LOOK_MS))
		return false;
	watch->lost = current->number;
	watch->lost_ms = now_ms;
	return true;
}

bool watch_tend(struct watch *watch, const struct fleet *fleet, int64_t now_ms)
{
	const struct generation *current = fleet->current;
	bool is_stale;

	tickets_tend(now_ms);
	if (!current || !current->tls)
		return false;
	is_stale = has_lost_keys(watch, current, now_ms);
	if (watch->warned_ms == 0 || now_ms - watch->warned_ms >= WARN_MS) {
		watch->warned_ms = now_ms;
		tls_warn(current->tls);
		is_stale = tls_is_stale(current->tls) || is_stale;
	}
	if (now_ms - watch->looked_ms < LOOK_MS)
		return is_stale;
	watch->looked_ms = now_ms;
	return has_settled_anew(watch, current) || is_stale;
}

int64_t watch_next_ms(const struct watch *watch, const struct fleet *fleet, int64_t now_ms)
{
	int64_t next = watch->looked_ms + LOOK_MS - now_ms;

	/* The keys of tickets need not change on the second. */
	if (!fleet->current || !fleet->current->tls)
		return -1;
	return next > 0 ? next : 0;
}
