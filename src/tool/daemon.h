/* SPDX-License-Identifier: MIT */
/* daemon: goes to the background, and tells the foreground how it went: -D. */
#ifndef DAEMON_H
#define DAEMON_H

/*
 * Returns in the child: a session of its own, standard input from nowhere, words to the parent
 * as long as it is there. The descriptor returned takes a byte when all is well; the parent
 * shows the words until then and exits 0, or else with the child's status. -1 with errno.
 */
int daemon_become(void);

#endif
