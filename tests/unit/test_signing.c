/* SPDX-License-Identifier: MIT */
/* test_signing: the key holder signs what belongs to a handshake, and answers nothing else. */
#include <criterion/criterion.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/rsa.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "tls/signing.h"

enum { KEYS = 3, EC = 0, RSA_2048 = 1, ED25519 = 2 };
enum { ECDSA_SHA256 = 0x0403, RSA_PSS_SHA256 = 0x0804, RSA_PKCS1_SHA256 = 0x0401, EDDSA = 0x0807 };

static EVP_PKEY *keys[KEYS];

static void make_keys(void)
{
	keys[EC] = EVP_EC_gen("P-256");
	keys[RSA_2048] = EVP_RSA_gen(2048);
	keys[ED25519] = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
}

TestSuite(signing, .init = make_keys, .timeout = 30);

/* What a server signs in TLS 1.3; how long it is. */
static size_t verify(unsigned char *to, size_t hash)
{
	memset(to, ' ', 64);
	strcpy((char *)to + 64, "TLS 1.3, server CertificateVerify");
	memset(to + 98, 0xab, hash);
	return 98 + hash;
}

/* And in TLS 1.2, with such a point of X25519 or P-256. */
static size_t exchange(unsigned char *to, unsigned char point)
{
	memset(to, 0x5a, 64);
	memcpy(to + 64, (unsigned char[]){ 3, 0, 0x1d, point }, 4);
	memset(to + 68, 4, point);
	return 68 + (size_t)point;
}

static size_t ask(unsigned int key, unsigned int scheme, const unsigned char *content,
		  size_t length, struct signing_answer *answer)
{
	struct signing_request request = { 7, (uint16_t)key, (uint16_t)scheme, 0, { 0 } };

	memcpy(request.content, content, length);
	return signing_answer(&request, SIGNING_REQUEST_HEAD + length, keys, KEYS, answer);
}

Test(signing, a_signature_is_good)
{
	static const struct {
		unsigned int key, scheme;
		bool is_1_3;
	} ways[] = {
		{ EC, ECDSA_SHA256, true }, { EC, ECDSA_SHA256, false },
		{ RSA_2048, RSA_PSS_SHA256, true }, { RSA_2048, RSA_PSS_SHA256, false },
		{ RSA_2048, RSA_PKCS1_SHA256, false }, { ED25519, EDDSA, true },
	};

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		EVP_MD_CTX *context = EVP_MD_CTX_new();
		const struct signing_scheme *scheme = signing_find((uint16_t)ways[i].scheme);
		EVP_PKEY *key = keys[ways[i].key];
		unsigned char content[SIGNING_CONTENT];
		size_t length = ways[i].is_1_3 ? verify(content, 32) : exchange(content, 32);
		struct signing_answer answer;
		EVP_PKEY_CTX *terms;
		size_t got = ask(ways[i].key, ways[i].scheme, content, length, &answer);

		cr_assert_gt(got, (size_t)SIGNING_ANSWER_HEAD, "%zu", i);
		cr_expect_eq(answer.number, 7);
		cr_assert_eq(EVP_DigestVerifyInit_ex(context, &terms, scheme->digest ?
						     OBJ_nid2sn(scheme->digest) : NULL, NULL, NULL,
						     key, NULL), 1);
		if (scheme->is_pss)
			cr_assert(EVP_PKEY_CTX_set_rsa_padding(terms, RSA_PKCS1_PSS_PADDING) == 1 &&
				  EVP_PKEY_CTX_set_rsa_pss_saltlen(terms, RSA_PSS_SALTLEN_DIGEST) == 1);
		cr_expect_eq(EVP_DigestVerify(context, answer.signature, got - SIGNING_ANSWER_HEAD,
					      content, length), 1, "%zu", i);
		EVP_MD_CTX_free(context);
	}
}

Test(signing, only_what_servers_sign_is_signed)
{
	unsigned char content[SIGNING_CONTENT] = { 0 };
	size_t length;

	cr_expect(signing_is_handshake(content, verify(content, 32), false));
	cr_expect(signing_is_handshake(content, verify(content, 48), false));
	cr_expect_not(signing_is_handshake(content, verify(content, 32), true), "not of TLS 1.3");
	cr_expect_not(signing_is_handshake(content, verify(content, 33), false), "no such hash");
	length = verify(content, 32);
	for (size_t i = 0; i < length - 32; i++) {
		content[i] ^= 1;
		cr_expect_not(signing_is_handshake(content, length, false), "byte %zu", i);
		content[i] ^= 1;
	}
	verify(content, 32);
	memcpy(content + 64, "TLS 1.3, client", 15);
	cr_expect_not(signing_is_handshake(content, length, false), "a client's");
	length = exchange(content, 65);
	cr_expect(signing_is_handshake(content, length, false));
	cr_expect(signing_is_handshake(content, length, true));
	cr_expect_not(signing_is_handshake(content, length - 1, false));
	cr_expect_not(signing_is_handshake(content, length + 1, false));
	for (size_t i = 0; i < 68; i++)
		cr_expect_not(signing_is_handshake(content, i, false), "%zu bytes", i);
	content[64] = 1;
	cr_expect_not(signing_is_handshake(content, length, false), "no named curve");
}

Test(signing, hostile_messages_get_no_signature)
{
	unsigned char content[SIGNING_CONTENT];
	size_t length = verify(content, 32);
	struct signing_request request = { .scheme = ECDSA_SHA256 };
	struct signing_answer answer;

	cr_expect_gt(ask(EC, ECDSA_SHA256, content, length, &answer), (size_t)SIGNING_ANSWER_HEAD);
	cr_expect_eq(ask(KEYS, ECDSA_SHA256, content, length, &answer), SIGNING_ANSWER_HEAD);
	cr_expect_eq(ask(0xffff, ECDSA_SHA256, content, length, &answer), SIGNING_ANSWER_HEAD);
	cr_expect_eq(ask(EC, 0x0203, content, length, &answer), SIGNING_ANSWER_HEAD);
	cr_expect_eq(ask(EC, RSA_PSS_SHA256, content, length, &answer), SIGNING_ANSWER_HEAD);
	cr_expect_eq(ask(RSA_2048, ECDSA_SHA256, content, length, &answer), SIGNING_ANSWER_HEAD);
	cr_expect_eq(ask(RSA_2048, RSA_PKCS1_SHA256, content, length, &answer),
		     SIGNING_ANSWER_HEAD, "the older padding is for TLS 1.2");
	cr_expect_eq(ask(EC, ECDSA_SHA256, (const unsigned char *)"0\x82\x01\x00", 4, &answer),
		     SIGNING_ANSWER_HEAD, "a certificate of somebody's");
	/* As long as they say they are, as MSG_TRUNC tells, but cut to what there is room for. */
	memcpy(request.content, content, length);
	cr_expect_eq(signing_answer(&request, sizeof(request) + 1, keys, KEYS, &answer), 0);
	cr_expect_eq(signing_answer(&request, SIZE_MAX, keys, KEYS, &answer), 0);
	for (size_t i = 0; i < SIGNING_REQUEST_HEAD; i++)
		cr_expect_eq(signing_answer(&request, i, keys, KEYS, &answer), 0, "%zu", i);
	for (size_t i = SIGNING_REQUEST_HEAD; i < SIGNING_REQUEST_HEAD + length; i++)
		cr_expect_eq(signing_answer(&request, i, keys, KEYS, &answer), SIGNING_ANSWER_HEAD,
			     "%zu", i);
}

/* Answers once, after an answer to another question. */
static void *answer_late(void *argument)
{
	int fd = *(int *)argument;
	struct signing_request request;
	struct signing_answer answer;
	ssize_t got = recv(fd, &request, sizeof(request), 0);
	size_t length = signing_answer(&request, (size_t)got, keys, KEYS, &answer);

	answer.number--;
	send(fd, &answer, length, MSG_NOSIGNAL);
	answer.number++;
	send(fd, &answer, length, MSG_NOSIGNAL);
	return NULL;
}

Test(signing, an_answer_belongs_to_its_question)
{
	struct signing_request request = { .key = EC, .scheme = ECDSA_SHA256 };
	unsigned char signature[SIGNING_SIGNATURE];
	size_t length = verify(request.content, 32), got;
	pthread_t thread;
	int pair[2];

	cr_assert_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	cr_assert_eq(pthread_create(&thread, NULL, answer_late, &pair[1]), 0);
	got = signing_ask(pair[0], &request, length, signature, sizeof(signature));
	cr_expect_gt(got, 60UL);
	pthread_join(thread, NULL);
	/* What does not fit is none. */
	cr_assert_eq(pthread_create(&thread, NULL, answer_late, &pair[1]), 0);
	cr_expect_eq(signing_ask(pair[0], &request, length, signature, 10), 0);
	pthread_join(thread, NULL);
	close(pair[0]);
	close(pair[1]);
}

Test(signing, nobody_waits_for_ever)
{
	struct signing_request request = { .key = EC, .scheme = ECDSA_SHA256 };
	unsigned char signature[SIGNING_SIGNATURE];
	size_t length = verify(request.content, 32);
	int pair[2];

	cr_assert_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	for (int i = 0; i < 3; i++)
		cr_expect_eq(signing_ask(pair[0], &request, length, signature, 100), 0);
	close(pair[1]);
	cr_expect_eq(signing_ask(pair[0], &request, length, signature, 100), 0);
	close(pair[0]);
	cr_expect_eq(signing_ask(-1, &request, length, signature, 100), 0);
}
