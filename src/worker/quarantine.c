/* SPDX-License-Identifier: MIT */
/* quarantine: requests that have killed workers, and are not tried again for a while. */
#include "worker/quarantine.h"

#include <stddef.h>
#include "base/hash.h"
#include "worker/slot.h"

int quarantine_open(struct bulletin *quarantine)
{
	return bulletin_open(quarantine, sizeof(struct quarantine));
}

static struct span cut(struct span text, size_t room)
{
	return (struct span){ text.at, text.length < room - 1 ? text.length : room - 1 };
}

uint64_t quarantine_key(struct span line, struct span host)
{
	/* Nobody is kept out by it but who has killed workers: the key need not be secret. */
	static const struct hash_key key = { 0x71756172616e7469, 0x6e65206f66206974 };
	struct span a = cut(line, SLOT_REQUEST_BYTES), b = cut(host, SLOT_HOST_BYTES);
	uint64_t hash = hash_bytes(&key, a.at, a.length) * 31 + hash_bytes(&key, b.at, b.length);

	return hash ? hash : 1;
}

/* The case of that key, or else one that can be given up: free, or the one not met for longest. */
static struct quarantine_case *find_case(struct quarantine *quarantine, uint64_t key)
{
	struct quarantine_case *best = &quarantine->cases[0];

	for (size_t i = 0; i < QUARANTINE_CASES; i++) {
		struct quarantine_case *at = &quarantine->cases[i];

		if (atomic_load(&at->key) == key)
			return at;
		if (at->deaths_ms[0] < best->deaths_ms[0])
			best = at;
	}
	atomic_store(&best->key, 0);
	atomic_store(&best->until_ms, 0);
	for (int i = 0; i < QUARANTINE_DEATHS; i++)
		best->deaths_ms[i] = 0;
	atomic_store(&best->key, key);
	return best;
}

bool quarantine_note(struct quarantine *quarantine, uint64_t key, int64_t now_ms)
{
	struct quarantine_case *at = find_case(quarantine, key);
	int64_t first_ms;

	for (int i = QUARANTINE_DEATHS - 1; i > 0; i--)
		at->deaths_ms[i] = at->deaths_ms[i - 1];
	at->deaths_ms[0] = now_ms;
	first_ms = at->deaths_ms[QUARANTINE_DEATHS - 1];
	if (first_ms == 0 || now_ms - first_ms > QUARANTINE_MS)
		return false;
	atomic_store(&at->until_ms, now_ms + QUARANTINE_MS);
	atomic_store(&quarantine->until_ms, now_ms + QUARANTINE_MS);
	return true;
}

bool quarantine_has(const struct quarantine *quarantine, uint64_t key, int64_t now_ms)
{
	for (size_t i = 0; i < QUARANTINE_CASES; i++)
		if (atomic_load(&quarantine->cases[i].key) == key)
			return atomic_load(&quarantine->cases[i].until_ms) > now_ms;
	return false;
}
