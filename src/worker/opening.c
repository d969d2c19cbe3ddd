/* SPDX-License-Identifier: MIT */
/* opening: how a stream begins: its first byte tells whether it is TLS or in the clear. */
#include "worker/opening.h"

#include "worker/plain.h"
#include "worker/secure.h"

/* To whoever greets; all that a worker offers is the same. */
static const struct tls *offered;

/* Nothing has come yet: it may become either kind. */
static ssize_t receive_first(struct stream *stream, char *to, size_t room)
{
	char first;
	ssize_t got = stream_peek(stream, &first, 1);

	if (got <= 0)
		return got;
	if (first != TLS_HANDSHAKE)
		stream->kind = &plain_kind;
	else if (secure_start(stream, offered) < 0)
		return STREAM_BROKEN;
	return stream_receive(stream, to, room);
}

void opening_start(struct stream *stream, int fd, uint16_t port, const struct tls *tls)
{
	/* Whom it is said to that he is late, or what is wrong, has sent nothing: in the clear. */
	static struct stream_kind undecided;

	undecided = plain_kind;
	undecided.receive = receive_first;
	if (tls)
		offered = tls;
	*stream = (struct stream){
		.kind = tls ? &undecided : &plain_kind,
		.fd = fd,
		.port = port,
	};
}
