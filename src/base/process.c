/* SPDX-License-Identifier: MIT */
/* process: what the system tells of another process. */
#include "base/process.h"

#include <stdio.h>

int64_t process_memory(pid_t pid)
{
	char line[256];
	long kib = -1;
	FILE *file;

	snprintf(line, sizeof(line), "/proc/%d/smaps_rollup", (int)pid);
	file = fopen(line, "re");
	while (file && kib < 0 && fgets(line, sizeof(line), file))
		sscanf(line, "Pss: %ld kB", &kib);
	if (file)
		fclose(file);
	return kib < 0 ? -1 : (int64_t)kib * 1024;
}
