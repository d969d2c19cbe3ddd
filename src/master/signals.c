/* SPDX-License-Identifier: MIT */
/* signals: the master's: blocked for life, and taken one at a time. */
#include "master/signals.h"

#include <signal.h>
#include <stddef.h>
#include <time.h>

static sigset_t heard_signals(void)
{
	static const int heard[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGCHLD, SIGTTIN,
				     SIGTTOU, SIGIO, SIGUSR2 };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(heard) / sizeof(heard[0]); i++)
		sigaddset(&set, heard[i]);
	return set;
}

void signals_block(void)
{
	static const int ignored[] = { SIGPIPE, SIGWINCH, SIGXFSZ };
	sigset_t set = heard_signals();

	sigprocmask(SIG_BLOCK, &set, NULL);
	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
	/* Whoever started us may have ignored it, and then nobody could be waited for. */
	signal(SIGCHLD, SIG_DFL);
}

int signals_wait(int64_t wait_ms)
{
	sigset_t set = heard_signals();
	struct timespec wait = { .tv_sec = wait_ms / 1000, .tv_nsec = wait_ms % 1000 * 1000000 };
	int number = wait_ms < 0 ? sigwaitinfo(&set, NULL) : sigtimedwait(&set, NULL, &wait);

	return number > 0 ? number : 0;
}
