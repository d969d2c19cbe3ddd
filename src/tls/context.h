/* SPDX-License-Identifier: MIT */
/* context: what all sessions with one identity share: certificates, versions, ciphers. */
#ifndef CONTEXT_H
#define CONTEXT_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include "conf/conf.h"
#include "tls/tickets.h"

/*
 * One for an identity that has no certificates yet. Sessions may be resumed among contexts of
 * the same identity. tickets may be NULL. Returns it, or NULL with a sentence in why.
 */
SSL_CTX *context_new(const struct conf *conf, const struct conf_identity *identity,
		     const struct tickets *tickets, char *why, size_t room);

/* Whether any certificate of it is for that name. */
bool context_covers(SSL_CTX *context, const char *name);

/* Puts the certificates of one into another, too. 0, or -1 with a sentence in why. */
int context_lend(SSL_CTX *from, SSL_CTX *to, char *why, size_t room);

#endif
