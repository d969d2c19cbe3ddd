/* SPDX-License-Identifier: MIT */
/* load: a configuration is read in a child of its own, which hands back what came of it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "conf/build.h"
#include "conf/conf.h"
#include "conf/loaded.h"

enum {
	PATIENCE = 60,		/* seconds; a user database or a disk may be slow */
	TEXT_LIMIT = 64 * 1024 * 1024,
};

static void close_others(int a, int b)
{
	unsigned int low = (unsigned int)(a < b ? a : b), high = (unsigned int)(a < b ? b : a);

	if (low > 3)
		close_range(3, low - 1, 0);
	if (high > low + 1)
		close_range(low + 1, high - 1, 0);
	close_range(high + 1, ~0U, 0);
}

/* A child must not act on the signals of its parent, nor outlive it. */
static int settle(pid_t parent)
{
	struct sigaction standard = { .sa_handler = SIG_DFL };
	sigset_t none;

	for (int number = 1; number < SIGRTMIN; number++)
		if (number != SIGKILL && number != SIGSTOP)
			sigaction(number, &standard, NULL);
	sigemptyset(&none);
	if (sigprocmask(SIG_SETMASK, &none, NULL) < 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		return -1;
	alarm(PATIENCE);
	return getppid() == parent ? 0 : -1;
}

static int write_all(int fd, const struct buffer *bytes)
{
	size_t done = 0;

	while (done < bytes->length) {
		ssize_t written = write(fd, bytes->data + done, bytes->length - done);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -1;
		done += (size_t)written;
	}
	return 0;
}

_Noreturn static void run_child(const struct conf_load *load,
				int (*build)(const struct conf_source *, struct buffer *,
					     struct buffer *),
				const struct conf_source *source, pid_t parent)
{
	struct buffer flat = { 0 }, messages = { 0 };
	int exit_code;

	if (settle(parent) < 0)
		_exit(EX_OSERR);
	close_others(load->flat_fd, load->message_fd);
	exit_code = build(source, &flat, &messages);
	if (write_all(load->message_fd, &messages) < 0 ||
	    (exit_code == EX_OK && write_all(load->flat_fd, &flat) < 0))
		_exit(EX_OSERR);
	_exit(exit_code);
}

static void let_go(struct conf_load *load)
{
	if (load->flat_fd >= 0)
		close(load->flat_fd);
	if (load->message_fd >= 0)
		close(load->message_fd);
	load->flat_fd = load->message_fd = -1;
}

/* build is build_conf or build_pid_file. */
static int start(struct conf_load *load,
		 int (*build)(const struct conf_source *, struct buffer *, struct buffer *),
		 const struct conf_source *source)
{
	pid_t parent = getpid();
	int error;

	load->pid = -1;
	load->flat_fd = memfd_create("configuration", MFD_CLOEXEC);
	load->message_fd = memfd_create("messages", MFD_CLOEXEC);
	if (load->flat_fd >= 0 && load->message_fd >= 0) {
		load->pid = fork();
		if (load->pid == 0)
			run_child(load, build, source, parent);
	}
	if (load->pid > 0)
		return 0;
	error = errno;
	let_go(load);
	errno = error;
	return -1;
}

int conf_load_start(struct conf_load *load, const struct conf_source *source)
{
	return start(load, build_conf, source);
}

static int read_back(int fd, struct buffer *to)
{
	return lseek(fd, 0, SEEK_SET) < 0 ? -1 : buffer_read(to, fd, TEXT_LIMIT);
}

/* What is told of a child that did not end as it should. */
static void explain(int wait_status, struct buffer *messages)
{
	if (WIFSIGNALED(wait_status) && WTERMSIG(wait_status) == SIGALRM)
		buffer_print(messages, "error: reading the configuration took longer than %d "
			     "seconds\n", PATIENCE);
	else if (WIFSIGNALED(wait_status))
		buffer_print(messages, "error: reading the configuration was ended by signal %d "
			     "(%s)\n", WTERMSIG(wait_status), strsignal(WTERMSIG(wait_status)));
	else
		buffer_print(messages, "error: reading the configuration failed with status %d\n",
			     WEXITSTATUS(wait_status));
}

static bool is_known(int exit_code)
{
	return exit_code == EX_NOINPUT || exit_code == EX_NOPERM || exit_code == EX_CONFIG;
}

struct conf *conf_load_finish(struct conf_load *load, int wait_status, struct buffer *messages,
			      int *exit_code)
{
	struct buffer flat = { 0 };
	size_t had = messages->length;
	struct conf *conf = NULL;

	*exit_code = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : EX_OSERR;
	if (read_back(load->message_fd, messages) < 0)
		*exit_code = EX_OSERR;
	if (*exit_code == EX_OK && read_back(load->flat_fd, &flat) == 0)
		conf = loaded_read((struct span){ flat.data, flat.length });
	if (!conf && (!is_known(*exit_code) || messages->length == had)) {
		*exit_code = EX_OSERR;
		explain(wait_status, messages);
	}
	buffer_free(&flat);
	let_go(load);
	return conf;
}

/* Its wait status; without it, that of one that failed. */
static int wait_for(pid_t pid)
{
	int wait_status;
	pid_t ended;

	do {
		ended = waitpid(pid, &wait_status, 0);
	} while (ended < 0 && errno == EINTR);
	return ended < 0 ? EX_OSERR << 8 : wait_status;
}

struct conf *conf_load(const struct conf_source *source, struct buffer *messages, int *exit_code)
{
	struct conf_load load;

	if (conf_load_start(&load, source) < 0) {
		buffer_print(messages, "error: cannot read the configuration: %s\n",
			     strerror(errno));
		*exit_code = EX_OSERR;
		return NULL;
	}
	return conf_load_finish(&load, wait_for(load.pid), messages, exit_code);
}

void conf_find_pid_file(const struct conf_source *source, char *path, size_t room)
{
	struct buffer found = { 0 };
	struct conf_load load;

	*path = '\0';
	if (start(&load, build_pid_file, source) < 0)
		return;
	wait_for(load.pid);
	if (read_back(load.flat_fd, &found) == 0 && found.data && found.length < room)
		memcpy(path, found.data, found.length + 1);
	buffer_free(&found);
	let_go(&load);
}
