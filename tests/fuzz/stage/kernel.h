/* SPDX-License-Identifier: MIT */
/* kernel: one that takes few bytes now and then, as a busy one may. */
#ifndef KERNEL_H
#define KERNEL_H

#include <stddef.h>

/* From now on every other call sends most bytes at most (0: any), but for those of spared. */
void kernel_take(size_t most, int spared);

#endif
