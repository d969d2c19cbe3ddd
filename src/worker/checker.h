/* SPDX-License-Identifier: MIT */
/* checker: a thread that checks passwords, which takes long, so that nobody else has to wait. */
#ifndef CHECKER_H
#define CHECKER_H

#include <stdbool.h>
#include "base/span.h"
#include "content/lockout.h"
#include "content/users.h"
#include "content/visit.h"

struct checker;

/*
 * Starts the thread. *event is a descriptor that can be read from when something was found; it
 * is the checker's. Returns NULL with errno. It lives as long as the process.
 */
struct checker *checker_start(int *event);

/*
 * Asks for a check for the client of a visit; the same one is not done twice. False if too many
 * are waiting already, of all or of the client, or these cannot be anybody's name and password.
 */
bool checker_ask(struct checker *checker, const struct visit *visit, struct users *users,
		 struct span name, struct span password);

/*
 * Lets the users remember all that was found since the last call (users_recall), and the lock-out
 * learn of it.
 */
void checker_collect(struct checker *checker, int64_t now_ms);

#endif
