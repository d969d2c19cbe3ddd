/* SPDX-License-Identifier: MIT */
/* stray: a client whose worker is stuck goes on to another worker of the same generation. */
#ifndef STRAY_H
#define STRAY_H

enum { STRAY_IN, STRAY_OUT };

/*
 * A pair of sockets that all workers of a generation share: what anyone puts into [STRAY_IN],
 * one of them takes out of [STRAY_OUT]. 0, or -1 with errno.
 */
int stray_open(int pair[2]);

/*
 * Puts in a client that has been accepted from that listener. The descriptor is duplicated.
 * 0, or -1 with errno (EAGAIN: there are too many already).
 */
int stray_send(int in, int fd, unsigned int listener);

/* Takes one out, which is the caller's then; -1 with errno: EAGAIN when there is none now. */
int stray_receive(int out, unsigned int *listener);

#endif
