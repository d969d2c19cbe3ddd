/* SPDX-License-Identifier: MIT */
/* connections: all those of a worker: who comes, who has a turn, who is closed. */
#ifndef CONNECTIONS_H
#define CONNECTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/list.h"
#include "tls/tls.h"
#include "worker/room.h"
#include "worker/serving.h"

struct connections {
	struct serving *serving;
	const struct tls *tls;
	int epoll;			/* tells of them: connections_advance, with data.fd */
	struct deadlines deadlines;
	struct list again;		/* whose turn is not over */
	struct connection **by_fd;
	struct room room;
	size_t held_once;		/* the most since memory was given back */
};

/*
 * Once serving->conf and serving->slot are set; its deadlines are set here. tls: NULL where no
 * listener takes it. descriptors: as many as this process may have. False, with errno: there is no
 * memory.
 */
bool connections_open(struct connections *all, struct serving *serving, const struct tls *tls,
		      int epoll, const struct share *share, size_t descriptors);

/* A new client, as far as it has asked. peer: who it is, if that is known already; or NULL. */
void connections_meet(struct connections *all, unsigned int listener, int fd,
		      const struct address *peer);

/* Goes on with one, if it is there still, after something that epoll tells of as events. */
void connections_advance(struct connections *all, int fd, uint32_t events);

/* Those who wait for the check of a password may go on, or wait again for their own. */
void connections_collect_checked(struct connections *all);

/* At the end of each turn: those who have not finished, are late, or are to make room. */
void connections_tend(struct connections *all);

/* When connections_tend is due, on the monotonic clock. INT64_MAX: not before something comes. */
int64_t connections_due_ms(const struct connections *all);

/* When the server stops, who has asked for nothing is not waited for. */
void connections_close_idle(struct connections *all);

/* The heap keeps for ever what a crowd has needed, unless it is told that they have gone. */
void connections_give_back_memory(struct connections *all);

/* At the deadline of its farewell: who is cut, and in the middle of what. */
void connections_tell_cut(const struct connections *all);

#endif
