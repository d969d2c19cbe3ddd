/* SPDX-License-Identifier: MIT */
/* reserve: a last word for those for whom there is no memory or no descriptor left. */
#ifndef RESERVE_H
#define RESERVE_H

/* Puts a descriptor by. 0, or -1 with errno. */
int reserve_open(void);

/* Tells a client, in the clear and with what is there, to come back later (503), and closes. */
void reserve_refuse(int fd);

enum reserve_result {
	RESERVE_NOBODY,		/* nobody waits, or even this cannot be done now */
	RESERVE_REFUSED,	/* there was a client, and it was told 503 */
	RESERVE_ENOUGH,		/* there is a client, and another descriptor could be put by */
};

/*
 * When accept(2) has no descriptor: takes a client with the one that was put by. From any thread.
 * It may wait for the next client when another process was faster. fd belongs to the caller if it
 * is enough.
 */
enum reserve_result reserve_accept(int listener, int *fd);

#endif
