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

static void *map(size_t size, int protection, int flags, int fd)
{
	void *at = mmap(NULL, size, protection, MAP_SHARED | MAP_NORESERVE | flags, fd, 0);

	return at == MAP_FAILED ? NULL : at;
}

/* Where it can only be read: not even mprotect(2) changes that (memfd_create(2)). */
static void open_file(struct bulletin *bulletin, int fd)
{
	if (ftruncate(fd, (off_t)bulletin->size) < 0)
		return;
	bulletin->written = map(bulletin->size, PROT_READ | PROT_WRITE, 0, fd);
	if (!bulletin->written)
		return;
	/* Before Linux 5.1 there is no such seal. */
	fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE | F_SEAL_SHRINK | F_SEAL_GROW);
	bulletin->read = map(bulletin->size, PROT_READ, 0, fd);
}

/* No file may be so large: then it takes an mprotect(2) to write there. */
static void open_memory(struct bulletin *bulletin)
{
	void *again;

	bulletin->written = map(bulletin->size, PROT_READ | PROT_WRITE, MAP_ANONYMOUS, -1);
	if (!bulletin->written)
		return;
	/* The same pages once more. */
	again = mremap(bulletin->written, 0, bulletin->size, MREMAP_MAYMOVE);
	if (again != MAP_FAILED && mprotect(again, bulletin->size, PROT_READ) == 0)
		bulletin->read = again;
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
