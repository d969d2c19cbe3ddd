/* SPDX-License-Identifier: MIT */
/* fuzz_signing: of all messages, the key holder signs only what belongs to a handshake. */
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "tls/signing.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool condition)
{
	if (!condition)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static EVP_PKEY *keys[2];
	struct signing_answer answer;
	/* No byte behind the message is ours. */
	struct signing_request *request = malloc(size ? size : 1);
	size_t length;

	if (!keys[0]) {
		keys[0] = EVP_EC_gen("P-256");
		keys[1] = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	}
	memcpy(request, data, size);
	length = signing_answer(request, size, keys, 2, &answer);
	need(length <= sizeof(answer));
	if (size < SIGNING_REQUEST_HEAD || size > sizeof(*request)) {
		need(length == 0);
	} else {
		need(length >= SIGNING_ANSWER_HEAD && answer.number == request->number);
		if (length > SIGNING_ANSWER_HEAD)
			need(request->key < 2 &&
			     signing_is_handshake(request->content, size - SIGNING_REQUEST_HEAD,
						  false));
	}
	free(request);
	return 0;
}
