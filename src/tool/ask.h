/* SPDX-License-Identifier: MIT */
/* ask: gives an order to the running server and waits for the outcome: -k. */
#ifndef ASK_H
#define ASK_H

#include "tool/options.h"

/* Prints what the server answers. Returns its sysexits code; EX_UNAVAILABLE without a server. */
int ask_run(const struct options *options);

#endif
