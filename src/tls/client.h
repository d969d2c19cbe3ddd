/* SPDX-License-Identifier: MIT */
/* client: the client's side of TLS: whom it trusts, and one conversation. */
#ifndef TLS_CLIENT_H
#define TLS_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What a talk needs before it can go on; the socket does not block. */
enum {
	TALK_BROKEN = -1,
	TALK_WANTS_INPUT = -2,
	TALK_WANTS_OUTPUT = -3,
};

/*
 * Whom all conversations trust: who is signed by an authority of the system, or of a file;
 * with trusts_all, everybody. resumes: later conversations resume an earlier one. Returns it,
 * which is the caller's until tls_client_free, or NULL with a sentence in why.
 */
struct tls_client;
struct tls_client *tls_client_new(const char *authorities, bool trusts_all, bool resumes,
				  char *why, size_t room);
void tls_client_free(struct tls_client *client);

/*
 * A conversation over a connected socket, which stays the caller's, with a host (a name or an
 * address) that must prove to be it. NULL: no memory. talk_free says goodbye.
 */
struct talk;
struct talk *talk_new(struct tls_client *client, int fd, const char *host);
void talk_free(struct talk *talk);

/* The handshake: 0 when it is done, or one of the above. */
int talk_greet(struct talk *talk);

/* Bytes moved, 0 at the end of what the server sends, or one of the above. */
ssize_t talk_receive(struct talk *talk, char *to, size_t room);
ssize_t talk_send(struct talk *talk, const char *bytes, size_t length);

/* Why it is broken, in words; *is_distrust, if wanted: it is who the server claims to be. */
const char *talk_why(const struct talk *talk, bool *is_distrust);

/* "TLSv1.3, TLS_AES_256_GCM_SHA384, resumed" and the like, after the handshake. */
void talk_describe(const struct talk *talk, char *to, size_t room);

#endif
