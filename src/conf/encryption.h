/* SPDX-License-Identifier: MIT */
/* encryption: what the options of tls must be beside each other, and what they are when unsaid. */
#ifndef ENCRYPTION_H
#define ENCRYPTION_H

#include "conf/tree.h"

/* Call it when the addresses are resolved. What is wrong is reported. */
void encryption_resolve(struct report *report, struct section *top, bool has_file);

#endif
