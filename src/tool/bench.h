/* SPDX-License-Identifier: MIT */
/* bench: asks a server for a URL again and again, and prints how it stood up to it. */
#ifndef BENCH_H
#define BENCH_H

#include "tool/client_options.h"

/* 0, or 1 if any request was not answered as it should be. */
int bench_run(const struct client_options *options);

#endif
