/* SPDX-License-Identifier: MIT */
/* slot: what a worker tells its master, in memory that both share. */
#include "worker/slot.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

const char *slot_end_name(enum slot_end end)
{
	static const char *const names[SLOT_ENDS] = {
		[END_ANSWERED] = "answered",
		[END_CLIENT] = "closed by client",
		[END_HALF] = "broken off by client",
		[END_RESET] = "reset",
		[END_FILE] = "file changed",
		[END_IDLE] = "idle time-out",
		[END_ROOM] = "idle when room was needed",
		[END_HEADER] = "header time-out",
		[END_BODY] = "body time-out",
		[END_SEND] = "send time-out",
		[END_HANDSHAKE] = "handshake time-out",
		[END_TLS] = "handshake failed",
		[END_REFUSED] = "refused",
		[END_STOPPED] = "idle at stop",
		[END_CUT] = "cut at drain",
		[END_LOST] = "lost with worker",
	};

	return names[end];
}

uint64_t slot_held(const struct slot *slot)
{
	uint64_t ended = 0;

	/* First those that have ended: who has was accepted before. */
	for (int i = 0; i < SLOT_ENDS; i++)
		ended += slot_read(&slot->ends[i]);
	atomic_thread_fence(memory_order_acquire);
	return slot_read(&slot->accepted) - ended;
}

struct slot *slots_open(size_t count)
{
	void *memory = mmap(NULL, count * sizeof(struct slot), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

void slots_close(struct slot *slots, size_t count)
{
	munmap(slots, count * sizeof(*slots));
}

/* All but the log's bytes and the head's, which would be touched for nothing. */
void slot_clear(struct slot *slot)
{
	memset(slot, 0, offsetof(struct slot, head));
	atomic_store(&slot->log_length, 0);
}

static void copy_text(char *to, size_t room, struct span text)
{
	size_t length = text.length < room - 1 ? text.length : room - 1;

	if (length > 0)
		memcpy(to, text.at, length);
	to[length] = '\0';
}

void slot_work(struct slot *slot, const struct slot_job *job)
{
	size_t length = job->head.length < SLOT_HEAD_BYTES ? job->head.length : SLOT_HEAD_BYTES;

	copy_text(slot->client, sizeof(slot->client), job->client);
	copy_text(slot->request, sizeof(slot->request), job->line);
	copy_text(slot->host, sizeof(slot->host), job->host);
	memcpy(slot->head, job->head.at, length);
	atomic_store_explicit(&slot->head_length, (uint32_t)length, memory_order_relaxed);
	atomic_store_explicit(&slot->busy, true, memory_order_release);
}

void slot_rest(struct slot *slot)
{
	atomic_store_explicit(&slot->busy, false, memory_order_release);
}

bool slot_log_append(struct slot *slot, const char *line, size_t length)
{
	uint32_t used = atomic_load_explicit(&slot->log_length, memory_order_relaxed);

	if (length > SLOT_LOG_BYTES - used)
		return false;
	memcpy(slot->log + used, line, length);
	atomic_store_explicit(&slot->log_length, used + (uint32_t)length, memory_order_release);
	return true;
}

static uint64_t count_lines(const char *text, size_t length)
{
	uint64_t lines = 0;

	for (size_t i = 0; i < length; i++)
		lines += text[i] == '\n';
	return lines;
}

/* The most that may be written in one go: a pipe that has room for it does not block. */
static size_t next_part(const char *text, size_t length, bool is_file)
{
	const char *end;

	if (is_file || length <= PIPE_BUF)
		return length;
	end = memrchr(text, '\n', PIPE_BUF);
	return end ? (size_t)(end - text) + 1 : PIPE_BUF;
}

static bool is_ready(int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLOUT };

	return poll(&ready, 1, 0) == 1 && (ready.revents & POLLOUT);
}

void slot_log_flush(struct slot *slot, int fd)
{
	size_t length = atomic_load_explicit(&slot->log_length, memory_order_acquire), done = 0;
	struct stat stat;
	bool is_file;

	if (length == 0 || length > SLOT_LOG_BYTES)
		return;
	is_file = fd >= 0 && fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode);
	while (fd >= 0 && done < length && (is_file || is_ready(fd))) {
		ssize_t written = write(fd, slot->log + done,
					next_part(slot->log + done, length - done, is_file));

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			break;
		done += (size_t)written;
	}
	if (fd >= 0 && done < length)
		slot_count(&slot->log_lost, count_lines(slot->log + done, length - done));
	atomic_store_explicit(&slot->log_length, 0, memory_order_release);
}
