/* SPDX-License-Identifier: MIT */
/* serve: starts the server: in the foreground, as a daemon, or as a single process. */
#ifndef SERVE_H
#define SERVE_H

#include "tool/options.h"

/* Returns a sysexits code when the server has ended. */
int serve_run(const struct options *options);

#endif
