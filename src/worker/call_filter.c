/* SPDX-License-Identifier: MIT */
/* call_filter: the system calls that a process may make, and no others (seccomp(2)). */
#include "worker/call_filter.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

bool call_filter_is_possible(void)
{
	const uint32_t action = SECCOMP_RET_ERRNO;

	return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

#ifdef HAVE_SECCOMP

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>

/* Stands in the program for the process that will enter it. */
#define THIS_PROCESS UINT32_C(0x73656c66)

struct call_filter {
	unsigned short length;
	struct sock_filter program[];
};

/*
 * Whatever serving takes. None of them opens, makes or reaches anything outside but openat2, which
 * Landlock holds. Those that this machine's kind of processor does not have are passed over.
 */
static const char *const calls[] = {
	/* clients */
	"accept4", "recvfrom", "recvmsg", "read", "readv", "write", "writev", "sendfile", "close",
	"getsockopt", "getsockname", "getpeername", "epoll_ctl", "epoll_wait", "epoll_pwait", "epoll_pwait2", "poll", "ppoll", "eventfd2",
	/* files */
	"openat2", "fstat", "newfstatat", "statx", "lseek", "pread64", "preadv", "getdents64",
	"readlinkat", "fadvise64",
	/* memory */
	"brk", "munmap", "mremap", "madvise",
	/* threads and time */
	"futex", "rseq", "set_robust_list", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn",
	"sigaltstack", "restart_syscall", "sched_yield", "sched_getaffinity", "nanosleep",
	"clock_nanosleep", "clock_gettime", "clock_getres", "gettimeofday", "time", "exit", "exit_group",
	/* who am I, and what is there */
	"getpid", "gettid", "getuid", "geteuid", "getgid", "getegid", "sysinfo", "uname", "getrandom",
};

/* A client reads what it needs to know servers by, and loads what looks up names. */
static const char *const client_calls[] = {
	"socket", "connect", "bind", "sendto", "sendmsg", "sendmmsg", "recvmmsg", "shutdown",
	"setsockopt", "mmap", "mprotect", "openat", "open",
	"access", "faccessat", "faccessat2", "stat", "lstat", "readlink", "dup", "alarm", "flock",
};

const char *call_filter_library(void)
{
	static char text[32];
	const struct scmp_version *version = seccomp_version();

	snprintf(text, sizeof(text), "%u.%u.%u", version->major, version->minor, version->micro);
	return text;
}

/* Where all of these hold. 0, or a negative errno as libseccomp has them. */
static int allow_where(scmp_filter_ctx context, const char *name,
		       const struct scmp_arg_cmp *conditions, unsigned int count)
{
	int number = seccomp_syscall_resolve_name(name);

	return number < 0 ? 0 :
	       seccomp_rule_add_array(context, SCMP_ACT_ALLOW, number, count, conditions);
}

static int allow(scmp_filter_ctx context, const char *name)
{
	return allow_where(context, name, NULL, 0);
}

/* Where the lower half of an argument, of which these bits are looked at, is value. */
static int allow_if(scmp_filter_ctx context, const char *name, unsigned int argument, uint32_t bits,
		    uint32_t value)
{
	struct scmp_arg_cmp condition = SCMP_CMP(argument, SCMP_CMP_MASKED_EQ, bits, value);

	return allow_where(context, name, &condition, 1);
}

static int allow_some(scmp_filter_ctx context, const char *name, unsigned int argument,
		      const uint32_t *values, size_t count)
{
	int result = 0;

	for (size_t i = 0; i < count && result == 0; i++)
		result = allow_if(context, name, argument, UINT32_MAX, values[i]);
	return result;
}

/* To nobody else than whom the socket is connected to: not even by beginning to (MSG_FASTOPEN). */
static int allow_sending(scmp_filter_ctx context)
{
	struct scmp_arg_cmp conditions[] = {
		SCMP_CMP(3, SCMP_CMP_MASKED_EQ, MSG_FASTOPEN, 0),
		SCMP_CMP(4, SCMP_CMP_EQ, 0, 0),
	};
	int result = allow_where(context, "sendto", conditions, 2);

	return result == 0 ? allow_if(context, "sendmsg", 2, MSG_FASTOPEN, 0) : result;
}

/*
 * Listeners are shared with all: shut down for reading, or tied to an interface, they would listen
 * for nobody any more.
 */
static int allow_tuning(scmp_filter_ctx context)
{
	static const uint32_t options[][2] = {
		{ IPPROTO_TCP, TCP_NOTSENT_LOWAT },
		{ SOL_SOCKET, SO_LINGER },
		{ SOL_SOCKET, SO_MAX_PACING_RATE },
	};
	int result = allow_if(context, "shutdown", 1, UINT32_MAX, SHUT_WR);

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]) && result == 0; i++) {
		struct scmp_arg_cmp conditions[] = {
			SCMP_CMP(1, SCMP_CMP_MASKED_EQ, UINT32_MAX, options[i][0]),
			SCMP_CMP(2, SCMP_CMP_MASKED_EQ, UINT32_MAX, options[i][1]),
		};

		result = allow_where(context, "setsockopt", conditions, 2);
	}
	return result;
}

/*
 * F_SETOWN and F_SETSIG would send signals, F_SETFL would let logs be written over and listeners
 * block, and other ioctls do anything at all.
 */
static int allow_harmless(scmp_filter_ctx context)
{
	static const uint32_t commands[] = { F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC };
	static const uint32_t questions[] = { FIONREAD, TIOCOUTQ };
	int result = allow_some(context, "fcntl", 1, commands, sizeof(commands) / sizeof(commands[0]));

	if (result == 0)
		result = allow_some(context, "ioctl", 1, questions,
				    sizeof(questions) / sizeof(questions[0]));
	/* No memory is ever executed that was not when the worker began. */
	if (result == 0)
		result = allow_if(context, "mmap", 2, PROT_EXEC, 0);
	if (result == 0)
		result = allow_if(context, "mprotect", 2, PROT_EXEC, 0);
	/* abort(3), and the wake-up of accept threads */
	if (result == 0)
		result = allow_if(context, "tgkill", 0, UINT32_MAX, THIS_PROCESS);
	return result;
}

static int allow_all(scmp_filter_ctx context, const char *const *names, size_t count)
{
	int result = 0;

	for (size_t i = 0; i < count && result == 0; i++)
		result = allow(context, names[i]);
	return result;
}

static int allow_needs(scmp_filter_ctx context, const struct call_needs *needs)
{
	static const uint32_t flags[] = { F_SETFL };
	int result = needs->opens_by_steps ? allow(context, "openat") : 0;

	if (result == 0 && !needs->dials)
		result = allow_sending(context);
	if (result == 0 && !needs->dials)
		result = allow_tuning(context);
	if (result == 0 && needs->dials)
		result = allow_all(context, client_calls,
				   sizeof(client_calls) / sizeof(client_calls[0]));
	if (result == 0 && needs->dials)
		result = allow_some(context, "fcntl", 1, flags, sizeof(flags) / sizeof(flags[0]));
	/* clone3(2), which hides what it is to do, is tried first, and not found. */
	if (result == 0 && needs->starts_threads)
		result = allow_if(context, "clone", 0, CLONE_THREAD, CLONE_THREAD);
	if (result == 0 && needs->starts_threads)
		result = allow_if(context, "sched_setaffinity", 0, UINT32_MAX, 0);
	return result;
}

/* The program in a descriptor; -1 with errno. */
static int compile(const struct call_needs *needs)
{
	scmp_filter_ctx context = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
	int fd = memfd_create("http-server calls", MFD_CLOEXEC), result = 0;

	if (!context || fd < 0) {
		result = -ENOMEM;
		goto out;
	}
	/* A tree; the kernel itself remembers which calls it always lets through. */
	seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	result = allow_all(context, calls, sizeof(calls) / sizeof(calls[0]));
	if (result == 0)
		result = allow_harmless(context);
	if (result == 0)
		result = allow_needs(context, needs);
	if (result == 0)
		result = seccomp_export_bpf(context, fd);
out:
	if (context)
		seccomp_release(context);
	if (result == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	errno = -result;
	return -1;
}

struct call_filter *call_filter_new(const struct call_needs *needs)
{
	struct call_filter *filter = NULL;
	int fd = compile(needs);
	struct stat stat;
	size_t size = 0;

	if (fd >= 0 && fstat(fd, &stat) == 0)
		size = (size_t)stat.st_size;
	if (size > 0)
		filter = malloc(sizeof(*filter) + size);
	if (filter && pread(fd, filter->program, size, 0) != (ssize_t)size) {
		free(filter);
		filter = NULL;
	}
	if (filter)
		filter->length = (unsigned short)(size / sizeof(filter->program[0]));
	if (fd >= 0)
		close(fd);
	return filter;
}

int call_filter_enter(const struct call_filter *filter)
{
	struct sock_filter program[BPF_MAXINSNS];
	struct sock_fprog all = { filter->length, program };

	if (filter->length > BPF_MAXINSNS) {
		errno = E2BIG;
		return -1;
	}
	for (size_t i = 0; i < filter->length; i++) {
		program[i] = filter->program[i];
		if (program[i].code == (BPF_JMP | BPF_JEQ | BPF_K) && program[i].k == THIS_PROCESS)
			program[i].k = (uint32_t)getpid();
	}
	/*
	 * Without the last flag, older kernels slow down a process with a filter, lest code that it
	 * has been brought to run spies on itself; there is no such code here.
	 */
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		       SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_SPEC_ALLOW, &all) == 0 ? 0 : -1;
}

#else

const char *call_filter_library(void)
{
	return "";
}

struct call_filter *call_filter_new(const struct call_needs *needs)
{
	(void)needs;
	errno = ENOSYS;
	return NULL;
}

int call_filter_enter(const struct call_filter *filter)
{
	(void)filter;
	errno = ENOSYS;
	return -1;
}

#endif

void call_filter_free(struct call_filter *filter)
{
	free(filter);
}
