/* SPDX-License-Identifier: MIT */
/* self_made: a certificate that the server makes for itself, for this machine. */
#ifndef SELF_MADE_H
#define SELF_MADE_H

#include <limits.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <stddef.h>

enum {
	SELF_MADE_DAYS = 90,
	SELF_MADE_RENEW_DAYS = 7,	/* it is made again so many days before its end */
};

struct self_made {
	X509 *certificate;
	EVP_PKEY *key;
	char path[PATH_MAX];	/* of the certificate; "" if it is not kept */
	char why_not[256];	/* kept; "" if nobody asked for it */
};

/*
 * Reads the certificate that is kept in a folder, or makes a new one there: ECDSA P-256, for
 * localhost, 127.0.0.1, ::1 and the host's name. The folder "" keeps none. Returns 0, or -1 when
 * none could be made. What it holds is for self_made_free.
 */
int self_made_get(struct self_made *made, const char *folder);
void self_made_free(struct self_made *made);

/* Whether a certificate needs to be made again: it ends soon, or is not for this host. */
bool self_made_is_stale(X509 *certificate);

#endif
