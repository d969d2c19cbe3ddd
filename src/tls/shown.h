/* SPDX-License-Identifier: MIT */
/* shown: which identity a session gets: what tls has, for sessions. */
#ifndef SHOWN_H
#define SHOWN_H

#include <openssl/ssl.h>
#include "base/span.h"
#include "tls/tls.h"

/* The context of who asks for no name, or an unknown one; sessions begin with it. */
SSL_CTX *shown_first(const struct tls *tls);
const struct conf_identity *shown_nobody(const struct tls *tls);

/*
 * The context for a name at a port, and in *identity whose it is, for good: that of the site,
 * even if another's certificate has to be shown for want of one.
 */
SSL_CTX *shown_for(const struct tls *tls, struct span name, uint16_t port,
		   const struct conf_identity **identity);

#endif
