/* SPDX-License-Identifier: MIT */
/* log_pen: how a worker writes its access log: into a ring, which the master empties. */
#ifndef LOG_PEN_H
#define LOG_PEN_H

#include <stdbool.h>
#include <stdint.h>
#include "worker/log_ring.h"

struct log_pen {
	struct log_ring *ring;		/* NULL: there is no access log */
	int orders;			/* the master is told of lines there; -1: there is none */
	int file;			/* without one, the lines are written here */
	uint64_t told;			/* the lines before this place in the ring are to be written */
	uint64_t stalled;		/* nobody took anything out of there for too long */
	int64_t since_ms;		/* when the oldest line that was not told was put in; 0: none */
};

/* A pen for a ring that may hold lines of the worker before. */
void log_pen_init(struct log_pen *pen);

/*
 * Puts a line in, with its newline. If there is no room it waits for a moment; if nobody takes
 * anything out meanwhile, the line is lost, and counted, and so are the next ones at once.
 */
void log_pen_write(struct log_pen *pen, const char *line, size_t length);

/*
 * Sees to it that lines do not wait for too long; to be called after each turn. calm: nothing
 * else is to be done.
 */
void log_pen_tend(struct log_pen *pen, bool calm, int64_t now_ms);

/* Milliseconds until it is to be tended when nothing happens; -1: nothing waits. */
int log_pen_next_ms(const struct log_pen *pen);

/* All lines are to be written now. */
void log_pen_push(struct log_pen *pen);

#endif
