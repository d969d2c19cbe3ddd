/* SPDX-License-Identifier: MIT */
/* birth: what a worker is born with, and how it leaves its parent behind. */
#include "worker/birth.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>
#include "base/descriptors.h"
#include "base/log.h"
#include "base/rights.h"
#include "base/trace.h"
#include "worker/budget.h"

static int compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

_Noreturn void birth_unfit(const char *what)
{
	log_error("cannot start to work: %s: %s", what, strerror(errno));
	_exit(WORKER_UNFIT);
}

static void shut(unsigned int first, unsigned int last)
{
	if (descriptors_close(first, last) < 0)
		birth_unfit("closing what is the master's");
}

/* What the master has open is its own; the worker keeps what it was given, and no more. */
static void close_others(const struct worker_birth *birth)
{
	const struct places *places = birth->content->places;
	const struct place *place;
	size_t count = 0;
	int *keep, next = 3;

	for (size_t i = 0; (place = places_at(places, i)); i++)
		count += 1 + place->links.count;
	keep = calloc(count + WORKER_LISTENERS_MAX + 9, sizeof(*keep));
	if (!keep)
		birth_unfit("memory");
	count = 0;
	for (size_t i = 0; (place = places_at(places, i)); i++) {
		keep[count++] = place->root;
		for (size_t j = 0; j < place->links.count; j++)
			keep[count++] = place->links.folder[j].fd;
	}
	for (size_t i = 0; i < birth->listener_count; i++)
		keep[count++] = birth->listeners[i];
	keep[count++] = birth->access_log;
	keep[count++] = birth->error_log;
	keep[count++] = birth->orders;
	keep[count++] = birth->trial;
	keep[count++] = sandbox_fd(birth->sandbox);
	keep[count++] = birth->key_holder;
	for (int i = 0; birth->strays && i < 2; i++)
		keep[count++] = birth->strays[i];
	qsort(keep, count, sizeof(keep[0]), compare);
	for (size_t i = 0; i < count; i++) {
		if (keep[i] < next)
			continue;
		shut((unsigned int)next, (unsigned int)keep[i] - 1);
		next = keep[i] + 1;
	}
	shut((unsigned int)next, ~0U);
	free(keep);
	/* Of the terminal or the file that the master was started with, only what it says there. */
	if (birth->master != 0 && descriptors_silence() < 0)
		birth_unfit("/dev/null");
}

static void follow(pid_t master)
{
	if (master == 0)
		return;
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		birth_unfit("prctl");
	/* It may have died before. */
	if (getppid() != master)
		_exit(EXIT_SUCCESS);
}

/* TERM (and in a terminal's one process INT and QUIT) is read from a descriptor, the rest of
 * what people send to workers by mistake is ignored. */
static int open_signals(bool alone)
{
	static const int ignored[] = { SIGHUP, SIGUSR1, SIGPIPE, SIGTTIN,
				       SIGTTOU, SIGWINCH, SIGXFSZ };
	sigset_t heard, blocked;

	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
	sigemptyset(&heard);
	sigaddset(&heard, SIGTERM);
	if (alone) {
		sigaddset(&heard, SIGINT);
		sigaddset(&heard, SIGQUIT);
	} else {
		signal(SIGINT, SIG_IGN);
		signal(SIGQUIT, SIG_IGN);
	}
	blocked = heard;
	sigaddset(&blocked, SIGUSR2);	/* the accept threads' wake-up */
	sigprocmask(SIG_SETMASK, &blocked, NULL);
	return signalfd(-1, &heard, SFD_CLOEXEC | SFD_NONBLOCK);
}

int birth_settle(const struct worker_birth *birth)
{
	int signals;

	trace_become_worker(birth->number);
	close_others(birth);
	follow(birth->master);
	signals = open_signals(birth->master == 0);
	if (signals < 0)
		birth_unfit("signalfd");
	rights_bound();
	if (birth->identity && identity_assume(birth->identity) < 0)
		birth_unfit("giving up root");
	/* A change of user clears it. */
	follow(birth->master);
	return signals;
}

/* What a worker needs no more of. Fails where it must not have less than it has already. */
static void limit(const struct worker_birth *birth)
{
	const struct rlimit none = { 0, 0 };

	budget_enter(birth->conf);
	if (!birth->conf->workers.core_dumps)
		setrlimit(RLIMIT_CORE, &none);
}

int birth_confine(const struct worker_birth *birth)
{
	int walls;

	limit(birth);
	/* What is read from outside but once. */
	tzset();
	log_reconnect();
	walls = sandbox_enter(birth->sandbox);
	if (walls < 0)
		birth_unfit("sandbox = required: confining it to its files");
	return walls;
}

void birth_seal(const struct worker_birth *birth, int walls)
{
	const struct rlimit none = { 0, 0 };

	/* Its threads have been started, and count as processes. */
	setrlimit(RLIMIT_NPROC, &none);
	walls = sandbox_close(birth->sandbox, walls);
	if (walls < 0)
		birth_unfit("sandbox = required: confining it to its system calls");
	atomic_store(&birth->slot->walls, (uint32_t)walls);
}
