/* SPDX-License-Identifier: MIT */
/* fuzz_dialogue: whatever a client sends, however it comes, and however it is taken: what comes
 * back are the answers to what it asked, in order, and then the connection is over.
 *
 * The first byte of an input tells what kind of client it is, the others are what it sends; 0xff
 * and one of the letters below is something else that it does.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "stage/stage.h"
#include "stage/witness.h"

enum { MARK = 0xff };

/* What may stand behind the mark. */
enum {
	ARRIVE = '|',	/* what was sent until now comes in one piece */
	WAIT = '~',	/* nothing happens until the deadline */
	TAKE = '<',	/* it takes some of what has come for it */
	LEAVE = '!',	/* it closes, whatever is on its way */
};

/* Bits of the first byte. */
enum {
	IS_SLOW = 1,		/* it takes nothing until it is told to */
	IS_NARROW = 2,
	IS_PROXIED = 4,
	IS_DISTRUSTED = 8,
	IS_LEAVING = 16,
	IS_CROWDED = 32,
	PART_SHIFT = 6,		/* the others: which of the parts the kernel takes at a time */
};

static const size_t parts[] = { 0, 7, 1000, 16384 };

enum { HEARD_MOST = 16 << 20, TAKEN = 4096 };

int LLVMFuzzerInitialize(int *count, char ***words);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct scene scene;
static char heard[HEARD_MOST];
static size_t heard_length;
static char *asked;
static size_t asked_length;
static bool has_left, is_late;

/* True if there was anything. */
static bool take(size_t most)
{
	ssize_t got;

	if (most > sizeof(heard) - heard_length)
		most = sizeof(heard) - heard_length;
	need(most > 0);
	got = recv(scene.client, heard + heard_length, most, 0);
	if (got > 0)
		heard_length += (size_t)got;
	return got > 0;
}

static void leave(void)
{
	has_left = true;
	close(scene.client);
	scene.client = -1;
	scene.is_slow = true;
	scene_settle(&scene);
	need(!scene.connection);
}

static void perform(uint8_t what)
{
	switch (what) {
	case WAIT:
		scene_expire(&scene);
		is_late = true;
		scene_settle(&scene);
		break;
	case TAKE:
		take(TAKEN);
		scene_settle(&scene);
		break;
	case LEAVE:
		leave();
		break;
	default:
		break;
	}
}

static bool is_mark(const uint8_t *at)
{
	return at[0] == MARK && (at[1] == ARRIVE || at[1] == WAIT || at[1] == TAKE ||
				 at[1] == LEAVE);
}

static void play(const uint8_t *at, const uint8_t *end)
{
	while (at < end && scene.connection) {
		const uint8_t *mark = at;

		while (mark < end && (end - mark < 2 || !is_mark(mark)))
			mark++;
		memcpy(asked + asked_length, at, (size_t)(mark - at));
		asked_length += scene_deliver(&scene, asked + asked_length, (size_t)(mark - at));
		if (mark == end)
			break;
		perform(mark[1]);
		at = mark + 2;
	}
}

/* A client that sends no more and takes all that comes need not wait for any deadline. */
static void close_down(void)
{
	if (has_left)
		return;
	shutdown(scene.client, SHUT_WR);
	scene.is_slow = false;
	scene_settle(&scene);
	need(!scene.connection);
	while (take(HEARD_MOST))
		;
}

int LLVMFuzzerInitialize(int *count, char ***words)
{
	(void)count, (void)words;
	stage_open("off");
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t kind = size > 0 ? data[0] : 0;
	struct scene_wish wish = {
		.is_proxied = kind & IS_PROXIED,
		.peer = kind & IS_DISTRUSTED ? "192.0.2.1" : "127.0.0.1",
		.is_narrow = kind & IS_NARROW,
		.take = take,
		.is_slow = kind & IS_SLOW,
		.is_leaving = kind & IS_LEAVING,
		.is_crowded = kind & IS_CROWDED,
		.part = parts[kind >> PART_SHIFT],
	};

	if (size == 0)
		return 0;
	asked = malloc(size);
	asked_length = heard_length = 0;
	has_left = is_late = false;
	scene_begin(&scene, &wish);
	play(data + 1, data + size);
	close_down();
	scene_end(&scene);
	witness_judge(&(struct testimony){
		.asked = asked,
		.asked_length = asked_length,
		.heard = heard,
		.heard_length = heard_length,
		.is_proxied = kind & IS_PROXIED,
		.is_trusted = !(kind & IS_DISTRUSTED),
		.is_whole = !has_left && !scene.is_cut,
		.is_late = is_late,
	});
	free(asked);
	return 0;
}
