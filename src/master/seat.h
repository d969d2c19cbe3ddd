/* SPDX-License-Identifier: MIT */
/* seat: by what a master is found, and that there is one only: the pid file, and the control
 * socket beside it. */
#ifndef SEAT_H
#define SEAT_H

#include "master/control.h"

struct seat {
	int pid_fd;			/* -1: there is no pid file, or another master has it */
	char *pid_file;			/* its path, for good; NULL: there is none */
	struct control control;
	char control_file[128];
};

/* An empty one: nobody can ask, until it is taken. */
void seat_init(struct seat *seat);

/*
 * Takes the pid file of that path, none if it is "", and opens the socket. Returns a sysexits
 * code; what is wrong, or only doubtful, is in the log.
 */
int seat_take(struct seat *seat, const char *pid_file);

/* Leaves both to another master. Who waits for an answer goes on waiting. */
void seat_leave(struct seat *seat);

/* Removes what it still has of both; everybody who waits is let go. */
void seat_free(struct seat *seat);

#endif
