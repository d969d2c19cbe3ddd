/* SPDX-License-Identifier: MIT */
/* control: what an operator asks of the running master, over a local socket. */
#ifndef CONTROL_H
#define CONTROL_H

#include <stdbool.h>
#include <stddef.h>

enum control_verb {
	CONTROL_NONE,
	CONTROL_RELOAD,
	CONTROL_REOPEN,
	CONTROL_UPGRADE,
	CONTROL_STOP,
	CONTROL_STATUS,
	CONTROL_STATUS_JSON,
	CONTROL_TRACE,		/* the ring of base/trace, until the client goes */
	CONTROL_WORKERS,	/* which ones there are, a line each: PID, requests answered */
	CONTROL_ADDRESSES,	/* which ones the master listens on, a line each */
	CONTROL_CERTIFICATES,	/* which ones are shown, a fingerprint a line */
};

enum {
	CONTROL_CLIENTS = 16,
	CONTROL_TEXT = 192 * 1024,	/* the most that an answer says */
};

struct control_client {
	int fd;				/* -1: free */
	enum control_verb verb;		/* what it waits for */
	unsigned int ticket;		/* the caller's own */
};

struct control {
	int fd;				/* -1: there is no socket */
	struct control_client clients[CONTROL_CLIENTS];
};

/* By its name; CONTROL_NONE if it is none. "quit" is CONTROL_STOP. */
enum control_verb control_verb(const char *name);

/*
 * The path of the socket beside a pid file: x.pid has x.sock. False if it is too long for a
 * socket's name.
 */
bool control_path(const char *pid_file, char *path, size_t room);

/* One without a socket or clients. */
void control_init(struct control *control);

/*
 * Opens the socket; SIGIO tells of whoever comes. Only root and the user of this process may
 * ask. What an earlier master left under that path is replaced. 0, or -1 with errno.
 */
int control_open(struct control *control, const char *path);
void control_close(struct control *control, const char *path);

/* Takes no more questions, and leaves the path to another master. Who waits goes on waiting. */
void control_leave(struct control *control);

/* Takes the next question; the client waits for control_answer. NULL: no more for now. */
struct control_client *control_next(struct control *control);

/*
 * Answers, with a sysexits code and lines of text, and lets the client go; but who asked for
 * CONTROL_STOP or, with success, for CONTROL_TRACE is held until it goes, or control_close.
 */
void control_answer(struct control_client *client, int exit_code, const char *text);

/* The same for all who wait with that verb, and a ticket up to this one. */
void control_answer_all(struct control *control, enum control_verb verb, unsigned int ticket,
			int exit_code, const char *text);

/* As control_answer, with a descriptor of ours that the client may have as well. */
void control_hand(struct control_client *client, int fd);

/* How many of the clients have asked for that, and wait or are held. */
size_t control_count(const struct control *control, enum control_verb verb);

/*
 * The operator's side: asks the master behind path, and waits for its answer and, for
 * CONTROL_STOP, for its end. Returns its exit code; text gets its words. -1 with errno: there
 * is nobody, or it went away.
 */
int control_ask(const char *path, enum control_verb verb, char *text, size_t room);

/*
 * The same for CONTROL_TRACE. Returns the connection, which ends when the master does, and in
 * *handed the descriptor; both are the caller's. -1: the master's answer is in text and
 * *exit_code, or text is empty, with errno.
 */
int control_watch(const char *path, int *handed, int *exit_code, char *text, size_t room);

#endif
