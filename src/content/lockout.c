/* SPDX-License-Identifier: MIT */
/* lockout: who guesses passwords has to wait, longer each time; in memory that workers share. */
#include "content/lockout.h"

#include <string.h>
#include "base/log.h"
#include "base/network.h"

enum {
	FAILURES_MOST = 255,
	FAILURES_BITS = 8,
	NAME_SHOWN = 64,
	ATTEMPTS = 64,		/* to write what others write too */
	LATE_MS = 30 * 1000,	/* who asks may have looked at the clock so long before others */
};

/* What is remembered of whom. */
enum kind {
	BY_CLIENT = 1,	/* what it got wrong */
	BY_NAME,	/* what anybody got wrong */
	BY_BOTH,	/* what a client got wrong that is known by that name */
	KNOWN,		/* until when it is */
	WRONG,		/* until when a password is known to be */
};

/* ----------------------------------------------------------------- the rules */

/* A number: until when it counts, and behind that how often. */
static uint64_t number_of(unsigned int failures, int64_t until_ms)
{
	return (uint64_t)until_ms << FAILURES_BITS | failures;
}

/* A time that is further ahead than it can be is somebody's nonsense. */
static bool counts(uint64_t number, int64_t now_ms, int64_t most_ms)
{
	int64_t until_ms = (int64_t)(number >> FAILURES_BITS);

	return until_ms > now_ms && until_ms - now_ms <= most_ms + LATE_MS;
}

unsigned int lockout_failures(uint64_t number, int64_t now_ms)
{
	return counts(number, now_ms, LOCKOUT_KEEP_MS) ? number & FAILURES_MOST : 0;
}

static int64_t last_ms(uint64_t number)
{
	return (int64_t)(number >> FAILURES_BITS) - LOCKOUT_KEEP_MS;
}

uint64_t lockout_fail(uint64_t number, unsigned int tries, bool is_attacked, int64_t now_ms)
{
	unsigned int failures = lockout_failures(number, now_ms);
	/* Who looked at the clock earlier does not make the last time an earlier one. */
	int64_t at_ms = failures > 0 && last_ms(number) > now_ms ? last_ms(number) : now_ms;

	if (failures < tries && now_ms - last_ms(number) > LOCKOUT_TRIES_MS)
		failures = 0;
	if (failures < FAILURES_MOST)
		failures++;
	if (is_attacked && failures < tries)
		failures = tries;
	return number_of(failures, at_ms + LOCKOUT_KEEP_MS);
}

int64_t lockout_left_ms(uint64_t number, unsigned int tries, int64_t now_ms)
{
	unsigned int failures = lockout_failures(number, now_ms);
	int64_t whole_ms = LOCKOUT_FIRST_MS, gone_ms = now_ms - last_ms(number);

	if (tries == 0 || failures < tries)
		return 0;
	for (; failures > tries && whole_ms < LOCKOUT_MOST_MS; failures--)
		whole_ms *= 2;
	if (whole_ms > LOCKOUT_MOST_MS)
		whole_ms = LOCKOUT_MOST_MS;
	if (gone_ms < 0)
		return whole_ms;
	return gone_ms < whole_ms ? whole_ms - gone_ms : 0;
}

/* ------------------------------------------------------------------- memory */

/* Who is asked about: the address as it is counted, and the name; of a password, a hash. */
struct suspect {
	const struct lockout *lockout;
	unsigned char address[NETWORK_BYTES];
	struct span name;
	uint64_t password;
};

static uint64_t key_of(const struct suspect *suspect, enum kind kind)
{
	struct hash_key key = *suspect->lockout->key;
	uint64_t hash = 0;

	/* Each kind has a key of its own, so that nothing of one is like anything of another. */
	key.first += (uint64_t)kind;
	if (kind != BY_NAME)
		hash = hash_bytes(&key, suspect->address, sizeof(suspect->address));
	if (kind == BY_CLIENT)
		return hash;
	key.second ^= hash;
	if (kind == WRONG)
		key.first ^= suspect->password;
	return hash_bytes(&key, suspect->name.at, suspect->name.length);
}

static uint64_t recall(const struct suspect *suspect, enum kind kind)
{
	return marks_find(&suspect->lockout->marks, key_of(suspect, kind)).number;
}

static bool is_known(const struct suspect *suspect, int64_t now_ms)
{
	return counts(recall(suspect, KNOWN), now_ms, LOCKOUT_KNOWN_MS);
}

static bool identify(const struct lockout *lockout, struct span client, struct span name,
		     struct suspect *suspect)
{
	*suspect = (struct suspect){ .lockout = lockout, .name = name };
	if (lockout->tries == 0 || !network_read_address(client, suspect->address))
		return false;
	network_widen(suspect->address);
	return true;
}

int64_t lockout_wait_ms(const struct lockout *lockout, struct span client, struct span name,
			int64_t now_ms)
{
	struct suspect suspect;

	if (atomic_load_explicit(lockout->until_ms, memory_order_relaxed) <= now_ms ||
	    !identify(lockout, client, name, &suspect))
		return 0;
	return lockout_left_ms(recall(&suspect, is_known(&suspect, now_ms) ? BY_BOTH : BY_CLIENT),
			       lockout->tries, now_ms);
}

/* Returns the number after it. */
static uint64_t note_failure(const struct suspect *suspect, enum kind kind, bool is_attacked,
			     int64_t now_ms)
{
	uint64_t key = key_of(suspect, kind), number = 0;

	for (int i = 0; i < ATTEMPTS; i++) {
		struct marks_place place = marks_find(&suspect->lockout->marks, key);

		number = lockout_fail(place.number, suspect->lockout->tries, is_attacked, now_ms);
		if (marks_put(&place, number))
			break;
	}
	return number;
}

/* False if it has been noted already. */
static bool note_wrong(const struct suspect *suspect, int64_t now_ms)
{
	uint64_t key = key_of(suspect, WRONG), number = number_of(0, now_ms + LOCKOUT_SAME_MS);

	for (int i = 0; i < ATTEMPTS; i++) {
		struct marks_place place = marks_find(&suspect->lockout->marks, key);

		if (counts(place.number, now_ms, LOCKOUT_SAME_MS))
			return false;
		if (marks_put(&place, number))
			break;
	}
	return true;
}

static void note_success(const struct suspect *suspect, int64_t now_ms)
{
	uint64_t key = key_of(suspect, KNOWN), number = number_of(0, now_ms + LOCKOUT_KNOWN_MS);
	struct marks_place place = marks_find(&suspect->lockout->marks, key);

	/* Whoever was faster has written the same, or else it is known the next time. */
	marks_put(&place, number);
}

/* Somebody is locked out until then. */
static void tell_until(const struct lockout *lockout, int64_t until_ms)
{
	int64_t before_ms = atomic_load(lockout->until_ms);

	while (before_ms < until_ms &&
	       !atomic_compare_exchange_weak(lockout->until_ms, &before_ms, until_ms))
		;
}

static void learn_wrong(const struct suspect *suspect, struct span client, int64_t now_ms)
{
	const struct lockout *lockout = suspect->lockout;
	bool known = is_known(suspect, now_ms);
	uint64_t by_name = note_failure(suspect, BY_NAME, false, now_ms);
	bool is_attacked = lockout_failures(by_name, now_ms) >= LOCKOUT_ATTACK;
	uint64_t number = note_failure(suspect, known ? BY_BOTH : BY_CLIENT, !known && is_attacked,
				       now_ms);
	int64_t wait_ms = lockout_left_ms(number, lockout->tries, now_ms);
	char name[NAME_SHOWN];

	if (wait_ms == 0)
		return;
	tell_until(lockout, last_ms(number) + wait_ms);
	log_quote(suspect->name, name, sizeof(name));
	log_warning("client %.*s: locked out for %lld s, a wrong password for \"%s\" again%s",
		    SPAN_ARGS(client), (long long)wait_ms / 1000, name,
		    is_attacked ? ", which is guessed from many sides" : "");
}

void lockout_learn(const struct lockout *lockout, struct span client, struct span name,
		   struct span password, bool is_right, int64_t now_ms)
{
	struct suspect suspect;

	if (!identify(lockout, client, name, &suspect))
		return;
	if (is_right) {
		note_success(&suspect, now_ms);
		return;
	}
	suspect.password = hash_bytes(lockout->key, password.at, password.length);
	if (note_wrong(&suspect, now_ms))
		learn_wrong(&suspect, client, now_ms);
}
