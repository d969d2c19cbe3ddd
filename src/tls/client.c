/* SPDX-License-Identifier: MIT */
/* client: the client's side of TLS: whom it trusts, and one conversation. */
#include "tls/client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/trace.h"
#include "tls/reason.h"

struct tls_client {
	SSL_CTX *context;
	SSL_SESSION *last;	/* the newest that can be resumed */
	bool resumes;
};

struct talk {
	SSL *ssl;
	struct tls_client *client;
	int fd;
	bool is_over;		/* nothing may be asked of OpenSSL any more */
	char why[160];
};

/* RFC 7301, 3.1 */
static const unsigned char protocols[] = "\x08http/1.1";

/* ------------------------------------------------------------------ in common */

static int on_session(SSL *ssl, SSL_SESSION *session)
{
	struct talk *talk = SSL_get_app_data(ssl);

	if (!talk->client->resumes)
		return 0;
	SSL_SESSION_free(talk->client->last);
	talk->client->last = session;
	return 1;
}

struct tls_client *tls_client_new(const char *authorities, bool trusts_all, bool resumes,
				  char *why, size_t room)
{
	struct tls_client *client = calloc(1, sizeof(*client));
	int good;

	if (client)
		client->context = SSL_CTX_new(TLS_client_method());
	if (!client || !client->context) {
		snprintf(why, room, "OpenSSL: %s", reason_take("no memory"));
		tls_client_free(client);
		return NULL;
	}
	client->resumes = resumes;
	SSL_CTX_set_min_proto_version(client->context, TLS1_2_VERSION);
	SSL_CTX_set_options(client->context, SSL_OP_NO_RENEGOTIATION);
	SSL_CTX_set_mode(client->context, SSL_MODE_ENABLE_PARTIAL_WRITE |
			 SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_read_ahead(client->context, 1);
	SSL_CTX_set_alpn_protos(client->context, protocols, sizeof(protocols) - 1);
	SSL_CTX_set_session_cache_mode(client->context, SSL_SESS_CACHE_CLIENT |
				       SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(client->context, on_session);
	good = authorities ? SSL_CTX_load_verify_file(client->context, authorities) :
			     SSL_CTX_set_default_verify_paths(client->context);
	if (good != 1) {
		snprintf(why, room, "%s: %s", authorities ? authorities : "the system's authorities",
			 reason_take("there is no certificate in it"));
		tls_client_free(client);
		return NULL;
	}
	SSL_CTX_set_verify(client->context, trusts_all ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, NULL);
	return client;
}

void tls_client_free(struct tls_client *client)
{
	if (!client)
		return;
	SSL_SESSION_free(client->last);
	SSL_CTX_free(client->context);
	free(client);
}

/* -------------------------------------------------------------- conversation */

/* The socket calls that OpenSSL makes by itself. */
static long on_moved(BIO *bio, int operation, const char *bytes, size_t length, int number,
		     long more, int result, size_t *processed)
{
	enum trace_call call = operation == (BIO_CB_READ | BIO_CB_RETURN) ? TRACE_RECV : TRACE_SEND;
	ssize_t moved = result > 0 && processed ? (ssize_t)*processed : result;

	(void)length, (void)number, (void)more;
	if (operation == (BIO_CB_READ | BIO_CB_RETURN) || operation == (BIO_CB_WRITE | BIO_CB_RETURN))
		trace_moved(call, (int)BIO_get_fd(bio, NULL), moved, bytes);
	return result;
}

/* Whom the certificate must name: a host by an address or a name, which is asked for (SNI). */
static int expect_host(SSL *ssl, const char *host)
{
	unsigned char bits[sizeof(struct in6_addr)];

	if (inet_pton(AF_INET, host, bits) == 1 || inet_pton(AF_INET6, host, bits) == 1)
		return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host);
	return SSL_set_tlsext_host_name(ssl, host) == 1 && SSL_set1_host(ssl, host) == 1;
}

struct talk *talk_new(struct tls_client *client, int fd, const char *host)
{
	struct talk *talk = calloc(1, sizeof(*talk));

	if (talk)
		talk->ssl = SSL_new(client->context);
	if (!talk || !talk->ssl || SSL_set_fd(talk->ssl, fd) != 1 ||
	    expect_host(talk->ssl, host) != 1) {
		if (talk)
			SSL_free(talk->ssl);
		free(talk);
		reason_clear();
		errno = ENOMEM;
		return NULL;
	}
	talk->client = client;
	talk->fd = fd;
	SSL_set_app_data(talk->ssl, talk);
	SSL_set_connect_state(talk->ssl);
	if (client->last)
		SSL_set_session(talk->ssl, client->last);
	if (trace_is_on())
		BIO_set_callback_ex(SSL_get_rbio(talk->ssl), on_moved);
	return talk;
}

void talk_free(struct talk *talk)
{
	if (!talk)
		return;
	if (!talk->is_over && !SSL_in_init(talk->ssl))
		SSL_shutdown(talk->ssl);
	reason_clear();
	SSL_free(talk->ssl);
	free(talk);
}

static int break_off(struct talk *talk, const char *words)
{
	talk->is_over = true;
	snprintf(talk->why, sizeof(talk->why), "%s", words);
	return TALK_BROKEN;
}

/* What a call that did not succeed means. */
static int explain(struct talk *talk, int result)
{
	long distrust;
	int error = errno;

	switch (SSL_get_error(talk->ssl, result)) {
	case SSL_ERROR_WANT_READ:
		return TALK_WANTS_INPUT;
	case SSL_ERROR_WANT_WRITE:
		return TALK_WANTS_OUTPUT;
	case SSL_ERROR_ZERO_RETURN:
		return SSL_in_init(talk->ssl) ? break_off(talk, "the server closed the connection") : 0;
	case SSL_ERROR_SSL:
		distrust = SSL_get_verify_result(talk->ssl);
		if (distrust != X509_V_OK && SSL_get_verify_mode(talk->ssl) != SSL_VERIFY_NONE) {
			reason_clear();
			return break_off(talk, X509_verify_cert_error_string(distrust));
		}
		return break_off(talk, reason_take("no reason is known"));
	default:
		reason_clear();
		return break_off(talk, error && result < 0 ? strerror(error) :
							     "the server closed the connection");
	}
}

int talk_greet(struct talk *talk)
{
	int result;

	errno = 0;
	result = SSL_do_handshake(talk->ssl);
	if (result == 1)
		return 0;
	result = explain(talk, result);
	/* An end is none before the beginning. */
	return result == 0 ? break_off(talk, "the server closed the connection") : result;
}

ssize_t talk_receive(struct talk *talk, char *to, size_t room)
{
	size_t got;
	int result;

	errno = 0;
	result = SSL_read_ex(talk->ssl, to, room, &got);
	return result == 1 ? trace_moved(TRACE_READ, talk->fd, (ssize_t)got, to) :
			     explain(talk, result);
}

ssize_t talk_send(struct talk *talk, const char *bytes, size_t length)
{
	size_t sent;
	int result;

	errno = 0;
	trace_moved(TRACE_WRITE, talk->fd, (ssize_t)length, bytes);
	result = SSL_write_ex(talk->ssl, bytes, length, &sent);
	if (result == 1)
		return (ssize_t)sent;
	result = explain(talk, result);
	return result == 0 ? break_off(talk, "the server closed the connection") : result;
}

const char *talk_why(const struct talk *talk, bool *is_distrust)
{
	if (is_distrust)
		*is_distrust = SSL_get_verify_result(talk->ssl) != X509_V_OK &&
			       SSL_get_verify_mode(talk->ssl) != SSL_VERIFY_NONE;
	return talk->why;
}

void talk_describe(const struct talk *talk, char *to, size_t room)
{
	const char *cipher = SSL_get_cipher_name(talk->ssl);

	snprintf(to, room, "%s, %s%s%s", SSL_get_version(talk->ssl), cipher ? cipher : "",
		 SSL_session_reused(talk->ssl) ? ", resumed" : "",
		 SSL_get_verify_result(talk->ssl) == X509_V_OK ? "" : ", the certificate is not trusted");
}
