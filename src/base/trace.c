/* SPDX-License-Identifier: MIT */
/* trace: socket calls as they happen, for who wants to watch: the server's, or a client's own. */
#include "base/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "base/address.h"

static struct trace_ring nobody_watches;
struct trace_ring *trace_ring = &nobody_watches;

static uint32_t this_worker;
static FILE *printed_to;
static bool is_explained;

static const struct {
	const char *name, *sentence;
} calls[TRACE_CALLS] = {
	[TRACE_GETADDRINFO] = { "getaddrinfo", "a name and a service become socket addresses: an IP "
				"address and a port each" },
	[TRACE_SOCKET] = { "socket", "the kernel makes one end of a conversation; it has no address "
			   "yet" },
	[TRACE_BIND] = { "bind", "the socket gets its own address: an IP address and a port" },
	[TRACE_LISTEN] = { "listen", "clients may connect now; they wait in a queue to be accepted" },
	[TRACE_ACCEPT] = { "accept", "the next client of the queue gets a socket of its own; the one "
			   "that listens stays as it is" },
	[TRACE_CONNECT] = { "connect", "the client knocks at the server's address; when this is "
			    "done, bytes can go both ways" },
	[TRACE_HANDSHAKE] = { "handshake", "both agree on keys (TLS); what follows is encrypted" },
	[TRACE_RECV] = { "recv", "bytes that have come from the other side" },
	[TRACE_READ] = { "SSL_read", "the same bytes, decrypted" },
	[TRACE_WRITE] = { "SSL_write", "bytes for the other side, before they are encrypted" },
	[TRACE_SEND] = { "send", "bytes on their way to the other side" },
	[TRACE_SENDFILE] = { "sendfile", "bytes of a file on their way, without passing through this "
			     "process" },
	[TRACE_CLOSE] = { "close", "the conversation is over; the other side reads the end" },
};

int trace_share(void)
{
	int fd = memfd_create("http-server trace", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	struct trace_ring *ring = MAP_FAILED;

	if (fd >= 0 && ftruncate(fd, sizeof(*ring)) == 0)
		ring = mmap(NULL, sizeof(*ring), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (ring == MAP_FAILED) {
		if (fd >= 0)
			close(fd);
		return -1;
	}
	/* Who watches only looks; an old kernel has no way to see to that. */
	fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE | F_SEAL_SHRINK | F_SEAL_GROW);
	trace_ring = ring;
	return fd;
}

void trace_watched(size_t watchers)
{
	if (atomic_load(&trace_ring->watchers) != (int)watchers)
		atomic_store(&trace_ring->watchers, (int)watchers);
}

void trace_become_worker(unsigned int number)
{
	this_worker = number;
}

void trace_print_to(FILE *stream, bool explains)
{
	printed_to = stream;
	is_explained = explains;
	atomic_store(&trace_ring->watchers, 1);
}

static void fill(struct trace_record *record, enum trace_call call, int fd, int64_t result,
		 const char *address, struct span note)
{
	struct timespec now;
	size_t length = 0;

	clock_gettime(CLOCK_REALTIME, &now);
	record->wall_us = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
	record->result = result < 0 ? -errno : result;
	record->pid = getpid();
	record->fd = fd;
	record->worker = this_worker;
	record->call = call;
	snprintf(record->address, sizeof(record->address), "%s", address ? address : "");
	while (length < note.length && length < TRACE_NOTE - 1 && note.at[length] != '\r' &&
	       note.at[length] != '\n') {
		char c = note.at[length];

		record->note[length++] = c >= ' ' && c < 0x7f ? c : '.';
	}
	record->note[length] = '\0';
}

static void add(enum trace_call call, int fd, int64_t result, const char *address,
		struct span note)
{
	uint64_t number = atomic_fetch_add(&trace_ring->next, 1) + 1;
	struct trace_record *record = &trace_ring->record[number % TRACE_RECORDS];

	atomic_store(&record->number, 0);
	atomic_thread_fence(memory_order_release);
	fill(record, call, fd, result, address, note);
	atomic_store_explicit(&record->number, number, memory_order_release);
}

void trace_tell(enum trace_call call, int fd, int64_t result, const char *address,
		struct span note)
{
	int error = errno;
	struct trace_record record;

	if (printed_to) {
		fill(&record, call, fd, result, address, note);
		trace_print(printed_to, &record, is_explained);
	} else {
		add(call, fd, result, address, note);
	}
	errno = error;
}

/* errno stays as it was. */
static void find_peer(int fd, char text[ADDRESS_TEXT])
{
	struct address peer = { .length = sizeof(peer.socket) };
	int error = errno;

	*text = '\0';
	if (getpeername(fd, &peer.socket.any, &peer.length) == 0 &&
	    peer.length <= sizeof(peer.socket))
		address_format(&peer, text);
	errno = error;
}

/* What stands at the head of bytes that were moved: a line of HTTP, a record of TLS. */
static struct span describe(struct span bytes)
{
	static const struct span records[] = {
		SPAN_INIT("a TLS change of keys"), SPAN_INIT("a TLS alert"),
		SPAN_INIT("a TLS handshake"), SPAN_INIT("TLS data"),
	};
	const char *end = memchr(bytes.at, '\r', bytes.length);
	struct span line;

	/* RFC 8446, 5.1: the kind of content, and a version that has stayed 3.something. */
	if (bytes.length > 2 && bytes.at[0] >= 20 && bytes.at[0] <= 23 && bytes.at[1] == 3)
		return records[bytes.at[0] - 20];
	line = span_between(bytes.at, end ? end : bytes.at);
	/* RFC 9112, 3 and 4: the version begins a status line and ends a request line. */
	if (span_starts(line, SPAN("HTTP/1.")) ||
	    (line.length > 9 && span_starts(span_from(line, line.length - 9), SPAN(" HTTP/1."))))
		return line;
	return SPAN("");
}

void trace_tell_moved(enum trace_call call, int fd, int64_t result, struct span bytes)
{
	struct span note = bytes.length > 0 ? describe(bytes) : SPAN("");
	char text[ADDRESS_TEXT];

	if (result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return;
	find_peer(fd, text);
	trace_tell(call, fd, result, text, note);
}

void trace_tell_accepted(int listener, int fd)
{
	char text[ADDRESS_TEXT];

	find_peer(fd, text);
	trace_tell(TRACE_ACCEPT, listener, fd, text, SPAN(""));
}

void trace_keep(enum trace_call call, int fd, int64_t result, const char *address)
{
	int error = errno;
	uint32_t index;

	if (printed_to) {
		trace_tell(call, fd, result, address, SPAN(""));
		return;
	}
	index = atomic_fetch_add(&trace_ring->first_count, 1);
	if (index < TRACE_FIRST) {
		fill(&trace_ring->first[index], call, fd, result, address, SPAN(""));
		atomic_store_explicit(&trace_ring->first[index].number, index + 1,
				      memory_order_release);
	}
	errno = error;
	if (trace_is_on())
		trace_tell(call, fd, result, address, SPAN(""));
}

/* "worker 3 4714", "master 4711"; nothing of a client, who is alone. */
static void print_process(FILE *stream, const struct trace_record *record)
{
	if (record->worker > 0)
		fprintf(stream, "worker %-2u %7d  ", record->worker, (int)record->pid);
	else if (!printed_to)
		fprintf(stream, "master    %7d  ", (int)record->pid);
}

/* The call as one would write it: the address belongs to it where it is an argument. */
static int print_call(FILE *stream, const struct trace_record *record)
{
	const char *name = calls[record->call].name;

	switch (record->call) {
	case TRACE_GETADDRINFO:
		return fprintf(stream, "%s(\"%s\")", name, record->address);
	case TRACE_SOCKET:
		return fprintf(stream, "%s(%s, SOCK_STREAM)", name, record->address);
	case TRACE_BIND:
	case TRACE_CONNECT:
		return fprintf(stream, "%s(%d, %s)", name, record->fd, record->address);
	default:
		return fprintf(stream, "%s(%d)", name, record->fd);
	}
}

static bool is_about_peer(uint32_t call)
{
	return call == TRACE_ACCEPT || call == TRACE_RECV || call == TRACE_SEND ||
	       call == TRACE_SENDFILE || call == TRACE_CLOSE;
}

void trace_print(FILE *stream, const struct trace_record *record, bool explains)
{
	static bool was_explained[TRACE_CALLS];
	time_t second = (time_t)(record->wall_us / 1000000);
	bool tells_peer = is_about_peer(record->call) && *record->address;
	struct tm tm;
	int width;

	if (record->call >= TRACE_CALLS)
		return;
	localtime_r(&second, &tm);
	/* Threads of one process print, too: a line each. */
	flockfile(stream);
	fprintf(stream, "%02d:%02d:%02d.%03d  ", tm.tm_hour, tm.tm_min, tm.tm_sec,
		(int)(record->wall_us / 1000 % 1000));
	print_process(stream, record);
	width = print_call(stream, record);
	fprintf(stream, "%*s = ", width < 30 ? 30 - width : 0, "");
	if (record->result < 0)
		fprintf(stream, "-1 %s", strerrorname_np((int)-record->result));
	else
		fprintf(stream, "%lld", (long long)record->result);
	/* What follows stands in a column of its own. */
	if (record->result >= 0 && (tells_peer || *record->note))
		for (int64_t n = record->result; n < 10000; n = n * 10 + 9)
			fputc(' ', stream);
	if (tells_peer)
		fprintf(stream, "  %s", record->address);
	if (*record->note)
		fprintf(stream, "  %s", record->note);
	fputc('\n', stream);
	if (explains && !was_explained[record->call]) {
		was_explained[record->call] = true;
		fprintf(stream, "              -- %s: %s.\n", calls[record->call].name,
			calls[record->call].sentence);
	}
	fflush(stream);
	funlockfile(stream);
}
