/* SPDX-License-Identifier: MIT */
/* crowd: what the connections of a worker are about, and whose most of them are. */
#ifndef CROWD_H
#define CROWD_H

#include "worker/deadline.h"

enum { CROWD_TEXT = 512 };

/* "900 send a request, 24 idle, 800 of them by 192.0.2.1". */
void crowd_describe(const struct deadlines *deadlines, char text[CROWD_TEXT]);

/* What one does in a phase: "is idle". Static. */
const char *crowd_doing(enum phase phase);

#endif
