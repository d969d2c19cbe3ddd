/* SPDX-License-Identifier: MIT */
/* stage: a docroot with traps in it and a worker without a process, for whole conversations. */
#ifndef STAGE_H
#define STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "stage/need.h"
#include "worker/connection.h"

/* What no answer may hold: the bytes of the files that nobody may have. No page would quote them. */
extern const char stage_secret[];
extern const size_t stage_secret_length;

/* "/pattern", which is sent from its descriptor, has these bytes. */
enum { STAGE_PATTERN = 70001 };
char stage_pattern(size_t offset);

enum { STAGE_BODY_MOST = 3000 };	/* limits.body */

/* Builds all of it, once; tls: what tls.mode is. It is taken down when the program ends. */
void stage_open(const char *tls);

/* One conversation. */
struct scene {
	int client;			/* the other end of the connection, which does not block */
	struct connection *connection;	/* NULL: it is over, and its end is closed */
	bool is_again;			/* it has more to do without anything happening */
	bool is_cut;			/* its client was too slow to take what there is */
	size_t part;			/* see below, as all of these */
	bool (*take)(size_t most);
	bool is_slow;
};

struct scene_wish {
	bool is_proxied;		/* it comes to where the PROXY protocol comes first */
	const char *peer;		/* who connects */
	bool is_narrow;			/* the kernel keeps but little for the client */
	size_t part;			/* now and then the kernel takes no more than that; 0: it does */
	bool (*take)(size_t most);	/* its client reads, up to so much; false: there was nothing */
	bool is_slow;			/* and does so only when it has to */
	bool is_leaving;		/* the worker is */
	bool is_crowded;		/* somebody else waits for room */
};

void scene_begin(struct scene *scene, const struct scene_wish *wish);

/* What epoll(7) tells is done, and what is left over from before. False: there was nothing. */
bool scene_turn(struct scene *scene);

/* Until it waits, and its client has taken what there is, unless that is slow. */
void scene_settle(struct scene *scene);

/* The client sends, and the scene settles after each piece. How many bytes could be sent. */
size_t scene_deliver(struct scene *scene, const char *bytes, size_t length);

/* So much time passes that the deadline of the connection comes. */
void scene_expire(struct scene *scene);

/* After its connection has ended: nothing of it may be left. Closes the client's end. */
void scene_end(struct scene *scene);

#endif
