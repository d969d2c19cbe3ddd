/* SPDX-License-Identifier: MIT */
/* about: what the program says of itself: -v, -V, -h, -L. */
#ifndef ABOUT_H
#define ABOUT_H

#include "tool/options.h"

/* Prints it to standard output. Returns a sysexits code. */
int about_print(enum verb verb);

#endif
