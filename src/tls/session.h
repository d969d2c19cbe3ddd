/* SPDX-License-Identifier: MIT */
/* session: the server's side of one TLS conversation: bytes in the clear on one side, records on
 * the socket on the other (RFC 8446, RFC 5246). */
#ifndef SESSION_H
#define SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "base/span.h"
#include "tls/tls.h"

struct session;

enum {
	SESSION_BLOCKED = -2,	/* the socket has or takes nothing more now */
	SESSION_BROKEN = -1,	/* it is over: session_why tells */
};

/*
 * Starts on a connected, non-blocking socket, which stays the caller's; port is the listener's.
 * NULL with errno ENOMEM.
 */
struct session *session_new(const struct tls *tls, int fd, uint16_t port);
void session_free(struct session *session);

/*
 * Decrypts what has come, and greets before that: as much as there is, up to room. Returns the
 * bytes, 0 at the end of what the client sends, or one of the above.
 */
ssize_t session_receive(struct session *session, char *to, size_t room);

/* Encrypts all of the bytes and sends what the socket takes of them. Returns 0, BLOCKED when some
 * of it waits inside, or BROKEN. Nothing may wait when it is called. */
int session_send(struct session *session, const char *bytes, size_t length);

/* Sends what waits inside. As session_send. */
int session_flush(struct session *session);

/*
 * Tells the client that nothing more will come (close_notify); once more, it is session_flush. As
 * session_send.
 */
int session_finish(struct session *session);

/* Whether the handshake is done. */
bool session_is_open(const struct session *session);

/* Whose certificate was asked for. */
const struct conf_identity *session_identity(const struct session *session);

/* Why the last session of this process that broke has, in words; NULL if there is nothing to
 * say: its client went away after the handshake. */
const char *session_why(void);

/* "TLSv1.3", "TLS_AES_128_GCM_SHA256"; and the name in the client's certificate, RFC 4514, written
 * to `to`, or nothing if it has shown none. */
struct span session_version(const struct session *session);
struct span session_cipher(const struct session *session);
struct span session_client(const struct session *session, char *to, size_t room);

#endif
