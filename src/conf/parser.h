/* SPDX-License-Identifier: MIT */
/* parser: libconfuse's say: it parses what the scan has understood, and adds the defaults. */
#ifndef PARSER_H
#define PARSER_H

#include "conf/tree.h"

/*
 * Hands the settings to libconfuse as clean text, and takes every value of every option from
 * its result, the defaults too. Returns 0, or -1, reported. It may exit, leak and keep state.
 */
int parser_run(struct report *report, struct section *top);

#endif
