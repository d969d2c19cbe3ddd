/* SPDX-License-Identifier: MIT */
/* bridge: speaks TLS to a server for a test that speaks in the clear. */
#ifndef BRIDGE_H
#define BRIDGE_H

/*
 * Takes a connected socket, greets, and returns another in its place: what is written to it, or
 * read from it, goes by TLS there; to read takes as long at most. The end of either side becomes the end of the other.
 * -1: the server does not greet; the socket is closed.
 */
int bridge_to(int fd);

#endif
