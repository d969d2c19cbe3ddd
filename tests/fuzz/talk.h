/* SPDX-License-Identifier: MIT */
/* talk: one client of a worker, without the worker's loop: a folder to serve, and who looks after
 * the connection. For fuzz_trickle. */
#ifndef TALK_H
#define TALK_H

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include "base/buffer.h"
#include "base/log.h"
#include "worker/access_log.h"
#include "worker/http1.h"

enum {
	TALK_BIG = 40 * 1024,		/* bytes of /big.txt: too many to be copied, or to go at once */
	TALK_TURNS_MOST = 20000,	/* for one arrival; more is a loop without an end */
	TALK_SEND_ROOM = 4096,		/* of a socket that takes little */
	TALK_START_MS = 1000000,
	TALK_HEAR = 64 * 1024,
};

/* It stands in files that nobody may see; as it is, no answer repeats it. */
#define TALK_SECRET "\001not for you\002"

/* What the workers of a configuration have. */
struct talk {
	struct conf *conf;
	struct content *content;
	struct slot *slot;
	struct deadlines deadlines;
	struct http1 http1;
	int epoll;
};

/* One conversation. */
struct client {
	struct talk *talk;
	int fd;				/* the client's end; -1: it is closed */
	struct connection *connection;	/* NULL: it is over */
	enum http1_result last;
	bool has_expired;		/* a deadline has passed, */
	bool is_cut;			/* and it was over at once */
};

/* At most so many bytes leave with one call; 0: as many as can be. */
static size_t talk_most;

static void need(bool condition)
{
	if (!condition)
		abort();
}

/* ------------------------------------------- instead of those of the C library */

static size_t talk_part(size_t length)
{
	return talk_most > 0 && length > talk_most ? talk_most : length;
}

ssize_t send(int fd, const void *bytes, size_t length, int flags)
{
	return syscall(SYS_sendto, fd, bytes, talk_part(length), flags, NULL, 0);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
	const struct iovec *first = message->msg_iov;

	if (talk_most > 0 && message->msg_iovlen > 0 && first->iov_len > 0)
		return send(fd, first->iov_base, first->iov_len, flags);
	return syscall(SYS_sendmsg, fd, message, flags);
}

ssize_t sendfile(int out, int in, off_t *offset, size_t length)
{
	return syscall(SYS_sendfile, out, in, offset, talk_part(length));
}

/* ------------------------------------------------------------------ the folder */

static char talk_root[64];

static const char *talk_path(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", talk_root, name);
	return path;
}

static void talk_write(const char *name, const char *bytes, size_t length)
{
	int fd = open(talk_path(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	need(fd >= 0 && write(fd, bytes, length) == (ssize_t)length);
	close(fd);
}

static void talk_remove(void)
{
	static const char *const names[] = { "www/index.html", "www/big.txt", "www/empty", "www/out",
					     "www/.hidden", "www/sub/page.html", "www/sub/up",
					     "www/sub", "www", "secret", "conf" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		remove(talk_path(names[i]));
	rmdir(talk_root);
}

/* The byte of /big.txt at a place. */
static char talk_letter(size_t at)
{
	return (char)('a' + (at ^ at >> 8) % 26);
}

static void talk_fill(void)
{
	static char big[TALK_BIG];

	strcpy(talk_root, "/tmp/talk.XXXXXX");
	need(mkdtemp(talk_root));
	atexit(talk_remove);
	need(mkdir(talk_path("www"), 0755) == 0 && mkdir(talk_path("www/sub"), 0755) == 0);
	for (size_t i = 0; i < sizeof(big); i++)
		big[i] = talk_letter(i);
	talk_write("www/big.txt", big, sizeof(big));
	talk_write("www/index.html", "<p>hello", 8);
	talk_write("www/empty", "", 0);
	talk_write("www/sub/page.html", "<p>page", 7);
	talk_write("secret", TALK_SECRET, sizeof(TALK_SECRET) - 1);
	talk_write("www/.hidden", TALK_SECRET, sizeof(TALK_SECRET) - 1);
	need(symlink("../secret", talk_path("www/out")) == 0);
	need(symlink("../..", talk_path("www/sub/up")) == 0);
}

/* ------------------------------------------------------------------ the worker */

static struct conf *talk_load(const char *more)
{
	struct conf_override overrides[1] = { { "-o", "state-folder=off" } };
	static char path[128];
	struct conf_source source = { .file = path, .overrides = overrides, .override_count = 1 };
	struct buffer text = { 0 }, messages = { 0 };
	struct conf *conf;
	int exit_code;

	need(buffer_print(&text, "docroot = \"%s/www\"\n%s", talk_root, more) == 0);
	talk_write("conf", text.data, text.length);
	strcpy(path, talk_path("conf"));
	conf = conf_load(&source, &messages, &exit_code);
	if (!conf)
		fprintf(stderr, "%s", messages.data);
	need(conf);
	buffer_free(&text);
	buffer_free(&messages);
	return conf;
}

/* more: lines of the configuration. */
static void talk_open(struct talk *talk, const char *more)
{
	int nowhere = open("/dev/null", O_WRONLY | O_APPEND | O_CLOEXEC);
	char why[256];

	talk_fill();
	talk->conf = talk_load(more);
	log_direct(LOG_TARGET_FILE, nowhere);
	talk->content = content_open(talk->conf, why, sizeof(why));
	need(talk->content);
	talk->slot = slots_open(1);
	talk->epoll = epoll_create1(EPOLL_CLOEXEC);
	need(talk->slot && talk->epoll >= 0 && nowhere >= 0);
	talk->http1 = (struct http1){
		.conf = talk->conf,
		.content = talk->content,
		.cache = cache_new((size_t)talk->conf->cache.files,
				   (size_t)talk->conf->cache.memory),
		.slot = talk->slot,
		.deadlines = &talk->deadlines,
		.log = { .ring = &talk->slot->log, .orders = -1, .file = nowhere },
	};
	need(talk->http1.cache && access_log_init(talk->conf));
	admission_init(&talk->http1.admission, NULL, talk->content);
	log_pen_init(&talk->http1.log);
	deadlines_init(&talk->deadlines, talk->conf);
	http1_init(&talk->http1);
}

/* ---------------------------------------------------------------- a conversation */

static void conclude(struct client *client, enum http1_result result)
{
	client->last = result;
	if (result != HTTP1_CLOSE)
		return;
	need(client->connection->has_end);
	admission_leave(&client->talk->http1.admission, client->connection);
	connection_free(client->connection);
	client->connection = NULL;
}

/* room: of the socket, for answers; 0: as much as it has. */
static void client_begin(struct client *client, struct talk *talk, unsigned int listener, int room)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET };
	const struct conf_listen *listen = &talk->conf->listens[listener];
	struct address peer;
	int pair[2];

	need(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) == 0);
	if (room > 0)
		setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	need(address_parse("127.0.0.1", 1234, &peer));
	talk->http1.moment.monotonic_ms = TALK_START_MS;
	*client = (struct client){ .talk = talk, .fd = pair[1], .last = HTTP1_WAIT };
	client->connection = connection_new(pair[0], &peer, listener,
					    address_port(&listen->address), NULL);
	need(client->connection);
	need(epoll_ctl(talk->epoll, EPOLL_CTL_ADD, pair[0], &event) == 0);
	need(http1_begin(&talk->http1, client->connection));
}

/* The deadline of who waits is that of what it waits for. */
static void need_right_phase(const struct connection *connection)
{
	if (connection->pending)
		need(connection->phase == PHASE_SENDING);
	else if (connection->phase != PHASE_LINGERING)
		need((connection->phase == PHASE_BODY) == (connection->head != NULL));
}

/* What the worker's loop would do until there is nothing more to do, and by the same events. */
static void client_serve(struct client *client)
{
	struct talk *talk = client->talk;

	for (int turn = 0; client->connection; turn++) {
		struct epoll_event event;
		int count = epoll_wait(talk->epoll, &event, 1, 0);

		need(count >= 0 && turn < TALK_TURNS_MOST);
		if (count == 0 && client->last == HTTP1_WAIT)
			break;
		conclude(client, http1_advance(&talk->http1, client->connection,
					       count > 0 ? event.events : 0));
	}
	if (client->connection)
		need_right_phase(client->connection);
	log_pen_push(&talk->http1.log);
}

/* The time goes on until the next deadline of the connection, and that is heeded. */
static void client_expire(struct client *client)
{
	struct http1 *http1 = &client->talk->http1;

	if (!client->connection)
		return;
	client->has_expired = true;
	http1->moment.monotonic_ms = client->connection->deadline_ms;
	need(deadlines_due(&client->talk->deadlines, http1->moment.monotonic_ms) ==
	     client->connection);
	conclude(client, http1_expire(http1, client->connection));
	client->is_cut = !client->connection;
	client_serve(client);
}

/* What has come for the client. False at the end of it. */
static bool client_hear(struct client *client, struct buffer *heard, bool *is_new)
{
	static char bytes[TALK_HEAR];
	ssize_t got;

	*is_new = false;
	while ((got = recv(client->fd, bytes, sizeof(bytes), 0)) > 0) {
		need(buffer_append(heard, bytes, (size_t)got) == 0);
		*is_new = true;
	}
	return got < 0 && errno == EAGAIN;
}

/* False if nobody takes it any more. */
static bool client_say(struct client *client, const void *bytes, size_t length)
{
	return syscall(SYS_sendto, client->fd, bytes, length, MSG_NOSIGNAL, NULL, 0) ==
	       (ssize_t)length;
}

/* It is over when the client has closed, at once. */
static void client_end(struct client *client)
{
	if (client->fd >= 0)
		close(client->fd);
	client->fd = -1;
	client_serve(client);
	need(!client->connection);
	for (int i = 0; i < PHASE_COUNT; i++)
		need(list_is_empty(&client->talk->deadlines.ring[i]));
}

static void need_no_secret(const struct buffer *heard)
{
	need(heard->length == 0 || !memmem(heard->data, heard->length, TALK_SECRET,
					   sizeof(TALK_SECRET) - 1));
}

#endif
