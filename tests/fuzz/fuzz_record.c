/* SPDX-License-Identifier: MIT */
/* fuzz_record: a TLS session takes any bytes as records: instead of a client's, or among them. */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/log.h"
#include "stage/generators.h"
#include "tls/session.h"

enum {
	HEAD = 4,		/* bytes of the input that say what to do with the others */
	TURNS = 24,
	WIRE = 64 * 1024,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A client of OpenSSL's own, whose bytes are damaged from some place on. */
struct client {
	SSL *ssl;
	BIO *in, *out;
	size_t sent;		/* bytes on the wire */
	size_t from;		/* the first that is damaged */
	const uint8_t *damage;
	size_t damage_length;
	size_t piece;		/* so many go at a time */
};

static struct tls *tls;
static SSL_CTX *context;
static const char question[] = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
static const char answer[] = "HTTP/1.1 204 No Content\r\n\r\n";

static void need(bool condition)
{
	if (!condition)
		abort();
}

static void set_up(void)
{
	struct conf_override overrides[] = { { "-o", "docroot=/" }, { "-o", "tls.mode=optional" },
					     { "-o", "state-folder=off" } };
	struct conf_source source = { .overrides = overrides, .override_count = 3 };
	struct buffer messages = { 0 };
	struct conf *conf;
	struct places *places;
	char why[256];
	int exit_code;

	generators_make();
	conf = conf_load(&source, &messages, &exit_code);
	need(conf);
	buffer_free(&messages);
	places = places_open(conf, why, sizeof(why));
	need(places);
	tls = tls_open(conf, places, NULL, false, why, sizeof(why));
	need(tls);
	context = SSL_CTX_new(TLS_client_method());
	need(context);
}

static void open_client(struct client *client, const uint8_t *data, size_t size)
{
	*client = (struct client){
		.ssl = SSL_new(context),
		.in = BIO_new(BIO_s_mem()),
		.out = BIO_new(BIO_s_mem()),
		.from = data[1] * 8u + data[2],
		.piece = data[3] % 64 == 0 ? WIRE : data[3] % 64 * 16u,
		.damage = data + HEAD,
		.damage_length = size - HEAD,
	};
	need(client->ssl && client->in && client->out);
	SSL_set_bio(client->ssl, client->in, client->out);
	SSL_set_tlsext_host_name(client->ssl, "localhost");
	SSL_set_max_proto_version(client->ssl, data[0] & 2 ? TLS1_2_VERSION : TLS1_3_VERSION);
	SSL_set_connect_state(client->ssl);
}

static bool is_damaged(const struct client *client)
{
	return client->damage_length > 0 && client->sent > client->from;
}

/* What the client says, as it gets on the wire. */
static void send_client(struct client *client, int fd)
{
	static char wire[WIRE];
	int length = BIO_read(client->out, wire, (int)client->piece);

	for (int i = 0; i < length; i++, client->sent++) {
		size_t at = client->sent - client->from;

		if (client->sent >= client->from && at < client->damage_length)
			wire[i] = (char)(wire[i] ^ client->damage[at]);
	}
	if (length > 0)
		need(send(fd, wire, (size_t)length, MSG_NOSIGNAL) == length);
}

static void hear_client(struct client *client, int fd)
{
	static char wire[WIRE];
	ssize_t got;

	while ((got = recv(fd, wire, sizeof(wire), MSG_DONTWAIT)) > 0)
		BIO_write(client->in, wire, (int)got);
	if (SSL_do_handshake(client->ssl) == 1)
		SSL_read(client->ssl, wire, sizeof(wire));
	ERR_clear_error();
}

/* One look at what has come. False when the session is over. */
static bool serve(struct session *session, bool is_honest, size_t *heard)
{
	char said[300];
	ssize_t got = session_receive(session, said, sizeof(said));

	need(got >= SESSION_BLOCKED && got <= (ssize_t)sizeof(said));
	need(got <= 0 || session_is_open(session));
	if (got == SESSION_BROKEN)
		need(!is_honest);
	if (got <= 0)
		return got == SESSION_BLOCKED;
	if (is_honest)
		need(*heard + (size_t)got <= sizeof(question) - 1 &&
		     memcmp(said, question + *heard, (size_t)got) == 0);
	*heard += (size_t)got;
	return session_flush(session) == 0 &&
	       session_send(session, answer, sizeof(answer) - 1) != SESSION_BROKEN;
}

static void converse(struct session *session, int fd, const uint8_t *data, size_t size)
{
	struct client client;
	size_t heard = 0;
	bool has_asked = false;

	open_client(&client, data, size);
	for (int turn = 0; turn < TURNS; turn++) {
		hear_client(&client, fd);
		if (!has_asked && SSL_is_init_finished(client.ssl)) {
			has_asked = true;
			SSL_write(client.ssl, question, sizeof(question) - 1);
		}
		send_client(&client, fd);
		if (!serve(session, !is_damaged(&client), &heard))
			break;
	}
	/* Who was not disturbed has been heard. */
	if (client.piece == WIRE && client.damage_length == 0)
		need(heard == sizeof(question) - 1);
	SSL_free(client.ssl);
	ERR_clear_error();
}

static void feed(struct session *session, int fd, const uint8_t *data, size_t size)
{
	size_t piece = 1 + data[3] * 8u, heard = 0;

	for (size_t at = HEAD; at < size; at += piece) {
		size_t length = size - at < piece ? size - at : piece;

		if (send(fd, data + at, length, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)length ||
		    !serve(session, false, &heard))
			return;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct session *session;
	char left[64];
	int pair[2];

	if (!tls)
		set_up();
	if (size < HEAD)
		return 0;
	need(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == 0);
	session = session_new(tls, pair[0], 443);
	need(session);
	if (data[0] & 1)
		converse(session, pair[1], data, size);
	else
		feed(session, pair[1], data, size);
	shutdown(pair[1], SHUT_WR);
	/* It comes to an end: there is nothing more to wait for. */
	for (int i = 0; i < 2000; i++) {
		ssize_t got = session_receive(session, left, sizeof(left));

		if (got == 0 || got == SESSION_BROKEN)
			break;
		need(got > 0);
	}
	session_finish(session);
	session_free(session);
	close(pair[0]);
	close(pair[1]);
	return 0;
}
