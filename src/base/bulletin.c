/* SPDX-License-Identifier: MIT */
/* bulletin: memory that its maker writes, and that the maker's children can only read. */
#include "base/bulletin.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
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
static const void *map_to_read(int fd, size_t size)
{
	const void *read;

	/* Before 5.1 there is no such seal; mprotect(2) is the only way around it there. */
	fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE | F_SEAL_SHRINK | F_SEAL_GROW);
	read = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
	return read == MAP_FAILED ? NULL : read;
}

int bulletin_open(struct bulletin *bulletin, size_t size)
{
	int fd = memfd_create("http-server bulletin", MFD_CLOEXEC | MFD_ALLOW_SEALING), error;
	void *written = MAP_FAILED;

	*bulletin = (struct bulletin){ .size = size };
	if (fd < 0)
		return -1;
	if (ftruncate(fd, (off_t)size) == 0)
		written = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);
	if (written != MAP_FAILED) {
		bulletin->read = map_to_read(fd, size);
		bulletin->written = written;
		bulletin_keep(written, size);
	}
	error = errno;
	close(fd);
	if (bulletin->read)
		return 0;
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
