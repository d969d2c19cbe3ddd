/* SPDX-License-Identifier: MIT */
/* bulletin: memory that its maker writes, and that the maker's children can only read. */
#include "base/bulletin.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

void bulletin_lend(void *part, size_t size)
{
	madvise(part, size, MADV_DOFORK);
}

void bulletin_keep(void *part, size_t size)
{
	madvise(part, size, MADV_DONTFORK);
}

/* Where it can only be read: not even mprotect(2) changes that (memfd_create(2)). */
static void open_file(struct bulletin *bulletin, int fd)
{
	const int seals = F_SEAL_FUTURE_WRITE | F_SEAL_SHRINK | F_SEAL_GROW;
	void *at;

	if (ftruncate(fd, (off_t)bulletin->size) < 0)
		return;
	at = mmap(NULL, bulletin->size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);
	if (at == MAP_FAILED)
		return;
	bulletin->written = at;
	/* Before Linux 5.1 there is no such seal. */
	fcntl(fd, F_ADD_SEALS, seals);
	at = mmap(NULL, bulletin->size, PROT_READ, MAP_SHARED, fd, 0);
	bulletin->read = at == MAP_FAILED ? NULL : at;
}

/* No file may be so large: then it takes an mprotect(2) to write there. */
static void open_memory(struct bulletin *bulletin)
{
	void *at = mmap(NULL, bulletin->size, PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (at == MAP_FAILED)
		return;
	bulletin->written = at;
	/* The same pages once more. */
	at = mremap(at, 0, bulletin->size, MREMAP_MAYMOVE);
	if (at == MAP_FAILED)
		return;
	bulletin->read = at;
	mprotect(at, bulletin->size, PROT_READ);
}

/* Who tries all the same is sent a SIGXFSZ. */
static bool may_be_file(size_t size)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_FSIZE, &limit) < 0 || size <= limit.rlim_cur;
}

int bulletin_open(struct bulletin *bulletin, size_t size)
{
	int fd = -1, error;

	*bulletin = (struct bulletin){ .size = size };
	if (may_be_file(size))
		fd = memfd_create("http-server bulletin", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd >= 0)
		open_file(bulletin, fd);
	else
		open_memory(bulletin);
	error = errno;
	if (fd >= 0)
		close(fd);
	if (bulletin->read) {
		bulletin_keep(bulletin->written, size);
		return 0;
	}
	bulletin_close(bulletin);
	errno = error;
	return -1;
}

void bulletin_close(struct bulletin *bulletin)
{
	if (bulletin->written)
		munmap(bulletin->written, bulletin->size);
	if (bulletin->read)
		munmap((void *)(uintptr_t)bulletin->read, bulletin->size);
	*bulletin = (struct bulletin){ 0 };
}
