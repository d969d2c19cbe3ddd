/* SPDX-License-Identifier: MIT */
/* wallet: the certificates that are in use, by number. */
#ifndef WALLET_H
#define WALLET_H

#include <stdbool.h>
#include <stddef.h>
#include "base/buffer.h"
#include "tls/certificate.h"

struct wallet {
	struct wallet_card {
		struct certificate certificate;
		int warned;	/* days; the least that it was warned of */
	} *cards;
	size_t count;
};

/* Puts in another one; nothing is left of it in *certificate. 0, or -1 with errno. */
int wallet_add(struct wallet *wallet, struct certificate *certificate);
void wallet_free(struct wallet *wallet);

/* Whether that very certificate is in it. */
bool wallet_has(const struct wallet *wallet, const struct certificate *certificate);

/* The keys, by number: a list for free(3), of what stays in it. NULL with errno. */
EVP_PKEY **wallet_keys(const struct wallet *wallet, size_t *count);

/* Whether those would sign for the certificates of the other, number by number. */
bool wallet_has_keys_of(const struct wallet *wallet, const struct wallet *other);

/* "certificate of NAME ends in N days (FILE)", a line for each. */
void wallet_describe(const struct wallet *wallet, struct buffer *to);

/* Logs which certificates end in 30, 14 or 3 days, each once, and those that have ended. */
void wallet_warn(struct wallet *wallet);

#endif
