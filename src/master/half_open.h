/* SPDX-License-Identifier: MIT */
/* half_open: clients of a port whose connection is not whole yet (sock_diag(7)). */
#ifndef HALF_OPEN_H
#define HALF_OPEN_H

#include <stdbool.h>
#include "base/address.h"

/*
 * Whether there is a client that has begun to connect to the port of a listening socket and is in
 * no queue yet: its handshake is under way, or it is put off until its request comes
 * (TCP_DEFER_ACCEPT in tcp(7)). Where the kernel does not say, there may be.
 */
bool half_open_exists(const struct address *listener);

#endif
