/* SPDX-License-Identifier: MIT */
/* last_word: an answer to who is not let in, before anything of it was read. */
#include "worker/last_word.h"

#include <sys/socket.h>
#include "worker/opening.h"

enum { READS = 16 };	/* of what it has sent */

void last_word_say(int fd, struct span answer, bool may_be_tls)
{
	unsigned char unread[4096];
	ssize_t got = recv(fd, unread, 1, MSG_PEEK | MSG_DONTWAIT);

	if (got == 1 ? unread[0] != TLS_HANDSHAKE : !may_be_tls)
		send(fd, answer.at, answer.length, MSG_NOSIGNAL | MSG_DONTWAIT);
	shutdown(fd, SHUT_WR);
	/* Closing over unread bytes would reset, and the answer could be lost (RFC 9112, 9.6). */
	for (int i = 0; i < READS && recv(fd, unread, sizeof(unread), MSG_DONTWAIT) > 0; i++)
		;
}
