/* SPDX-License-Identifier: MIT */
/* trial: the first worker of a generation answers its master before it accepts clients. */
#ifndef TRIAL_H
#define TRIAL_H

#include <stdbool.h>
#include <sys/types.h>
#include "worker/http1.h"

/* The master's side: a pair of sockets, in [0] his and in [1] the worker's. 0, or -1 with errno. */
int trial_open(int pair[2]);

enum trial_news {
	TRIAL_NO_NEWS,
	TRIAL_PASSED,	/* the worker has answered; it waits for trial_pass */
	TRIAL_FAILED,	/* what it said was no answer */
};

/* Looks whether the worker has answered, without waiting. */
enum trial_news trial_look(int fd);

/* Lets the worker begin, and closes fd. A worker whose trial is closed without it exits. */
void trial_pass(int fd);

/*
 * The worker's side: answers, and waits to be let begin; else it exits. Nothing of this is
 * logged or counted.
 */
void trial_stand(struct serving *serving, int fd);

#endif
