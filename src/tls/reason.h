/* SPDX-License-Identifier: MIT */
/* reason: why a TLS conversation or a certificate was refused, in words. */
#ifndef REASON_H
#define REASON_H

/*
 * The reason of the error that OpenSSL noted first in this thread, whose queue is empty
 * afterwards: a static string, or one that lasts until the next call. fallback when it noted none.
 */
const char *reason_take(const char *fallback);

/* Forgets what was noted, so that the next reason is that of what comes now. */
void reason_clear(void);

#endif
