/* SPDX-License-Identifier: MIT */
/* explain: how a request would be answered, and why: by the code that answers it. */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "tool/options.h"

/* Prints to standard output. Returns EX_OK whatever the answer is, or another sysexits code. */
int explain_run(const struct options *options);

#endif
