/* SPDX-License-Identifier: MIT */
/* landlock: walls around the files, the network and the signals of a process (landlock(7)). */
#ifndef LANDLOCK_H
#define LANDLOCK_H

#include <stddef.h>

enum {
	LANDLOCK_HAS_FILES = 1,
	LANDLOCK_HAS_NETWORK = 4,	/* no TCP socket is bound or connected */
	LANDLOCK_HAS_SCOPE = 6,		/* no signal leaves, nor a word to an abstract socket */
};

/* The version of the interface that this kernel has, see above; 0: it has none, or may not. */
int landlock_version(void);

/*
 * A set of rules by which files beneath these folders, which may be open by O_PATH, can be read,
 * and no others; nothing can be written, made or executed. Returns a descriptor, or -1 with errno.
 */
int landlock_open(int version, const int *folders, size_t count);

/*
 * From now on they hold for this thread and those that it starts, for good. It must have
 * no_new_privs. -1 with errno.
 */
int landlock_enter(int rules);

#endif
