/* SPDX-License-Identifier: MIT */
/* listen: the addresses to accept on: from words to numbers, all of them different. */
#ifndef LISTEN_H
#define LISTEN_H

#include "conf/tree.h"

/*
 * Makes the addresses of the top level and of all listen sections numeric, with those that are
 * left out filled in. What is wrong is reported.
 */
void listen_resolve(struct report *report, struct section *top);

#endif
