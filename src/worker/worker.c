/* SPDX-License-Identifier: MIT */
/* worker: the life of one worker, from the fork to the exit. */
#include "worker/worker.h"

#include <errno.h>
#include <limits.h>
#include <malloc.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
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
#include "worker/crowd.h"
#include "worker/fault.h"
#include "worker/http1.h"
#include "worker/order.h"
#include "worker/reserve.h"
#include "worker/room.h"
#include "worker/stray.h"
#include "worker/trial.h"

enum {
	EVENTS = 128,
	TITLE_MS = 1000,
	STOP_IDLE_MS = 500,	/* a request that is on its way when we stop is still answered */
	TOLD_MAX = 20,		/* clients that are named when they are cut */
	REMIND_MS = 10,		/* between wake-ups of accept threads that should leave */
	MANY = 16,		/* connections, whose memory is worth giving back when they have gone */
	FEW_PART = 8,		/* so much of them may have stayed */
	GO_ON_US = 2000,	/* who has much to do does it for so long before others are looked for */
};

struct worker {
	const struct worker_birth *birth;
	struct serving serving;
	struct deadlines deadlines;
	struct list again;		/* connections whose turn is not over */
	struct connection **table;	/* by descriptor */
	size_t table_size;
	struct room room;		/* for connections */
	size_t held_once;		/* the most connections since memory was given back */
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

static void open_table(struct worker *w)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		birth_unfit("getrlimit");
	w->table_size = limit.rlim_cur;
	w->table = mmap(NULL, w->table_size * sizeof(w->table[0]), PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (w->table == MAP_FAILED)
		birth_unfit("mmap");
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
	int walls = 0;

	/* Its threads take turns, and one heap is smaller than several. */
	mallopt(M_ARENA_MAX, 1);
	w->signals = birth_settle(birth);
	if (birth->master != 0)
		fault_watch(birth->slot);
	w->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (w->epoll < 0)
		birth_unfit("epoll_create1");
	open_table(w);
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
	deadlines_init(&w->deadlines, conf);
	http1_init(&w->serving);
	atomic_store(&birth->slot->log_generation, birth->log_generation);
	if (birth->strays) {
		watch(w, birth->strays[STRAY_OUT], EPOLLIN);
		needs.strays = birth->strays[STRAY_IN];
	}
	room_init(&w->room, conf, &(struct share){ birth->slots, birth->places,
		  (size_t)(birth->slot - birth->slots), 0 }, w->table_size);
	needs.share = w->room.share;
	needs.epoll = w->epoll;
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

/* ----------------------------------------------------------- connections */

static void forget(struct worker *w, struct connection *connection)
{
	if (w->table[connection->stream.fd] != connection)
		abort();
	/* By accept threads as well, when they turn somebody away. */
	slot_count_shared(&w->birth->slot->ends[connection->end]);
	w->table[connection->stream.fd] = NULL;
	if (w->serving.room_wanted > 0)
		w->serving.room_wanted--;
	w->serving.room_promised -= connection->makes_room;
	admission_leave(&w->serving.admission, connection);
	connection_free(connection);
	if (w->room.held > w->held_once)
		w->held_once = w->room.held;
	room_give(&w->room, w->serving.moment.monotonic_ms);
	acceptors_release();
}

static void conclude(struct worker *w, struct connection *connection, enum http1_result result)
{
	if (result == HTTP1_CLOSE) {
		forget(w, connection);
		return;
	}
	list_take(&connection->again_link);
	if (result == HTTP1_AGAIN)
		list_append(&w->again, &connection->again_link);
}

/* peer: who it is, if that is known already; or NULL. */
static struct connection *welcome(struct worker *w, int fd, unsigned int listener,
				  const struct address *peer)
{
	const struct conf_listen *listen = &w->birth->conf->listens[listener];
	struct connection *connection =
		connection_new(fd, peer, listener, address_port(&listen->address),
			       listen->tls == CONF_TLS_OFF ? NULL : w->birth->tls);

	if (!connection) {
		log_warning("no memory for a connection");
		reserve_refuse(fd);
		slot_count_shared(&w->birth->slot->ends[END_TURNED_AWAY]);
		acceptors_release();
		return NULL;
	}
	w->table[fd] = connection;
	room_take(&w->room);
	if (http1_begin(&w->serving, connection))
		return connection;
	forget(w, connection);
	return NULL;
}

static void on_connection(struct worker *w, int fd, uint32_t events)
{
	struct connection *connection = w->table[fd];

	if (connection)
		conclude(w, connection, http1_advance(&w->serving, connection, events));
}

/* A new client, as far as it has asked. peer: who it is; or NULL. */
static void meet(struct worker *w, unsigned int listener, int fd, const struct address *peer)
{
	struct connection *connection = welcome(w, fd, listener, peer);

	if (connection)
		conclude(w, connection, http1_advance(&w->serving, connection, EPOLLIN));
	if (w->table[fd] && !acceptors_watch(fd)) {
		w->table[fd]->end = END_TURNED_AWAY;
		forget(w, w->table[fd]);
	}
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
	meet(w, listener, fd, NULL);
}

/* Those who wait for the check of a password may go on, or wait again for their own. */
static void tend_checked(struct worker *w)
{
	struct list *ring = &w->deadlines.ring[PHASE_CHECKING];

	if (!w->is_checked)
		return;
	w->is_checked = false;
	checker_collect(w->serving.checker, w->serving.moment.monotonic_ms);
	for (struct list *at = ring->next, *end = ring->previous; at != ring;) {
		struct connection *connection = LIST_ENTRY(at, struct connection, deadline_link);
		bool is_last = at == end;

		at = at->next;
		conclude(w, connection, http1_advance(&w->serving, connection, 0));
		if (is_last)
			break;
	}
}

/*
 * One more turn for those that had not finished, in the order of the list; those that still have
 * not go to its end. When it takes long, others have come meanwhile, who want but little.
 */
static void go_on(struct worker *w)
{
	struct list *last = w->again.previous;
	int64_t until_us;

	if (list_is_empty(&w->again))
		return;
	until_us = clock_monotonic_us() + GO_ON_US;
	for (bool is_last = false; !is_last && clock_monotonic_us() < until_us;) {
		struct list *link = w->again.next;
		struct connection *connection = LIST_ENTRY(link, struct connection, again_link);

		is_last = link == last;
		conclude(w, connection, http1_advance(&w->serving, connection, 0));
	}
}

static void expire(struct worker *w)
{
	struct connection *connection;

	while ((connection = deadlines_due(&w->deadlines, w->serving.moment.monotonic_ms)))
		conclude(w, connection, http1_expire(&w->serving, connection));
}

/* Whether nothing has come that waits to be read: a request must not be closed upon. */
static bool is_silent(struct connection *connection)
{
	char byte;

	return stream_peek(&connection->stream, &byte, 1) == STREAM_BLOCKED;
}

static void close_ring(struct worker *w, struct list *ring, bool only_silent)
{
	for (struct list *at = ring->next, *next; at != ring; at = next) {
		struct connection *connection = LIST_ENTRY(at, struct connection, deadline_link);

		next = at->next;
		if ((only_silent && connection->input_length > 0) || !is_silent(connection))
			continue;
		connection->end = END_STOPPED;
		forget(w, connection);
	}
}

/* When the server stops, who has asked for nothing is not waited for. */
static void close_idle(struct worker *w)
{
	if (!w->stop_idle_ms || w->serving.moment.monotonic_ms < w->stop_idle_ms)
		return;
	close_ring(w, &w->deadlines.ring[PHASE_IDLE], false);
	close_ring(w, &w->deadlines.ring[PHASE_HEADER], true);
	w->stop_idle_ms = w->serving.moment.monotonic_ms + STOP_IDLE_MS;
}

/*
 * When there is no room, who waits to be accepted gets that of who can be spared; and then that
 * of those who get an answer next, and are told with it that it is the last one.
 */
static void make_room(struct worker *w)
{
	int64_t now = w->serving.moment.monotonic_ms;
	struct connection *connection;
	size_t waiting;

	if (w->leaving || !room_is_due(&w->room, now))
		return;
	waiting = room_look(&w->room, now);
	for (; waiting > 0 && (connection = room_spare(&w->deadlines, now)); waiting--) {
		if (!is_silent(connection))
			break;		/* it is idle no more */
		connection->end = END_ROOM;
		forget(w, connection);
	}
	w->serving.room_wanted = waiting;
	room_turn_away(&w->room, &w->deadlines, now);
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
	return w->room.held != w->titled_held ||
	       slot_read(&w->birth->slot->requests) != w->titled_requests;
}

static void show_title(struct worker *w)
{
	w->titled_ms = w->serving.moment.monotonic_ms;
	w->titled_held = w->room.held;
	w->titled_requests = slot_read(&w->birth->slot->requests);
	title_set("worker %u, generation %u, %zu connections, %llu requests%s", w->birth->number,
		  w->birth->generation, w->room.held, (unsigned long long)w->titled_requests,
		  w->leaving ? ", leaving" : "");
}

/* The heap keeps for ever what a crowd has needed, unless it is told that they have gone. */
static void give_back_memory(struct worker *w)
{
	if (w->held_once < MANY || w->room.held > w->held_once / FEW_PART)
		return;
	malloc_trim(0);
	w->held_once = w->room.held;
}

/* Once a second at most, and not when nothing has changed. */
static void tend_title(struct worker *w)
{
	if (is_title_stale(w) && w->serving.moment.monotonic_ms - w->titled_ms >= TITLE_MS) {
		show_title(w);
		give_back_memory(w);
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
	int64_t wait = deadlines_next(&w->deadlines, now);

	if (!list_is_empty(&w->again) || (w->alone && w->room.held == 0))
		return 0;
	if (log_pen_next_ms(&w->serving.log) >= 0)
		shorten(&wait, log_pen_next_ms(&w->serving.log));
	if (is_title_stale(w))
		shorten(&wait, w->titled_ms + TITLE_MS - now);
	if (w->stop_idle_ms)
		shorten(&wait, w->stop_idle_ms - now);
	if (!w->leaving && room_is_full(&w->room))
		shorten(&wait, room_due_ms(&w->room) - now);
	if (has_served_enough(w))
		return 0;
	if (w->leaving)
		shorten(&wait, w->alone ? w->leave_by_ms - now : REMIND_MS);
	return (int)(wait > 60000 ? 60000 : wait);
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
		on_connection(w, fd, event->events);
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
	return was_alone && w->room.held == 0 && events == 0;
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
		tend_checked(w);
		go_on(w);
		expire(w);
		close_idle(w);
		make_room(w);
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

	if (w->is_awake) {
		meet(w, listener, fd, peer);
		return;
	}
	http1_tick(&w->serving);
	meet(w, listener, fd, peer);
	log_pen_tend(&w->serving.log, false, w->serving.moment.monotonic_ms);
	wait = time_to_wait(w);
	if (wait >= 0 && w->serving.moment.monotonic_ms + wait < w->wakes_ms) {
		w->wakes_ms = w->serving.moment.monotonic_ms;
		eventfd_write(w->kick, 1);
	}
}

/* At the deadline of its farewell: who is cut, and in the middle of what. */
static void tell_cut(struct worker *w)
{
	int told = 0;

	for (int phase = 0; phase < PHASE_COUNT; phase++) {
		struct list *ring = &w->deadlines.ring[phase];

		for (struct list *at = ring->next; at != ring && told < TOLD_MAX;
		     at = at->next, told++) {
			const struct connection *connection =
				LIST_ENTRY(at, struct connection, deadline_link);

			log_warning("client %.*s: cut at the deadline of timeouts.drain, while it %s",
				    connection->host_length, connection->host, crowd_doing((enum phase)phase));
		}
	}
	if (w->room.held > TOLD_MAX)
		log_warning("and %zu more", w->room.held - TOLD_MAX);
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
		.deadlines = &w.deadlines,
		.log = {
			.ring = birth->is_logged ? &birth->slot->log : NULL,
			.orders = birth->orders,
			.file = birth->access_log,
		},
	};
	admission_init(&w.serving.admission, birth->clients, birth->content);
	log_pen_init(&w.serving.log);
	signer_use(birth->key_holder);
	list_init(&w.again);
	baton_init(birth->slot);
	baton_take();
	set_up(&w);
	show_title(&w);
	serve(&w);
	log_pen_push(&w.serving.log);
	tell_cut(&w);
	slot_count(&birth->slot->ends[END_CUT], w.room.held);
	_exit(EXIT_SUCCESS);
}
