/* SPDX-License-Identifier: MIT */
/* session: the server's side of one TLS conversation: bytes in the clear on one side, records on
 * the socket on the other (RFC 8446, RFC 5246). */
#include "tls/session.h"

#include <errno.h>
#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include "base/buffer.h"
#include "base/clock.h"
#include "base/trace.h"
#include "tls/reason.h"

enum {
	RECORD_FEW = 4096,		/* a client can use the first bytes before all have come */
	RECORD_MANY = 16384,		/* RFC 8446, 5.1: the most there may be */
	RECORD_FEW_BYTES = 32 * 1024,	/* sent in small records, after the start or a pause */
	PAUSE_MS = 1000,
	BACKLOG_MAX = 1024 * 1024,	/* that a client may make us keep; an honest one never does */
	/*
	 * OpenSSL goes on reading as long as there are records without content, new keys for one,
	 * and nobody else is served meanwhile. A client's chain of certificates is no longer.
	 */
	SILENT_MAX = 128 * 1024,
	SPEECH = 32,			/* bytes of a record for a byte of content; alone it takes 23 */
};

struct session {
	SSL *ssl;
	const struct tls *tls;
	const struct conf_identity *identity;
	char *backlog;			/* records that the socket has not taken yet */
	uint32_t backlog_at, backlog_end;
	uint32_t sent;			/* since the last pause, up to RECORD_FEW_BYTES */
	int64_t sent_ms;		/* when that was */
	uint32_t record;		/* what OpenSSL was told */
	uint32_t silent;		/* bytes received that were not for content */
	int fd;
	uint16_t port;
	bool is_dry;			/* the socket has been read empty since it was last told of */
	bool is_over;			/* nothing may be asked of OpenSSL any more */
	bool has_ended;			/* the client sends no more */
};

static const char *why;

/* Records that are made during one call; they leave, or go to the backlog, before it returns. */
static struct buffer outgoing;

/* --------------------------------------------------------------- the socket */

static int on_read(BIO *bio, char *to, size_t room, size_t *got)
{
	struct session *session = BIO_get_data(bio);
	ssize_t result;

	BIO_clear_retry_flags(bio);
	*got = 0;
	if (session->silent > SILENT_MAX)
		return 0;
	if (session->is_dry) {
		BIO_set_retry_read(bio);
		return 0;
	}
	do
		result = recv(session->fd, to, room, 0);
	while (result < 0 && errno == EINTR);
	trace_moved(TRACE_RECV, session->fd, result, to);
	session->is_dry = result < (ssize_t)room;
	if (result > 0) {
		session->silent += (uint32_t)result;
		*got = (size_t)result;
		return 1;
	}
	session->has_ended = result == 0;
	if (result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		BIO_set_retry_read(bio);
	return 0;
}

static int on_write(BIO *bio, const char *bytes, size_t length, size_t *put)
{
	BIO_clear_retry_flags(bio);
	*put = buffer_append(&outgoing, bytes, length) < 0 ? 0 : length;
	return *put > 0;
}

static long on_control(BIO *bio, int command, long number, void *pointer)
{
	const struct session *session = BIO_get_data(bio);

	(void)number, (void)pointer;
	switch (command) {
	case BIO_CTRL_FLUSH:
		return 1;
	case BIO_CTRL_EOF:
		return session->has_ended;
	default:
		return 0;
	}
}

static BIO_METHOD *socket_method(void)
{
	static BIO_METHOD *method;

	if (method)
		return method;
	method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket of a session");
	if (!method || BIO_meth_set_read_ex(method, on_read) != 1 ||
	    BIO_meth_set_write_ex(method, on_write) != 1 ||
	    BIO_meth_set_ctrl(method, on_control) != 1) {
		BIO_meth_free(method);
		method = NULL;
	}
	return method;
}

static ssize_t put(const struct session *session, const char *bytes, size_t length)
{
	ssize_t sent;

	do
		sent = send(session->fd, bytes, length, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	trace_moved(TRACE_SEND, session->fd, sent, bytes);
	if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return 0;
	return sent;
}

static int break_off(struct session *session, const char *words)
{
	outgoing.length = 0;
	session->is_over = true;
	why = words;
	return SESSION_BROKEN;
}

static int add_to_backlog(struct session *session, const char *bytes, size_t length)
{
	size_t waiting = session->backlog_end - session->backlog_at;
	char *backlog = waiting + length > BACKLOG_MAX ? NULL : malloc(waiting + length);

	if (!backlog)
		return break_off(session, "it makes the server keep more than there is room for");
	if (session->backlog)
		memcpy(backlog, session->backlog + session->backlog_at, waiting);
	memcpy(backlog + waiting, bytes, length);
	free(session->backlog);
	session->backlog = backlog;
	session->backlog_at = 0;
	session->backlog_end = (uint32_t)(waiting + length);
	return 0;
}

int session_flush(struct session *session)
{
	ssize_t sent;

	if (!session->backlog)
		return 0;
	sent = put(session, session->backlog + session->backlog_at,
		   session->backlog_end - session->backlog_at);
	if (sent < 0)
		return break_off(session, NULL);
	session->backlog_at += (uint32_t)sent;
	if (session->backlog_at < session->backlog_end)
		return SESSION_BLOCKED;
	free(session->backlog);
	session->backlog = NULL;
	session->backlog_at = session->backlog_end = 0;
	return 0;
}

/* Sends what one call has made, behind what waits already. */
static int let_go(struct session *session)
{
	ssize_t sent = 0;
	int result = 0;

	if (outgoing.length == 0)
		return session->backlog ? session_flush(session) : 0;
	if (!session->backlog)
		sent = put(session, outgoing.data, outgoing.length);
	if (sent < 0)
		return break_off(session, NULL);
	if ((size_t)sent < outgoing.length)
		result = add_to_backlog(session, outgoing.data + sent,
					outgoing.length - (size_t)sent);
	outgoing.length = 0;
	if (result < 0)
		return result;
	return session->backlog ? SESSION_BLOCKED : 0;
}

/* ----------------------------------------------------------------- the name */

/* RFC 6066, 3: the one host name of the extension; empty if there is none. */
static struct span find_name(SSL *ssl)
{
	const unsigned char *at;
	size_t length, name;

	if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_server_name, &at, &length) != 1 ||
	    length < 5 || at[2] != TLSEXT_NAMETYPE_host_name)
		return SPAN("");
	name = (size_t)at[3] << 8 | at[4];
	return (struct span){ (const char *)at + 5, name <= length - 5 ? name : 0 };
}

/* Before anything is chosen: whose certificate, and what is asked of clients there. */
static int on_hello(SSL *ssl, int *alert, void *context)
{
	struct session *session = SSL_get_app_data(ssl);
	struct span name = find_name(ssl);
	SSL_CTX *chosen;

	(void)alert, (void)context;
	if (name.length == 0)
		return SSL_CLIENT_HELLO_SUCCESS;
	chosen = tls_for(session->tls, name, session->port, &session->identity);
	if (chosen != SSL_get_SSL_CTX(ssl)) {
		SSL_set_SSL_CTX(ssl, chosen);
		SSL_set_verify(ssl, SSL_CTX_get_verify_mode(chosen), NULL);
	}
	return SSL_CLIENT_HELLO_SUCCESS;
}

struct session *session_new(const struct tls *tls, int fd, uint16_t port)
{
	struct session *session = calloc(1, sizeof(*session));
	BIO *bio = NULL;

	if (session && socket_method())
		bio = BIO_new(socket_method());
	if (bio)
		session->ssl = SSL_new(tls_first(tls));
	if (!bio || !session->ssl) {
		BIO_free(bio);
		free(session);
		reason_clear();
		errno = ENOMEM;
		return NULL;
	}
	session->tls = tls;
	session->identity = tls_nobody(tls);
	session->fd = fd;
	session->port = port;
	BIO_set_data(bio, session);
	BIO_set_init(bio, 1);
	SSL_CTX_set_client_hello_cb(tls_first(tls), on_hello, NULL);
	SSL_set_bio(session->ssl, bio, bio);
	SSL_set_app_data(session->ssl, session);
	SSL_set_accept_state(session->ssl);
	return session;
}

void session_free(struct session *session)
{
	if (!session)
		return;
	SSL_free(session->ssl);
	free(session->backlog);
	free(session);
}

/* ------------------------------------------------------------- conversation */

static ssize_t explain_end(struct session *session, int result)
{
	bool was_greeting = SSL_in_init(session->ssl);

	switch (SSL_get_error(session->ssl, result)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		return SESSION_BLOCKED;
	case SSL_ERROR_ZERO_RETURN:
		if (!was_greeting)
			return 0;
		return break_off(session, "the client closed the connection in the middle of the "
				 "handshake");
	case SSL_ERROR_SSL:
		/* What it says to the client of it is on its way; it need not wait for it. */
		let_go(session);
		return break_off(session, reason_take("no reason is known"));
	default:
		reason_clear();
		if (session->silent > SILENT_MAX)
			return break_off(session, "the client sends records without end, and no content");
		return break_off(session, was_greeting ? "the client closed the connection in the "
				 "middle of the handshake" : NULL);
	}
}

ssize_t session_receive(struct session *session, char *to, size_t room)
{
	size_t got = 0;
	ssize_t end = SESSION_BLOCKED;

	if (session->is_over)
		return SESSION_BROKEN;
	session->is_dry = false;
	/* When all that came has been read, OpenSSL need not be asked to find that out. */
	do {
		size_t part = 0;
		int result = SSL_read_ex(session->ssl, to + got, room - got, &part);

		if (result != 1) {
			end = explain_end(session, result);
			break;
		}
		got += part;
		session->silent -= part < session->silent / SPEECH ? (uint32_t)part * SPEECH :
								     session->silent;
	} while (got < room && (!session->is_dry || SSL_has_pending(session->ssl)));
	if (end != SESSION_BROKEN && let_go(session) == SESSION_BROKEN)
		return SESSION_BROKEN;
	return got > 0 ? (ssize_t)got : end;
}

/* Sets the size of the records that come next. */
static void choose_record(struct session *session)
{
	int64_t now_ms = clock_coarse_ms();
	uint32_t record;

	if (now_ms - session->sent_ms > PAUSE_MS)
		session->sent = 0;
	session->sent_ms = now_ms;
	record = session->sent < RECORD_FEW_BYTES ? RECORD_FEW : RECORD_MANY;
	if (record == session->record)
		return;
	session->record = record;
	SSL_set_max_send_fragment(session->ssl, (long)record);
}

int session_send(struct session *session, const char *bytes, size_t length)
{
	size_t put_in;

	if (session->is_over)
		return break_off(session, NULL);
	choose_record(session);
	if (SSL_write_ex(session->ssl, bytes, length, &put_in) != 1) {
		reason_clear();
		return break_off(session, NULL);
	}
	session->sent = length < RECORD_FEW_BYTES - session->sent ?
			session->sent + (uint32_t)length : RECORD_FEW_BYTES;
	return let_go(session);
}

int session_finish(struct session *session)
{
	if (session->is_over)
		return session_flush(session);
	if (SSL_in_init(session->ssl))
		return 0;
	SSL_shutdown(session->ssl);
	reason_clear();
	session->is_over = true;
	return let_go(session);
}

bool session_is_open(const struct session *session)
{
	return !SSL_in_init(session->ssl);
}

const struct conf_identity *session_identity(const struct session *session)
{
	return session->identity;
}

const char *session_why(void)
{
	return why;
}

struct span session_version(const struct session *session)
{
	return span_of(SSL_get_version(session->ssl));
}

struct span session_cipher(const struct session *session)
{
	const char *name = SSL_get_cipher_name(session->ssl);

	return span_of(name ? name : "");
}

struct span session_client(const struct session *session, char *to, size_t room)
{
	X509 *certificate = SSL_get0_peer_certificate(session->ssl);
	BIO *memory = certificate ? BIO_new(BIO_s_mem()) : NULL;
	int length = 0;

	if (memory && X509_NAME_print_ex(memory, X509_get_subject_name(certificate), 0,
					 XN_FLAG_RFC2253) >= 0)
		length = BIO_read(memory, to, (int)room);
	BIO_free(memory);
	return (struct span){ to, length > 0 ? (size_t)length : 0 };
}
