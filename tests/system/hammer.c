/* SPDX-License-Identifier: MIT */
/* hammer: many clients at once, each of which knows what became of every single request.
 *
 * hammer [-c CLIENTS] [-d SECONDS] [-1] [-i MS] [-n FILE] [-e FILE] PORT PATH...
 *
 * -1  a connection for each request
 * -i  the server may end a connection that was idle for so long: who finds that it did asks again,
 *     on another one (RFC 9112, section 9.3.1)
 * -n  each request has a number, "PATH?n=NUMBER"; those whose answers came whole go to FILE
 * -e  bodies must be a word of 8 bytes, over and over, as long as its number says (see scribble.c);
 *     "PATH ETAG WORD" of each goes to FILE
 *
 * Each client asks once at least. It prints one line: how many were answered, how the others
 * ended, how many were asked again, and the slowest in ms. */
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { ROOM = 1 << 20, CLIENTS_MAX = 512 };

enum ending {
	ANSWERED,
	REFUSED,	/* no connection */
	UNHEARD,	/* closed or reset before the first byte of an answer */
	CUT,		/* in the middle of it */
	LATE,
	STATUS,		/* not 200, and not 404 where files come and go */
	MIXED,		/* whole, but not what any file ever was */
	MISSING,	/* 404, which is an answer */
	ENDINGS,
};

static const char *const names[ENDINGS] = { "answered", "refused", "unheard", "cut", "late",
					    "status", "mixed", "missing" };
static _Atomic long counts[ENDINGS];
static _Atomic long slowest_us;
static _Atomic long next_number;
static _Atomic long again;
static struct sockaddr_in server = { .sin_family = AF_INET };
static char **paths;
static int path_count, one_each;
static FILE *numbers, *etags;
static double until, idle = 1e9;

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int dial(void)
{
	struct timeval limit = { .tv_sec = 10 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	if (connect(fd, (struct sockaddr *)&server, sizeof(server)) == 0)
		return fd;
	close(fd);
	return -1;
}

static enum ending end_of(ssize_t got, size_t length)
{
	if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return LATE;
	return length == 0 ? UNHEARD : CUT;
}

/* The length that a version of a file has, as scribble.c makes it. */
static size_t length_of(const char *word)
{
	return 200000 + strtoul(word, NULL, 10) % 7 * 8000;
}

static int is_whole(const char *body, size_t length)
{
	char word[9] = { 0 };

	/* While it is written it may be empty, or shorter: that is what the file was. */
	if (length < 8)
		return 1;
	memcpy(word, body, 8);
	for (size_t i = 0; i < length; i++)
		if (body[i] != word[i % 8])
			return 0;
	return length <= length_of(word);
}

/* Where the versions meet, for whoever must find out why. */
static void tell_mixed(const char *path, const char *body, size_t length)
{
	size_t at = 0;

	while (at < length && body[at] == body[at % 8])
		at++;
	fprintf(stderr, "%s: %zu bytes, %.8s until %zu, then %.8s\n", path, length, body, at,
		at + 8 <= length ? body + at / 8 * 8 : "");
}

static void note_etag(const char *path, const char *head, const char *body, size_t length)
{
	const char *etag = strcasestr(head, "\netag: ");

	if (!etag || length < 8 || length != length_of(body))
		return;
	flockfile(etags);
	fprintf(etags, "%s %.*s %.8s\n", path, (int)strcspn(etag + 7, "\r\n"), etag + 7, body);
	funlockfile(etags);
}

/* One answer; *stays: whether the connection may be used again. */
static enum ending take_answer(int fd, const char *path, char *buffer, int *stays)
{
	size_t length = 0, head = 0, whole = 0;
	const char *field;

	*stays = 0;
	do {
		ssize_t got = recv(fd, buffer + length, ROOM - 1 - length, 0);

		if (got <= 0)
			return end_of(got, length);
		length += (size_t)got;
		buffer[length] = '\0';
		if (head == 0 && strstr(buffer, "\r\n\r\n")) {
			head = (size_t)(strstr(buffer, "\r\n\r\n") - buffer) + 4;
			field = strcasestr(buffer, "\ncontent-length: ");
			if (!field)
				return STATUS;
			whole = head + strtoul(field + 17, NULL, 10);
		}
	} while (head == 0 || length < whole);
	buffer[head - 1] = '\0';
	*stays = !one_each && !strcasestr(buffer, "\nconnection: close");
	if (strncmp(buffer, "HTTP/1.1 404", 12) == 0)
		return etags ? MISSING : STATUS;
	if (strncmp(buffer, "HTTP/1.1 200", 12) != 0)
		return STATUS;
	if (!etags)
		return ANSWERED;
	if (!is_whole(buffer + head, whole - head)) {
		tell_mixed(path, buffer + head, whole - head);
		return MIXED;
	}
	note_etag(path, buffer, buffer + head, whole - head);
	return ANSWERED;
}

static enum ending ask(int fd, const char *path, long number, char *buffer, int *stays)
{
	int length = snprintf(buffer, ROOM, "GET %s?n=%ld HTTP/1.1\r\nHost: localhost\r\n%s\r\n", path,
			      number, one_each ? "Connection: close\r\n" : "");

	*stays = 0;
	if (send(fd, buffer, (size_t)length, MSG_NOSIGNAL) != length)
		return UNHEARD;
	return take_answer(fd, path, buffer, stays);
}

/* fd: the connection of the one before, which was asked for then, or none; and so it is left. */
static enum ending ask_somewhere(int *fd, double *then, const char *path, long number, char *buffer)
{
	int is_used = *fd >= 0, stays = 0;
	double before = *then;
	enum ending ending = REFUSED;

	if (!is_used)
		*fd = dial();
	*then = now();
	if (*fd >= 0)
		ending = ask(*fd, path, number, buffer, &stays);
	if (*fd >= 0 && !stays) {
		close(*fd);
		*fd = -1;
	}
	/* It was idle after it was asked before, and has ended by now: that much is sure. */
	if (ending != UNHEARD || !is_used || now() - before < idle)
		return ending;
	atomic_fetch_add(&again, 1);
	return ask_somewhere(fd, then, path, number, buffer);
}

static void *work(void *argument)
{
	char *buffer = malloc(ROOM);
	const char *path = paths[(size_t)argument % (size_t)path_count];
	double then = 0;
	int fd = -1;

	do {
		double started = now();
		long number = atomic_fetch_add(&next_number, 1), us, most;
		enum ending ending = ask_somewhere(&fd, &then, path, number, buffer);

		atomic_fetch_add(&counts[ending], 1);
		if (ending == ANSWERED && numbers)
			fprintf(numbers, "%ld\n", number);
		us = (long)((now() - started) * 1e6);
		most = atomic_load(&slowest_us);
		while (ending == ANSWERED && us > most &&
		       !atomic_compare_exchange_weak(&slowest_us, &most, us))
			;
	} while (now() < until);
	if (fd >= 0)
		close(fd);
	free(buffer);
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t threads[CLIENTS_MAX];
	size_t clients = 16;
	int option;

	until = now() + 1;
	while ((option = getopt(argc, argv, "c:d:1i:n:e:")) != -1) {
		if (option == 'c')
			clients = strtoul(optarg, NULL, 10);
		else if (option == 'd')
			until = now() + strtod(optarg, NULL);
		else if (option == '1')
			one_each = 1;
		else if (option == 'i')
			idle = (strtod(optarg, NULL) - 1) / 1000;	/* clocks are rounded */
		else if (option == 'n')
			numbers = fopen(optarg, "w");
		else if (option == 'e')
			etags = fopen(optarg, "w");
		else
			return 64;
	}
	if (argc - optind < 2 || clients > CLIENTS_MAX)
		return 64;
	server.sin_port = htons((unsigned short)strtoul(argv[optind], NULL, 10));
	server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	paths = argv + optind + 1;
	path_count = argc - optind - 1;
	for (size_t i = 0; i < clients; i++)
		pthread_create(&threads[i], NULL, work, (void *)i);
	for (size_t i = 0; i < clients; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < ENDINGS; i++)
		printf("%s=%ld ", names[i], counts[i]);
	printf("again=%ld slowest_ms=%ld\n", again, slowest_us / 1000);
	if (numbers)
		fclose(numbers);
	if (etags)
		fclose(etags);
	return 0;
}
