/* SPDX-License-Identifier: MIT */
/* writable: whether a file could be written, without opening or making it. */
#ifndef WRITABLE_H
#define WRITABLE_H

#include <stdbool.h>

/*
 * Whether this process could open the file at an absolute path for writing, or make it;
 * makes_folders: those that it lies in too. 0, or -1 with errno.
 */
int writable_check(const char *path, bool makes_folders);

#endif
