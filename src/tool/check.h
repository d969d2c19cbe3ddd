/* SPDX-License-Identifier: MIT */
/* check: tests a configuration and everything that it names: -t and -T. */
#ifndef CHECK_H
#define CHECK_H

#include "tool/options.h"

/* Says what is wrong on standard error; -T prints to standard output. Returns a sysexits code. */
int check_run(const struct options *options);

/*
 * The same, without a word when all is well: returns the configuration, for conf_free, with a
 * sysexits code for what it names; NULL if it is wrong itself.
 */
struct conf *check_load(const struct options *options, int *result);

#endif
