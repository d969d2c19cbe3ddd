/* SPDX-License-Identifier: MIT */
/* process: what the system tells of another process. */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdint.h>
#include <sys/types.h>

/* Its share of the memory that it uses (PSS; proc(5), smaps_rollup), bytes; -1 if nobody tells. */
int64_t process_memory(pid_t pid);

/* The time that its living threads have spent on CPUs (proc(5), schedstat); 0 if nobody tells. */
uint64_t process_cpu_ns(pid_t pid);

#endif
