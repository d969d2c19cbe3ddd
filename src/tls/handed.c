/* SPDX-License-Identifier: MIT */
/* handed: certificates without their keys, as the key holder hands them to its master. */
#include "tls/handed.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include "tls/reason.h"
#include "tls/signer.h"

static int write_one(struct buffer *to, X509 *certificate)
{
	unsigned char *bytes = NULL;
	int length = i2d_X509(certificate, &bytes);
	int result = length > 0 ? buffer_append(to, bytes, (size_t)length) : -1;

	OPENSSL_free(bytes);
	return result;
}

int handed_write(struct buffer *to, const struct certificate *certificate)
{
	int others = certificate->chain ? sk_X509_num(certificate->chain) : 0;
	int result = buffer_append(to, &others, sizeof(others));

	if (result == 0)
		result = write_one(to, certificate->leaf);
	for (int i = 0; i < others && result == 0; i++)
		result = write_one(to, sk_X509_value(certificate->chain, i));
	return result;
}

static X509 *read_one(struct span *from)
{
	const unsigned char *at = (const unsigned char *)from->at;
	X509 *certificate = d2i_X509(NULL, &at, (long)from->length);
	size_t taken = (size_t)((const char *)at - from->at);

	if (certificate)
		*from = (struct span){ from->at + taken, from->length - taken };
	return certificate;
}

static int read_chain(struct span *from, int others, STACK_OF(X509) **chain)
{
	*chain = sk_X509_new_null();
	for (int i = 0; i < others; i++) {
		X509 *next = *chain ? read_one(from) : NULL;

		if (!next || !sk_X509_push(*chain, next)) {
			X509_free(next);
			return -1;
		}
	}
	return *chain ? 0 : -1;
}

int handed_read(struct span *from, const char *file, unsigned int number,
		struct certificate *certificate, char *why, size_t room)
{
	X509 *leaf = NULL;
	EVP_PKEY *key;
	int others;

	*certificate = (struct certificate){ .file = file };
	if (from->length >= sizeof(others)) {
		memcpy(&others, from->at, sizeof(others));
		*from = (struct span){ from->at + sizeof(others), from->length - sizeof(others) };
		leaf = read_one(from);
	}
	if (!leaf) {
		snprintf(why, room, "certificate %s: %s", file, reason_take("it was not handed on"));
		return -1;
	}
	key = signer_key(X509_get0_pubkey(leaf), number);
	certificate_take(certificate, file, leaf, key);
	if (!key) {
		reason_clear();
		snprintf(why, room, "certificate %s: the key holder cannot sign with this kind of key; "
			 "with tls.key-process = no it will do", file);
		return -1;
	}
	if (read_chain(from, others, &certificate->chain) == 0)
		return 0;
	snprintf(why, room, "certificate %s: %s", file, reason_take("no memory is left"));
	return -1;
}

int handed_write_text(struct buffer *to, const char *text)
{
	return buffer_append(to, text, strlen(text) + 1);
}

int handed_read_text(struct span *from, char *text, size_t room)
{
	size_t length = strnlen(from->at, from->length);

	if (length >= room || length == from->length)
		return -1;
	memcpy(text, from->at, length + 1);
	*from = (struct span){ from->at + length + 1, from->length - length - 1 };
	return 0;
}
