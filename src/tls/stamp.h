/* SPDX-License-Identifier: MIT */
/* stamp: whether the files that a configuration names for TLS are still the same. */
#ifndef STAMP_H
#define STAMP_H

#include <stdint.h>
#include "conf/conf.h"

/* A number that changes when any of them does: by inode, size and time, not by what is in it. */
uint64_t stamp_of(const struct conf *conf);

#endif
