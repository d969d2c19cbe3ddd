/* SPDX-License-Identifier: MIT */
/* store: the service manager keeps our listening sockets for who comes after us (sd_notify(3)). */
#ifndef STORE_H
#define STORE_H

#include <stddef.h>
#include "master/listener.h"

/* The name under which they are kept, and come back in LISTEN_FDNAMES. */
#define STORE_NAME "http-server-kept"

/*
 * Gives the manager the sockets that we listen on now, but for those that are his anyway, in
 * place of those that he has kept before. Does nothing where FDSTORE does not say that he keeps
 * any.
 */
void store_update(struct listener *const *listeners, size_t count);

#endif
