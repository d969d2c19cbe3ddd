/* SPDX-License-Identifier: MIT */
/* process: what the system tells of another process. */
#include "base/process.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

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

static uint64_t thread_cpu_ns(int folder, const char *thread)
{
	unsigned long long ns = 0;
	char name[64], text[64];
	ssize_t got = 0;
	int fd;

	snprintf(name, sizeof(name), "%.20s/schedstat", thread);
	fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		got = read(fd, text, sizeof(text) - 1);
	text[got > 0 ? got : 0] = '\0';
	sscanf(text, "%llu", &ns);
	if (fd >= 0)
		close(fd);
	return ns;
}

uint64_t process_cpu_ns(pid_t pid)
{
	const struct dirent *entry;
	uint64_t ns = 0;
	char path[64];
	DIR *folder;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	folder = opendir(path);
	while (folder && (entry = readdir(folder)))
		if (*entry->d_name != '.')
			ns += thread_cpu_ns(dirfd(folder), entry->d_name);
	if (folder)
		closedir(folder);
	return ns;
}
