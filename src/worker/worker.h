/* SPDX-License-Identifier: MIT */
/* worker: the life of one worker, from the fork to the exit. */
#ifndef WORKER_H
#define WORKER_H

#include "worker/birth.h"

/*
 * Never returns. Sheds what was its parent's (descriptors, signal mask), follows its master,
 * drops root, serves until it is told to leave (ORDER_LEAVE, which SIGTERM asks for; the deadline
 * timeouts.drain is its own too), and exits 0, or WORKER_UNFIT.
 *
 * The log (base/log) must be set up as the worker shall use it. Ignores SIGHUP, SIGINT, SIGQUIT,
 * SIGUSR1, SIGUSR2 and SIGPIPE. With master == 0, SIGINT and SIGQUIT are as SIGTERM.
 */
_Noreturn void worker_main(const struct worker_birth *birth);

#endif
