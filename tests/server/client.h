/* SPDX-License-Identifier: MIT */
/* client: speaks to the server over sockets, as its clients do. */
#ifndef CLIENT_H
#define CLIENT_H

#include <stdbool.h>
#include <stddef.h>

struct server;

enum { ANSWER_MAX = 4 << 20 };

/* A connection to the server on 127.0.0.1, or on another address. */
int server_connect(const struct server *server);
int server_connect_to(const struct server *server, const char *address);

void send_all(int fd, const char *bytes, size_t length);
void send_text(int fd, const char *text);

/* Connects and sends; no worker meets the connection before the bytes are there. Not by TLS. */
int server_connect_saying(const struct server *server, const char *bytes, size_t length);

/* An answer, NUL-terminated, that follows its framing: Content-Length or the close. */
struct answer {
	int status;			/* 0: the connection ended before */
	char *text;			/* all of it; to be freed with answer_free */
	size_t length;
	char *body;			/* inside of text */
	size_t body_length;
	bool closed;			/* the end of the connection was seen */
};

/* Reads one answer; to a HEAD request there is no body. */
struct answer read_answer(int fd, bool to_head);
void answer_free(struct answer *answer);

/* The value of a field, copied into a static buffer; NULL if there is no such line. */
const char *answer_field(const struct answer *answer, const char *name);

/* Whether the server ends the connection now, having sent nothing more. */
bool is_at_end(int fd);

/* Connects, sends the bytes, reads one answer, closes. */
struct answer exchange(const struct server *server, const char *request);

#endif
