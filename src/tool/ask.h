/* SPDX-License-Identifier: MIT */
/* ask: gives an order to the running server and waits for the outcome: -k. */
#ifndef ASK_H
#define ASK_H

#include "tool/options.h"

enum { ASK_TEXT = CONTROL_TEXT + 1 };

/* Prints what the server answers. Returns its sysexits code; EX_UNAVAILABLE without a server. */
int ask_run(const struct options *options);

/* What the running server says of itself. False if there is none, or it says nothing to us. */
bool ask_status(const struct options *options, char text[ASK_TEXT]);

/*
 * Asks for the ring of base/trace. Returns the connection, which ends with the server, and the
 * ring's memory; -1 after saying why, with the exit status in result.
 */
int ask_to_watch(const struct options *options, int *memory, int *result);

#endif
