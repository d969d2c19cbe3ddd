/* SPDX-License-Identifier: MIT */
/* signing: what a worker asks the key holder to sign, one message each way over a socket pair. */
#include "tls/signing.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include "base/clock.h"

enum {
	/* Who was asked may have died over it: its successors are asked. */
	TURNS = 4,
	TURN_MS = 500,
	SHORT_MS = 50,		/* once, when the last was not answered: all clients wait meanwhile */
};

/* ------------------------------------------------------------------ schemes */

static const struct signing_scheme schemes[] = {
	{ 0x0403, "EC", NID_sha256, false }, { 0x0503, "EC", NID_sha384, false },
	{ 0x0603, "EC", NID_sha512, false }, { 0x0804, "RSA", NID_sha256, true },
	{ 0x0805, "RSA", NID_sha384, true }, { 0x0806, "RSA", NID_sha512, true },
	{ 0x0401, "RSA", NID_sha256, false }, { 0x0501, "RSA", NID_sha384, false },
	{ 0x0601, "RSA", NID_sha512, false }, { 0x0809, "RSA-PSS", NID_sha256, true },
	{ 0x080a, "RSA-PSS", NID_sha384, true }, { 0x080b, "RSA-PSS", NID_sha512, true },
	{ 0x0807, "ED25519", NID_undef, false }, { 0x0808, "ED448", NID_undef, false },
};

enum { SCHEMES = sizeof(schemes) / sizeof(schemes[0]) };

const struct signing_scheme *signing_find(uint16_t code)
{
	for (size_t i = 0; i < SCHEMES; i++)
		if (schemes[i].code == code)
			return &schemes[i];
	return NULL;
}

const struct signing_scheme *signing_choose(const char *key, const char *digest, bool is_pss)
{
	/* A digest has many names, and one number. */
	const EVP_MD *known = digest ? EVP_get_digestbyname(digest) : NULL;
	int number = known ? EVP_MD_get_type(known) : NID_undef;

	for (size_t i = 0; i < SCHEMES && !digest == !known; i++)
		if (strcmp(schemes[i].key, key) == 0 && schemes[i].digest == number &&
		    schemes[i].is_pss == is_pss)
			return &schemes[i];
	return NULL;
}

/* ------------------------------------------------------------------ content */

/* RFC 8446, 4.4.3: 64 spaces, these words with their zero, a hash with SHA-256 or SHA-384. */
static bool is_certificate_verify(const unsigned char *content, size_t length)
{
	static const char words[] = "TLS 1.3, server CertificateVerify";
	enum { SPACES = 64, HEAD = SPACES + sizeof(words) };

	if (length != HEAD + 32 && length != HEAD + 48)
		return false;
	for (size_t i = 0; i < SPACES; i++)
		if (content[i] != ' ')
			return false;
	return memcmp(content + SPACES, words, sizeof(words)) == 0;
}

/* RFC 8422, 5.4: two random numbers of 32 bytes, "named curve", which, and a point of it. */
static bool is_key_exchange(const unsigned char *content, size_t length)
{
	enum { RANDOM = 64, NAMED_CURVE = 3, POINT = RANDOM + 4 };

	return length > POINT && content[RANDOM] == NAMED_CURVE &&
	       length == POINT + (size_t)content[POINT - 1];
}

bool signing_is_handshake(const unsigned char *content, size_t length, bool is_1_2_only)
{
	/* Nothing can be both: the 65th byte is another one. */
	return is_key_exchange(content, length) ||
	       (!is_1_2_only && is_certificate_verify(content, length));
}

/* ------------------------------------------------------------ the key holder */

static size_t sign(EVP_PKEY *key, const struct signing_scheme *scheme,
		   const unsigned char *content, size_t length,
		   unsigned char signature[SIGNING_SIGNATURE])
{
	size_t made = SIGNING_SIGNATURE;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	const char *digest = scheme->digest == NID_undef ? NULL : OBJ_nid2sn(scheme->digest);
	EVP_PKEY_CTX *terms;
	int good;

	/* Nothing is added afterwards: a copy need not be kept for that. */
	if (context)
		EVP_MD_CTX_set_flags(context, EVP_MD_CTX_FLAG_FINALISE);
	good = context && EVP_DigestSignInit_ex(context, &terms, digest, NULL, NULL, key, NULL) == 1;
	if (good && scheme->is_pss)
		good = EVP_PKEY_CTX_set_rsa_padding(terms, RSA_PKCS1_PSS_PADDING) == 1 &&
		       EVP_PKEY_CTX_set_rsa_pss_saltlen(terms, RSA_PSS_SALTLEN_DIGEST) == 1;
	good = good && EVP_DigestSign(context, signature, &made, content, length) == 1;
	EVP_MD_CTX_free(context);
	ERR_clear_error();
	return good ? made : 0;
}

size_t signing_answer(const struct signing_request *request, size_t length,
		      EVP_PKEY *const *keys, size_t count, struct signing_answer *answer)
{
	const struct signing_scheme *scheme;
	size_t made = 0;

	if (length < SIGNING_REQUEST_HEAD || length > sizeof(*request))
		return 0;
	length -= SIGNING_REQUEST_HEAD;
	scheme = signing_find(request->scheme);
	answer->number = request->number;
	/* RFC 8446, 4.2.3: the older padding of RSA is for TLS 1.2 only. */
	if (request->key < count && scheme && EVP_PKEY_is_a(keys[request->key], scheme->key) &&
	    signing_is_handshake(request->content, length,
				 strcmp(scheme->key, "RSA") == 0 && !scheme->is_pss))
		made = sign(keys[request->key], scheme, request->content, length,
			    answer->signature);
	return SIGNING_ANSWER_HEAD + made;
}

/* --------------------------------------------------------------- the worker */

/* Whether the last time that somebody waited for an answer, one came, to whatever question. */
static bool is_answered = true;

/*
 * Waits until then for that answer. Returns its length, or 0: it has not come. Others are to
 * questions that were given up.
 */
static size_t await_answer(int socket, uint32_t number, int64_t until_ms,
			   struct signing_answer *answer)
{
	struct pollfd waits = { .fd = socket, .events = POLLIN };

	is_answered = false;
	for (int64_t left; (left = until_ms - clock_monotonic_ms()) > 0;) {
		ssize_t got;

		if (poll(&waits, 1, (int)left) <= 0)
			continue;
		got = recv(socket, answer, sizeof(*answer), MSG_DONTWAIT);
		if (got < SIGNING_ANSWER_HEAD)
			break;
		is_answered = true;
		if (answer->number == number)
			return (size_t)got;
	}
	return 0;
}

size_t signing_ask(int socket, struct signing_request *request, size_t content_length,
		   unsigned char *signature, size_t room)
{
	static uint32_t number;
	struct signing_answer answer;
	size_t length = SIGNING_REQUEST_HEAD + content_length, got = 0;
	const int turns = is_answered ? TURNS : 1, turn_ms = is_answered ? TURN_MS : SHORT_MS;

	request->number = ++number;
	request->processor = (uint32_t)sched_getcpu();
	for (int turn = 0; turn < turns && got == 0; turn++)
		if (send(socket, request, length, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)length)
			got = await_answer(socket, number, clock_monotonic_ms() + turn_ms, &answer);
	if (got <= SIGNING_ANSWER_HEAD || got - SIGNING_ANSWER_HEAD > room)
		return 0;
	memcpy(signature, answer.signature, got - SIGNING_ANSWER_HEAD);
	return got - SIGNING_ANSWER_HEAD;
}
