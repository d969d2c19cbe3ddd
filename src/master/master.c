/* SPDX-License-Identifier: MIT */
/* master: binds, forks, supervises; never reads a byte from a client. */
#include "master/master.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/descriptors.h"
#include "base/log.h"
#include "base/nice.h"
#include "base/trace.h"
#include "master/care.h"
#include "master/fleet.h"
#include "master/notify.h"
#include "master/overview.h"
#include "master/reload.h"
#include "master/seat.h"
#include "master/signals.h"
#include "master/state.h"
#include "master/store.h"
#include "master/tidings.h"
#include "master/upgrade.h"
#include "master/watch.h"

struct master {
	const struct master_birth *birth;
	struct fleet fleet;
	struct reload reload;
	struct seat seat;
	struct tidings tidings;
	struct watch watch;
	struct upgrade upgrade;
	int trace;			/* the ring's descriptor; -1: there is none */
	char birth_pid_file[PATH_MAX];	/* to be taken, perhaps when the master before lets go */
	bool had_terminal;
	bool reopening;
	bool stopping, over;
	bool replaced;			/* another master serves; this one only drains */
	int exit_code;
	int64_t started_ms, watched_ms;
};

/* ------------------------------------------------------------------ start */

static bool has_terminal(void)
{
	int fd = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* ------------------------------------------------------------------ reload */

static void answer_all(struct master *m, enum control_verb verb, unsigned int ticket, int exit_code,
		       const char *text)
{
	control_answer_all(&m->seat.control, verb, ticket, exit_code, text);
}

static void keep_listeners(const struct generation *current)
{
	store_update(current->listeners, current->listener_count);
}

static void ask_reload(struct master *m, struct control_client *client)
{
	unsigned int ticket;

	if (m->stopping || m->upgrade.pid != 0) {
		if (client)
			control_answer(client, EX_TEMPFAIL, m->stopping ? "the server is stopping\n" :
							    "an upgrade is under way\n");
		else
			log_warning("no reload now: an upgrade is under way, or a stop");
		return;
	}
	notify_reloading();
	ticket = reload_ask(&m->reload);
	if (client)
		client->ticket = ticket;
}

static void start_stop(struct master *m);

static void on_first_failed(struct master *m)
{
	log_lines(LOG_LEVEL_ERROR, buffer_text(&m->reload.words));
	m->exit_code = m->reload.exit_code;
	start_stop(m);
}

static void on_refused(struct master *m)
{
	struct buffer text = { 0 };

	tidings_refused(&m->tidings, &m->reload, &text);
	answer_all(m, CONTROL_RELOAD, m->reload.number, m->reload.exit_code, buffer_text(&text));
	buffer_free(&text);
}

static void on_first_applied(struct master *m)
{
	succession_tell_ready(m->birth->succession);
	if (m->birth->ready_fd >= 0 && write(m->birth->ready_fd, "", 1) < 0)
		log_warning("cannot tell that the server serves: %m");
}

static void on_applied(struct master *m)
{
	const struct generation *current = m->fleet.current;
	struct buffer text = { 0 };

	tidings_applied(&m->tidings, &m->reload, &text);
	if (m->birth->succession->fd < 0) {
		activation_settle(m->birth->activation);
		keep_listeners(current);
	}
	tidings_ready(&m->fleet);
	answer_all(m, CONTROL_RELOAD, m->reload.number, EX_OK, buffer_text(&text));
	buffer_free(&text);
	if (m->seat.pid_file && *current->conf->pid_file &&
	    strcmp(m->seat.pid_file, current->conf->pid_file) != 0)
		log_warning("pid-file stays %s until the next start", m->seat.pid_file);
	if (current->number == 1)
		on_first_applied(m);
}

static void on_reload_end(struct master *m)
{
	if (m->stopping)
		answer_all(m, CONTROL_RELOAD, m->reload.number, m->reload.exit_code,
			   buffer_text(&m->reload.words));
	else if (!m->fleet.current)
		on_first_failed(m);
	else if (m->reload.exit_code != EX_OK)
		on_refused(m);
	else
		on_applied(m);
}

/* ------------------------------------------------------------ other orders */

static void start_reopen(struct master *m)
{
	int result = fleet_reopen(&m->fleet, clock_monotonic_ms());

	if (result < 0)
		answer_all(m, CONTROL_REOPEN, 0, EX_CANTCREAT,
			   "a log file could not be opened again; the log says which and why\n");
	else
		log_info("the log files are open again");
	m->reopening = true;
}

static void start_stop(struct master *m)
{
	int64_t now_ms = clock_monotonic_ms();
	int64_t drain_ms = m->fleet.current ? m->fleet.current->conf->timeouts.drain_ms : 0;

	if (m->stopping) {
		log_warning("told twice to stop: now");
		fleet_kill(&m->fleet, SIGKILL);
		return;
	}
	m->stopping = true;
	if (m->fleet.current)
		log_info("stopping; what is in progress has %lld s", (long long)drain_ms / 1000);
	notify_send("STOPPING=1\nEXTEND_TIMEOUT_USEC=%lld\nSTATUS=Stopping",
		    ((long long)drain_ms + 5000) * 1000);
	upgrade_cancel(&m->upgrade);
	reload_cancel(&m->reload, now_ms);
	answer_all(m, CONTROL_RELOAD, UINT_MAX, EX_TEMPFAIL, "the server is stopping\n");
	fleet_stop(&m->fleet, ORDER_STOP, now_ms);
}

/* -------------------------------------------------------------- upgrade */

static void refuse_upgrade(struct master *m, const char *why)
{
	struct buffer text = { 0 };

	log_error("the upgrade was refused: %s; all goes on as it was", why);
	buffer_print(&text, "the upgrade was refused: %s; all goes on as it was\n", why);
	answer_all(m, CONTROL_UPGRADE, 0, EX_UNAVAILABLE, text.data ? text.data : why);
	buffer_free(&text);
}

static void start_upgrade(struct master *m)
{
	char why[256];

	if (m->upgrade.pid != 0)
		return;		/* who asks waits for the one that is under way */
	if (m->stopping || !m->fleet.current || m->reload.course.step != COURSE_IDLE)
		refuse_upgrade(m, "the server is starting, reloading or stopping");
	else if (upgrade_start(&m->upgrade, m->fleet.current, clock_monotonic_ms(), why,
			       sizeof(why)) < 0)
		refuse_upgrade(m, why);
	else
		log_info("upgrade: a new master is started, pid %d", (int)m->upgrade.pid);
}

/* The new master serves: this one lets go of everything that there is only one of, and drains. */
static void hand_over(struct master *m)
{
	struct generation *current = m->fleet.current;

	log_info("upgraded: the master is pid %d now; what is in progress here has %lld s",
		 (int)m->upgrade.pid, (long long)current->conf->timeouts.drain_ms / 1000);
	notify_send("MAINPID=%d", (int)m->upgrade.pid);
	for (size_t i = 0; i < current->listener_count; i++)
		current->listeners[i]->inherited = true;
	seat_leave(&m->seat);	/* who waits there for the upgrade is told when it is done */
	upgrade_let_go(&m->upgrade);
	m->stopping = m->replaced = true;
	/* Certificates may be about to be renewed: that is the new one's business now. */
	reload_cancel(&m->reload, clock_monotonic_ms());
	fleet_stop(&m->fleet, ORDER_LEAVE, clock_monotonic_ms());
}

static void tell_upgraded(struct master *m)
{
	char text[80];

	snprintf(text, sizeof(text), "upgraded: the master is pid %d now\n", (int)m->upgrade.pid);
	answer_all(m, CONTROL_UPGRADE, 0, EX_OK, text);
}

/* What the master before us has let go of. */
static void take_over(struct master *m)
{
	if (seat_take(&m->seat, m->birth_pid_file) != EX_OK)
		log_warning("-k will not find this server");
	succession_end(m->birth->succession);
	keep_listeners(m->fleet.current);
	tidings_ready(&m->fleet);
}

/* SIGTTIN, SIGTTOU */
static void change_wanted(struct master *m, int by)
{
	struct generation *generation = m->fleet.current;

	if (!generation || (by < 0 && generation->wanted == 1) ||
	    (by > 0 && generation->wanted == generation->places))
		return;
	generation->wanted += (size_t)by;
	log_info("%zu workers are wanted now", generation->wanted);
}

static void tell_state(const struct master *m, enum control_verb verb, struct buffer *to)
{
	struct state state = { &m->fleet, m->started_ms, clock_monotonic_ms(), m->tidings.last_reload };

	if (verb == CONTROL_STATUS)
		state_print(&state, to);
	else
		state_print_json(&state, to);
}

static void on_question(struct master *m, struct control_client *client)
{
	struct buffer text = { 0 };

	switch (client->verb) {
	case CONTROL_RELOAD:
		ask_reload(m, client);
		break;
	case CONTROL_REOPEN:
		start_reopen(m);
		break;
	case CONTROL_UPGRADE:
		start_upgrade(m);
		break;
	case CONTROL_STOP:
		if (!m->stopping)
			start_stop(m);
		break;
	case CONTROL_STATUS:
	case CONTROL_STATUS_JSON:
		tell_state(m, client->verb, &text);
		control_answer(client, m->stopping ? EX_TEMPFAIL : EX_OK, buffer_text(&text));
		break;
	case CONTROL_TRACE:
		if (control_count(&m->seat.control, CONTROL_TRACE) > CONTROL_CLIENTS / 2)
			control_answer(client, EX_TEMPFAIL, "enough people watch already\n");
		else if (m->trace >= 0)
			control_hand(client, m->trace);
		else
			control_answer(client, EX_OSERR, "there is no memory to share\n");
		break;
	case CONTROL_WORKERS:
		overview_workers(&text, &m->fleet);
		control_answer(client, EX_OK, buffer_text(&text));
		break;
	case CONTROL_ADDRESSES:
		overview_listeners(&text, &m->fleet);
		control_answer(client, EX_OK, buffer_text(&text));
		break;
	case CONTROL_CERTIFICATES:
		overview_certificates(&text, &m->fleet);
		control_answer(client, EX_OK, buffer_text(&text));
		break;
	case CONTROL_NONE:
		abort();
	}
	buffer_free(&text);
}

static void on_hang_up(struct master *m)
{
	/* The terminal that it was started in is gone: nobody wants to be served any more. */
	if (m->had_terminal && !has_terminal() && !m->stopping) {
		m->had_terminal = false;
		start_stop(m);
		return;
	}
	ask_reload(m, NULL);
}

static void on_signal(struct master *m, int number)
{
	switch (number) {
	case SIGHUP:
		on_hang_up(m);
		break;
	case SIGUSR1:
		start_reopen(m);
		break;
	case SIGUSR2:
		start_upgrade(m);
		break;
	case SIGTERM:
	case SIGINT:
	case SIGQUIT:
		start_stop(m);
		break;
	case SIGTTIN:
		change_wanted(m, 1);
		break;
	case SIGTTOU:
		change_wanted(m, -1);
		break;
	default:
		break;	/* SIGCHLD, SIGIO, none: every turn looks for what they tell of */
	}
}

/* -------------------------------------------------------------------- loop */

static void reap(struct master *m)
{
	int64_t now_ms = clock_monotonic_ms();
	int wait_status;
	pid_t pid;

	/* As process 1 there are children that we never made; they are reaped as well. */
	while ((pid = waitpid(-1, &wait_status, WNOHANG | WUNTRACED | WCONTINUED)) > 0) {
		bool coming = false;
		char why[256];

		if (WIFSTOPPED(wait_status) || WIFCONTINUED(wait_status)) {
			fleet_note_stop(&m->fleet, pid, WIFSTOPPED(wait_status), now_ms);
			continue;
		}
		if (upgrade_bury(&m->upgrade, pid, wait_status, why, sizeof(why))) {
			if (!m->replaced)
				refuse_upgrade(m, why);
			continue;
		}
		if (fleet_bury(&m->fleet, pid, wait_status, now_ms, &coming)) {
			/* One that was told to end, or has served enough, has shown that it works. */
			if (coming && wait_status != 0)
				reload_fail(&m->reload, now_ms);
			continue;
		}
		reload_bury(&m->reload, pid, wait_status, now_ms);
	}
}

static void tend_watchdog(struct master *m, int64_t now_ms)
{
	if (notify_watchdog_ms() < 0 || now_ms - m->watched_ms < notify_watchdog_ms())
		return;
	m->watched_ms = now_ms;
	notify_watchdog();
}

static void tend_upgrade(struct master *m, int64_t now_ms)
{
	enum upgrade_news news;

	while ((news = upgrade_look(&m->upgrade, now_ms)) != UPGRADE_NO_NEWS) {
		if (news == UPGRADE_READY)
			hand_over(m);
		else
			tell_upgraded(m);
	}
}

/* One look at everything: what is, and what should be. */
static void look(struct master *m)
{
	struct control_client *client;
	int64_t now_ms;

	reap(m);
	while ((client = control_next(&m->seat.control)))
		on_question(m, client);
	trace_watched(control_count(&m->seat.control, CONTROL_TRACE));
	now_ms = clock_monotonic_ms();
	tend_upgrade(m, now_ms);
	if (succession_has_come(m->birth->succession, m->birth->activation))
		take_over(m);
	while (reload_advance(&m->reload, now_ms))
		on_reload_end(m);
	if (m->fleet.current && !m->stopping)
		care_stretch(m->fleet.current, now_ms);
	fleet_tend(&m->fleet, now_ms);
	if (m->reopening && fleet_has_reopened(&m->fleet)) {
		m->reopening = false;
		answer_all(m, CONTROL_REOPEN, 0, EX_OK, "the log files are open again\n");
	}
	if (!m->stopping && watch_tend(&m->watch, &m->fleet, now_ms)) {
		log_info("certificates have changed: they are read again");
		notify_reloading();
		reload_renew(&m->reload);
	}
	tend_watchdog(m, now_ms);
	tidings_tend(&m->tidings, &m->fleet);
	/* Who asked for an upgrade is told when the new master can be spoken to, not before. */
	m->over = m->stopping && fleet_alive(&m->fleet) == 0 && !upgrade_is_open(&m->upgrade);
}

static int64_t sooner(int64_t a, int64_t b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

static int64_t time_to_wait(const struct master *m)
{
	int64_t now_ms = clock_monotonic_ms();
	int64_t wait = sooner(reload_next_ms(&m->reload, now_ms), fleet_next_ms(&m->fleet, now_ms));
	int64_t watchdog = notify_watchdog_ms();

	if (m->fleet.current && !m->stopping)
		wait = sooner(wait, care_stretch(m->fleet.current, now_ms));
	wait = sooner(wait, upgrade_next_ms(&m->upgrade, now_ms));
	wait = sooner(wait, watch_next_ms(&m->watch, &m->fleet, now_ms));
	if (watchdog >= 0)
		wait = sooner(wait, m->watched_ms + watchdog > now_ms ?
					    m->watched_ms + watchdog - now_ms : 0);
	return wait;
}

static int finish(struct master *m)
{
	if (m->exit_code == EX_OK)
		log_info(m->replaced ? "the old master has ended" : "stopped");
	answer_all(m, CONTROL_STOP, 0, EX_OK, "stopped\n");
	fleet_free(&m->fleet);
	buffer_free(&m->reload.words);
	buffer_free(&m->reload.plan);
	seat_free(&m->seat);
	return m->exit_code;
}

int master_main(const struct master_birth *birth)
{
	struct master m = {
		.birth = birth,
		.reload = { .source = birth->source, .activation = birth->activation },
		.trace = trace_share(),
		.had_terminal = has_terminal(),
		.started_ms = clock_monotonic_ms(),
	};

	m.reload.fleet = &m.fleet;
	seat_init(&m.seat);
	tidings_init(&m.tidings);
	if (quarantine_open(&m.fleet.quarantine) < 0)
		log_warning("no memory for requests that kill workers: %m");
	m.fleet.clients = clients_open();
	signals_block();
	descriptors_raise();
	nice_raise();
	notify_init();
	snprintf(m.birth_pid_file, sizeof(m.birth_pid_file), "%s", birth->conf->pid_file);
	if (birth->succession->fd < 0)
		m.exit_code = seat_take(&m.seat, m.birth_pid_file);
	if (m.exit_code != EX_OK) {
		conf_free(birth->conf);
		return m.exit_code;
	}
	reload_first(&m.reload, birth->conf, m.started_ms);
	for (look(&m); !m.over; look(&m))
		on_signal(&m, signals_wait(time_to_wait(&m)));
	return finish(&m);
}
