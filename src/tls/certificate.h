/* SPDX-License-Identifier: MIT */
/* certificate: a chain of certificates and its key, from files, checked. */
#ifndef CERTIFICATE_H
#define CERTIFICATE_H

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

enum { CERTIFICATE_FINGERPRINT = 32 };

struct certificate {
	const char *file;	/* where it is from; somebody else's */
	X509 *leaf;
	STACK_OF(X509) *chain;	/* of those that lead to an authority; may be NULL */
	EVP_PKEY *key;
	time_t from, until;
	unsigned char fingerprint[CERTIFICATE_FINGERPRINT];	/* SHA-256 */
	char subject[128];	/* its first name, for people */
};

/*
 * Reads both; the key is in the same file if key_file is NULL. The key must belong to the
 * certificate, and each certificate be signed by the next. Returns 0, or -1 with a sentence in
 * why; certificate_free has to be called all the same.
 */
int certificate_read(struct certificate *certificate, const char *file, const char *key_file,
		     char *why, size_t room);

/* Takes over what was made already; file may be "". */
void certificate_take(struct certificate *certificate, const char *file, X509 *leaf,
		      EVP_PKEY *key);
void certificate_free(struct certificate *certificate);

/* "AA:BB:..." of a fingerprint. */
enum { CERTIFICATE_FINGERPRINT_TEXT = 3 * CERTIFICATE_FINGERPRINT };
void certificate_print_fingerprint(const struct certificate *certificate,
				   char text[CERTIFICATE_FINGERPRINT_TEXT]);

/* Days until its end, rounded down; negative after it. */
long certificate_days(const struct certificate *certificate, time_t now);

#endif
