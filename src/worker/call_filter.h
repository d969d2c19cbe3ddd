/* SPDX-License-Identifier: MIT */
/* call_filter: the system calls that a process may make, and no others (seccomp(2)). */
#ifndef CALL_FILTER_H
#define CALL_FILTER_H

#include <stdbool.h>
#include <sys/types.h>

struct call_filter;

/* The library behind it and its version; "" if it was built without. */
const char *call_filter_library(void);

/* Whether the kernel takes filters. */
bool call_filter_is_possible(void);

/* What the calls depend on. */
struct call_needs {
	bool opens_by_steps;	/* there is no openat2(2), see beneath.h */
	bool dials;		/* it is a client: looks names up, and connects */
	bool starts_threads;	/* later on, and no processes */
};

/* Returns a filter, or NULL with errno; ENOSYS: it was built without. */
struct call_filter *call_filter_new(const struct call_needs *needs);
void call_filter_free(struct call_filter *filter);	/* NULL is allowed */

/*
 * From now on it holds for all threads of this process, for good: other calls fail with ENOSYS,
 * as if the kernel did not have them. It must have no_new_privs. -1 with errno.
 */
int call_filter_enter(const struct call_filter *filter);

#endif
