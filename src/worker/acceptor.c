/* SPDX-License-Identifier: MIT */
/* acceptor: the accept threads: they take a permit, accept, and serve or hand over. */
#include "worker/acceptor.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "base/backlog.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/trace.h"
#include "worker/baton.h"
#include "worker/entrance.h"
#include "worker/fault.h"
#include "worker/handover.h"
#include "worker/permit.h"
#include "worker/reserve.h"
#include "worker/stray.h"

enum {
	PROMPT_MS = 2,		/* in the middle of one turn for so long, the main thread is stuck */
	STUCK_MS = 5,		/* between two looks whether it still is */
	WAY_US = 50,		/* who has more than others lets them go first for so long, */
	WAY_LONGER = 8,		/* longer each time that it has been so often, */
	WAY_TIMES = 24,		/* and so often; they may have to wait for a processor themselves */
	VAIN_MS = 4,		/* when they do not go, they are not let for so long, */
	VAIN_MOST_MS = 128,	/* doubled each time, up to this */
	STACK_BYTES = 256 * 1024,	/* for the work of the main thread */
};

struct acceptor {
	pthread_t thread;
	unsigned int number;
	struct handover handover;	/* of one client, */
	struct address peer;		/* who is this */
	struct entrance entrance;
	int64_t vain_until_ms;		/* nobody is let go first: it was in vain, */
	int vain_ms;			/* and has been for so long */
	size_t to_empty;		/* who waited when the listener was to go, and one */
	struct permit permit;		/* for the next client */
	bool joined;
	_Atomic bool done;
};

static struct acceptor acceptors[ACCEPTORS_MAX];
static size_t acceptor_count;
static struct acceptor_needs needs;

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;	/* closed until all may begin */
static _Atomic bool leaving;
static _Atomic uint64_t listeners_gone;

static void on_wake(int number)
{
	(void)number;	/* it is enough that accept4 returns with EINTR */
}

static bool must_empty(const struct acceptor *acceptor)
{
	return atomic_load(&listeners_gone) >> acceptor->number & 1;
}

static void rest_us(long us)
{
	struct timespec pause = { .tv_nsec = us * 1000 };

	nanosleep(&pause, NULL);
}

static void rest(int ms)
{
	rest_us(ms * 1000L);
}

static bool may_leave(const struct acceptor *acceptor)
{
	return atomic_load(&leaving) && !must_empty(acceptor);
}

void acceptors_adopt(void)
{
	slot_count_shared(&needs.slot->accepted);
	permits_adopt();
}

/* -------------------------------------------------------------- handing over */

static void wake_all(uint64_t threads)
{
	for (size_t i = 0; i < acceptor_count; i++)
		if (threads >> i & 1)
			handover_wake(&acceptors[i].handover);
}

/*
 * The baton is ours: serves those who are on offer. Who they are only the thread itself can tell,
 * if it is one that accepts: another goes on to the next client as soon as one is taken. Returns
 * whom to wake for that (bit i: number i).
 */
static uint64_t serve_offers(const struct acceptor *self)
{
	uint64_t threads = 0;

	for (size_t i = 0; i < acceptor_count; i++) {
		struct acceptor *acceptor = &acceptors[i];
		bool is_awaited = false;
		int fd = handover_take(&acceptor->handover, &is_awaited);

		threads |= (uint64_t)is_awaited << i;
		if (fd >= 0)
			needs.serve(needs.worker, acceptor->number, fd,
				    acceptor == self ? &acceptor->peer : NULL);
	}
	return threads;
}

static bool has_offers(void)
{
	for (size_t i = 0; i < acceptor_count; i++)
		if (handover_has(&acceptors[i].handover))
			return true;
	return false;
}

void acceptors_serve(void)
{
	if (has_offers())
		wake_all(serve_offers(NULL));
}

/*
 * Either whoever has the baton sees an offer before it passes it or after that, or it has passed
 * it before the offer was made, and who made it gets the baton.
 */
static void settle(const struct acceptor *self)
{
	uint64_t threads = 0;

	atomic_thread_fence(memory_order_seq_cst);
	while (has_offers() && baton_try()) {
		threads |= serve_offers(self);
		baton_pass();
		atomic_thread_fence(memory_order_seq_cst);
	}
	/* Only now: the next client is then served by the thread that accepts it. */
	wake_all(threads);
}

void acceptors_settle(void)
{
	settle(NULL);
}

/* Whether the main thread is where it was at that turn, and not because it has nothing to do. */
static bool is_stuck(uint64_t turn)
{
	return needs.strays >= 0 && slot_read(&needs.slot->turns) == turn &&
	       !atomic_load_explicit(&needs.slot->waits, memory_order_relaxed);
}

/* A client whom nobody here comes to see goes to another worker. */
static void give_away(struct acceptor *acceptor)
{
	int fd = handover_withdraw(&acceptor->handover);

	if (fd < 0)
		return;
	if (stray_send(needs.strays, fd, acceptor->number) < 0) {
		handover_offer(&acceptor->handover, fd);
		settle(acceptor);
		return;
	}
	atomic_fetch_sub_explicit(&needs.slot->accepted, 1, memory_order_relaxed);
	close(fd);
	permit_return(&acceptor->permit);
}

/*
 * Waits until the main thread has taken the last client. While it is stuck, clients are for those
 * who are not. False when the thread is to leave.
 */
static bool await_taken(struct acceptor *acceptor)
{
	uint64_t turn = slot_read(&needs.slot->turns);

	while (handover_await(&acceptor->handover, PROMPT_MS) < 0) {
		bool is_late = errno == ETIMEDOUT && is_stuck(turn);

		if (may_leave(acceptor))
			return false;
		if (is_late)
			give_away(acceptor);
		while (is_late && is_stuck(turn) && !atomic_load(&leaving))
			rest(STUCK_MS);
		turn = slot_read(&needs.slot->turns);
	}
	return true;
}

/*
 * Of a crowd that comes at once, the first worker that is awake would get most. While it is ahead
 * of others, the kernel wakes them.
 */
static void give_way(struct acceptor *acceptor)
{
	if (!share_is_exceeded(&needs.share) ||
	    (acceptor->vain_ms > 0 && clock_monotonic_ms() < acceptor->vain_until_ms))
		return;
	for (int i = 0; i < WAY_TIMES && !atomic_load(&leaving); i++) {
		rest_us((long)WAY_US * (1 + i / WAY_LONGER));
		if (!share_is_exceeded(&needs.share)) {
			acceptor->vain_ms = 0;
			return;
		}
	}
	acceptor->vain_ms = acceptor->vain_ms > 0 ? acceptor->vain_ms * 2 : VAIN_MS;
	if (acceptor->vain_ms > VAIN_MOST_MS)
		acceptor->vain_ms = VAIN_MOST_MS;
	acceptor->vain_until_ms = clock_monotonic_ms() + acceptor->vain_ms;
}

/* False when the thread has been told to leave and there is nothing more for it to do. */
static bool may_accept(struct acceptor *acceptor)
{
	if (!await_taken(acceptor))
		return false;
	if (!permit_take(&acceptor->permit))
		return false;
	give_way(acceptor);
	if (!may_leave(acceptor))
		return true;
	permit_return(&acceptor->permit);
	return false;
}

/* ----------------------------------------------------------------- accepting */

/*
 * While nobody else works, a client is served right here, by the thread that is awake already; with
 * its request it has often come and gone before the main thread has had to be woken. Else whoever
 * works takes it next.
 */
static void receive(struct acceptor *acceptor, int fd)
{
	handover_offer(&acceptor->handover, fd);
	settle(acceptor);
}

/* Of a queue that others go on to fill, only those who are there at first are ours. */
static bool is_emptied(struct acceptor *acceptor)
{
	if (!must_empty(acceptor))
		return false;
	if (acceptor->to_empty == 0)
		acceptor->to_empty = backlog_waiting(acceptor->entrance.listener, NULL) + 1;
	return --acceptor->to_empty == 0;
}

/* Somebody else may have come to have room meanwhile. */
static void turn_away(const struct acceptor *acceptor, int fd)
{
	if (needs.strays >= 0 && share_has_room_elsewhere(&needs.share) &&
	    stray_send(needs.strays, fd, acceptor->number) == 0) {
		atomic_fetch_sub_explicit(&needs.slot->accepted, 1, memory_order_relaxed);
		close(fd);
		return;
	}
	slot_count_shared(&needs.slot->ends[END_TURNED_AWAY]);
	reserve_refuse(fd);
}

/* After accept(2) has failed: false if it always will. */
static bool may_go_on(const struct acceptor *acceptor, int error)
{
	if (error == EAGAIN)
		return !atomic_load(&leaving);
	if (error != EINVAL && error != EBADF)
		return true;
	if (!atomic_load(&leaving))
		log_error("listener %u is closed to this worker: %s", acceptor->number + 1,
			  strerror(error));
	return false;
}

/* Accepts one, and serves it or hands it over. False when the thread is to end. */
static bool accept_one(struct acceptor *acceptor)
{
	/* Nobody is on offer now. */
	int fd = entrance_accept(&acceptor->entrance, &acceptor->peer);
	int error = errno;

	if (fd < 0) {
		permit_return(&acceptor->permit);
		return may_go_on(acceptor, error);
	}
	/* The conversation may start in the other thread before this function is left. */
	if (trace_is_on())
		trace_tell_accepted(acceptor->entrance.listener, fd);
	/* Before: who is killed in between has lost it, and that is counted. */
	slot_count_shared(&needs.slot->accepted);
	if (permit_admits(&acceptor->permit))
		receive(acceptor, fd);
	else
		turn_away(acceptor, fd);
	return !is_emptied(acceptor);
}

static void *run(void *argument)
{
	struct acceptor *acceptor = argument;

	pthread_mutex_lock(&gate);
	pthread_mutex_unlock(&gate);
	/*
	 * A queue that must be emptied belongs to a listener that the master made non-blocking;
	 * EAGAIN is then its end.
	 */
	while (may_accept(acceptor))
		if (!accept_one(acceptor))
			break;
	atomic_store(&acceptor->done, true);
	return NULL;
}

int acceptors_start(const struct acceptor_needs *what, const int *listeners, size_t count)
{
	struct sigaction wake = { .sa_handler = on_wake };
	pthread_attr_t attributes;
	sigset_t only, before;
	int error;

	needs = *what;
	acceptor_count = count;
	permits_init(needs.share.connections);
	sigaction(PERMIT_SIGNAL, &wake, NULL);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_BYTES);

	/* The threads hear the wake-up and their own faults; the main thread hears all but that. */
	sigfillset(&only);
	sigdelset(&only, PERMIT_SIGNAL);
	fault_unblock(&only);
	pthread_sigmask(SIG_SETMASK, &only, &before);
	pthread_mutex_lock(&gate);
	error = 0;
	for (size_t i = 0; i < count && error == 0; i++) {
		acceptors[i].entrance = (struct entrance){ .listener = listeners[i],
							  .slot = needs.slot };
		acceptors[i].number = (unsigned int)i;
		handover_init(&acceptors[i].handover);
		error = pthread_create(&acceptors[i].thread, &attributes, run, &acceptors[i]);
		if (error == 0)
			permit_open(&acceptors[i].permit, acceptors[i].thread, listeners[i]);
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
	errno = error;
	return error == 0 ? 0 : -1;
}

void acceptors_open(void)
{
	pthread_mutex_unlock(&gate);
}

bool acceptors_leave(uint64_t gone)
{
	bool all = true;

	atomic_fetch_or(&listeners_gone, gone);
	atomic_store(&leaving, true);
	for (size_t i = 0; i < acceptor_count; i++) {
		struct acceptor *acceptor = &acceptors[i];

		if (acceptor->joined)
			continue;
		if (!atomic_load(&acceptor->done)) {
			permit_void(&acceptor->permit, !must_empty(acceptor));
			pthread_kill(acceptor->thread, PERMIT_SIGNAL);
			all = false;
			continue;
		}
		pthread_join(acceptor->thread, NULL);
		acceptor->joined = true;
		permit_close(&acceptor->permit);
		close(acceptor->entrance.listener);
	}
	return all;
}
