/* SPDX-License-Identifier: MIT */
/* nice: who supervises others does not queue for a processor behind them (setpriority(2)). */
#include "base/nice.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/resource.h>

enum { AHEAD = 10 };

static int before;
static bool is_raised;

void nice_raise(void)
{
	errno = 0;
	before = getpriority(PRIO_PROCESS, 0);
	is_raised = errno == 0 && setpriority(PRIO_PROCESS, 0, before - AHEAD) == 0;
}

void nice_restore(void)
{
	if (is_raised)
		setpriority(PRIO_PROCESS, 0, before);
	is_raised = false;
}
