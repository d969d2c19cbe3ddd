/* SPDX-License-Identifier: MIT */
/* keys: the key holder of a generation while it lives, and its workers' ways to it. */
#include "master/keys.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include "base/log.h"
#include "master/obituary.h"
#include "master/policy.h"

enum { AGAIN_MS = 20 };	/* it has not taken the last ones yet */

int keys_open_way(const struct generation *generation, int pair[2])
{
	pair[0] = pair[1] = -1;
	if (generation->key_holder.serial == 0)
		return 0;
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair);
}

static void succeed(struct generation *generation, int64_t now_ms)
{
	struct key_holder_birth birth = {
		.conf = generation->conf,
		.places = generation->content->places,
		.before = generation->tls,
		.lost = generation->tls,
		.identity = generation->drops_root ? &generation->identity : NULL,
		.generation = generation->number,
	};

	if (key_holder_succeed(&generation->key_holder, &birth) == 0)
		return;
	log_error("cannot start a key holder: %m");
	generation->key_holder.due_ms = now_ms + AGAIN_MS;
}

static bool is_new(const struct generation *generation, const struct member *member)
{
	return member->pid && member->way_told != generation->key_holder.serial;
}

void keys_tend(struct generation *generation, int64_t now_ms)
{
	struct key_holder *holder = &generation->key_holder;

	if (holder->serial == 0)
		return;
	if (holder->pid == 0 && now_ms >= holder->due_ms)
		succeed(generation, now_ms);
	if (holder->pid == 0)
		return;
	if (holder->is_lost && key_holder_has_come(holder))
		holder->is_lost = false;
	for (size_t place = 0; place < generation->places; place++) {
		struct member *member = &generation->members[place];

		if (!is_new(generation, member))
			continue;
		if (key_holder_hand(holder, member->way) < 0)
			break;
		member->way_told = holder->serial;
	}
}

int64_t keys_due_ms(const struct generation *generation, int64_t now_ms)
{
	const struct key_holder *holder = &generation->key_holder;

	if (holder->serial == 0)
		return INT64_MAX;
	if (holder->pid == 0)
		return holder->due_ms;
	for (size_t place = 0; place < generation->places; place++)
		if (is_new(generation, &generation->members[place]))
			return now_ms + AGAIN_MS;
	return INT64_MAX;
}

bool keys_bury(struct generation *generation, pid_t pid, int wait_status, int64_t now_ms)
{
	struct key_holder *holder = &generation->key_holder;
	struct policy_end end = {
		.age_ms = now_ms - holder->born_ms,
		.is_killed = WIFSIGNALED(wait_status) && WTERMSIG(wait_status) == SIGKILL,
	};
	char text[OBITUARY_END_TEXT];

	if (holder->pid == 0 || pid != holder->pid)
		return false;
	obituary_end(wait_status, text);
	log_error("the key holder of generation %u (pid %d) %s; another takes its place",
		  generation->number, (int)pid, text);
	key_holder_forget(holder);
	holder->due_ms = now_ms + policy_delay_ms(&end, &holder->early);
	holder->is_lost = !WIFSIGNALED(wait_status);
	return true;
}

bool keys_note_stop(const struct generation *generation, pid_t pid, bool is_stopped)
{
	const struct key_holder *holder = &generation->key_holder;

	if (holder->pid == 0 || pid != holder->pid)
		return false;
	if (is_stopped) {
		log_error("the key holder of generation %u (pid %d) was stopped by a signal: it is "
			  "killed", generation->number, (int)pid);
		kill(pid, SIGKILL);
	}
	return true;
}
