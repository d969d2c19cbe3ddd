/* SPDX-License-Identifier: MIT */
/* master: binds, forks, supervises; never reads a byte from a client. */
#ifndef MASTER_H
#define MASTER_H

#include "conf/conf.h"
#include "master/activation.h"
#include "master/upgrade.h"

struct master_birth {
	const struct conf_source *source;	/* for reloads */
	struct conf *conf;			/* the first one; the master's from now on */
	struct activation *activation;
	struct succession *succession;		/* to an older master, see upgrade.h */
	int ready_fd;				/* >= 0: a byte here tells that it serves, see -D */
};

/*
 * Serves until it is told to stop. Returns a sysexits code: EX_OK after a stop, else why it
 * could not start. Needs to be the only thread.
 */
int master_main(const struct master_birth *birth);

#endif
