/* SPDX-License-Identifier: MIT */
/* tls: all certificates of a configuration, ready for sessions. */
#ifndef TLS_H
#define TLS_H

#include <stdbool.h>
#include <stdint.h>
#include "base/buffer.h"
#include "base/span.h"
#include "conf/conf.h"
#include "content/places.h"

struct evp_pkey_st;
struct ssl_ctx_st;

/* The master opens it before it forks; workers only read it. */
struct tls;

/* The library behind it, and its version. */
const char *tls_library(void);

/* Whether any listener of a configuration takes TLS. */
bool tls_is_wanted(const struct conf *conf);

/*
 * Reads and checks everything that a configuration names, which must outlive it, as must places.
 * A certificate that has expired is refused, unless before (or nobody: NULL) shows it already.
 * keeps: a self-made certificate is kept in the state folder. Returns it, or NULL with a sentence
 * in why. What is only doubtful is in the log.
 */
struct tls *tls_open(const struct conf *conf, const struct places *places,
		     const struct tls *before, bool keeps, char *why, size_t room);
void tls_close(struct tls *tls);	/* NULL is allowed */

/*
 * The keys may be another process's, the key holder's: it opens it, and adds all of it but the keys
 * to a buffer. Returns 0, or -1 with errno.
 */
int tls_hand(const struct tls *tls, struct buffer *to);

/* Its parent takes it from there; signer_use tells where keys are asked for. As tls_open. */
struct tls *tls_take(const struct conf *conf, const struct places *places, struct span handed,
		     char *why, size_t room);

/* The key holder's keys, by number: a list for free(3), of what stays in it. NULL with errno. */
struct evp_pkey_st **tls_keys(const struct tls *tls, size_t *count);

/* Whether those would sign for the certificates of the other, number by number. */
bool tls_has_keys_of(const struct tls *tls, const struct tls *other);

/*
 * How to trust the self-made certificate, a line or two; nothing if there is none, or if it is
 * that of before.
 */
void tls_introduce(const struct tls *tls, const struct tls *before, struct buffer *to);

/* Logs which certificates end in 30, 14 or 3 days, each once, and those that have ended. */
void tls_warn(struct tls *tls);

/* "certificate of NAME ends in N days (FILE)", a line for each. */
void tls_describe(const struct tls *tls, struct buffer *to);

/* What there is to tell of a certificate. */
enum { TLS_FINGERPRINT_TEXT = 96 };
struct tls_fact {
	const char *name, *file;	/* file: "" if it is self-made and not kept */
	long days;			/* until its end; negative after it */
	char fingerprint[TLS_FINGERPRINT_TEXT];	/* SHA-256, "AA:BB:..." */
};

/* That of number `index`; false if there are not so many. */
bool tls_tell(const struct tls *tls, size_t index, struct tls_fact *fact);

/*
 * Refuses a certificate that has expired, as tls_open does with a before: shown has the
 * fingerprints of those that are shown already. Returns 0, or -1 with a sentence in why.
 */
int tls_check_ends(const struct tls *tls, const char *shown, char *why, size_t room);

/* Whether the self-made certificate should be made again. */
bool tls_is_stale(const struct tls *tls);

/*
 * For sessions: OpenSSL's context (SSL_CTX) and the identity of who asks for no name; and those for
 * a name at a port: *identity is that of its site, for good, even if another's certificate has to
 * be shown for want of one.
 */
struct ssl_ctx_st *tls_first(const struct tls *tls);
const struct conf_identity *tls_nobody(const struct tls *tls);
struct ssl_ctx_st *tls_for(const struct tls *tls, struct span name, uint16_t port,
			   const struct conf_identity **identity);

#endif
