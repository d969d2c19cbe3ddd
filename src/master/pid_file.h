/* SPDX-License-Identifier: MIT */
/* pid_file: says who the master is, and that there is one: it is locked as long as we live. */
#ifndef PID_FILE_H
#define PID_FILE_H

#include <sys/types.h>

/*
 * Creates, locks and writes the file; the folders it lies in too. Returns a
 * descriptor to keep open, or -1 with errno; EWOULDBLOCK: a living master has it, *holder.
 */
int pid_file_open(const char *path, pid_t *holder);

/* Whether the file could be made so, without making it. 0, or -1 with errno. */
int pid_file_check(const char *path);

/* Removes the file while it is still locked, and lets go. */
void pid_file_close(int fd, const char *path);

/* Lets go of it and leaves it to another process. */
void pid_file_leave(int fd);

/* Who has it locked; 0 if nobody has, -1 with errno if it cannot be read. */
pid_t pid_file_holder(const char *path);

#endif
