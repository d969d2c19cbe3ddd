/* SPDX-License-Identifier: MIT */
/* hash: a keyed hash, so that a client cannot choose which names collide. */
#ifndef HASH_H
#define HASH_H

#include <stddef.h>
#include <stdint.h>

struct hash_key {
	uint64_t first, second;
};

/* A key nobody can guess (getrandom). */
struct hash_key hash_key_random(void);

/* SipHash-1-3 of the bytes under the key. */
uint64_t hash_bytes(const struct hash_key *key, const void *bytes, size_t length);

#endif
