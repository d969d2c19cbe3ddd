/* SPDX-License-Identifier: MIT */
/* upgrade: a new master, of the program as it is on disk now, takes over from the old one. */
#ifndef UPGRADE_H
#define UPGRADE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "master/activation.h"
#include "master/generation.h"

/*
 * Both live for a while. The old one gives its listening sockets to the new one (as a service
 * manager does, sd_listen_fds(3)) and serves on; the new one starts its workers beside, and says
 * when they accept. Then the old one lets go of the pid file and the control socket, says so, and
 * drains. Until then a new one that dies has changed nothing.
 */

/* ---- the old one's side */

enum upgrade_news {
	UPGRADE_NO_NEWS,
	UPGRADE_READY,		/* it serves, and waits for us to let go */
	UPGRADE_DONE,		/* it has taken over what we have let go of */
};

struct upgrade {
	pid_t pid;		/* 0: there is none */
	int fd;			/* -1: it needs us no more */
	int64_t late_ms;	/* when it is given up */
	bool was_late, was_let_go;
};

/* Starts one beside the generation that serves. 0, or -1 with a sentence in why. */
int upgrade_start(struct upgrade *upgrade, const struct generation *current, int64_t now_ms,
		  char *why, size_t room);

/* What has come of it; each is told once. One that is late is killed: upgrade_bury tells. */
enum upgrade_news upgrade_look(struct upgrade *upgrade, int64_t now_ms);

/* Milliseconds until upgrade_look has something to do; -1: until something happens. */
int64_t upgrade_next_ms(const struct upgrade *upgrade, int64_t now_ms);

/* Takes a child that has ended. False if it is not the new master; else why it ended. */
bool upgrade_bury(struct upgrade *upgrade, pid_t pid, int wait_status, char *why, size_t room);

/* Tells the new one that all is its own now; upgrade_look tells when it has taken it. */
void upgrade_let_go(struct upgrade *upgrade);

/* Ends a new one that has not taken over. */
void upgrade_cancel(struct upgrade *upgrade);

/* Whether that is still waited for. */
static inline bool upgrade_is_open(const struct upgrade *upgrade)
{
	return upgrade->pid != 0 && upgrade->fd >= 0;
}

/* ---- the new one's side */

struct succession {
	int fd;			/* to the old one; -1: there is none */
	uint64_t borrowed;	/* bit i: socket i is a service manager's */
	bool has_come;
};

/* Learns from the environment whether this is a new master, and clears it. */
void succession_take(struct succession *succession);

/* Says that this one serves. */
void succession_tell_ready(const struct succession *succession);

/*
 * True once, when the old one has let go, or has died: the pid file and the control socket can be
 * taken. Sockets that are no service manager's are ours alone then, as if we had made them.
 */
bool succession_has_come(struct succession *succession, struct activation *activation);

/* Says that they were taken. */
void succession_end(struct succession *succession);

#endif
