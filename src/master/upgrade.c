/* SPDX-License-Identifier: MIT */
/* upgrade: a new master, of the program as it is on disk now, takes over from the old one. */
#include "master/upgrade.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/descriptors.h"
#include "base/nice.h"
#include "base/program.h"

enum {
	FIRST_FD = 3,		/* sd_listen_fds(3) */
	LATE_MS = 30000,
	CANNOT_RUN = 126,	/* exit status, as a shell has it */
};

static const char VARIABLE[] = "HTTP_SERVER_PREDECESSOR";

/* -------------------------------------------------------- the old one's side */

static void set_number(const char *name, size_t number)
{
	char text[32];

	snprintf(text, sizeof(text), "%zu", number);
	setenv(name, text, 1);
}

/* The sockets, and behind them the line to us, stand where the new program looks for them. */
static int arrange(const struct generation *current, int line)
{
	size_t count = current->listener_count;
	int moved[ACCEPTORS_MAX + 1];

	/* Out of the way first. */
	for (size_t i = 0; i <= count; i++) {
		moved[i] = fcntl(i < count ? current->listeners[i]->fd : line, F_DUPFD,
				 FIRST_FD + ACCEPTORS_MAX + 1);
		if (moved[i] < 0)
			return -1;
	}
	for (size_t i = 0; i <= count; i++)
		if (dup2(moved[i], FIRST_FD + (int)i) < 0)
			return -1;
	return close_range(FIRST_FD + (unsigned int)count + 1, ~0U, 0);
}

static _Noreturn void become_new(const struct generation *current, int line)
{
	static const int handled[] = { SIGPIPE, SIGWINCH, SIGXFSZ };
	uint64_t borrowed = 0;
	sigset_t none;
	char text[64];

	for (size_t i = 0; i < current->listener_count; i++)
		if (current->listeners[i]->inherited)
			borrowed |= UINT64_C(1) << i;
	for (size_t i = 0; i < sizeof(handled) / sizeof(handled[0]); i++)
		signal(handled[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (arrange(current, line) < 0)
		_exit(CANNOT_RUN);
	set_number("LISTEN_PID", (size_t)getpid());
	set_number("LISTEN_FDS", current->listener_count);
	if (getenv("WATCHDOG_PID"))
		set_number("WATCHDOG_PID", (size_t)getpid());
	snprintf(text, sizeof(text), "%zu:%llu", FIRST_FD + current->listener_count,
		 (unsigned long long)borrowed);
	setenv(VARIABLE, text, 1);
	nice_restore();
	execv(program_path(), program_words());
	_exit(CANNOT_RUN);
}

int upgrade_start(struct upgrade *upgrade, const struct generation *current, int64_t now_ms,
		  char *why, size_t room)
{
	int pair[2];

	if (!program_path()) {
		snprintf(why, room, "it is not known which file this program is");
		return -1;
	}
	if (getpid() == 1) {
		snprintf(why, room, "this is process 1, with which everything ends");
		return -1;
	}
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
		snprintf(why, room, "socketpair: %s", strerror(errno));
		return -1;
	}
	if (descriptors_announce(pair[0]) < 0) {
		snprintf(why, room, "socketpair: %s", strerror(errno));
		close(pair[0]);
		close(pair[1]);
		return -1;
	}
	upgrade->pid = fork();
	if (upgrade->pid == 0)
		become_new(current, pair[1]);
	close(pair[1]);
	if (upgrade->pid < 0) {
		snprintf(why, room, "fork: %s", strerror(errno));
		close(pair[0]);
		upgrade->pid = 0;
		return -1;
	}
	*upgrade = (struct upgrade){ .pid = upgrade->pid, .fd = pair[0],
				     .late_ms = now_ms + LATE_MS };
	return 0;
}

enum upgrade_news upgrade_look(struct upgrade *upgrade, int64_t now_ms)
{
	ssize_t got;
	char byte;

	if (upgrade->pid == 0 || upgrade->fd < 0)
		return UPGRADE_NO_NEWS;
	got = recv(upgrade->fd, &byte, 1, MSG_DONTWAIT);
	if (got == 1)
		return UPGRADE_READY;
	if (got == 0 && upgrade->was_let_go) {
		close(upgrade->fd);
		upgrade->fd = -1;
		return UPGRADE_DONE;
	}
	if (!upgrade->was_let_go && !upgrade->was_late && now_ms >= upgrade->late_ms) {
		upgrade->was_late = true;
		kill(upgrade->pid, SIGKILL);
	}
	return UPGRADE_NO_NEWS;
}

int64_t upgrade_next_ms(const struct upgrade *upgrade, int64_t now_ms)
{
	if (upgrade->pid == 0 || upgrade->was_late || upgrade->was_let_go)
		return -1;
	return upgrade->late_ms > now_ms ? upgrade->late_ms - now_ms : 0;
}

bool upgrade_bury(struct upgrade *upgrade, pid_t pid, int wait_status, char *why, size_t room)
{
	if (upgrade->pid == 0 || upgrade->pid != pid)
		return false;
	if (upgrade->was_late)
		snprintf(why, room, "it did not serve within %d s", LATE_MS / 1000);
	else if (WIFSIGNALED(wait_status))
		snprintf(why, room, "it was killed by signal %d", WTERMSIG(wait_status));
	else if (WEXITSTATUS(wait_status) == CANNOT_RUN)
		snprintf(why, room, "%s cannot be run", program_path());
	else
		snprintf(why, room, "it ended with exit status %d", WEXITSTATUS(wait_status));
	if (upgrade->fd >= 0)
		close(upgrade->fd);
	*upgrade = (struct upgrade){ .fd = -1 };
	return true;
}

void upgrade_let_go(struct upgrade *upgrade)
{
	/* If it has died meanwhile, there is nobody to tell, and we drain all the same. */
	send(upgrade->fd, "", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
	upgrade->was_let_go = true;
}

void upgrade_cancel(struct upgrade *upgrade)
{
	if (upgrade->pid == 0 || upgrade->was_let_go)
		return;
	kill(upgrade->pid, SIGKILL);
	close(upgrade->fd);
	upgrade->fd = -1;
}

/* -------------------------------------------------------- the new one's side */

void succession_take(struct succession *succession)
{
	const char *text = getenv(VARIABLE);
	unsigned long long borrowed;
	int fd;

	*succession = (struct succession){ .fd = -1 };
	if (text && sscanf(text, "%d:%llu", &fd, &borrowed) == 2 && fcntl(fd, F_SETFD, FD_CLOEXEC) == 0)
		*succession = (struct succession){ fd, borrowed, false };
	unsetenv(VARIABLE);
}

void succession_tell_ready(const struct succession *succession)
{
	if (succession->fd < 0)
		return;
	descriptors_announce(succession->fd);
	send(succession->fd, "", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

bool succession_has_come(struct succession *succession, struct activation *activation)
{
	char byte;

	if (succession->fd < 0 || succession->has_come)
		return false;
	if (recv(succession->fd, &byte, 1, MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	succession->has_come = true;
	for (size_t i = 0; i < activation->count; i++)
		activation->listeners[i]->inherited = succession->borrowed >> i & 1;
	activation_settle(activation);
	return true;
}

void succession_end(struct succession *succession)
{
	close(succession->fd);
	succession->fd = -1;
}
