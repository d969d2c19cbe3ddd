/* SPDX-License-Identifier: MIT */
/* descriptors: how many this process may have open, and who tells of what comes in on one. */
#ifndef DESCRIPTORS_H
#define DESCRIPTORS_H

/* Each connection is one: from now on as many as the system lets us have. */
void descriptors_raise(void);

/* From now on SIGIO tells this process when something comes; reading does not wait. 0, or -1. */
int descriptors_announce(int fd);

#endif
