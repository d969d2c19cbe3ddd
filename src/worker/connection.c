/* SPDX-License-Identifier: MIT */
/* connection: what a worker remembers of one client; small, since there may be thousands. */
#include "worker/connection.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include "worker/opening.h"

_Static_assert(sizeof(struct connection) <= 256, "an idle connection costs at most 256 bytes");

static void ask_host(struct connection *connection, int fd, const struct address *peer)
{
	struct address address = { .length = sizeof(address.socket) };
	char host[ADDRESS_TEXT];

	if (!peer || peer->length == 0) {
		peer = &address;
		if (getpeername(fd, &address.socket.any, &address.length) < 0 ||
		    address.length > sizeof(address.socket))
			address.length = 0;
	}
	if (peer->length == 0)
		strcpy(host, "unknown");
	else
		address_format_host(peer, host);
	connection_set_host(connection, host);
}

struct connection *connection_new(int fd, const struct address *peer, unsigned int listener,
				  uint16_t port, const struct tls *tls)
{
	struct connection *connection = malloc(sizeof(*connection));

	if (!connection)
		return NULL;
	*connection = (struct connection){ .listener = (uint8_t)listener };
	opening_start(&connection->stream, fd, port, tls);
	list_init(&connection->deadline_link);
	list_init(&connection->again_link);
	ask_host(connection, fd, peer);
	return connection;
}

void connection_set_host(struct connection *connection, const char *host)
{
	connection->client = 0;
	connection->host_length = (uint8_t)strlen(host);
	memcpy(connection->host, host, connection->host_length);
}

bool connection_watch(struct connection *connection, int epoll, bool waits)
{
	bool for_output = waits && (connection->pending || connection->stream.has_waiting);
	struct epoll_event event = {
		.events = EPOLLIN | EPOLLRDHUP | EPOLLET | (for_output ? EPOLLOUT : 0),
		.data.fd = connection->stream.fd,
	};
	int operation = connection->watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;

	if ((connection->watched & event.events) == event.events)
		return true;
	connection->watched = event.events;
	return epoll_ctl(epoll, operation, connection->stream.fd, &event) == 0;
}

void connection_free(struct connection *connection)
{
	list_take(&connection->deadline_link);
	list_take(&connection->again_link);
	pending_free(connection->pending);
	free(connection->input);
	free(connection->head);
	stream_close(&connection->stream);
	free(connection);
}

int connection_grow_input(struct connection *connection, size_t room)
{
	size_t capacity = connection->input_capacity ? connection->input_capacity : 2048;
	char *input;

	while (capacity < room)
		capacity *= 2;
	if (connection->input && capacity == connection->input_capacity)
		return 0;
	input = realloc(connection->input, capacity);
	if (!input)
		return -1;
	connection->input = input;
	connection->input_capacity = (uint32_t)capacity;
	return 0;
}

int connection_keep_input(struct connection *connection, const char *bytes, size_t length)
{
	if (length == 0) {
		connection_drop_input(connection);
		return 0;
	}
	if (!connection->input || bytes < connection->input ||
	    bytes >= connection->input + connection->input_capacity) {
		connection->input_length = 0;
		if (connection_grow_input(connection, length) < 0)
			return -1;
	}
	memmove(connection->input, bytes, length);
	connection->input_length = (uint32_t)length;
	return 0;
}

void connection_drop_input(struct connection *connection)
{
	free(connection->input);
	connection->input = NULL;
	connection->input_length = connection->input_capacity = 0;
}
