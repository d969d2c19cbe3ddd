/* SPDX-License-Identifier: MIT */
/* sites: what sites and locations must be beside each other. */
#ifndef SITES_H
#define SITES_H

#include "conf/tree.h"

/* Checks all sites and locations, after resolve_all; what is wrong is reported. */
void sites_check(struct report *report, struct section *top);

#endif
