/* SPDX-License-Identifier: MIT */
/* descriptors: how many this process may have open. */
#ifndef DESCRIPTORS_H
#define DESCRIPTORS_H

/* Each connection is one: from now on as many as the system lets us have. */
void descriptors_raise(void);

#endif
