/* SPDX-License-Identifier: MIT */
/* wallet: the certificates that are in use, by number. */
#include "tls/wallet.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/log.h"

enum { NOT_WARNED = 1000 };

int wallet_add(struct wallet *wallet, struct certificate *certificate)
{
	struct wallet_card *cards = realloc(wallet->cards, (wallet->count + 1) * sizeof(*cards));

	if (!cards)
		return -1;
	wallet->cards = cards;
	cards[wallet->count++] = (struct wallet_card){ *certificate, NOT_WARNED };
	*certificate = (struct certificate){ .file = certificate->file };
	return 0;
}

void wallet_free(struct wallet *wallet)
{
	for (size_t i = 0; i < wallet->count; i++)
		certificate_free(&wallet->cards[i].certificate);
	free(wallet->cards);
	*wallet = (struct wallet){ 0 };
}

bool wallet_has(const struct wallet *wallet, const struct certificate *certificate)
{
	for (size_t i = 0; i < wallet->count; i++)
		if (memcmp(wallet->cards[i].certificate.fingerprint, certificate->fingerprint,
			   CERTIFICATE_FINGERPRINT) == 0)
			return true;
	return false;
}

/* --------------------------------------------------------------------- keys */

EVP_PKEY **wallet_keys(const struct wallet *wallet, size_t *count)
{
	EVP_PKEY **keys = calloc(wallet->count, sizeof(EVP_PKEY *));

	for (size_t i = 0; keys && i < wallet->count; i++)
		keys[i] = wallet->cards[i].certificate.key;
	*count = wallet->count;
	return keys;
}

bool wallet_has_keys_of(const struct wallet *wallet, const struct wallet *other)
{
	if (wallet->count != other->count)
		return false;
	for (size_t i = 0; i < wallet->count; i++)
		if (EVP_PKEY_eq(X509_get0_pubkey(wallet->cards[i].certificate.leaf),
				X509_get0_pubkey(other->cards[i].certificate.leaf)) != 1)
			return false;
	return true;
}

/* ------------------------------------------------------------------ telling */

void wallet_describe(const struct wallet *wallet, struct buffer *to)
{
	for (size_t i = 0; i < wallet->count; i++) {
		const struct certificate *c = &wallet->cards[i].certificate;
		long days = certificate_days(c, time(NULL));

		if (days < 0)
			buffer_print(to, "certificate of %s has expired (%s)\n", c->subject, c->file);
		else
			buffer_print(to, "certificate of %s ends in %ld days%s%s%s\n", c->subject,
				     days, *c->file ? " (" : "", c->file, *c->file ? ")" : "");
	}
}

static void warn(struct wallet_card *card)
{
	static const int steps[] = { 30, 14, 3, 0 };
	const struct certificate *c = &card->certificate;
	long days = certificate_days(c, time(NULL));
	int step = NOT_WARNED;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (days < steps[i])
			step = steps[i];
	if (step >= card->warned)
		return;
	card->warned = step;
	if (days < 0)
		log_error("the certificate of %s has expired: clients will refuse it (%s)",
			  c->subject, c->file);
	else
		log_warning("the certificate of %s ends in %ld days (%s)", c->subject, days, c->file);
}

void wallet_warn(struct wallet *wallet)
{
	for (size_t i = 0; i < wallet->count; i++)
		warn(&wallet->cards[i]);
}
