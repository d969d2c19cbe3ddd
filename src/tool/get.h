/* SPDX-License-Identifier: MIT */
/* get: asks a server for a URL and prints what comes; whether it is well: healthcheck. */
#ifndef GET_H
#define GET_H

#include "tool/client_options.h"

/* Its exit status, as client_options_print_help tells. */
int get_run(const struct client_options *options);

/* The same for a request in a file. */
int get_replay(const struct client_options *options);

/* 0: it is well; 1: it is not. */
int get_check_health(const struct client_options *options);

#endif
