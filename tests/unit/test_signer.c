/* SPDX-License-Identifier: MIT */
/* test_signer: handshakes by keys that are elsewhere. */
#include <criterion/criterion.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "tls/signer.h"
#include "tls/signing.h"

enum { TURNS = 10, BOTH_WAYS = 64 * 1024 };

static EVP_PKEY *key;
static int holder;

/* The key holder, in a thread. */
static void *hold(void *argument)
{
	struct signing_request request;
	struct signing_answer answer;
	ssize_t got;

	while ((got = recv(holder, &request, sizeof(request), MSG_TRUNC)) > 0)
		send(holder, &answer, signing_answer(&request, (size_t)got, &key, 1, &answer), 0);
	return argument;
}

static X509 *certify(void)
{
	X509 *certificate = X509_new();
	int has_digest = !EVP_PKEY_is_a(key, "ED25519") && !EVP_PKEY_is_a(key, "ED448");

	X509_set_version(certificate, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
	X509_gmtime_adj(X509_getm_notBefore(certificate), -10);
	X509_gmtime_adj(X509_getm_notAfter(certificate), 1000);
	X509_set_pubkey(certificate, key);
	cr_assert_gt(X509_sign(certificate, key, has_digest ? EVP_sha256() : NULL), 0);
	return certificate;
}

/* Whether both come to an end of the handshake. */
static bool greet(SSL_CTX *server, SSL_CTX *client, int version)
{
	SSL *one = SSL_new(server), *other = SSL_new(client);
	bool is_done = false;
	BIO *near, *far;

	BIO_new_bio_pair(&near, BOTH_WAYS, &far, BOTH_WAYS);
	SSL_set_bio(one, near, near);
	SSL_set_bio(other, far, far);
	SSL_set_accept_state(one);
	SSL_set_connect_state(other);
	SSL_set_min_proto_version(other, version);
	SSL_set_max_proto_version(other, version);
	for (int turn = 0; turn < TURNS && !is_done; turn++) {
		is_done = SSL_do_handshake(other) == 1;
		is_done = SSL_do_handshake(one) == 1 && is_done;
	}
	SSL_free(one);
	SSL_free(other);
	return is_done;
}

static void try(const char *kind)
{
	SSL_CTX *server = SSL_CTX_new(TLS_server_method());
	SSL_CTX *client = SSL_CTX_new(TLS_client_method());
	EVP_PKEY *elsewhere = signer_key(key, 0);
	X509 *certificate = certify();
	pthread_t thread;
	int pair[2];

	cr_assert_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	holder = pair[1];
	cr_assert_eq(pthread_create(&thread, NULL, hold, NULL), 0);
	signer_use(pair[0]);
	cr_assert(elsewhere, "%s", kind);
	cr_assert_eq(SSL_CTX_use_cert_and_key(server, certificate, elsewhere, NULL, 1), 1, "%s", kind);
	cr_expect(greet(server, client, TLS1_2_VERSION), "%s by TLS 1.2", kind);
	cr_expect(greet(server, client, TLS1_3_VERSION), "%s by TLS 1.3", kind);
	close(pair[0]);
	pthread_join(thread, NULL);
	cr_expect_not(greet(server, client, TLS1_3_VERSION), "%s without anybody who signs", kind);
	close(pair[1]);
	X509_free(certificate);
	EVP_PKEY_free(elsewhere);
	EVP_PKEY_free(key);
	SSL_CTX_free(server);
	SSL_CTX_free(client);
}

Test(signer, all_kinds_of_keys_sign, .timeout = 60)
{
	static const char *const curves[] = { "P-256", "P-384", "P-521" };
	static const char *const kinds[] = { "ED25519", "ED448" };

	for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]); i++) {
		key = EVP_EC_gen(curves[i]);
		try(curves[i]);
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		key = EVP_PKEY_Q_keygen(NULL, NULL, kinds[i]);
		try(kinds[i]);
	}
	key = EVP_RSA_gen(2048);
	try("RSA");
}

Test(signer, a_key_belongs_to_its_certificate, .timeout = 30)
{
	SSL_CTX *server = SSL_CTX_new(TLS_server_method());
	EVP_PKEY *other = EVP_EC_gen("P-256"), *elsewhere;
	X509 *certificate;

	key = EVP_EC_gen("P-256");
	certificate = certify();
	elsewhere = signer_key(other, 0);
	cr_assert(elsewhere);
	cr_expect_eq(EVP_PKEY_eq(other, elsewhere), 1);
	cr_expect_neq(EVP_PKEY_eq(key, elsewhere), 1);
	cr_expect_eq(SSL_CTX_use_cert_and_key(server, certificate, elsewhere, NULL, 1), 0);
	cr_expect_null(signer_key(key, 0x10000), "there are no such numbers");
	EVP_PKEY_free(other);
	EVP_PKEY_free(elsewhere);
	X509_free(certificate);
	SSL_CTX_free(server);
}

Test(signer, there_is_nothing_private_in_it, .timeout = 30)
{
	EVP_PKEY *elsewhere;
	BIGNUM *secret = NULL;

	key = EVP_EC_gen("P-256");
	elsewhere = signer_key(key, 3);
	cr_assert(elsewhere);
	cr_expect_eq(EVP_PKEY_get_bn_param(key, "priv", &secret), 1);
	cr_expect_neq(EVP_PKEY_get_bn_param(elsewhere, "priv", &secret), 1);
	BN_free(secret);
	EVP_PKEY_free(elsewhere);
}
