/* SPDX-License-Identifier: MIT */
/* flush: a process that ends by _exit(2) or by a signal writes its counters of lines before.
 *
 * Linked into the programs of scripts/coverage with --wrap for each of these functions, and into
 * no other. Behind walls no file could be written, so there are none here; and whom another
 * process of ours kills is asked to do it himself first. */
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	PATIENCE_MS = 300,	/* for one who is asked to die */
	INSTALL_FILTER = 1,	/* SECCOMP_SET_MODE_FILTER */
};

void __gcov_dump(void);
void __gcov_reset(void);
_Noreturn void __real__exit(int status);
_Noreturn void __real_abort(void);
int __real_kill(pid_t pid, int number);
int __real_prctl(int option, ...);
int __real_raise(int number);
int __real_sigaction(int number, const struct sigaction *action, struct sigaction *before);
long __real_syscall(long number, ...);
_Noreturn void __wrap__exit(int status);
_Noreturn void __wrap_abort(void);
int __wrap_kill(pid_t pid, int number);
int __wrap_prctl(int option, ...);
int __wrap_raise(int number);
int __wrap_sigaction(int number, const struct sigaction *action, struct sigaction *before);
long __wrap_syscall(long number, ...);

static volatile bool is_flushing;

/* What is counted after it is written by the next. */
static void flush(void)
{
	is_flushing = true;
	__gcov_dump();
	__gcov_reset();
	is_flushing = false;
}

/* To be killed, but in order. */
static void on_request(int number)
{
	(void)number;
	if (!is_flushing)
		flush();
	__real_kill(getpid(), SIGKILL);
}

__attribute__((constructor)) static void listen(void)
{
	struct sigaction action = { .sa_handler = on_request };

	__real_sigaction(SIGRTMAX, &action, NULL);
}

_Noreturn void __wrap__exit(int status)
{
	flush();
	__real__exit(status);
}

_Noreturn void __wrap_abort(void)
{
	flush();
	__real_abort();
}

int __wrap_raise(int number)
{
	flush();
	return __real_raise(number);
}

int __wrap_kill(pid_t pid, int number)
{
	struct timespec pause = { .tv_nsec = 1000000 };
	siginfo_t info = { .si_pid = 0 };

	if (number == SIGKILL && pid > 0)
		__real_kill(pid, SIGRTMAX);
	for (int i = 0; number == SIGKILL && pid > 0 && i < PATIENCE_MS && info.si_pid == 0; i++) {
		nanosleep(&pause, NULL);
		if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0)
			break;
	}
	return __real_kill(pid, number);
}

/* Who is to die with his parent does, but in order. */
int __wrap_prctl(int option, ...)
{
	unsigned long words[4];
	va_list list;

	va_start(list, option);
	for (int i = 0; i < 4; i++)
		words[i] = va_arg(list, unsigned long);
	va_end(list);
	if (option == PR_SET_PDEATHSIG && (words[0] & 0xff) == SIGKILL)
		words[0] = (unsigned long)SIGRTMAX;
	return __real_prctl(option, words[0], words[1], words[2], words[3]);
}

/* So does a worker when it is about to die of a fault. */
int __wrap_sigaction(int number, const struct sigaction *action, struct sigaction *before)
{
	if (number == SIGSEGV && action && action->sa_handler == SIG_DFL)
		flush();
	return __real_sigaction(number, action, before);
}

/* Walls are said to stand. */
long __wrap_syscall(long number, ...)
{
	long words[6];
	va_list list;

	va_start(list, number);
	for (int i = 0; i < 6; i++)
		words[i] = va_arg(list, long);
	va_end(list);
	if (number == SYS_landlock_restrict_self)
		return 0;
	if (number == SYS_seccomp && words[0] == INSTALL_FILTER)
		return 0;
	return __real_syscall(number, words[0], words[1], words[2], words[3], words[4], words[5]);
}
