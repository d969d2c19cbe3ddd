/* SPDX-License-Identifier: MIT */
/* roster: how many connections each client holds, over all workers; in memory that all share. */
#include "worker/roster.h"

#include <stdbool.h>
#include <stddef.h>

/* A word: 26 bits of the key, 22 of the worker's pid (no kernel has longer ones), 16 of a count. */
#define COUNT ((uint64_t)ROSTER_MOST)
#define PID_SHIFT 16
#define PID ((uint64_t)0x3fffff << PID_SHIFT)
#define TAG (~(PID | COUNT))

static uint64_t owner_of(uint64_t key, pid_t pid)
{
	return (key & TAG) | ((uint64_t)pid << PID_SHIFT & PID);
}

static size_t entry_at(uint64_t key, size_t step)
{
	return (key + step) & (ROSTER_ENTRIES - 1);
}

/* What somebody else has written there is believed as far as it makes sense. */
static size_t reach_of(const struct roster *roster, uint64_t key)
{
	size_t reach = atomic_load(&roster->reach[entry_at(key, 0)]);

	return reach < ROSTER_REACH ? reach : ROSTER_REACH;
}

static void stretch(struct roster *roster, uint64_t key, size_t reach)
{
	_Atomic uint16_t *at = &roster->reach[entry_at(key, 0)];
	uint16_t before = atomic_load(at);

	while (before < reach && !atomic_compare_exchange_weak(at, &before, (uint16_t)reach))
		;
}

/* One more in an entry that is the worker's and the client's already. */
static bool add(struct roster *roster, uint64_t key, pid_t pid, uint32_t *place)
{
	size_t reach = reach_of(roster, key);

	for (size_t i = 0; i < reach; i++) {
		struct roster_entry *entry = &roster->entry[entry_at(key, i)];
		uint64_t word = atomic_load(&entry->word);

		if ((word & ~COUNT) != owner_of(key, pid) || (word & COUNT) == 0 ||
		    (word & COUNT) == COUNT || atomic_load(&entry->key) != key)
			continue;
		if (!atomic_compare_exchange_strong(&entry->word, &word, word + 1))
			continue;
		*place = (uint32_t)entry_at(key, i);
		return true;
	}
	return false;
}

/* The first entry that nobody needs becomes the worker's; until the key is there, it is for nobody. */
static bool claim(struct roster *roster, uint64_t key, pid_t pid, uint32_t *place)
{
	for (size_t i = 0; i < ROSTER_REACH; i++) {
		struct roster_entry *entry = &roster->entry[entry_at(key, i)];
		uint64_t word = atomic_load(&entry->word);

		if ((word & COUNT) != 0 ||
		    !atomic_compare_exchange_strong(&entry->word, &word, owner_of(key, pid) | 1))
			continue;
		atomic_store(&entry->key, key);
		stretch(roster, key, i + 1);
		*place = (uint32_t)entry_at(key, i);
		return true;
	}
	return false;
}

uint64_t roster_count(const struct roster *roster, uint64_t key)
{
	size_t reach = reach_of(roster, key);
	uint64_t count = 0;

	for (size_t i = 0; i < reach; i++) {
		const struct roster_entry *entry = &roster->entry[entry_at(key, i)];
		uint64_t word = atomic_load(&entry->word);

		if ((word & COUNT) != 0 && (word & TAG) == (key & TAG) &&
		    atomic_load(&entry->key) == key)
			count += word & COUNT;
	}
	return count;
}

/* Noted before it is counted: of two at once who would be one too many, one at least sees it. */
uint64_t roster_enter(struct roster *roster, uint64_t key, pid_t pid, uint32_t *place)
{
	if (!add(roster, key, pid, place) && !claim(roster, key, pid, place))
		return 0;
	return roster_count(roster, key);
}

void roster_leave(struct roster *roster, uint32_t place)
{
	struct roster_entry *entry = &roster->entry[place & (ROSTER_ENTRIES - 1)];
	uint64_t word = atomic_load(&entry->word);

	/* It is not ours to count below nothing, whoever has written there. */
	while ((word & COUNT) != 0 &&
	       !atomic_compare_exchange_weak(&entry->word, &word, word - 1))
		;
}

void roster_bury(struct roster *roster, pid_t pid)
{
	uint64_t owner = (uint64_t)pid << PID_SHIFT & PID;

	for (size_t i = 0; i < ROSTER_ENTRIES; i++) {
		uint64_t word = atomic_load_explicit(&roster->entry[i].word, memory_order_relaxed);

		if ((word & PID) == owner && (word & COUNT) != 0)
			atomic_compare_exchange_strong(&roster->entry[i].word, &word, 0);
	}
}
