/* SPDX-License-Identifier: MIT */
/* fault: a worker that dies of its own fault, and not by somebody's kill(1), leaves word of it. */
#include "worker/fault.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static const int faults[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS };

enum { FAULTS = sizeof(faults) / sizeof(faults[0]) };

static struct slot *noted;
static struct sigaction before[FAULTS];

static void on_fault(int number, siginfo_t *info, void *context)
{
	(void)context;
	if (info->si_code > 0 || info->si_pid == getpid())
		atomic_store(&noted->faulted, true);
	for (size_t i = 0; i < FAULTS; i++)
		if (faults[i] == number)
			sigaction(number, &before[i], NULL);
	/* The kernel's own comes again with the instruction; one that was sent is sent again. */
	if (info->si_code <= 0)
		raise(number);
}

void fault_unblock(sigset_t *blocked)
{
	for (size_t i = 0; i < FAULTS; i++)
		sigdelset(blocked, faults[i]);
}

void fault_watch(struct slot *slot)
{
	struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };

	noted = slot;
	for (size_t i = 0; i < FAULTS; i++)
		sigaction(faults[i], &action, &before[i]);
}
