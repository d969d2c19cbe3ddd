/* SPDX-License-Identifier: MIT */
/* operator: what whoever runs the server orders, and sees of it. */
#ifndef OPERATOR_H
#define OPERATOR_H

#include "harness.h"

#define GET_INDEX "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"

/* Asks for the index, whose body is expected to be this. */
void expect_index(const struct server *server, const char *body);

/* A client who asks once, is answered 200, and stays. */
int ask_and_stay(const struct server *server);

/* Calls a condition again and again until it holds; "what" is said if it never does. */
void await_that(bool (*holds)(struct server *), struct server *server, const char *what);

/* The children of the master. */
size_t worker_count(const struct server *server);

/* http-server -k ORDER: its exit status, and its words, to be freed (or NULL, as server_command). */
int control(struct server *server, char **words, const char *order);

/* Expects of the program, called so, that exit status and that text in its words. */
void expect_command(struct server *server, const char *const *arguments, int status,
		    const char *text);

/* That the words have this text in them; frees them. */
void expect_words(char *words, const char *text);

/* A number of the status as JSON; that it has one of that name is asserted. */
long counted(struct server *server, const char *name);

/* Until it is what is wanted. */
void await_count(struct server *server, const char *name, long wanted);

/* How often a text is in a file. */
size_t count_of(const char *path, const char *text);

#endif
