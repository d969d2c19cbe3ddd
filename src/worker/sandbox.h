/* SPDX-License-Identifier: MIT */
/* sandbox: what the kernel does not let a process do, not even one that is taken over. */
#ifndef SANDBOX_H
#define SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/buffer.h"
#include "conf/conf.h"
#include "content/places.h"

/* What may be in force, one bit each. */
enum sandbox_wall {
	SANDBOX_RIGHTS = 1,	/* no capabilities, see rights.h, and none to come */
	SANDBOX_FILES = 2,	/* it reads beneath its docroots, and nothing else (Landlock) */
	SANDBOX_NETWORK = 4,	/* it binds and connects nothing (Landlock) */
	SANDBOX_SIGNALS = 8,	/* it reaches no other process by a signal (Landlock) */
	SANDBOX_CALLS = 16,	/* it makes the system calls that serving takes (seccomp) */
};

struct sandbox;

/*
 * Makes ready what workers with this configuration will enter: once, so that each birth is quick.
 * Or, with NULL for the places, what a process will enter that opens no file and starts threads.
 * Returns it, or NULL with errno and a sentence in why: with sandbox = required, the kernel or this
 * program lacks something of it.
 */
struct sandbox *sandbox_new(const struct conf *conf, const struct places *places, char *why,
			    size_t room);
void sandbox_free(struct sandbox *sandbox);	/* NULL is allowed */

/* A descriptor that a worker has to keep until it has entered; -1: none. */
int sandbox_fd(const struct sandbox *sandbox);

/*
 * The worker, when it has opened all that it needs, and before it starts a thread: gives up its
 * rights and confines itself to its files. Then, with all its threads, to its system calls. Each
 * returns the walls that stand now, by bits; -1 with errno if one is missing that must not be.
 */
int sandbox_enter(const struct sandbox *sandbox);
int sandbox_close(const struct sandbox *sandbox, int walls);

/*
 * A client, before it speaks to a server that may be hostile: it can read files, look up names and
 * connect, and no more, as far as the kernel can see to that. writes: it will open a file to write
 * what comes.
 */
void sandbox_confine_client(bool writes);

/* What this kernel and this program can do of it, by bits, whatever is configured. */
uint32_t sandbox_possible(void);

/* "no privileges, files (Landlock), ..."; "nothing" for 0. */
void sandbox_describe(uint32_t walls, struct buffer *to);

#endif
