/* SPDX-License-Identifier: MIT */
/* follow: prints the socket calls of the running server as they happen: the verb trace. */
#include "tool/follow.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sysexits.h>
#include <unistd.h>
#include "base/trace.h"
#include "tool/ask.h"

enum {
	LOOK_MS = 20,		/* between two looks at the ring */
	PEERS = 4096,
	PATIENCE = 10,		/* looks, for a record whose writer does not get on with it */
};

struct follow {
	const struct options *options;
	const struct trace_ring *ring;
	uint64_t seen;		/* the number of the last record that was dealt with */
	int waited;		/* looks at one that is being written */
	struct peer {
		int32_t pid;
		char address[TRACE_ADDRESS];
	} peers[PEERS];		/* by descriptor: who was on it last */
};

/* Of the client that was asked for, or of no client at all. */
static bool is_wanted(const struct options *options, const struct trace_record *record)
{
	size_t length = options->client ? strlen(options->client) : 0;
	const char *address = record->address;

	if (!options->client)
		return true;
	if (*address == '[')
		address++;
	return strncmp(address, options->client, length) == 0 &&
	       (address[length] == ':' || address[length] == ']' || address[length] == '\0');
}

/* The kernel has forgotten who it was that reset a connection; we have not. */
static void remember_peer(struct follow *follow, struct trace_record *record)
{
	int64_t fd = record->call == TRACE_ACCEPT ? record->result : record->fd;
	struct peer *peer = &follow->peers[fd >= 0 && fd < PEERS ? fd : 0];

	if (*record->address) {
		peer->pid = record->pid;
		memcpy(peer->address, record->address, sizeof(peer->address));
	} else if (peer->pid == record->pid) {
		memcpy(record->address, peer->address, sizeof(peer->address));
	}
}

/* A worker wrote it, and it may be in somebody else's hands: no terminal is to be steered by it. */
static void clean(char *text, size_t room)
{
	text[room - 1] = '\0';
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '.';
}

static void clean_record(struct trace_record *record)
{
	clean(record->address, sizeof(record->address));
	clean(record->note, sizeof(record->note));
}

static void show(struct follow *follow, struct trace_record *record)
{
	clean_record(record);
	if (record->worker > 0)
		remember_peer(follow, record);
	if (is_wanted(follow->options, record))
		trace_print(stdout, record, follow->options->explains);
}

/* What the server did before anybody watched: how it came to listen. */
static void show_first(const struct follow *follow)
{
	uint32_t count = atomic_load(&follow->ring->first_count);

	for (uint32_t i = 0; i < count && i < TRACE_FIRST; i++) {
		struct trace_record copy;

		if (atomic_load_explicit(&follow->ring->first[i].number, memory_order_acquire) == 0)
			continue;
		memcpy(&copy, (const void *)&follow->ring->first[i], sizeof(copy));
		clean_record(&copy);
		trace_print(stdout, &copy, follow->options->explains);
	}
}

/* False if the record must be waited for. */
static bool take(struct follow *follow, uint64_t number)
{
	const struct trace_record *at = &follow->ring->record[number % TRACE_RECORDS];
	uint64_t before = atomic_load_explicit(&at->number, memory_order_acquire);
	struct trace_record copy;

	if (before < number && follow->waited++ < PATIENCE)
		return false;
	follow->waited = 0;
	memcpy(&copy, (const void *)at, sizeof(copy));
	atomic_thread_fence(memory_order_acquire);
	/* A newer one may have come over it, or its writer has died. */
	if (before == number && atomic_load_explicit(&at->number, memory_order_relaxed) == number)
		show(follow, &copy);
	return true;
}

static void look(struct follow *follow)
{
	uint64_t last = atomic_load(&follow->ring->next);

	if (last - follow->seen > TRACE_RECORDS) {
		printf("(%llu calls went by unseen)\n",
		       (unsigned long long)(last - follow->seen - TRACE_RECORDS));
		follow->seen = last - TRACE_RECORDS;
	}
	while (follow->seen < last && take(follow, follow->seen + 1))
		follow->seen++;
}

static int follow_until_end(struct follow *follow, int connection)
{
	struct pollfd end = { .fd = connection, .events = POLLIN };

	follow->seen = atomic_load(&follow->ring->next);
	show_first(follow);
	while (poll(&end, 1, LOOK_MS) == 0 && !ferror(stdout))
		look(follow);
	look(follow);
	fflush(stdout);
	return ferror(stdout) ? EX_IOERR : EX_OK;
}

int follow_run(const struct options *options)
{
	static struct follow follow;
	int memory, result, connection = ask_to_watch(options, &memory, &result);

	if (connection < 0)
		return result;
	follow.options = options;
	follow.ring = mmap(NULL, sizeof(*follow.ring), PROT_READ, MAP_SHARED, memory, 0);
	if (follow.ring == MAP_FAILED) {
		perror("http-server: the server's memory cannot be looked at");
		return EX_OSERR;
	}
	return follow_until_end(&follow, connection);
}
