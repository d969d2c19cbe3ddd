/* SPDX-License-Identifier: MIT */
/* daemon: goes to the background, and tells the foreground how it went: -D. */
#include "tool/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

/* Shows what there is to read; false at its end. */
static bool relay(int from)
{
	char text[4096];
	ssize_t got = read(from, text, sizeof(text));

	if (got < 0)
		return errno == EINTR;
	return got > 0 && write(STDERR_FILENO, text, (size_t)got) >= 0;
}

static _Noreturn void wait_for(pid_t child, int words, int ready)
{
	struct pollfd wanted[] = { { .fd = ready, .events = POLLIN }, { .fd = words, .events = POLLIN } };
	int wait_status = 0;
	char byte;

	while (poll(wanted, 2, -1) >= 0 || errno == EINTR) {
		if (wanted[1].revents && !relay(words))
			wanted[1].fd = -1;
		if (wanted[0].revents & POLLIN && !wanted[1].revents)
			_exit(read(ready, &byte, 1) == 1 ? EX_OK : EX_OSERR);
		if (wanted[0].revents == POLLHUP && !wanted[1].revents)
			break;
	}
	waitpid(child, &wait_status, 0);
	_exit(WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : EX_OSERR);
}

static int leave_foreground(int words)
{
	int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (nowhere < 0 || setsid() < 0 || dup2(nowhere, STDIN_FILENO) < 0 ||
	    dup2(words, STDOUT_FILENO) < 0 || dup2(words, STDERR_FILENO) < 0)
		return -1;
	close(nowhere);
	return 0;
}

int daemon_become(void)
{
	int words[2], ready[2];
	pid_t child;

	if (pipe2(words, O_CLOEXEC) < 0 || pipe2(ready, O_CLOEXEC) < 0)
		return -1;
	child = fork();
	if (child < 0)
		return -1;
	if (child > 0) {
		close(words[1]);
		close(ready[1]);
		wait_for(child, words[0], ready[0]);
	}
	close(words[0]);
	close(ready[0]);
	if (leave_foreground(words[1]) < 0)
		return -1;
	close(words[1]);
	return ready[1];
}
