/* SPDX-License-Identifier: MIT */
/* access: whether this process may read what the workers will have to read. */
#ifndef ACCESS_H
#define ACCESS_H

#include "conf/tree.h"

/* Opens the docroot and reads it; reports the first folder on the way that refuses. */
void access_check(struct report *report, struct section *top);

#endif
