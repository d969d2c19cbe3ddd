/* SPDX-License-Identifier: MIT */
/* log_ring: access-log lines on their way from a worker to whoever writes them to the file. */
#include "worker/log_ring.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static uint64_t load(const _Atomic uint64_t *number)
{
	return atomic_load_explicit(number, memory_order_acquire);
}

size_t log_ring_pending(const struct log_ring *ring)
{
	uint64_t tail = load(&ring->tail);

	return (size_t)(load(&ring->head) - tail);
}

/* ------------------------------------------------------------------ put in */

bool log_ring_put(struct log_ring *ring, const char *line, size_t length)
{
	uint64_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
	size_t at = (size_t)(head % LOG_RING_BYTES), first = LOG_RING_BYTES - at;

	if (length > LOG_RING_BYTES - (size_t)(head - load(&ring->tail)))
		return false;
	if (first > length)
		first = length;
	memcpy(ring->bytes + at, line, first);
	memcpy(ring->bytes, line + first, length - first);
	atomic_store_explicit(&ring->head, head + length, memory_order_release);
	return true;
}

void log_ring_wait(struct log_ring *ring, uint64_t tail, int timeout_ms)
{
	struct timespec timeout = { .tv_sec = timeout_ms / 1000,
				    .tv_nsec = timeout_ms % 1000 * 1000000L };
	uint32_t takes;

	atomic_store(&ring->is_waited, true);
	takes = atomic_load(&ring->takes);
	/* Taken out before it was known that somebody waits: nobody would wake us. */
	if (load(&ring->tail) == tail)
		syscall(SYS_futex, &ring->takes, FUTEX_WAIT, takes, &timeout, NULL, 0);
	atomic_store(&ring->is_waited, false);
}

/* ---------------------------------------------------------------- take out */

static void take(struct log_ring *ring, size_t length)
{
	atomic_store(&ring->tail, atomic_load(&ring->tail) + length);
	atomic_fetch_add(&ring->takes, 1);
	if (atomic_load(&ring->is_waited))
		syscall(SYS_futex, &ring->takes, FUTEX_WAKE, 1, NULL, NULL, 0);
}

/* Of what is taken out. */
static char text[LOG_RING_BYTES];

/* What is there, in one piece. */
static size_t copy_text(const struct log_ring *ring)
{
	size_t length = log_ring_pending(ring), first;
	size_t at = (size_t)(load(&ring->tail) % LOG_RING_BYTES);

	/* Shared memory is not to be trusted in. */
	if (length > LOG_RING_BYTES)
		length = LOG_RING_BYTES;
	first = length < LOG_RING_BYTES - at ? length : LOG_RING_BYTES - at;
	memcpy(text, ring->bytes + at, first);
	memcpy(text + first, ring->bytes, length - first);
	return length;
}

/* The most that may be written in one go: a pipe that has room for it does not block. */
static size_t next_part(const char *from, size_t length, bool is_file)
{
	const char *end;

	if (is_file || length <= PIPE_BUF)
		return length;
	end = memrchr(from, '\n', PIPE_BUF);
	return end ? (size_t)(end - from) + 1 : PIPE_BUF;
}

static bool is_ready(int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLOUT };

	return poll(&ready, 1, 0) == 1 && (ready.revents & (POLLOUT | POLLERR));
}

/*
 * The file takes no more in the middle of a line: the start of it comes out again, if it is still
 * the end of the file. Returns how much of what was written stays.
 */
static size_t mend_end(int fd, size_t written)
{
	const char *end = memrchr(text, '\n', written);
	off_t torn = (off_t)(written - (end ? (size_t)(end + 1 - text) : 0));
	off_t size = lseek(fd, 0, SEEK_CUR);
	struct stat stat;
	int error = errno;

	if (torn > 0 && size >= torn && fstat(fd, &stat) == 0 && stat.st_size == size &&
	    ftruncate(fd, size - torn) == 0 && lseek(fd, size - torn, SEEK_SET) >= 0)
		written -= (size_t)torn;
	errno = error;
	return written;
}

/* No worker that was in its senses left it so. What it put in cannot be told from old lines. */
static bool was_spoilt(struct log_ring *ring)
{
	if (log_ring_pending(ring) <= LOG_RING_BYTES)
		return false;
	atomic_store(&ring->tail, load(&ring->head));
	atomic_fetch_add(&ring->lost, 1);
	return true;
}

enum log_ring_result log_ring_drain(struct log_ring *ring, int fd)
{
	size_t length, done = 0;
	struct stat stat;
	bool is_file;

	if (was_spoilt(ring))
		return LOG_RING_EMPTY;
	length = copy_text(ring);
	if (length == 0)
		return LOG_RING_EMPTY;
	is_file = fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode);
	while (done < length) {
		ssize_t written;

		if (!is_file && !is_ready(fd))
			return LOG_RING_BLOCKED;
		written = write(fd, text + done, next_part(text + done, length - done, is_file));
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0) {
			if (is_file)
				take(ring, mend_end(fd, done));
			return LOG_RING_FAILED;
		}
		done += (size_t)written;
		if (!is_file)
			take(ring, (size_t)written);
	}
	if (is_file)
		take(ring, done);
	return LOG_RING_EMPTY;
}

uint64_t log_ring_forget(struct log_ring *ring)
{
	size_t length = copy_text(ring);
	uint64_t lines = 0;

	for (size_t i = 0; i < length; i++)
		lines += text[i] == '\n';
	take(ring, length);
	return lines;
}
