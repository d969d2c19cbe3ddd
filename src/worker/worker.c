/* SPDX-License-Identifier: MIT */
/* worker: the life of one worker, from the fork to the exit. */
#include "worker/worker.h"

#include <errno.h>
#include <limits.h>
#include <malloc.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/log.h"
#include "base/nice.h"
#include "base/title.h"
#include "tls/signer.h"
#include "worker/acceptor.h"
#include "worker/access_log.h"
#include "worker/baton.h"
#include "worker/connections.h"
#include "worker/fault.h"
#include "worker/http1.h"
#include "worker/order.h"
#include "worker/reserve.h"
#include "worker/stray.h"
#include "worker/trial.h"

enum {
	EVENTS = 128,
	TITLE_MS = 1000,
	STOP_IDLE_MS = 500,	/* a request that is on its way when we stop is still answered */
	REMIND_MS = 10,		/* between wake-ups of accept threads that should leave */
};

struct worker {
	const struct worker_birth *birth;
	struct serving serving;
	struct connections connections;
	int epoll, signals, error_log;
	int kick;			/* wakes the main thread */
	int64_t wakes_ms;		/* when it wakes by itself at the latest */
	bool is_awake;			/* the main thread has the baton */
	int checked;			/* tells that passwords were checked; -1: nobody asks for any */
	int64_t titled_ms;
	uint64_t titled_requests;	/* what the title shows now */
	size_t titled_held;
	int64_t leave_by_ms;
	int64_t stop_idle_ms;		/* when idle connections are closed; 0: at their deadline */
	uint64_t requests_max;
	bool is_checked;		/* it has told so */
	bool leaving, alone;		/* alone: no accept thread is left */
};

/* ------------------------------------------------------------------ birth */

static void watch(struct worker *w, int fd, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.fd = fd };

	if (epoll_ctl(w->epoll, EPOLL_CTL_ADD, fd, &event) < 0)
		birth_unfit("epoll_ctl");
}

static size_t count_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		birth_unfit("getrlimit");
	return limit.rlim_cur;
}

static void tell_state(struct worker *w, enum slot_state state)
{
	atomic_store(&w->birth->slot->state, state);
	order_nod(w->birth->orders);
}

static bool asks_passwords(const struct places *places)
{
	const struct place *place;

	for (size_t i = 0; (place = places_at(places, i)); i++)
		if (place->users)
			return true;
	return false;
}

static void serve_new(void *worker, unsigned int listener, int fd, const struct address *peer);

static void set_up(struct worker *w)
{
	const struct worker_birth *birth = w->birth;
	const struct conf *conf = birth->conf;
	struct acceptor_needs needs = {
		.strays = -1, .slot = birth->slot, .serve = serve_new, .worker = w,
	};
	const struct share share = { birth->slots, birth->places,
				     birth->own, 0 };
	int walls = 0;

	/* Its threads take turns, and one heap is smaller than several. */
	mallopt(M_ARENA_MAX, 1);
	w->signals = birth_settle(birth);
	if (birth->master != 0)
		fault_watch(birth->slot);
	w->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (w->epoll < 0)
		birth_unfit("epoll_create1");
	/* Before its memory is limited: its table is large where there may be many descriptors. */
	if (!connections_open(&w->connections, &w->serving, birth->tls, w->epoll, &share,
			      count_descriptors()))
		birth_unfit("mmap");
	w->kick = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (w->kick < 0)
		birth_unfit("eventfd");
	/* It is never read: each kick is an event of its own. */
	watch(w, w->kick, EPOLLIN | EPOLLET);
	watch(w, w->signals, EPOLLIN);
	if (birth->orders >= 0)
		watch(w, birth->orders, EPOLLIN);
	w->serving.cache = cache_new((size_t)conf->cache.files, (size_t)conf->cache.memory);
	if (!w->serving.cache)
		birth_unfit("the file cache");
	/* Until here it was born as fast as can be. Each of its threads is one of many. */
	nice_restore();
	/* Debuggers look over the shoulder of a single process. */
	if (birth->master != 0)
		walls = birth_confine(birth);
	if (asks_passwords(birth->content->places)) {
		w->serving.checker = checker_start(&w->checked);
		if (!w->serving.checker)
			birth_unfit("starting the thread for passwords");
		watch(w, w->checked, EPOLLIN);
	}
	if (!access_log_init(conf))
		birth_unfit("log-format");
	http1_init(&w->serving);
	atomic_store(&birth->slot->log_generation, birth->log_generation);
	if (birth->strays) {
		watch(w, birth->strays[STRAY_OUT], EPOLLIN);
		needs.strays = birth->strays[STRAY_IN];
	}
	needs.share = w->connections.room.share;
	if (reserve_open() < 0 ||
	    acceptors_start(&needs, birth->listeners, birth->listener_count) < 0)
		birth_unfit("starting the accept threads");
	if (birth->master != 0)
		birth_seal(birth, walls);
	if (birth->trial >= 0)
		trial_stand(&w->serving, birth->trial);
	acceptors_open();
	tell_state(w, SLOT_ACCEPTING);
}

/* ----------------------------------------------------------------- orders */

static void leave(struct worker *w, uint64_t gone)
{
	if (!w->leaving) {
		w->leaving = w->serving.leaving = true;
		w->leave_by_ms = clock_monotonic_ms() + w->birth->conf->timeouts.drain_ms;
		tell_state(w, SLOT_LEAVING);
	}
	w->alone = acceptors_leave(gone);
}

/* When the server stops, who has asked for nothing is not waited for. */
static void close_idle(struct worker *w)
{
	if (!w->stop_idle_ms || w->serving.moment.monotonic_ms < w->stop_idle_ms)
		return;
	connections_close_idle(&w->connections);
	w->stop_idle_ms = w->serving.moment.monotonic_ms + STOP_IDLE_MS;
}

static void reopen(struct worker *w, const struct order *order)
{
	if (order->error_log >= 0) {
		if (w->error_log >= 0)
			close(w->error_log);
		w->error_log = order->error_log;
		log_direct(LOG_TARGET_FILE, w->error_log);
	}
	atomic_store(&w->birth->slot->log_generation, (uint32_t)order->value);
	order_nod(w->birth->orders);
}

static void on_orders(struct worker *w)
{
	struct order order;
	int result;

	while ((result = order_receive(w->birth->orders, &order)) > 0) {
		if (order.kind == ORDER_LEAVE || order.kind == ORDER_STOP)
			leave(w, order.value);
		if (order.kind == ORDER_STOP && !w->stop_idle_ms)
			w->stop_idle_ms = clock_monotonic_ms() + STOP_IDLE_MS;
		if (order.kind == ORDER_REOPEN)
			reopen(w, &order);
	}
	if (result < 0)
		_exit(EXIT_SUCCESS);	/* the master is gone, and so are we (PR_SET_PDEATHSIG) */
}

static void on_signal(struct worker *w)
{
	struct signalfd_siginfo info;

	while (read(w->signals, &info, sizeof(info)) == sizeof(info))
		;
	/* The master knows whether others go on; a whole group may have been told to end. */
	if (w->birth->master != 0) {
		atomic_store(&w->birth->slot->wants_to_leave, true);
		order_nod(w->birth->orders);
		return;
	}
	leave(w, 0);
	if (!w->stop_idle_ms)
		w->stop_idle_ms = clock_monotonic_ms() + STOP_IDLE_MS;
}

/* -------------------------------------------------------------------- loop */

static bool is_title_stale(const struct worker *w)
{
	return w->connections.room.held != w->titled_held ||
	       slot_read(&w->birth->slot->requests) != w->titled_requests;
}

static void show_title(struct worker *w)
{
	w->titled_ms = w->serving.moment.monotonic_ms;
	w->titled_held = w->connections.room.held;
	w->titled_requests = slot_read(&w->birth->slot->requests);
	title_set("worker %u, generation %u, %zu connections, %llu requests%s", w->birth->number,
		  w->birth->generation, w->titled_held, (unsigned long long)w->titled_requests,
		  w->leaving ? ", leaving" : "");
}

/* Once a second at most, and not when nothing has changed. */
static void tend_title(struct worker *w)
{
	if (is_title_stale(w) && w->serving.moment.monotonic_ms - w->titled_ms >= TITLE_MS) {
		show_title(w);
		connections_give_back_memory(&w->connections);
	}
}

static void shorten(int64_t *wait, int64_t other)
{
	if (*wait < 0 || other < *wait)
		*wait = other < 0 ? 0 : other;
}

static bool has_served_enough(const struct worker *w)
{
	return w->requests_max && !w->leaving &&
	       slot_read(&w->birth->slot->requests) >= w->requests_max;
}

static int time_to_wait(const struct worker *w)
{
	int64_t now = w->serving.moment.monotonic_ms;
	int64_t due = connections_due_ms(&w->connections);
	int64_t wait = -1;

	if (has_served_enough(w) || (w->alone && w->connections.room.held == 0))
		return 0;
	if (due != INT64_MAX)
		shorten(&wait, due - now);
	if (log_pen_next_ms(&w->serving.log) >= 0)
		shorten(&wait, log_pen_next_ms(&w->serving.log));
	if (is_title_stale(w))
		shorten(&wait, w->titled_ms + TITLE_MS - now);
	if (w->stop_idle_ms)
		shorten(&wait, w->stop_idle_ms - now);
	if (w->leaving)
		shorten(&wait, w->alone ? w->leave_by_ms - now : REMIND_MS);
	return (int)(wait > 60000 ? 60000 : wait);
}

/* A client that another worker has accepted and is too busy to see. */
static void on_stray(struct worker *w)
{
	unsigned int listener = UINT_MAX;
	int fd = stray_receive(w->birth->strays[STRAY_OUT], &listener);

	if (fd < 0)
		return;
	if (listener >= w->birth->listener_count) {
		close(fd);	/* it comes from another process, which may be out of its senses */
		return;
	}
	acceptors_adopt();
	connections_meet(&w->connections, listener, fd, NULL);
}

static void handle(struct worker *w, const struct epoll_event *event)
{
	int fd = event->data.fd;

	if (fd == w->signals)
		on_signal(w);
	else if (fd == w->birth->orders)
		on_orders(w);
	else if (fd == w->checked)
		w->is_checked = true;	/* later: that may close others, of whom there are events here */
	else if (fd == w->kick)
		return;
	else if (w->birth->strays && fd == w->birth->strays[STRAY_OUT])
		on_stray(w);
	else
		connections_advance(&w->connections, fd, event->events);
}

/* events: how many there were in the last turn. */
static bool is_over(struct worker *w, int events)
{
	bool was_alone = w->alone;

	if (!w->leaving)
		return false;
	if (!w->alone)
		w->alone = acceptors_leave(0);
	if (w->alone && atomic_load(&w->birth->slot->state) == SLOT_LEAVING)
		tell_state(w, SLOT_ALONE);
	if (w->serving.moment.monotonic_ms >= w->leave_by_ms)
		return true;
	/* What the last accept thread handed over at its end is still to be seen. */
	return was_alone && w->connections.room.held == 0 && events == 0;
}

static void serve(struct worker *w)
{
	struct epoll_event events[EVENTS];
	int count = 0;

	while (!is_over(w, count)) {
		int wait = time_to_wait(w);

		w->wakes_ms = wait < 0 ? INT64_MAX : w->serving.moment.monotonic_ms + wait;
		w->is_awake = false;
		baton_pass();
		acceptors_settle();
		count = epoll_wait(w->epoll, events, EVENTS, wait);
		baton_take();
		w->is_awake = true;
		if (count < 0 && errno != EINTR)
			birth_unfit("epoll_wait");
		http1_tick(&w->serving);
		acceptors_serve();
		for (int i = 0; i < count; i++) {
			handle(w, &events[i]);
			baton_show();
			acceptors_serve();
		}
		if (w->is_checked)
			connections_collect_checked(&w->connections);
		w->is_checked = false;
		connections_tend(&w->connections);
		close_idle(w);
		log_pen_tend(&w->serving.log, count <= 0, w->serving.moment.monotonic_ms);
		tend_title(w);
		if (has_served_enough(w))
			leave(w, 0);
	}
}

/*
 * Also from an accept thread, while the main thread sleeps: that may have to wake earlier for what
 * there is to do now.
 */
static void serve_new(void *worker, unsigned int listener, int fd, const struct address *peer)
{
	struct worker *w = worker;
	int wait;

	/* Its time begins now, and not with the turn in which it comes. */
	http1_tick(&w->serving);
	connections_meet(&w->connections, listener, fd, peer);
	if (w->is_awake)
		return;
	log_pen_tend(&w->serving.log, false, w->serving.moment.monotonic_ms);
	wait = time_to_wait(w);
	if (wait >= 0 && w->serving.moment.monotonic_ms + wait < w->wakes_ms) {
		w->wakes_ms = w->serving.moment.monotonic_ms;
		eventfd_write(w->kick, 1);
	}
}

/* So that not all workers recycle at the same time: up to a fifth more than asked for. */
static uint64_t with_jitter(uint64_t requests, unsigned int number)
{
	return requests + requests / 5 * (number * 7 % 16) / 16;
}

_Noreturn void worker_main(const struct worker_birth *birth)
{
	static struct worker w;

	w.birth = birth;
	w.checked = -1;
	w.error_log = birth->error_log;
	w.requests_max = with_jitter((uint64_t)birth->conf->workers.max_requests, birth->number);
	w.serving = (struct serving){
		.conf = birth->conf,
		.content = birth->content,
		.slot = birth->slot,
		.quarantine = birth->quarantine,
		.log = {
			.ring = birth->is_logged ? &birth->slot->log : NULL,
			.orders = birth->orders,
			.file = birth->access_log,
		},
	};
	admission_init(&w.serving.admission, birth->clients, birth->content);
	log_pen_init(&w.serving.log);
	signer_use(birth->key_holder);
	baton_init(birth->slot);
	baton_take();
	set_up(&w);
	show_title(&w);
	serve(&w);
	log_pen_push(&w.serving.log);
	connections_tell_cut(&w.connections);
	slot_count(&birth->slot->ends[END_CUT], w.connections.room.held);
	_exit(EXIT_SUCCESS);
}
