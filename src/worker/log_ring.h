/* SPDX-License-Identifier: MIT */
/* log_ring: access-log lines on their way from a worker to whoever writes them to the file. */
#ifndef LOG_RING_H
#define LOG_RING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LOG_RING_BYTES = 128 * 1024 };

/*
 * In memory that both share. One process puts lines in, another takes them out; each stores its
 * own number after it has moved the bytes. So whoever is killed, at any instant, leaves every
 * line there once and whole, and the next worker goes on where the last one stopped.
 */
struct log_ring {
	_Atomic uint64_t head;		/* bytes ever put in: always whole lines */
	_Atomic uint64_t tail;		/* bytes ever taken out */
	_Atomic uint64_t lost;		/* lines that there was no room for */
	_Atomic bool is_due;		/* who puts in wants to see it taken out */
	_Atomic uint32_t takes;		/* how often something was taken out: for the wait below */
	_Atomic bool is_waited;
	_Atomic bool is_blocked;	/* it is not taken out, since the file takes nothing more */
	char bytes[LOG_RING_BYTES];
};

/* Puts a whole line in; false if there is no room for it now. */
bool log_ring_put(struct log_ring *ring, const char *line, size_t length);

/* Waits until more is taken out than tail, timeout_ms at most. */
void log_ring_wait(struct log_ring *ring, uint64_t tail, int timeout_ms);

size_t log_ring_pending(const struct log_ring *ring);	/* bytes */

enum log_ring_result {
	LOG_RING_EMPTY,		/* all is written */
	LOG_RING_BLOCKED,	/* a pipe takes no more now */
	LOG_RING_FAILED,	/* the file takes no more: errno */
};

/*
 * Takes out what there is and writes it to fd, a file or a pipe. It never waits for a pipe's
 * reader, nor splits a line there that fits into one write; a full disk gets whole lines. What is
 * not taken stays.
 */
enum log_ring_result log_ring_drain(struct log_ring *ring, int fd);

/* Forgets what is there; returns how many lines that were. */
uint64_t log_ring_forget(struct log_ring *ring);

#endif
