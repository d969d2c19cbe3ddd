/* SPDX-License-Identifier: MIT */
/* connection: what a worker remembers of one client; small, since there may be thousands. */
#ifndef CONNECTION_H
#define CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/address.h"
#include "base/list.h"
#include "base/span.h"
#include "http/body.h"
#include "worker/output.h"
#include "worker/stream.h"

/* What it waits for. Each phase has a deadline of its own. */
enum phase {
	PHASE_HANDSHAKE,	/* of TLS, from its first byte on */
	PHASE_HEADER,		/* the rest of a request head; also the first byte of the first one */
	PHASE_BODY,		/* the rest of a request's content */
	PHASE_SENDING,		/* a client that takes its answer */
	PHASE_IDLE,		/* the next request */
	PHASE_CHECKING,		/* the check of a password, by somebody else */
	PHASE_LINGERING,	/* the client's own close, after ours (RFC 9112, 9.6) */
	PHASE_COUNT,
};

struct connection {
	struct list deadline_link;	/* in the ring of its phase, the earliest first */
	struct list again_link;		/* in the ring of those whose turn is not over */
	int64_t deadline_ms;
	struct stream stream;
	uint8_t phase;			/* enum phase */
	uint8_t listener;		/* which one it came from */
	uint8_t end;			/* enum slot_end, once it is to end */
	bool close_after;		/* close when all is sent */
	bool linger_after;		/* and linger */
	bool makes_room;		/* it closes since others wait for room */
	bool is_wide;			/* it has taken a good part, and more may wait for it */
	bool unread;			/* the socket may hold bytes that were not read */
	bool is_checking;		/* a password, before its request can be answered */
	bool awaits_proxy;		/* the PROXY protocol comes first */
	bool has_end;			/* it is known how it ends */
	bool is_parting;		/* all is sent but that it is over */
	bool hung_up;			/* the client sends no more: its end is still to be read */
	uint32_t watched;		/* events that epoll tells of */
	uint8_t host_length;
	char host[INET6_ADDRSTRLEN];	/* the client's address, for the log */
	uint32_t served;		/* requests */
	uint64_t moved;			/* bytes, when its pace was looked at last */
	uint32_t input_length, input_capacity;
	char *input;			/* bytes of an unfinished request */
	char *head;			/* the head whose content is being read; answered after it */
	uint32_t head_length;
	uint32_t roster_place;		/* where it is counted among its client's, and one; or 0 */
	uint64_t client;		/* see admission_key; 0: not asked for yet */
	struct body body;
	struct pending *pending;	/* an answer that its client is slow to take */
};

/*
 * Of a client that listener number `listener` has accepted, see opening_start. peer: its address
 * as accept(2) told it; else it is asked for. NULL with errno ENOMEM; else the descriptor is the
 * connection's.
 */
struct connection *connection_new(int fd, const struct address *peer, unsigned int listener,
				  uint16_t port, const struct tls *tls);

/* Its client's address, as text. */
static inline struct span connection_host(const struct connection *connection)
{
	return (struct span){ connection->host, connection->host_length };
}

/* Makes it another client's, whose address as text is at most INET6_ADDRSTRLEN - 1 long. */
void connection_set_host(struct connection *connection, const char *host);

/*
 * Lets epoll tell of it, by data.fd, after each of its turns. waits: the turn is over. Of room for
 * output only who has had to wait for it is told: at first there is always some, and somebody would
 * be woken for that. False with errno: the kernel has no memory.
 */
bool connection_watch(struct connection *connection, int epoll, bool waits);

/* Closes the descriptor too. */
void connection_free(struct connection *connection);

/* Keeps length bytes as its unfinished input, which they may be a part of. 0 or -1, ENOMEM. */
int connection_keep_input(struct connection *connection, const char *bytes, size_t length);

/* Makes the input's room at least this large. 0 or -1, ENOMEM. */
int connection_grow_input(struct connection *connection, size_t room);
void connection_drop_input(struct connection *connection);

#endif
