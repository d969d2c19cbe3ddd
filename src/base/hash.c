/* SPDX-License-Identifier: MIT */
/* hash: a keyed hash, so that a client cannot choose which names collide. */
#include "base/hash.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

struct hash_key hash_key_random(void)
{
	struct hash_key key;

	/* 16 bytes are never cut short; before the pool is ready the call waits. */
	if (getrandom(&key, sizeof(key), 0) != sizeof(key))
		abort();
	return key;
}

static inline uint64_t rotate(uint64_t x, int by)
{
	return x << by | x >> (64 - by);
}

struct sip {
	uint64_t a, b, c, d;
};

static inline void sip_round(struct sip *s)
{
	s->a += s->b;
	s->c += s->d;
	s->b = rotate(s->b, 13) ^ s->a;
	s->d = rotate(s->d, 16) ^ s->c;
	s->a = rotate(s->a, 32);
	s->c += s->b;
	s->a += s->d;
	s->b = rotate(s->b, 17) ^ s->c;
	s->d = rotate(s->d, 21) ^ s->a;
	s->c = rotate(s->c, 32);
}

uint64_t hash_bytes(const struct hash_key *key, const void *bytes, size_t length)
{
	struct sip s = {
		key->first ^ 0x736f6d6570736575, key->second ^ 0x646f72616e646f6d,
		key->first ^ 0x6c7967656e657261, key->second ^ 0x7465646279746573,
	};
	const unsigned char *at = bytes;
	uint64_t word, last = (uint64_t)length << 56;

	for (size_t left = length; left >= 8; left -= 8, at += 8) {
		memcpy(&word, at, 8);
		s.d ^= word;
		sip_round(&s);
		s.a ^= word;
	}
	for (size_t i = 0; i < length % 8; i++)
		last |= (uint64_t)at[i] << (8 * i);
	s.d ^= last;
	sip_round(&s);
	s.a ^= last;
	s.c ^= 0xff;
	sip_round(&s);
	sip_round(&s);
	sip_round(&s);
	return s.a ^ s.b ^ s.c ^ s.d;
}
