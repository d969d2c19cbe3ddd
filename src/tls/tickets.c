/* SPDX-License-Identifier: MIT */
/* tickets: the keys of session tickets, by which clients resume at any worker (RFC 8446, 4.6.1). */
#include "tls/tickets.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "base/bulletin.h"
#include "base/clock.h"

/* The version is odd while the keys are being changed: who has copied then copies again. */
struct tickets {
	_Atomic uint32_t version;
	uint32_t count;
	struct ticket_key key[TICKETS_KEYS];
};

static struct bulletin own;
static int64_t changed_ms;

static int make_key(struct ticket_key *key)
{
	return RAND_bytes(key->name, sizeof(key->name)) == 1 &&
	       RAND_priv_bytes(key->mac, sizeof(key->mac)) == 1 &&
	       RAND_priv_bytes(key->cipher, sizeof(key->cipher)) == 1 ? 0 : -1;
}

/* Neither in a core dump nor on a disk; where that cannot be had, it is not worth a failure. */
static void hide(const struct bulletin *bulletin)
{
	madvise(bulletin->written, bulletin->size, MADV_DONTDUMP);
	madvise((void *)bulletin->read, bulletin->size, MADV_DONTDUMP);
	mlock(bulletin->written, bulletin->size);
}

const struct tickets *tickets_own(void)
{
	struct tickets *tickets;

	if (own.read)
		return own.read;
	if (bulletin_open(&own, sizeof(*tickets)) < 0)
		return NULL;
	hide(&own);
	tickets = own.written;
	if (make_key(&tickets->key[0]) < 0) {
		bulletin_close(&own);
		errno = EIO;
		return NULL;
	}
	tickets->count = 1;
	changed_ms = clock_monotonic_ms();
	return own.read;
}

static void change(struct tickets *tickets, const struct ticket_key *key)
{
	uint32_t version = atomic_load(&tickets->version);

	atomic_store(&tickets->version, version + 1);
	atomic_thread_fence(memory_order_seq_cst);
	memmove(&tickets->key[1], &tickets->key[0], (TICKETS_KEYS - 1) * sizeof(*key));
	tickets->key[0] = *key;
	if (tickets->count < TICKETS_KEYS)
		tickets->count++;
	atomic_thread_fence(memory_order_seq_cst);
	atomic_store(&tickets->version, version + 2);
}

int64_t tickets_tend(int64_t now_ms)
{
	struct ticket_key key;

	if (!own.written)
		return -1;
	if (now_ms - changed_ms >= TICKETS_ROTATE_MS && make_key(&key) == 0) {
		change(own.written, &key);
		changed_ms = now_ms;
		OPENSSL_cleanse(&key, sizeof(key));
	}
	return changed_ms + TICKETS_ROTATE_MS - now_ms;
}

struct tickets *tickets_read(const char *path, char *why, size_t room)
{
	struct tickets *tickets = calloc(1, sizeof(*tickets));
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char more;
	ssize_t got = -1;

	if (fd >= 0 && tickets)
		got = read(fd, tickets->key, sizeof(tickets->key));
	if (got < 0) {
		snprintf(why, room, "ticket-keys %s: %s", path, strerror(errno));
	} else if (got == 0 || (size_t)got % sizeof(struct ticket_key) != 0 || read(fd, &more, 1) > 0) {
		snprintf(why, room, "ticket-keys %s: write one to %d keys of %zu random bytes, "
			 "the newest first", path, TICKETS_KEYS, sizeof(struct ticket_key));
		errno = EINVAL;
		got = -1;
	}
	if (fd >= 0)
		close(fd);
	if (got < 0) {
		if (tickets)
			OPENSSL_cleanse(tickets, sizeof(*tickets));
		free(tickets);
		return NULL;
	}
	tickets->count = (uint32_t)((size_t)got / sizeof(struct ticket_key));
	return tickets;
}

void tickets_free(const struct tickets *tickets)
{
	struct tickets *read = (struct tickets *)tickets;

	if (!tickets || tickets == own.read)
		return;
	OPENSSL_cleanse(read, sizeof(*read));
	free(read);
}

/* Copies all keys as they are at one moment. */
static uint32_t copy(const struct tickets *tickets, struct ticket_key key[TICKETS_KEYS])
{
	uint32_t before, after, count;

	do {
		before = atomic_load(&tickets->version);
		atomic_thread_fence(memory_order_seq_cst);
		count = tickets->count;
		memcpy(key, tickets->key, sizeof(tickets->key));
		atomic_thread_fence(memory_order_seq_cst);
		after = atomic_load(&tickets->version);
	} while (before != after || before % 2 != 0);
	return count;
}

void tickets_newest(const struct tickets *tickets, struct ticket_key *key)
{
	struct ticket_key all[TICKETS_KEYS];

	copy(tickets, all);
	*key = all[0];
	OPENSSL_cleanse(all, sizeof(all));
}

bool tickets_find(const struct tickets *tickets, const unsigned char name[16],
		  struct ticket_key *key, bool *is_newest)
{
	struct ticket_key all[TICKETS_KEYS];
	uint32_t count = copy(tickets, all);
	bool found = false;

	for (uint32_t i = 0; i < count && !found; i++) {
		if (memcmp(all[i].name, name, sizeof(all[i].name)) != 0)
			continue;
		*key = all[i];
		*is_newest = i == 0;
		found = true;
	}
	OPENSSL_cleanse(all, sizeof(all));
	return found;
}
