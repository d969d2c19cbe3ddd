/* SPDX-License-Identifier: MIT */
/* backlog: the queue of a listening socket, of those who are not accepted yet (listen(2)). */
#ifndef BACKLOG_H
#define BACKLOG_H

/* How many wait there; 0 also where the kernel cannot tell. most, unless NULL: how many may. */
unsigned int backlog_waiting(int listener, unsigned int *most);

#endif
