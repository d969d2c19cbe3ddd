/* SPDX-License-Identifier: MIT */
/* harness: runs the built server in a folder of its own. */
#ifndef HARNESS_H
#define HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "client.h"

enum { HARNESS_MS = 10000 };		/* the most that anything may take */

struct server {
	char folder[64];		/* temporary; removed at the end */
	char docroot[80], conf[80], log[80], access_log[80];
	int port;
	pid_t pid;			/* of the master; 0 when none runs */
	int notify;			/* where the master tells how it is */
	bool by_tls;			/* how it is connected to */
};

/* A port that nobody listens on now, and that is this test's. */
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

/* The same in two steps, for one that goes on until it is told to end. */
pid_t server_command_start(struct server *server, const char *const *arguments);
int server_command_wait(struct server *server, char **words, pid_t pid);

/* A file below the docroot. */
void server_file(struct server *server, const char *name, const char *bytes, size_t length);

/* The text of a file, NUL-terminated; to be freed. */
char *read_whole(const char *path);

/* Waits until a file holds a text. */
void await_text(const char *path, const char *text);

/* The pids of the children of a process, in order; how many. */
size_t children_of(pid_t pid, pid_t *pids, size_t room);

/* The same of the server, and only those whose title has a text. */
size_t children_titled(const struct server *server, const char *title, pid_t *pids, size_t room);

/* Of a clock that only goes forward. */
int64_t now_ms(void);

/*
 * Ends the server and skips the test, unless less than so many ms have passed since then: in that
 * time, and no longer, the server is bound to do what is judged next.
 */
void server_judge_within(struct server *server, int64_t since_ms, int most_ms);

/* What comes while all workers are stopped they find there at once when they go on. */
void server_stop_workers(const struct server *server);
void server_continue_workers(const struct server *server);

#endif
