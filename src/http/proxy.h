/* SPDX-License-Identifier: MIT */
/* proxy: the PROXY protocol, by which a load balancer tells whom a connection is for. */
#ifndef PROXY_H
#define PROXY_H

#include <netinet/in.h>
#include <stddef.h>
#include "http/status.h"

/*
 * Reads a header of version 1 or 2 from the start of bytes. Returns STATUS_GO with its length in
 * *used and the client's address as text in host ("": it tells of none), STATUS_MORE while what
 * has come may become one, or STATUS_BAD_REQUEST.
 */
enum status proxy_parse(const char *bytes, size_t length, size_t *used,
			char host[INET6_ADDRSTRLEN]);

#endif
