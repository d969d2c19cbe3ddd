/* SPDX-License-Identifier: MIT */
/*
 * key_holder: the process that has the private keys of a generation, and signs with them.
 *
 * A worker that somebody has taken over may ask it anything: a thread for each worker reads what
 * comes, so that none can keep another waiting, and signs what is part of a handshake only. As
 * many sign at a time as would without it. It takes no other orders, and no signals.
 */
#include "master/key_holder.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/descriptors.h"
#include "base/log.h"
#include "base/nice.h"
#include "base/passing.h"
#include "base/rights.h"
#include "base/title.h"
#include "tls/signing.h"
#include "worker/sandbox.h"

enum {
	PATIENCE_MS = 20000,	/* for it to read the keys; a disk may be slow */
	HANDED_LIMIT = 64 * 1024 * 1024,
	STACK = 256 * 1024,
	WHY = 512,
};

/* ------------------------------------------------------------------ signing */

static struct evp_pkey_st **keys;
static size_t key_count;
static cpu_set_t allowed;	/* where this process may run */

/*
 * Who has asked waits, and its processor is free: to wake another one for the answer, and that one
 * again with it, would cost more time than most signatures do.
 */
static void move_to(uint32_t processor)
{
	cpu_set_t only;

	if (processor >= CPU_SETSIZE || !CPU_ISSET(processor, &allowed))
		return;
	CPU_ZERO(&only);
	CPU_SET(processor, &only);
	sched_setaffinity(0, sizeof(only), &only);
}

/* Until the worker has gone, or says nothing. */
static void *serve(void *argument)
{
	uint32_t processor = UINT32_MAX;
	int socket = (int)(intptr_t)argument;
	struct signing_request request;
	struct signing_answer answer;
	ssize_t got;

	while ((got = recv(socket, &request, sizeof(request), MSG_TRUNC)) > 0) {
		size_t length = signing_answer(&request, (size_t)got, keys, key_count, &answer);

		if (length > 0 && send(socket, &answer, length, MSG_NOSIGNAL) < 0)
			break;
		/* For the next one: this answer need not wait for it. */
		if (length > 0 && request.processor != processor) {
			processor = request.processor;
			move_to(processor);
		}
	}
	close(socket);
	return NULL;
}

/* The master's end of the conversation is its own, and that of this process. */
_Noreturn static void serve_all(int control)
{
	struct iovec part = { (char[1]){ 0 }, 1 };
	pthread_attr_t attributes;
	int socket;

	sched_getaffinity(0, sizeof(allowed), &allowed);
	if (pthread_attr_init(&attributes) != 0 ||
	    pthread_attr_setstacksize(&attributes, STACK) != 0 ||
	    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED) != 0)
		_exit(EXIT_FAILURE);
	for (;;) {
		struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
		pthread_t thread;

		if (passing_receive(control, &message, &socket) <= 0)
			_exit(EXIT_SUCCESS);
		/* Its successor may have more luck. */
		if (socket >= 0 && pthread_create(&thread, &attributes, serve,
						  (void *)(intptr_t)socket) != 0)
			_exit(EXIT_FAILURE);
	}
}

/* -------------------------------------------------------------------- birth */

static int follow(pid_t master)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		return -1;
	/* It may have died before. */
	if (getppid() != master)
		_exit(EXIT_SUCCESS);
	return 0;
}

/* Neither who has the same user nor a core dump gets to see its memory. */
static int hide(void)
{
	const struct rlimit none = { 0, 0 };

	/* One would do. */
	setrlimit(RLIMIT_CORE, &none);
	return prctl(PR_SET_DUMPABLE, 0);
}

/* From now on it has its keys and one descriptor: it opens nothing, and only signs. */
static int shut_in(const struct conf *conf)
{
	char why[WHY];
	struct sandbox *sandbox = sandbox_new(conf, NULL, why, sizeof(why));
	int walls = sandbox ? sandbox_enter(sandbox) : -1;

	return walls < 0 ? -1 : sandbox_close(sandbox, walls);
}

/* Sheds what is its master's. 0, or -1 with errno. */
static int settle(const struct key_holder_birth *birth, int control, int handed, pid_t master)
{
	unsigned int low = (unsigned int)(control < handed || handed < 0 ? control : handed);
	unsigned int high = (unsigned int)(control < handed ? handed : control);

	if (descriptors_close(3, low - 1) < 0 || descriptors_close(low + 1, high - 1) < 0 ||
	    descriptors_close(high + 1, ~0U) < 0 || descriptors_silence() < 0)
		return -1;
	/* The log may have been one of them. */
	log_direct(LOG_TARGET_STDERR, -1);
	nice_restore();
	rights_bound();
	if (birth->identity && identity_assume(birth->identity) < 0)
		return -1;
	/* A change of user changes both. */
	return follow(master) < 0 || hide() < 0 || shut_in(birth->conf) < 0 ? -1 : 0;
}

static struct tls *read_keys(const struct key_holder_birth *birth, char *why)
{
	struct tls *tls = tls_open(birth->conf, birth->places, birth->before, true, why, WHY);

	if (tls && birth->lost && !tls_has_keys_of(tls, birth->lost)) {
		snprintf(why, WHY, "they are not those that its certificates are for any more");
		return NULL;
	}
	if (tls)
		keys = tls_keys(tls, &key_count);
	if (tls && !keys)
		snprintf(why, WHY, "no memory is left");
	return keys ? tls : NULL;
}

static int write_all(int fd, const char *bytes, size_t length)
{
	ssize_t written = 1;

	for (size_t done = 0; done < length && written > 0; done += (size_t)written)
		written = write(fd, bytes + done, length - done);
	return written < 0 ? -1 : 0;
}

/* handed: where to write what is public of it, or why there is none; -1: in the log. */
_Noreturn static void become(const struct key_holder_birth *birth, int control, int handed,
			     pid_t master)
{
	struct buffer bytes = { 0 };
	char why[WHY] = "";
	struct tls *tls = NULL;

	title_set("key holder, generation %u", birth->generation);
	if (follow(master) < 0 || hide() < 0)
		snprintf(why, sizeof(why), "the key holder cannot start: %s", strerror(errno));
	else
		tls = read_keys(birth, why);
	if (!tls && handed < 0)
		log_error("the key holder of generation %u cannot have its keys again: %s",
			  birth->generation, why);
	if (tls && settle(birth, control, handed, master) < 0) {
		snprintf(why, sizeof(why), "the key holder cannot start: %s", strerror(errno));
		tls = NULL;
	}
	if (handed >= 0 &&
	    (tls ? tls_hand(tls, &bytes) < 0 || write_all(handed, bytes.data, bytes.length) < 0 :
		   write_all(handed, why, strlen(why)) < 0))
		tls = NULL;
	buffer_free(&bytes);
	if (!tls || send(control, "", 1, MSG_NOSIGNAL) != 1)
		_exit(EXIT_FAILURE);
	if (handed >= 0)
		close(handed);
	serve_all(control);
}

/* --------------------------------------------------------------- the master */

static int start(struct key_holder *holder, const struct key_holder_birth *birth, int handed)
{
	pid_t master = getpid();
	int pair[2], error;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -1;
	holder->pid = fork();
	if (holder->pid == 0) {
		close(pair[0]);
		become(birth, pair[1], handed, master);
	}
	error = errno;
	close(pair[1]);
	if (holder->pid > 0) {
		holder->control = pair[0];
		holder->serial++;
		holder->born_ms = clock_monotonic_ms();
		return 0;
	}
	close(pair[0]);
	holder->pid = 0;
	errno = error;
	return -1;
}

bool key_holder_has_come(const struct key_holder *holder)
{
	char word;

	return recv(holder->control, &word, 1, MSG_DONTWAIT) == 1;
}

/* Whether it says that it is ready; why not, if it does not say that itself. */
static bool await_ready(const struct key_holder *holder, char *why, size_t room)
{
	struct pollfd waits = { .fd = holder->control, .events = POLLIN };

	snprintf(why, room, "the key holder has died");
	if (poll(&waits, 1, PATIENCE_MS) == 1)
		return key_holder_has_come(holder);
	snprintf(why, room, "the key holder has not read the keys in %d s", PATIENCE_MS / 1000);
	return false;
}

static struct tls *take(const struct key_holder *holder, const struct key_holder_birth *birth,
			int handed, char *why, size_t room)
{
	bool is_ready = await_ready(holder, why, room);
	struct buffer bytes = { 0 };
	struct tls *tls = NULL;

	if (lseek(handed, 0, SEEK_SET) < 0 || buffer_read(&bytes, handed, HANDED_LIMIT) < 0)
		snprintf(why, room, "what the key holder says cannot be read: %s", strerror(errno));
	else if (is_ready)
		tls = tls_take(birth->conf, birth->places,
			       (struct span){ bytes.data, bytes.length }, why, room);
	else if (bytes.length > 0)
		snprintf(why, room, "%s", bytes.data);
	buffer_free(&bytes);
	return tls;
}

struct tls *key_holder_open(struct key_holder *holder, const struct key_holder_birth *birth,
			    char *why, size_t room)
{
	int handed = memfd_create("certificates", MFD_CLOEXEC);
	struct tls *tls = NULL;

	if (handed >= 0 && start(holder, birth, handed) == 0)
		tls = take(holder, birth, handed, why, room);
	else
		snprintf(why, room, "the key holder cannot be started: %s", strerror(errno));
	if (handed >= 0)
		close(handed);
	if (!tls)
		key_holder_close(holder);
	return tls;
}

int key_holder_succeed(struct key_holder *holder, const struct key_holder_birth *birth)
{
	return start(holder, birth, -1);
}

int key_holder_hand(const struct key_holder *holder, int socket)
{
	struct iovec part = { (char[1]){ 0 }, 1 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

	return passing_send(holder->control, &message, &socket, 1, MSG_DONTWAIT) < 0 ? -1 : 0;
}

void key_holder_forget(struct key_holder *holder)
{
	close(holder->control);
	holder->pid = 0;
}

void key_holder_close(struct key_holder *holder)
{
	if (holder->pid == 0)
		return;
	/* Nobody waits for anything of it. */
	kill(holder->pid, SIGKILL);
	while (waitpid(holder->pid, NULL, 0) < 0 && errno == EINTR)
		;
	key_holder_forget(holder);
}
