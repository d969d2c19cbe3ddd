/* SPDX-License-Identifier: MIT */
/* worker: the life of one worker, from the fork to the exit. */
#ifndef WORKER_H
#define WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include "base/identity.h"
#include "conf/conf.h"
#include "content/content.h"
#include "worker/acceptor.h"
#include "worker/slot.h"

enum {
	WORKER_LISTENERS_MAX = ACCEPTORS_MAX,
	WORKER_UNFIT = 70,	/* exit status: it could not start to work, and said why */
};

/* What a worker is born with. All of it stays as it is for its whole life. */
struct worker_birth {
	const struct conf *conf;
	const struct content *content;
	const int *listeners;		/* descriptors, in the order of conf->listens */
	size_t listener_count;
	struct slot *slot;
	unsigned int number;		/* 1, 2, ... for its title */
	unsigned int generation;
	uint32_t log_generation;
	int access_log;			/* append-only, or -1 */
	int error_log;			/* append-only, or -1 when the words go elsewhere */
	int orders;			/* the worker's end of order_open */
	const struct identity *identity;	/* who to become; NULL: stay */
	pid_t master;			/* to die with; 0: it is its own master (-X) */
};

/*
 * Never returns. Sheds what was its parent's (descriptors, signal mask), follows its master,
 * drops root, serves until it is told to leave (ORDER_LEAVE or SIGTERM; the deadline
 * timeouts.drain is its own too), and exits 0, or WORKER_UNFIT.
 *
 * The log (base/log) must be set up as the worker shall use it. Ignores SIGHUP, SIGINT, SIGQUIT,
 * SIGUSR1, SIGUSR2 and SIGPIPE. With master == 0, SIGINT and SIGQUIT are as SIGTERM.
 */
_Noreturn void worker_main(const struct worker_birth *birth);

#endif
