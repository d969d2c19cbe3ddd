/* SPDX-License-Identifier: MIT */
/* handover: a client passes from an accept thread to whoever works, unless that has no time. */
#include "worker/handover.h"

#include <errno.h>
#include <linux/futex.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
	NOTHING = -1,
	AWAITED = 1 << 30,	/* beside the descriptor: who offers it sleeps until it is taken */
};

void handover_init(struct handover *handover)
{
	atomic_store(&handover->offered, NOTHING);
}

void handover_offer(struct handover *handover, int fd)
{
	atomic_store(&handover->offered, fd);
}

int handover_take(struct handover *handover, bool *is_awaited)
{
	int offered = atomic_load_explicit(&handover->offered, memory_order_relaxed);

	if (offered == NOTHING)
		return -1;
	offered = atomic_exchange(&handover->offered, NOTHING);
	if (offered == NOTHING)
		return -1;
	*is_awaited = offered & AWAITED;
	return offered & ~AWAITED;
}

void handover_wake(struct handover *handover)
{
	syscall(SYS_futex, &handover->offered, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

int handover_withdraw(struct handover *handover)
{
	int offered = atomic_exchange(&handover->offered, NOTHING);

	return offered == NOTHING ? -1 : offered & ~AWAITED;
}

int handover_await(struct handover *handover, int timeout_ms)
{
	struct timespec timeout = { .tv_sec = timeout_ms / 1000,
				    .tv_nsec = timeout_ms % 1000 * 1000000L };
	int offered = atomic_load(&handover->offered);

	if (offered == NOTHING)
		return 0;
	/* If this fails, it was taken. */
	if (!(offered & AWAITED) &&
	    !atomic_compare_exchange_strong(&handover->offered, &offered, offered | AWAITED))
		return 0;
	errno = 0;
	syscall(SYS_futex, &handover->offered, FUTEX_WAIT_PRIVATE, offered | AWAITED, &timeout,
		NULL, 0);
	if (atomic_load(&handover->offered) == NOTHING)
		return 0;
	/* Woken for no reason: it is as well as if a signal had come. */
	if (errno != ETIMEDOUT)
		errno = EINTR;
	return -1;
}
