/* SPDX-License-Identifier: MIT */
/* follow: prints the socket calls of the running server as they happen: the verb trace. */
#ifndef FOLLOW_H
#define FOLLOW_H

#include "tool/options.h"

/* Until it is interrupted, or the server ends; its exit status. */
int follow_run(const struct options *options);

#endif
