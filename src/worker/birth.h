/* SPDX-License-Identifier: MIT */
/* birth: what a worker is born with, and how it leaves its parent behind. */
#ifndef BIRTH_H
#define BIRTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "base/identity.h"
#include "conf/conf.h"
#include "content/content.h"
#include "tls/tls.h"
#include "worker/acceptor.h"
#include "worker/clients.h"
#include "worker/sandbox.h"
#include "worker/slot.h"

enum {
	WORKER_LISTENERS_MAX = ACCEPTORS_MAX,
	WORKER_UNFIT = 70,	/* exit status: it could not start to work, and said why */
};

/* What a worker is born with. All of it stays as it is for its whole life. */
struct worker_birth {
	const struct conf *conf;
	const struct content *content;
	const struct tls *tls;		/* NULL: no listener takes it */
	const int *listeners;		/* descriptors, in the order of conf->listens */
	size_t listener_count;
	struct slot *slot;
	const struct slot *slots;	/* of all workers of its generation */
	size_t places, own;		/* so many, and which is its own */
	const struct quarantine *quarantine;	/* NULL: there is none */
	struct clients *clients;	/* what all workers share of them; NULL: nothing */
	unsigned int number;		/* 1, 2, ... for its title */
	unsigned int generation;
	uint32_t log_generation;
	bool is_logged;			/* there is an access log */
	int access_log;			/* append-only, where it is its own master; else -1 */
	int error_log;			/* append-only, or -1 when the words go elsewhere */
	int orders;			/* the worker's end of order_open */
	int trial;			/* to be stood before it accepts; -1: it is trusted */
	int key_holder;			/* its way there; -1: it has its keys itself */
	const int *strays;		/* of its generation, see stray_open; NULL: it is alone */
	const struct sandbox *sandbox;
	const struct identity *identity;	/* who to become; NULL: stay */
	pid_t master;			/* to die with; 0: it is its own master (-X) */
};

/*
 * Sheds what was the parent's: descriptors, signals, the rights of root; and sees to it that the
 * worker dies with its master. Returns a descriptor that tells of SIGTERM; exits with
 * WORKER_UNFIT if anything of it fails.
 */
int birth_settle(const struct worker_birth *birth);

/*
 * Puts the worker into its sandbox: before it starts a thread, and sealed when all have started.
 * Exits with WORKER_UNFIT if something of it is missing that must not be.
 */
int birth_confine(const struct worker_birth *birth);
void birth_seal(const struct worker_birth *birth, int walls);

/* Says what could not be had, with errno, and exits with WORKER_UNFIT. */
_Noreturn void birth_unfit(const char *what);

#endif
