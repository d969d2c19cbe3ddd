/* SPDX-License-Identifier: MIT */
/* notify: tells a service manager how we are (sd_notify(3)). */
#ifndef NOTIFY_H
#define NOTIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/passing.h"

/* Learns whom to tell, from NOTIFY_SOCKET and WATCHDOG_USEC; without them the rest does nothing. */
void notify_init(void);

/* Sends ready assignments, "READY=1\nSTATUS=..." */
void notify_send(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same, with up to PASSING_MOST descriptors, of which the receiver gets his own. */
void notify_send_sockets(const char *text, const int *sockets, size_t count);

/* Whether the manager keeps descriptors for us: FDSTORE tells how many. */
bool notify_keeps_sockets(void);

/* RELOADING=1 with the time that newer managers ask for. */
void notify_reloading(void);

/* How often notify_watchdog is wanted, in milliseconds; -1: never. */
int64_t notify_watchdog_ms(void);
void notify_watchdog(void);

#endif
