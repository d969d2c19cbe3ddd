/* SPDX-License-Identifier: MIT */
/* signing: what a worker asks the key holder to sign, one message each way over a socket pair. */
#ifndef SIGNING_H
#define SIGNING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct evp_pkey_st;

enum {
	SIGNING_CONTENT = 256,		/* a key exchange over P-521 has 201 bytes */
	SIGNING_SIGNATURE = 2048,	/* of the longest key of RSA that OpenSSL takes */
};

/* One way of signing (RFC 8446, 4.2.3: SignatureScheme). */
struct signing_scheme {
	uint16_t code;
	const char *key;	/* the kind, as OpenSSL names it */
	int digest;		/* a NID; NID_undef: the key has its own */
	bool is_pss;		/* of RSA, with a salt as long as the digest */
};

/*
 * The scheme of a code; or that of a kind of key, a digest, which may be NULL, and a padding.
 * NULL: there is none.
 */
const struct signing_scheme *signing_find(uint16_t code);
const struct signing_scheme *signing_choose(const char *key, const char *digest, bool is_pss);

/* The message; how long it is tells how much content there is. No byte is padding. */
struct signing_request {
	uint32_t number;	/* of the question: its answer has the same */
	uint16_t key;
	uint16_t scheme;
	uint32_t processor;	/* where who asks waits: an answer from there costs the least */
	unsigned char content[SIGNING_CONTENT];
};

struct signing_answer {
	uint32_t number;
	unsigned char signature[SIGNING_SIGNATURE];	/* nothing: it is refused */
};

enum {
	SIGNING_REQUEST_HEAD = offsetof(struct signing_request, content),
	SIGNING_ANSWER_HEAD = offsetof(struct signing_answer, signature),
};

/*
 * Whether content is what a server signs in a handshake, and nothing else: of TLS 1.3 the context
 * and a hash (RFC 8446, 4.4.3), of TLS 1.2 both random numbers and a point of a named curve
 * (RFC 8422, 5.4). The hash, the random numbers and the point may be anything.
 */
bool signing_is_handshake(const unsigned char *content, size_t length, bool is_1_2_only);

/*
 * Answers a message, which may be any bytes, with one of these keys. Returns how long the answer
 * is; 0: there is none to that.
 */
size_t signing_answer(const struct signing_request *request, size_t length,
		      struct evp_pkey_st *const *keys, size_t count,
		      struct signing_answer *answer);

/*
 * The worker's side: sends the request, with a number of its own, and waits for its answer for a
 * while. Returns the length of the signature, which fits room, or 0.
 */
size_t signing_ask(int socket, struct signing_request *request, size_t content_length,
		   unsigned char *signature, size_t room);

#endif
