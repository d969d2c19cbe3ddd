/* SPDX-License-Identifier: MIT */
/* pool: births, orders and deaths of the workers of one generation. */
#include "master/pool.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/log.h"
#include "base/process.h"
#include "master/policy.h"
#include "master/remains.h"
#include "worker/worker.h"

enum {
	GRACE_MS = 1000,	/* a worker that is late by so much is killed */
	FORK_AGAIN_MS = 1000,
	ORDER_AGAIN_MS = 20,
	WEIGH_MS = 10000,	/* between two looks at the workers' memory */
	HEAVY_PART = 8,		/* of them, so many may leave for it at a time */
	WORK_TEXT = SLOT_REQUEST_BYTES + ADDRESS_TEXT + 64,
};

/* ------------------------------------------------------------------ birth */

static struct worker_birth certificate(const struct generation *generation, size_t place,
				       int orders, pid_t master)
{
	return (struct worker_birth){
		.conf = generation->conf,
		.content = generation->content,
		.tls = generation->tls,
		.listener_count = generation->listener_count,
		.slot = generation->members[place].slot,
		.quarantine = generation->quarantine,
		.number = (unsigned int)place + 1,
		.generation = generation->number,
		.log_generation = generation->log_generation,
		.access_log = generation->logs.access,
		.error_log = generation->logs.error,
		.orders = orders,
		.identity = generation->drops_root ? &generation->identity : NULL,
		.master = master,
	};
}

static _Noreturn void become_worker(const struct generation *generation, size_t place, int orders,
				    pid_t master)
{
	struct worker_birth birth = certificate(generation, place, orders, master);
	int listeners[ACCEPTORS_MAX];

	for (size_t i = 0; i < generation->listener_count; i++)
		listeners[i] = generation->listeners[i]->fd;
	birth.listeners = listeners;
	log_files_direct(&generation->logs, generation->conf);
	worker_main(&birth);
}

_Noreturn void pool_run_single(const struct generation *generation)
{
	become_worker(generation, 0, -1, 0);
}

static void start(struct generation *generation, size_t place, int64_t now_ms)
{
	struct member *member = &generation->members[place];
	pid_t master = getpid();
	int pair[2];
	pid_t pid;

	if (order_open(pair) < 0) {
		log_error("cannot start a worker: socketpair: %m");
		member->due_ms = now_ms + FORK_AGAIN_MS;
		return;
	}
	slot_clear(member->slot);
	atomic_store(&member->slot->state, SLOT_STARTING);
	pid = fork();
	if (pid == 0)
		become_worker(generation, place, pair[1], master);
	close(pair[1]);
	if (pid < 0) {
		log_error("cannot start a worker: fork: %m");
		close(pair[0]);
		member->due_ms = now_ms + FORK_AGAIN_MS;
		return;
	}
	member->pid = pid;
	member->orders = pair[0];
	member->born_ms = now_ms;
	member->told = 0;
	member->told_logs = generation->log_generation;
	member->killed = false;
	member->pulse = (struct pulse){ 0 };
	log_debug("worker %zu of generation %u is pid %d", place + 1, generation->number, (int)pid);
}

/* ----------------------------------------------------------------- orders */

static bool leaves_of_itself(const struct member *member)
{
	return atomic_load(&member->slot->wants_to_leave) ||
	       atomic_load(&member->slot->state) >= SLOT_LEAVING;
}

static bool should_leave(const struct generation *generation, size_t place, int64_t now_ms)
{
	if (generation->leaving)
		return now_ms >= generation->leave_at_ms;
	return place >= generation->wanted || leaves_of_itself(&generation->members[place]);
}

static void send_away(struct generation *generation, size_t place, int64_t now_ms)
{
	struct member *member = &generation->members[place];
	struct order order = {
		.kind = generation->leaving ? generation->leaving : ORDER_LEAVE,
		.value = generation->gone,
		.access_log = -1,
		.error_log = -1,
	};

	if (member->told >= order.kind || order_send(member->orders, &order) < 0)
		return;
	if (!member->told)
		member->leave_by_ms = now_ms + generation->conf->timeouts.drain_ms + GRACE_MS;
	member->told = order.kind;
}

static void send_logs(struct generation *generation, struct member *member)
{
	struct order order = {
		.kind = ORDER_REOPEN,
		.value = generation->log_generation,
		.access_log = generation->logs.access,
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
	struct member *member = &generation->members[place];

	for (size_t other = generation->wanted; other < generation->places; other++) {
		struct member *empty = &generation->members[other];
		struct member moved = *member;

		if (empty->pid)
			continue;
		*member = (struct member){ .slot = empty->slot };
		*empty = moved;
		log_info("worker %zu of generation %u (pid %d) leaves after %llu requests; another "
			 "takes its place", place + 1, generation->number, (int)moved.pid,
			 (unsigned long long)slot_read(&moved.slot->requests));
		return;
	}
}

static void tend_member(struct generation *generation, size_t place, int64_t now_ms)
{
	struct member *member = &generation->members[place];

	if (member->pid && place < generation->wanted && !generation->leaving &&
	    leaves_of_itself(member))
		stand_aside(generation, place);
	if (!member->pid) {
		if (!generation->leaving && place < generation->wanted && now_ms >= member->due_ms)
			start(generation, place, now_ms);
		return;
	}
	order_take_nods(member->orders);
	if (member->told_logs != generation->log_generation)
		send_logs(generation, member);
	if (should_leave(generation, place, now_ms))
		send_away(generation, place, now_ms);
	if (member->told && now_ms >= member->leave_by_ms && !member->killed) {
		member->killed = true;
		kill(member->pid, SIGKILL);
	}
}

/* What it was at when it died or hung, for whoever must find out why. */
static void describe_work(const struct slot *slot, char *text, size_t room)
{
	if (atomic_load_explicit(&slot->busy, memory_order_acquire))
		snprintf(text, room, ", while it worked on \"%.*s\" for %.*s",
			 (int)sizeof(slot->request) - 1, slot->request, (int)sizeof(slot->client) - 1,
			 slot->client);
	else
		*text = '\0';
}

/* One that hangs is ended, so that another can take its place. */
static void feel_pulse(struct generation *generation, size_t place, int64_t now_ms)
{
	struct member *member = &generation->members[place];
	const struct slot *slot = member->slot;
	char work[WORK_TEXT];

	if (!member->pid || member->killed)
		return;
	switch (pulse_look(&member->pulse, slot_read(&slot->turns), atomic_load(&slot->waits),
			   generation->conf->timeouts.hang_ms, now_ms)) {
	case PULSE_GOOD:
		break;
	case PULSE_ABORT:
		describe_work(slot, work, sizeof(work));
		log_error("worker %zu of generation %u (pid %d) makes no progress%s: it is ended",
			  place + 1, generation->number, (int)member->pid, work);
		kill(member->pid, SIGABRT);
		break;
	case PULSE_KILL:
		log_error("worker %zu of generation %u (pid %d) %s: it is killed", place + 1,
			  generation->number, (int)member->pid,
			  member->pulse.is_stopped ? "was stopped for too long" :
						     "does not even end when it is told to");
		kill(member->pid, SIGKILL);
		break;
	}
}

static void feel_pulses(struct generation *generation, int64_t now_ms)
{
	int64_t interval_ms = pulse_interval_ms(generation->conf->timeouts.hang_ms);

	if (interval_ms < 0 || now_ms < generation->pulse_due_ms)
		return;
	generation->pulse_due_ms = now_ms + interval_ms;
	for (size_t place = 0; place < generation->places; place++)
		feel_pulse(generation, place, now_ms);
}

static bool is_too_heavy(const struct generation *generation, const struct member *member)
{
	return member->pid && !member->told && atomic_load(&member->slot->state) == SLOT_ACCEPTING &&
	       process_memory(member->pid) > generation->conf->workers.memory;
}

/* Who uses too much memory leaves, as if it wanted to; a few at a time. */
static void weigh(struct generation *generation, int64_t now_ms)
{
	size_t leaving = 0, most = generation->wanted / HEAVY_PART + 1;

	if (generation->conf->workers.memory == 0 || generation->leaving ||
	    now_ms < generation->weigh_due_ms)
		return;
	generation->weigh_due_ms = now_ms + WEIGH_MS;
	for (size_t place = 0; place < generation->places; place++)
		leaving += generation->members[place].pid && generation->members[place].told;
	for (size_t place = 0; place < generation->places && leaving < most; place++) {
		struct member *member = &generation->members[place];

		if (!is_too_heavy(generation, member))
			continue;
		log_info("worker %zu of generation %u (pid %d) uses more memory than workers.memory",
			 place + 1, generation->number, (int)member->pid);
		atomic_store(&member->slot->wants_to_leave, true);
		leaving++;
	}
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
	if (generation->leaving && !generation->ended && now_ms >= generation->leave_at_ms)
		end_listeners(generation);
	weigh(generation, now_ms);
	for (size_t place = 0; place < generation->places; place++)
		tend_member(generation, place, now_ms);
	feel_pulses(generation, now_ms);
	/* Who waits for a slow client needs the address no more; another server may take it. */
	if (generation->ended && !pool_accepts(generation))
		generation_release_listeners(generation);
}

static int64_t member_next_ms(const struct generation *generation, size_t place, int64_t now_ms)
{
	const struct member *member = &generation->members[place];

	if (!member->pid)
		return !generation->leaving && place < generation->wanted ? member->due_ms : INT64_MAX;
	if (member->told_logs != generation->log_generation)
		return now_ms + ORDER_AGAIN_MS;
	if (generation->leaving && now_ms < generation->leave_at_ms)
		return generation->leave_at_ms;
	if (should_leave(generation, place, now_ms) &&
	    member->told < (generation->leaving ? generation->leaving : ORDER_LEAVE))
		return now_ms + ORDER_AGAIN_MS;
	return member->told && !member->killed ? member->leave_by_ms : INT64_MAX;
}

int64_t pool_next_ms(const struct generation *generation, int64_t now_ms)
{
	int64_t next = INT64_MAX;

	for (size_t place = 0; place < generation->places; place++) {
		int64_t other = member_next_ms(generation, place, now_ms);

		if (other < next)
			next = other;
	}
	if (generation->conf->timeouts.hang_ms > 0 && pool_alive(generation) > 0 &&
	    generation->pulse_due_ms < next)
		next = generation->pulse_due_ms;
	if (generation->conf->workers.memory > 0 && !generation->leaving &&
	    generation->weigh_due_ms < next)
		next = generation->weigh_due_ms;
	if (next == INT64_MAX)
		return -1;
	return next > now_ms ? next - now_ms : 0;
}

static void stretch(struct generation *generation, int64_t now_ms)
{
	const struct conf *conf = generation->conf;
	struct totals totals = generation_totals(generation);
	struct elastic_look look = {
		.held = totals_held(&totals),
		.room = (size_t)conf->workers.connections,
		.wanted = generation->wanted,
		.least = (size_t)conf->workers.count,
		.most = (size_t)conf->workers.max,
	};
	size_t wanted;

	for (size_t i = 0; i < generation->listener_count; i++)
		look.waiting += listener_queue(generation->listeners[i], NULL);
	wanted = elastic_decide(&generation->elastic, &look, now_ms);
	if (wanted == generation->wanted)
		return;
	log_info("%zu workers instead of %zu: %zu connections are held, %zu clients wait", wanted,
		 generation->wanted, look.held, look.waiting);
	generation->wanted = wanted;
}

int64_t pool_stretch(struct generation *generation, int64_t now_ms)
{
	if (generation->conf->workers.max == generation->conf->workers.count || generation->leaving)
		return -1;
	if (now_ms - generation->elastic.looked_ms >= ELASTIC_LOOK_MS)
		stretch(generation, now_ms);
	return generation->elastic.looked_ms + ELASTIC_LOOK_MS - now_ms;
}

void pool_hurry(struct generation *generation, int64_t now_ms)
{
	generation->leave_at_ms = now_ms;
	for (size_t place = 0; place < generation->places; place++) {
		struct member *member = &generation->members[place];

		if (!member->told)
			member->told = generation->leaving;
		member->leave_by_ms = now_ms;
	}
}

/* ------------------------------------------------------------------ death */

static void describe_end(const struct member *member, int wait_status, char *text, size_t room)
{
	if (member->killed)
		snprintf(text, room, "was still busy at its deadline and was ended");
	else if (WIFSIGNALED(wait_status))
		snprintf(text, room, "was killed by signal %d (%s)%s", WTERMSIG(wait_status),
			 strsignal(WTERMSIG(wait_status)),
			 WCOREDUMP(wait_status) ? ", core dumped" : "");
	else if (WEXITSTATUS(wait_status) == WORKER_UNFIT)
		snprintf(text, room, "could not start to work");
	else if (WEXITSTATUS(wait_status) == EXIT_SUCCESS)
		snprintf(text, room, "has finished");
	else
		snprintf(text, room, "exited with status %d", WEXITSTATUS(wait_status));
}

static void say_end(const struct generation *generation, size_t place, int wait_status,
		    int64_t age_ms)
{
	const struct member *member = &generation->members[place];
	const struct slot *slot = member->slot;
	bool in_peace = WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == EXIT_SUCCESS;
	void (*say)(const char *format, ...) __attribute__((format(printf, 1, 2)));
	char end[128], work[WORK_TEXT];

	say = !in_peace ? log_error : member->told ? log_debug : log_info;
	describe_end(member, wait_status, end, sizeof(end));
	describe_work(slot, work, sizeof(work));
	say("worker %zu of generation %u (pid %d) %s after %lld.%03lld s and %llu requests, with "
	    "%lld connections%s", place + 1, generation->number, (int)member->pid, end,
	    (long long)age_ms / 1000, (long long)age_ms % 1000,
	    (unsigned long long)slot_read(&slot->requests),
	    (long long)slot_held(slot), work);
}

/*
 * A request that its worker has died of (and not of somebody's kill) is kept for whoever mends it,
 * and is not tried for ever.
 */
static void see_to_cause(struct generation *generation, const struct member *member, int64_t now_ms)
{
	const struct slot *slot = member->slot;
	struct span line = { slot->request, strnlen(slot->request, SLOT_REQUEST_BYTES) };
	struct span host = { slot->host, strnlen(slot->host, SLOT_HOST_BYTES) };
	char path[PATH_MAX];

	if (!atomic_load(&slot->busy) ||
	    (!atomic_load(&slot->faulted) && !member->pulse.was_aborted))
		return;
	if (*generation->conf->state_folder) {
		if (remains_keep(generation->conf->state_folder, slot, path, sizeof(path)) == 0)
			log_error("the request is kept: http-server replay %s URL", path);
		else
			log_warning("the request cannot be kept: %s: %m", path);
	}
	if (generation->quarantine &&
	    quarantine_note(generation->quarantine, quarantine_key(line, host), now_ms))
		log_error("\"%.*s\" at \"%.*s\" has killed %d workers within a minute: it is answered "
			  "500 for the next one", SPAN_ARGS(line), SPAN_ARGS(host),
			  QUARANTINE_DEATHS);
}

static void add_up(struct generation *generation, const struct slot *slot)
{
	totals_add(&generation->dead, slot);
	generation->dead.ends[END_LOST] += slot_held(slot);
}

bool pool_note_stop(struct generation *generation, pid_t pid, bool is_stopped, int64_t now_ms)
{
	for (size_t place = 0; place < generation->places; place++) {
		struct member *member = &generation->members[place];

		if (member->pid != pid)
			continue;
		pulse_stop(&member->pulse, is_stopped, now_ms);
		log_warning("worker %zu of generation %u (pid %d) %s", place + 1,
			    generation->number, (int)pid,
			    is_stopped ? "was stopped by a signal" : "goes on");
		return true;
	}
	return false;
}

bool pool_bury(struct generation *generation, pid_t pid, int wait_status, int64_t now_ms)
{
	struct member *member;
	struct slot *slot;
	int64_t age_ms;
	size_t place = 0;

	while (place < generation->places && generation->members[place].pid != pid)
		place++;
	if (place == generation->places)
		return false;
	member = &generation->members[place];
	slot = member->slot;
	age_ms = now_ms - member->born_ms;
	slot_log_flush(slot, generation->logs.access);
	say_end(generation, place, wait_status, age_ms);
	see_to_cause(generation, member, now_ms);
	add_up(generation, slot);
	if (!WIFEXITED(wait_status) || WEXITSTATUS(wait_status) != EXIT_SUCCESS)
		generation->dead.deaths++;
	member->delay_ms = policy_delay_ms(age_ms, slot_read(&slot->requests), member->delay_ms);
	member->due_ms = now_ms + member->delay_ms;
	member->pid = 0;
	close(member->orders);
	slot_clear(slot);
	return true;
}

/* ---------------------------------------------------------------- looking */

size_t pool_alive(const struct generation *generation)
{
	size_t alive = 0;

	for (size_t place = 0; place < generation->places; place++)
		alive += generation->members[place].pid != 0;
	return alive;
}

size_t pool_missing(const struct generation *generation)
{
	size_t missing = 0;

	for (size_t place = 0; place < generation->wanted; place++)
		missing += !generation->members[place].pid && generation->members[place].delay_ms > 0;
	return missing;
}

bool pool_is_whole(const struct generation *generation)
{
	for (size_t place = 0; place < generation->wanted; place++)
		if (!generation->members[place].pid ||
		    atomic_load(&generation->members[place].slot->state) != SLOT_ACCEPTING)
			return false;
	return true;
}

bool pool_accepts(const struct generation *generation)
{
	for (size_t place = 0; place < generation->places; place++)
		if (generation->members[place].pid &&
		    atomic_load(&generation->members[place].slot->state) < SLOT_ALONE)
			return true;
	return false;
}

bool pool_has_reopened(const struct generation *generation)
{
	for (size_t place = 0; place < generation->places; place++)
		if (generation->members[place].pid &&
		    atomic_load(&generation->members[place].slot->log_generation) !=
			    generation->log_generation)
			return false;
	return true;
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
