/* SPDX-License-Identifier: MIT */
/* reload: from one configuration to the next, whole or not at all. */
#ifndef RELOAD_H
#define RELOAD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include "base/buffer.h"
#include "conf/conf.h"
#include "master/activation.h"
#include "master/course.h"
#include "master/fleet.h"

struct reload {
	const struct conf_source *source;
	const struct activation *activation;
	struct fleet *fleet;
	struct course course;
	unsigned int number;		/* of the last one that has begun */
	struct conf_load load;
	int exit_code;			/* of the last one that is done: a sysexits code */
	struct buffer plan;		/* what is different from the one before, lines */
	struct buffer words;		/* and what there is to say about it, lines */
};

/*
 * Asks for a reload; returns its number. One that is asked for while another is in work comes
 * after it, and all such are one.
 */
unsigned int reload_ask(struct reload *reload);

/*
 * Asks for the same configuration again, as it was read, with what its certificates are now: its
 * own file may have been changed by somebody who is not done with it.
 */
void reload_renew(struct reload *reload);

/* The same with a configuration that is loaded already, which it takes: the server's first. */
void reload_first(struct reload *reload, struct conf *conf, int64_t now_ms);

/* Goes on as far as it can. True when the last one begun has ended: exit_code and words say how. */
bool reload_advance(struct reload *reload, int64_t now_ms);

/* Takes a child that has ended; false if it was not the loader. */
bool reload_bury(struct reload *reload, pid_t pid, int wait_status, int64_t now_ms);

/* A worker of the coming generation has died: it will not do. */
void reload_fail(struct reload *reload, int64_t now_ms);

/* Gives up: the server stops. */
void reload_cancel(struct reload *reload, int64_t now_ms);

/* Milliseconds until reload_advance should be called; -1: until something happens. */
int64_t reload_next_ms(const struct reload *reload, int64_t now_ms);

#endif
