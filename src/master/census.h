/* SPDX-License-Identifier: MIT */
/* census: how many workers of a generation there are, and what they do. */
#ifndef CENSUS_H
#define CENSUS_H

#include <stdbool.h>
#include <stddef.h>
#include "master/generation.h"

/* Workers that live. */
size_t census_alive(const struct generation *generation);

/* Whether a place that somebody should be in stays empty for a while, since they died young. */
bool census_is_missing(const struct member *member);

/* How many such there are. */
size_t census_missing(const struct generation *generation);

/* Whether there are as many workers as there should be, and all of them accept. */
bool census_is_whole(const struct generation *generation);

/* Whether any worker still accepts. */
bool census_accepts(const struct generation *generation);

/* Whether every living worker writes to the log files of this generation's last opening. */
bool census_has_reopened(const struct generation *generation);

#endif
