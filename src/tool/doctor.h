/* SPDX-License-Identifier: MIT */
/* doctor: whether all is well for serving here: the verb doctor. */
#ifndef DOCTOR_H
#define DOCTOR_H

#include "tool/options.h"

/*
 * Prints a line for each thing that was looked at, "good", "note" or "BAD", and what to do about
 * it. Returns EX_OK, also with notes; or the exit status of the first that is bad.
 */
int doctor_run(const struct options *options);

#endif
