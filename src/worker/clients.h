/* SPDX-License-Identifier: MIT */
/* clients: what all workers together remember of their clients, in memory that they share. */
#ifndef CLIENTS_H
#define CLIENTS_H

#include <stdint.h>
#include "base/hash.h"
#include "base/marks.h"
#include "worker/roster.h"

enum {
	CLIENTS_RATES = 65536,		/* that are told apart by how often they ask */
	CLIENTS_TOLD = 4096,		/* of whom it is known when the log spoke of them */
	CLIENTS_GUESSES = 16384,	/* see lockout */
};

/* It outlives workers and reloads. */
struct clients {
	struct hash_key key;		/* of this start; nobody can choose addresses that collide */
	/*
	 * The key is each process's own, all else is shared. Workers write to it as they like: the
	 * master believes nothing of it, and takes away what dead ones have left.
	 */
	struct clients_memory {
		struct roster roster;
		struct mark rates[CLIENTS_RATES];
		struct mark told[CLIENTS_TOLD];
		struct mark guesses[CLIENTS_GUESSES];
		_Atomic int64_t locked_until_ms;	/* somebody is, see lockout */
	} *memory;
};

/* NULL with errno. What is not used takes no memory. It lives as long as the process. */
struct clients *clients_open(void);

#endif
