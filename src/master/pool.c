/* SPDX-License-Identifier: MIT */
/* pool: births, orders and deaths of the workers of one generation. */
#include "master/pool.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/log.h"
#include "master/care.h"
#include "master/census.h"
#include "master/keys.h"
#include "master/log_collect.h"
#include "master/obituary.h"
#include "master/policy.h"
#include "worker/trial.h"
#include "worker/worker.h"

enum {
	GRACE_MS = 1000,	/* a worker that is late by so much is killed */
	FORK_AGAIN_MS = 1000,
	LOGS_AGAIN_MS = 20,	/* they could not be told */
	SETTLE_LOOK_MS = 20,	/* between looks whether clients are on their way */
};

/* ------------------------------------------------------------------ birth */

/* A worker's ends of what it talks with its master by. */
struct ends {
	int orders;
	int trial;	/* -1: there is none */
	int way;	/* to the key holder; -1: there is none */
};

static void close_ends(struct ends *ends)
{
	int error = errno;

	close(ends->orders);
	if (ends->trial >= 0)
		close(ends->trial);
	if (ends->way >= 0)
		close(ends->way);
	errno = error;
}

static struct worker_birth certificate(const struct generation *generation, size_t place,
				       struct ends ends, pid_t master)
{
	return (struct worker_birth){
		.conf = generation->conf,
		.content = generation->content,
		.tls = generation->tls,
		.listener_count = generation->listener_count,
		.slot = generation->members[place].slot,
		.slots = generation->slots.read,
		.own = (size_t)(generation->members[place].slot -
				(struct slot *)generation->slots.written),
		.places = generation->places,
		.quarantine = generation->quarantine ? generation->quarantine->read : NULL,
		.clients = generation->clients,
		.number = (unsigned int)place + 1,
		.generation = generation->number,
		.log_generation = generation->log_generation,
		.is_logged = generation->logs.access >= 0,
		.access_log = master == 0 ? generation->logs.access : -1,
		.error_log = generation->logs.error,
		.orders = ends.orders,
		.trial = ends.trial,
		.key_holder = ends.way,
		.strays = master == 0 ? NULL : generation->strays,
		.sandbox = generation->sandbox,
		.identity = generation->drops_root ? &generation->identity : NULL,
		.master = master,
	};
}

static _Noreturn void become_worker(const struct generation *generation, size_t place,
				    struct ends ends, pid_t master)
{
	struct worker_birth birth = certificate(generation, place, ends, master);
	int listeners[ACCEPTORS_MAX];

	for (size_t i = 0; i < generation->listener_count; i++)
		listeners[i] = generation->listeners[i]->fd;
	birth.listeners = listeners;
	log_files_direct(&generation->logs, generation->conf);
	worker_main(&birth);
}

_Noreturn void pool_run_single(const struct generation *generation)
{
	become_worker(generation, 0, (struct ends){ -1, -1, -1 }, 0);
}

/* Opens both sides; the first worker of a generation is tried before there are others. */
static int open_ends(const struct generation *generation, struct ends *mine, struct ends *its)
{
	int pair[2];

	mine->trial = its->trial = mine->way = its->way = -1;
	if (order_open(pair) < 0)
		return -1;
	mine->orders = pair[0];
	its->orders = pair[1];
	if (keys_open_way(generation, pair) == 0) {
		mine->way = pair[0];
		its->way = pair[1];
		if (generation->is_proven)
			return 0;
		if (trial_open(pair) == 0) {
			mine->trial = pair[0];
			its->trial = pair[1];
			return 0;
		}
	}
	close_ends(mine);
	close_ends(its);
	return -1;
}

static void start(struct generation *generation, size_t place, int64_t now_ms)
{
	struct member *member = &generation->members[place];
	pid_t master = getpid();
	struct ends mine, its;
	pid_t pid;

	if (open_ends(generation, &mine, &its) < 0) {
		log_error("cannot start a worker: socketpair: %m");
		member->due_ms = now_ms + FORK_AGAIN_MS;
		return;
	}
	member->is_slot_used = true;
	slot_clear(member->slot);
	atomic_store(&member->slot->state, SLOT_STARTING);
	slot_lend(member->slot);
	pid = fork();
	if (pid == 0)
		become_worker(generation, place, its, master);
	slot_keep(member->slot);
	close_ends(&its);
	if (pid < 0) {
		log_error("cannot start a worker: fork: %m");
		close_ends(&mine);
		member->due_ms = now_ms + FORK_AGAIN_MS;
		return;
	}
	member->pid = pid;
	member->orders = mine.orders;
	member->way = mine.way;
	member->way_told = 0;
	generation->trial = mine.trial;
	member->born_ms = now_ms;
	member->told = 0;
	member->leave_by_ms = 0;
	member->told_logs = generation->log_generation;
	member->killed = false;
	member->pulse = (struct pulse){ 0 };
	log_debug("worker %zu of generation %u is pid %d", place + 1, generation->number, (int)pid);
}

/* ------------------------------------------------------------------ trial */

static void tend_trial(struct generation *generation)
{
	enum trial_news news = TRIAL_NO_NEWS;

	if (generation->trial < 0)
		return;
	if (!generation->leaving)
		news = trial_look(generation->trial);
	switch (policy_judge(news, generation->leaving)) {
	case POLICY_WAIT:
		return;
	case POLICY_PASS:
		generation->is_proven = true;
		trial_pass(generation->trial);
		break;
	case POLICY_FAIL:
		log_error("the first worker of generation %u did not answer a request of our own as a "
			  "server does", generation->number);
		close(generation->trial);
		pool_kill(generation, SIGKILL);
		break;
	case POLICY_DROP:
		close(generation->trial);
		break;
	}
	generation->trial = -1;
}

/* ----------------------------------------------------------------- orders */

/* A place that nobody is in, behind those that are wanted; or as many as there are places. */
static size_t find_aside(const struct generation *generation)
{
	size_t place = generation->wanted;

	while (place < generation->places && generation->members[place].pid)
		place++;
	return place;
}

static struct policy_view view_of(const struct generation *generation, size_t place)
{
	const struct member *member = &generation->members[place];
	struct policy_view view = {
		.wanted = generation->wanted,
		.is_proven = generation->is_proven,
		.leaving = generation->leaving,
		.leave_at_ms = generation->leave_at_ms,
		.place = place,
		.due_ms = member->due_ms,
		.has_worker = member->pid != 0,
		.told = member->told,
		.leave_by_ms = member->leave_by_ms,
		.is_killed = member->killed,
	};

	if (!view.has_worker)
		return view;
	view.leaves_of_itself = atomic_load(&member->slot->wants_to_leave) ||
				atomic_load(&member->slot->state) >= SLOT_LEAVING;
	view.may_stand_aside = view.leaves_of_itself &&
			       find_aside(generation) < generation->places;
	return view;
}

static void send_away(struct generation *generation, struct member *member, enum order_kind kind,
		      int64_t now_ms)
{
	struct order order = { .kind = kind, .value = generation->gone, .error_log = -1 };

	/* Its time runs, whether it hears it or not. */
	if (!member->leave_by_ms)
		member->leave_by_ms = now_ms + generation->conf->timeouts.drain_ms + GRACE_MS;
	if (order_send(member->orders, &order) == 0)
		member->told = kind;
}

static void send_logs(struct generation *generation, struct member *member)
{
	struct order order = {
		.kind = ORDER_REOPEN,
		.value = generation->log_generation,
		.error_log = generation->logs.error,
	};

	if (order_send(member->orders, &order) == 0)
		member->told_logs = generation->log_generation;
}

/*
 * A worker that leaves of itself (max-requests, a SIGTERM) may take long to finish what it holds:
 * it moves to a place behind, and another is born in its own.
 */
static void stand_aside(struct generation *generation, size_t place)
{
	size_t aside = find_aside(generation);
	struct member *member = &generation->members[place], *empty = &generation->members[aside];
	struct member moved = *member;

	*member = (struct member){ .slot = empty->slot, .is_slot_used = empty->is_slot_used };
	*empty = moved;
	/* The rest of a line may be in its ring. */
	if (generation->collect.first == place)
		generation->collect.first = aside;
	else if (generation->collect.first == aside)
		generation->collect.first = place;
	log_info("worker %zu of generation %u (pid %d) leaves after %llu requests; another takes its "
		 "place", place + 1, generation->number, (int)moved.pid,
		 (unsigned long long)slot_read(&moved.slot->requests));
}

static void act(struct generation *generation, size_t place, int64_t now_ms)
{
	struct member *member = &generation->members[place];
	struct policy_view view = view_of(generation, place);

	switch (policy_decide(&view, now_ms)) {
	case POLICY_NOTHING:
		break;
	case POLICY_START:
		start(generation, place, now_ms);
		break;
	case POLICY_STAND_ASIDE:
		stand_aside(generation, place);
		act(generation, place, now_ms);
		break;
	case POLICY_SEND_AWAY:
		send_away(generation, member, policy_order(&view, now_ms), now_ms);
		break;
	case POLICY_KILL:
		member->killed = true;
		kill(member->pid, SIGKILL);
		break;
	}
}

static void tend_member(struct generation *generation, size_t place, int64_t now_ms)
{
	struct member *member = &generation->members[place];

	if (member->pid) {
		order_take_nods(member->orders);
		if (member->told_logs != generation->log_generation)
			send_logs(generation, member);
	}
	act(generation, place, now_ms);
}

/* Whether there are clients on their way to a listener that goes, for whom there is time. */
static bool awaits_clients(const struct generation *generation, int64_t now_ms)
{
	if (now_ms >= generation->settle_by_ms)
		return false;
	for (size_t i = 0; i < generation->listener_count; i++)
		if (generation->gone >> i & 1 && listener_awaits(generation->listeners[i]))
			return true;
	return false;
}

static void end_listeners(struct generation *generation)
{
	generation->ended = true;
	for (size_t i = 0; i < generation->listener_count; i++)
		if (generation->gone >> i & 1)
			listener_end(generation->listeners[i]);
}

void pool_tend(struct generation *generation, int64_t now_ms)
{
	if (generation->leaving && !generation->ended && now_ms >= generation->leave_at_ms) {
		if (awaits_clients(generation, now_ms))
			generation->leave_at_ms = now_ms + SETTLE_LOOK_MS;
		else
			end_listeners(generation);
	}
	tend_trial(generation);
	for (size_t place = 0; place < generation->places; place++)
		tend_member(generation, place, now_ms);
	keys_tend(generation, now_ms);
	care_tend(generation, now_ms);
	log_collect(generation, now_ms);
	/* Who waits for a slow client needs the address no more; another server may take it. */
	if (generation->ended && !census_accepts(generation))
		generation_release_listeners(generation);
}

static int64_t member_next_ms(const struct generation *generation, size_t place, int64_t now_ms)
{
	const struct member *member = &generation->members[place];
	struct policy_view view = view_of(generation, place);
	int64_t next_ms = policy_next_ms(&view, now_ms);

	if (member->pid && member->told_logs != generation->log_generation &&
	    now_ms + LOGS_AGAIN_MS < next_ms)
		next_ms = now_ms + LOGS_AGAIN_MS;
	return next_ms;
}

int64_t pool_next_ms(const struct generation *generation, int64_t now_ms)
{
	int64_t next = log_collect_due_ms(generation), other = care_due_ms(generation);

	if (other < next)
		next = other;
	other = keys_due_ms(generation, now_ms);
	if (other < next)
		next = other;
	if (generation->leaving && !generation->ended && generation->leave_at_ms < next)
		next = generation->leave_at_ms;
	for (size_t place = 0; place < generation->places; place++) {
		other = member_next_ms(generation, place, now_ms);
		if (other < next)
			next = other;
	}
	if (next == INT64_MAX)
		return -1;
	return next > now_ms ? next - now_ms : 0;
}

void pool_hurry(struct generation *generation, int64_t now_ms)
{
	generation->leave_at_ms = generation->settle_by_ms = now_ms;
	for (size_t place = 0; place < generation->places; place++)
		generation->members[place].leave_by_ms = now_ms;
}

void pool_kill(struct generation *generation, int signal)
{
	for (size_t place = 0; place < generation->places; place++) {
		if (!generation->members[place].pid)
			continue;
		generation->members[place].killed = signal == SIGKILL;
		kill(generation->members[place].pid, signal);
	}
}

/* ------------------------------------------------------------------ death */

static void add_up(struct generation *generation, const struct slot *slot)
{
	totals_add(&generation->dead, slot);
	generation->dead.ends[END_LOST] += slot_held(slot);
}

bool pool_bury(struct generation *generation, pid_t pid, int wait_status, int64_t now_ms)
{
	struct member *member;
	struct slot *slot;
	struct policy_end end;
	int64_t age_ms;
	size_t place = 0;

	while (place < generation->places && generation->members[place].pid != pid)
		place++;
	if (place == generation->places)
		return false;
	member = &generation->members[place];
	slot = member->slot;
	age_ms = now_ms - member->born_ms;
	log_collect_from(generation, place, now_ms);
	obituary_say(generation, place, wait_status, age_ms);
	obituary_keep(generation, member, now_ms);
	add_up(generation, slot);
	if (!WIFEXITED(wait_status) || WEXITSTATUS(wait_status) != EXIT_SUCCESS)
		generation->dead.deaths++;
	end = (struct policy_end){ age_ms, slot_read(&slot->requests),
				   WIFSIGNALED(wait_status) && WTERMSIG(wait_status) == SIGKILL };
	member->due_ms = now_ms + policy_delay_ms(&end, &member->early);
	member->pid = 0;
	member->last_end = wait_status;
	close(member->orders);
	if (member->way >= 0)
		close(member->way);
	slot_clear(slot);
	/* Without that limit it had none there. */
	if (generation->clients && generation->conf->limits.per_client > 0)
		roster_bury(&generation->clients->memory->roster, pid);
	return true;
}
