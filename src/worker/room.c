/* SPDX-License-Identifier: MIT */
/* room: for how many clients a worker has room, and who gets it when there is none. */
#include "worker/room.h"

#include <string.h>
#include "base/log.h"
#include "worker/crowd.h"
#include "worker/permit.h"

enum {
	LOOK_MS = 20,		/* between two looks for who waits, when there is no room */
	ELSEWHERE_MS = 1000,	/* others who have room will take them, if they live */
	ELASTIC_MS = 3000,	/* the same where the pool may grow: it has some time to do so */
	SPARE_PART = 32,	/* of all room; so much is made beyond what is needed now */
	IDLE_MS = 50,		/* who is idle for so long can be spared; a request may be on its way */
	ASKING_MS = 1000,	/* who asks for so long without a whole request can be spared then */
	PATIENCE_MS = 1000,	/* without any end for so long, nobody need hope */
	TELL_MS = 10000,
};

/* Connections that this process may hold: its descriptors leave some for files. */
static size_t count_most(const struct conf *conf, size_t descriptors)
{
	size_t wanted = (size_t)conf->workers.connections;
	size_t possible = descriptors > 128 ? descriptors - descriptors / 4 - 32 : descriptors / 2;

	return wanted < possible ? wanted : possible;
}

void room_init(struct room *room, const struct conf *conf, const struct share *share,
	       size_t descriptors)
{
	*room = (struct room){ .most = count_most(conf, descriptors), .share = *share };
	room->share.connections = room->most;
	room->wait_ms = conf->workers.max > conf->workers.count ? ELASTIC_MS : LOOK_MS;
}

void room_take(struct room *room)
{
	room->held++;
}

void room_give(struct room *room, int64_t now_ms)
{
	room->held--;
	room->moved_ms = now_ms;
}

bool room_is_full(const struct room *room)
{
	return room->held >= room->most;
}

bool room_is_due(struct room *room, int64_t now_ms)
{
	if (!room_is_full(room)) {
		room->looked_ms = now_ms;
		room->crowd_ms = 0;
	}
	return now_ms - room->looked_ms >= room->wait_ms;
}

int64_t room_due_ms(const struct room *room)
{
	return room->looked_ms + room->wait_ms;
}

/* How many wait whom nobody else will take soon. */
static size_t count_crowd(struct room *room, int64_t now_ms)
{
	size_t waiting = permits_wanted();

	if (waiting == 0)
		room->crowd_ms = 0;
	else if (room->crowd_ms == 0)
		room->crowd_ms = now_ms;
	if (waiting > 0 && now_ms - room->crowd_ms < ELSEWHERE_MS &&
	    share_has_room_elsewhere(&room->share))
		return 0;
	return waiting;
}

size_t room_look(struct room *room, int64_t now_ms)
{
	room->crowd = count_crowd(room, now_ms);
	room->looked_ms = now_ms;
	/* Where one comes, more may: they need not wait for the next look. */
	return room->crowd > 0 ? room->crowd + room->most / SPARE_PART : 0;
}

struct connection *room_spare(const struct deadlines *deadlines, int64_t now_ms)
{
	struct connection *idle = deadlines_oldest(deadlines, PHASE_IDLE, now_ms - IDLE_MS);

	return idle ? idle : deadlines_oldest(deadlines, PHASE_HEADER, now_ms - ASKING_MS);
}

static void tell(struct room *room, const struct deadlines *deadlines, int64_t now_ms)
{
	char who[CROWD_TEXT];

	if (room->told_ms && now_ms - room->told_ms < TELL_MS)
		return;
	room->told_ms = now_ms;
	crowd_describe(deadlines, who);
	log_warning("no room: all %zu connections are held, %s; new clients are answered 503", room->most,
		    who);
}

void room_turn_away(struct room *room, const struct deadlines *deadlines, int64_t now_ms)
{
	bool is_hopeless = room->crowd > 0 && room_is_full(room) &&
			   now_ms - room->crowd_ms >= PATIENCE_MS &&
			   now_ms - room->moved_ms >= PATIENCE_MS;

	if (is_hopeless)
		tell(room, deadlines, now_ms);
	permits_refuse(is_hopeless);
}
