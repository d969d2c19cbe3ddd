/* SPDX-License-Identifier: MIT */
/* context: what all sessions with one identity share: certificates, versions, ciphers. */
#include "tls/context.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include "tls/reason.h"

/* Forward secrecy and authenticated encryption; the fastest of the strong ones first. */
#define CIPHERS_1_2 \
	"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:" \
	"ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:" \
	"ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"
#define CIPHERS_1_3 \
	"TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"

enum { CIPHERS_TEXT = 8192 };

/* RFC 7301, 3.2: none in common is fatal. */
static int choose_protocol(SSL *ssl, const unsigned char **chosen, unsigned char *length,
			   const unsigned char *offered, unsigned int offered_length, void *context)
{
	static const unsigned char ours[] = "\x08http/1.1\x08http/1.0";

	(void)ssl, (void)context;
	if (SSL_select_next_proto((unsigned char **)(uintptr_t)chosen, length, ours,
				  sizeof(ours) - 1, offered, offered_length) ==
	    OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_OK;
	return SSL_TLSEXT_ERR_ALERT_FATAL;
}

/* ------------------------------------------------------------------ tickets */

/* Fetched once: OpenSSL would look for it again at each ticket. */
static EVP_CIPHER *ticket_cipher(void)
{
	static EVP_CIPHER *cipher;

	if (!cipher)
		cipher = EVP_CIPHER_fetch(NULL, "AES-256-CBC", NULL);
	return cipher;
}

static int use_key(const struct ticket_key *key, unsigned char *iv, EVP_CIPHER_CTX *cipher,
		   EVP_MAC_CTX *mac, int encrypts)
{
	static char digest[] = "SHA256";
	const OSSL_PARAM parameters[] = {
		OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY,
						  (void *)(uintptr_t)key->mac, sizeof(key->mac)),
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_end(),
	};

	return EVP_CipherInit_ex2(cipher, ticket_cipher(), key->cipher, iv, encrypts, NULL) == 1 &&
	       EVP_MAC_CTX_set_params(mac, parameters) == 1;
}

/* SSL_CTX_set_tlsext_ticket_key_evp_cb(3): 1 to go on, 2 to renew, 0 without, -1 to fail. */
static int on_ticket(SSL *ssl, unsigned char *name, unsigned char *iv, EVP_CIPHER_CTX *cipher,
		     EVP_MAC_CTX *mac, int encrypts)
{
	const struct tickets *tickets = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
	struct ticket_key key;
	bool is_newest = true;
	int result;

	if (encrypts) {
		tickets_newest(tickets, &key);
		memcpy(name, key.name, sizeof(key.name));
		if (RAND_bytes(iv, EVP_CIPHER_get_iv_length(ticket_cipher())) != 1) {
			OPENSSL_cleanse(&key, sizeof(key));
			return -1;
		}
	} else if (!tickets_find(tickets, name, &key, &is_newest)) {
		return 0;
	}
	result = use_key(&key, iv, cipher, mac, encrypts);
	OPENSSL_cleanse(&key, sizeof(key));
	return result == 0 ? -1 : is_newest ? 1 : 2;
}

/* ------------------------------------------------------------------ clients */

static int ask_clients(SSL_CTX *context, const struct conf_identity *identity, char *why,
		       size_t room)
{
	STACK_OF(X509_NAME) *names;

	if (identity->clients == CONF_CLIENTS_OFF)
		return 0;
	names = SSL_load_client_CA_file(identity->authorities);
	if (!names || SSL_CTX_load_verify_file(context, identity->authorities) != 1) {
		sk_X509_NAME_pop_free(names, X509_NAME_free);
		snprintf(why, room, "client-authorities %s: %s", identity->authorities,
			 reason_take("it has no certificate in it"));
		return -1;
	}
	SSL_CTX_set_client_CA_list(context, names);
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER |
			   (identity->clients == CONF_CLIENTS_REQUIRED ?
			    SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0), NULL);
	return 0;
}

/*
 * Who resumes is not asked for a certificate again, so a ticket is good only where the same is
 * asked of clients.
 */
static int set_scope(SSL_CTX *context, const struct conf_identity *identity)
{
	unsigned char scope[EVP_MAX_MD_SIZE];
	unsigned int length = 0;
	EVP_MD_CTX *hash = EVP_MD_CTX_new();
	int good = hash && EVP_DigestInit_ex(hash, EVP_sha256(), NULL) == 1;

	for (size_t i = 0; good && i < identity->certificates.count; i++)
		good = EVP_DigestUpdate(hash, identity->certificates.word[i],
					strlen(identity->certificates.word[i]) + 1) == 1;
	good = good && EVP_DigestUpdate(hash, &identity->clients, sizeof(identity->clients)) == 1 &&
	       EVP_DigestUpdate(hash, identity->authorities, strlen(identity->authorities)) == 1 &&
	       EVP_DigestFinal_ex(hash, scope, &length) == 1;
	EVP_MD_CTX_free(hash);
	return good && SSL_CTX_set_session_id_context(context, scope, length) == 1 ? 0 : -1;
}

/* -------------------------------------------------------------------- making */

/*
 * The client chooses among them, and for the groups of RFC 7919, which OpenSSL has by default, it
 * costs the server a hundred times as much: 123 ms for ffdhe8192. The first is known from 3.5 on.
 */
static int set_groups(SSL_CTX *context)
{
	if (SSL_CTX_set1_groups_list(context, "X25519MLKEM768:X25519:P-256:P-384") == 1)
		return 0;
	reason_clear();
	return SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384") == 1 ? 0 : -1;
}

static int set_up(SSL_CTX *context, const struct conf *conf, const struct tickets *tickets, char *why,
		  size_t room)
{
	const char *wanted = *conf->tls.ciphers ? conf->tls.ciphers : CIPHERS_1_2;
	char ciphers[CIPHERS_TEXT];
	int least = conf->tls.least_version == CONF_TLS_1_3 ? TLS1_3_VERSION : TLS1_2_VERSION;

	/* Who only signs with the key cannot exchange keys with it. */
	snprintf(ciphers, sizeof(ciphers), "%s%s", wanted, conf->tls.key_process ? ":!kRSA" : "");
	SSL_CTX_set_min_proto_version(context, least);
	SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
			    SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
			    SSL_OP_IGNORE_UNEXPECTED_EOF | (tickets ? 0 : SSL_OP_NO_TICKET));
	SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_read_ahead(context, 1);
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_timeout(context, TICKETS_LIFETIME_S);
	SSL_CTX_set_num_tickets(context, tickets ? 1 : 0);
	SSL_CTX_set_app_data(context, (void *)tickets);
	SSL_CTX_set_alpn_select_cb(context, choose_protocol, NULL);
	if (set_groups(context) < 0) {
		snprintf(why, room, "groups: %s", reason_take("none that OpenSSL knows"));
		return -1;
	}
	if (tickets && SSL_CTX_set_tlsext_ticket_key_evp_cb(context, on_ticket) != 1) {
		snprintf(why, room, "tickets: %s", reason_take("no memory"));
		return -1;
	}
	if (SSL_CTX_set_ciphersuites(context, CIPHERS_1_3) != 1 ||
	    SSL_CTX_set_cipher_list(context, ciphers) != 1) {
		reason_clear();
		snprintf(why, room, "tls.ciphers: there is no cipher that OpenSSL knows in \"%s\"",
			 wanted);
		return -1;
	}
	return 0;
}

SSL_CTX *context_new(const struct conf *conf, const struct conf_identity *identity,
		     const struct tickets *tickets, char *why, size_t room)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());

	if (!context) {
		snprintf(why, room, "OpenSSL: %s", reason_take("no memory"));
		return NULL;
	}
	if (set_up(context, conf, tickets, why, room) == 0 &&
	    ask_clients(context, identity, why, room) == 0 && set_scope(context, identity) == 0)
		return context;
	SSL_CTX_free(context);
	return NULL;
}

/* ------------------------------------------------------------- certificates */

bool context_covers(SSL_CTX *context, const char *name)
{
	for (long more = SSL_CTX_set_current_cert(context, SSL_CERT_SET_FIRST); more == 1;
	     more = SSL_CTX_set_current_cert(context, SSL_CERT_SET_NEXT))
		if (X509_check_host(SSL_CTX_get0_certificate(context), name, 0, 0, NULL) == 1)
			return true;
	return false;
}

int context_lend(SSL_CTX *from, SSL_CTX *to, char *why, size_t room)
{
	for (long more = SSL_CTX_set_current_cert(from, SSL_CERT_SET_FIRST); more == 1;
	     more = SSL_CTX_set_current_cert(from, SSL_CERT_SET_NEXT)) {
		STACK_OF(X509) *chain = NULL;

		SSL_CTX_get0_chain_certs(from, &chain);
		if (SSL_CTX_use_cert_and_key(to, SSL_CTX_get0_certificate(from),
					     SSL_CTX_get0_privatekey(from), chain, 1) == 1)
			continue;
		snprintf(why, room, "certificate: %s", reason_take("it cannot be used"));
		return -1;
	}
	return 0;
}
