/* SPDX-License-Identifier: MIT */
/* descriptors: how many this process may have open, which it keeps, and who tells of what comes in. */
#ifndef DESCRIPTORS_H
#define DESCRIPTORS_H

/* Each connection is one: from now on as many as the system lets us have. */
void descriptors_raise(void);

/* Closes all from first to last, as close_range(2) does, also where that is missing. 0, or -1. */
int descriptors_close(unsigned int first, unsigned int last);

/* The standard input and output of who needs neither lead nowhere. 0, or -1. */
int descriptors_silence(void);

/* From now on SIGIO tells this process when something comes; reading does not wait. 0, or -1. */
int descriptors_announce(int fd);

#endif
