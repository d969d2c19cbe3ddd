/* SPDX-License-Identifier: MIT */
/* check: tests a configuration and everything that it names: -t and -T. */
#ifndef CHECK_H
#define CHECK_H

#include "tool/options.h"

/* Says what is wrong on standard error; -T prints to standard output. Returns a sysexits code. */
int check_run(const struct options *options);

#endif
