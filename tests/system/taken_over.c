/* SPDX-License-Identifier: MIT */
/* taken_over: a worker that is in somebody else's hands, to be put before its own libraries.
 *
 * When it is asked for a file taken-over.PID, PID being another worker, it tries on what an
 * intruder would, and writes a line "NAME refused", "NAME done" or "NAME ERRNO" for each to its
 * standard error. Refused is what the kernel does not let it do at all. PLACE is a folder that its
 * user may write to, with a file "mine" in it; KEY a private key that its user may read. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/openat2.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

long syscall(long number, ...);
void *mmap(void *wanted, size_t size, int protection, int flags, int fd, off_t offset);

static long (*real)(long, ...);

/* What is shared with others, and can only be read. */
static struct {
	void *at;
	size_t size;
} read_only[8];
static int read_only_count;

void *mmap(void *wanted, size_t size, int protection, int flags, int fd, off_t offset)
{
	void *(*map)(void *, size_t, int, int, int, off_t);
	void *at;

	*(void **)&map = dlsym(RTLD_NEXT, "mmap");
	at = map(wanted, size, protection, flags, fd, offset);
	if (at != MAP_FAILED && (flags & MAP_SHARED) && protection == PROT_READ &&
	    read_only_count < 8) {
		read_only[read_only_count].at = at;
		read_only[read_only_count++].size = size;
	}
	return at;
}

static void tell(const char *name, long result)
{
	char line[128];
	int length;

	if (result >= 0)
		length = snprintf(line, sizeof(line), "%s done\n", name);
	else if (errno == ENOSYS || errno == EPERM || errno == EACCES)
		length = snprintf(line, sizeof(line), "%s refused\n", name);
	else
		length = snprintf(line, sizeof(line), "%s %d\n", name, errno);
	real(SYS_write, 2, line, (size_t)length);
}

#define TRY(name, ...) tell(name, real(__VA_ARGS__))

/* Opened is not enough: a byte of it has to come. */
static long steal(long fd)
{
	char byte;

	return fd < 0 ? -1 : real(SYS_read, fd, &byte, 1);
}

static long open2(const char *path, uint64_t flags)
{
	struct open_how how = { .flags = flags, .mode = (flags & O_CREAT) ? 0600 : 0 };

	return real(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));
}

static void try_files(const char *place, const char *key, pid_t sibling)
{
	char path[512];

#ifdef SYS_open
	tell("open-passwd", steal(real(SYS_open, "/etc/passwd", O_RDONLY)));
#endif
	tell("openat-passwd", steal(real(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY)));
	tell("openat2-passwd", steal(open2("/etc/passwd", O_RDONLY)));
	tell("openat2-key", steal(open2(key, O_RDONLY)));
	tell("openat2-environ", steal(open2("/proc/self/environ", O_RDONLY)));
	snprintf(path, sizeof(path), "/proc/%d/mem", (int)sibling);
	tell("openat2-sibling-memory", open2(path, O_RDWR));
	tell("list-root", open2("/", O_RDONLY | O_DIRECTORY));
	snprintf(path, sizeof(path), "%s/mine", place);
	tell("write-file", open2(path, O_WRONLY));
	tell("append-file", open2(path, O_WRONLY | O_APPEND));
	TRY("truncate", SYS_truncate, path, 0);
	TRY("chmod", SYS_fchmodat, AT_FDCWD, path, 0666);
	TRY("utimes", SYS_utimensat, AT_FDCWD, path, NULL, 0);
	snprintf(path, sizeof(path), "%s/made", place);
	tell("make-file", open2(path, O_WRONLY | O_CREAT));
	TRY("unlink", SYS_unlinkat, AT_FDCWD, path, 0);
	TRY("make-folder", SYS_mkdirat, AT_FDCWD, path, 0700);
	TRY("remove-folder", SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR);
	TRY("make-link", SYS_symlinkat, "/etc/passwd", AT_FDCWD, path);
	TRY("make-fifo", SYS_mknodat, AT_FDCWD, path, 0600 | S_IFIFO, 0);
	TRY("rename", SYS_renameat2, AT_FDCWD, path, AT_FDCWD, path, 0);
	TRY("inotify", SYS_inotify_init1, 0);
}

static void try_programs(void)
{
	char *none[] = { NULL };
	long child;

	/* There is no such program, but who may execute is told so. */
	TRY("execve", SYS_execve, "/nonexistent", none, none);
	TRY("execveat", SYS_execveat, AT_FDCWD, "/nonexistent", none, none, 0);
	child = real(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
	if (child == 0)
		real(SYS_exit_group, 0);
	tell("fork", child);
	if (child > 0)
		real(SYS_wait4, child, NULL, 0, NULL);
	/* Without arguments it is refused as wrong, by who lets it be called. */
	TRY("clone3", SYS_clone3, NULL, 0);
	TRY("memory-file", SYS_memfd_create, "intruder", 0);
	TRY("executable-memory", SYS_mmap, NULL, 4096, PROT_READ | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	TRY("executable-again", SYS_mprotect, real(SYS_mmap, NULL, 4096, PROT_READ,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 4096, PROT_READ | PROT_EXEC);
}

static void try_network(void)
{
	struct sockaddr_in there = { .sin_family = AF_INET, .sin_port = htons(9),
				     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	long fd;

	fd = real(SYS_socket, AF_INET, SOCK_STREAM, 0);
	tell("socket-tcp", fd);
	TRY("socket-udp", SYS_socket, AF_INET, SOCK_DGRAM, 0);
	TRY("socket-unix", SYS_socket, AF_UNIX, SOCK_STREAM, 0);
	TRY("socket-netlink", SYS_socket, AF_NETLINK, SOCK_RAW, 0);
	TRY("connect", SYS_connect, fd < 0 ? 0 : fd, &there, sizeof(there));
	there.sin_port = 0;
	TRY("bind", SYS_bind, fd < 0 ? 0 : fd, &there, sizeof(there));
	TRY("listen", SYS_listen, fd < 0 ? 0 : fd, 1);
}

static int find_listener(void)
{
	for (int fd = 3; fd < 256; fd++) {
		socklen_t length = sizeof(int);
		int listens = 0;

		if (real(SYS_getsockopt, fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &length) == 0 && listens)
			return fd;
	}
	return -1;
}

/* It is everybody's: what is done to it is done to all. */
static void try_listener(void)
{
	struct sockaddr_in there = { .sin_family = AF_INET, .sin_port = htons(9),
				     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct iovec part = { "x", 1 };
	struct msghdr message = { .msg_name = &there, .msg_namelen = sizeof(there),
				  .msg_iov = &part, .msg_iovlen = 1 };
	struct sock_filter none = { BPF_RET, 0, 0, 0 };
	struct sock_fprog program = { 1, &none };
	int fd = find_listener(), far = 0x7fffffff;

	TRY("log-flags", SYS_fcntl, 2, F_SETFL, 0);
	TRY("listener-flags", SYS_fcntl, fd, F_SETFL, 0);
	TRY("tie-listener", SYS_setsockopt, fd, SOL_SOCKET, SO_BINDTOIFINDEX, &far, sizeof(far));
	TRY("filter-listener", SYS_setsockopt, fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
	    sizeof(program));
	TRY("shut-listener", SYS_shutdown, fd, SHUT_RD);
	/* What listens no more could connect. */
	TRY("send-out", SYS_sendto, fd, "x", 1, MSG_FASTOPEN | MSG_NOSIGNAL, &there, sizeof(there));
	TRY("message-out", SYS_sendmsg, fd, &message, MSG_FASTOPEN | MSG_NOSIGNAL);
	TRY("send-to", SYS_sendto, fd, "x", 1, MSG_NOSIGNAL, &there, sizeof(there));
}

static void try_memory(void)
{
	for (int i = 0; i < read_only_count; i++)
		TRY("shared-to-write", SYS_mprotect, read_only[i].at, read_only[i].size,
		    PROT_READ | PROT_WRITE);
	if (read_only_count < 3)
		tell("shared-to-read", 0);
}

static void try_processes(pid_t sibling)
{
	static char byte;
	struct iovec here = { &byte, 1 }, there = { &byte, 1 };
	struct rlimit limit;
	long fd;

	TRY("kill-master", SYS_kill, getppid(), 0);
	TRY("kill-sibling", SYS_kill, sibling, 0);
	TRY("tgkill-master", SYS_tgkill, getppid(), getppid(), 0);
	TRY("tkill-master", SYS_tkill, getppid(), 0);
	TRY("queue-signal", SYS_rt_sigqueueinfo, getppid(), 0, NULL);
	fd = real(SYS_pidfd_open, getppid(), 0);
	tell("pidfd", fd);
	TRY("own-signals", SYS_fcntl, 2, F_SETOWN, getppid());
	TRY("choose-signal", SYS_fcntl, 2, F_SETSIG, SIGTERM);
	TRY("ptrace-sibling", SYS_ptrace, PTRACE_SEIZE, sibling, NULL, NULL);
	TRY("read-sibling", SYS_process_vm_readv, sibling, &here, 1, &there, 1, 0);
	TRY("write-sibling", SYS_process_vm_writev, sibling, &here, 1, &there, 1, 0);
	TRY("limits-of-master", SYS_prlimit64, getppid(), RLIMIT_NOFILE, NULL, &limit);
	TRY("nice-of-master", SYS_setpriority, PRIO_PROCESS, getppid(), 19);
	TRY("schedule", SYS_sched_setaffinity, getppid(), 0, NULL);
}

static void try_kernel(void)
{
	static char zeros[256];
	long made;

	TRY("setuid", SYS_setuid, 0);
	TRY("unshare", SYS_unshare, CLONE_NEWUSER);
	TRY("setns", SYS_setns, 0, 0);
	TRY("chroot", SYS_chroot, "/");
	TRY("mount", SYS_mount, NULL, NULL, NULL, 0, NULL);
	TRY("prctl", SYS_prctl, PR_SET_DUMPABLE, 1);
	TRY("personality", SYS_personality, 0xffffffff);
	TRY("io_uring", SYS_io_uring_setup, 1, zeros);
	TRY("bpf", SYS_bpf, 0, zeros, sizeof(zeros));
	TRY("perf", SYS_perf_event_open, zeros, 0, -1, -1, 0);
	TRY("userfaultfd", SYS_userfaultfd, 0);
	TRY("keys", SYS_add_key, "user", "intruder", "x", 1, -3);
	TRY("kernel-log", SYS_syslog, 10, NULL, 0);
	/* What is made of these outlives the process, if nobody takes it away. */
	made = real(SYS_shmget, 0, 4096, 0600);
	tell("shared-memory", made);
	if (made >= 0)
		real(SYS_shmctl, made, IPC_RMID, NULL);
	made = real(SYS_msgget, 0, 0600);
	tell("message-queue", made);
	if (made >= 0)
		real(SYS_msgctl, made, IPC_RMID, NULL);
	TRY("terminal", SYS_ioctl, 2, 0x5412, zeros);
	TRY("seccomp", SYS_seccomp, 1, 0, NULL);
}

static void intrude(pid_t sibling)
{
	const char *place = getenv("PLACE"), *key = getenv("KEY");

	try_files(place ? place : "/", key ? key : "/", sibling);
	try_programs();
	try_network();
	try_processes(sibling);
	try_kernel();
	try_memory();
	try_listener();
	real(SYS_write, 2, "that was all\n", 13);
}

long syscall(long number, ...)
{
	static const char asked[] = "taken-over.";
	long words[6];
	va_list list;

	va_start(list, number);
	for (int i = 0; i < 6; i++)
		words[i] = va_arg(list, long);
	va_end(list);
	*(void **)&real = dlsym(RTLD_NEXT, "syscall");
	if (number == SYS_openat2) {
		const char *name = (const char *)words[1];

		if (strncmp(name, asked, sizeof(asked) - 1) == 0)
			intrude(atoi(name + sizeof(asked) - 1));
	}
	return real(number, words[0], words[1], words[2], words[3], words[4], words[5]);
}
