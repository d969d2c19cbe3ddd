/* SPDX-License-Identifier: MIT */
/* harness: runs the built server in a folder of its own, and speaks to it over sockets. */
#ifndef HARNESS_H
#define HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum {
	HARNESS_MS = 10000,		/* the most that anything may take */
	ANSWER_MAX = 4 << 20,
};

struct server {
	char folder[64];		/* temporary; removed at the end */
	char docroot[80], conf[80], log[80], access_log[80];
	int port;
	pid_t pid;			/* of the master; 0 when none runs */
	int notify;			/* where the master tells how it is */
	bool by_tls;			/* how it is connected to */
};

/* A port that nobody listens on now. */
int free_port(void);

/*
 * Makes a folder with a docroot (index.html: "index\n", hello.html: "hello\n", text.txt: 26
 * letters, from 1994-11-06 08:49:37; folder/index.html) and a configuration on a free port, with more lines of
 * configuration at its end. Nothing runs yet.
 */
void server_prepare(struct server *server, const char *more);

/* Writes the configuration once more, with other lines at its end. */
void server_configure(struct server *server, const char *more);

/* Runs the server with that configuration and waits until it says that it is ready. */
void server_start(struct server *server);

/* Both. */
void server_run(struct server *server, const char *more);

/* Waits until the master has sent an assignment such as "READY=1". */
void server_await(struct server *server, const char *assignment);

/* Waits for its end; the exit status, or -1 with a signal. */
int server_wait(struct server *server);

/* SIGTERM, then server_wait: 0 is asserted; removes the folder. */
void server_end(struct server *server);

/* Runs the program with arguments (the first is the first option, NULL ends them); its exit
 * status; what it wrote to both outputs, to be freed, in *words, unless words is NULL. */
int server_command(struct server *server, char **words, const char *const *arguments);

/* A file below the docroot. */
void server_file(struct server *server, const char *name, const char *bytes, size_t length);

/* The text of a file, NUL-terminated; to be freed. */
char *read_whole(const char *path);

/* Waits until a file holds a text. */
void await_text(const char *path, const char *text);

/* The pids of the children of a process, in order; how many. */
size_t children_of(pid_t pid, pid_t *pids, size_t room);

/* A connection to the server on 127.0.0.1, or on another address. */
int server_connect(const struct server *server);
int server_connect_to(const struct server *server, const char *address);

void send_all(int fd, const char *bytes, size_t length);
void send_text(int fd, const char *text);

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
