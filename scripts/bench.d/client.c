/* SPDX-License-Identifier: MIT */
/* client: what wrk cannot ask for.
 *
 * client handshakes [-r] [-c CLIENTS] PORT PATH
 *	connections with TLS, one request on each; from BENCH_FROM until BENCH_UNTIL, see meter.c;
 *	with -r each resumes the session of the one before
 * client idle [-c CONNECTIONS] PORT PATH COMMAND...
 *	connections that have been answered once, and then say nothing; the command runs before they
 *	come, with "before" behind it, and while they are there, with "idle"; then fresh ones ask
 * client forget FOLDER
 *	reads paths, and has the system forget what it has of those files in memory
 *
 * They print words for the script, as wrk.lua does. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CLIENTS_MAX = 256, SAMPLES_MAX = 1000000, FRESH = 1000, ROOM = 65536 };

enum failure { FAIL_CONNECT, FAIL_TLS, FAIL_READ, FAIL_STATUS, FAIL_SESSION, FAILURES };

static const char *const failure_names[FAILURES] = { "connect", "tls", "read", "status", "session" };

struct caller {
	pthread_t thread;
	SSL_SESSION *session;
	double *samples;	/* seconds */
	size_t sample_count;
	long failures[FAILURES];
};

static struct sockaddr_in server = { .sin_family = AF_INET };
static char request[2048];
static SSL_CTX *tls;
static double from, until;
static int resumes;
static size_t count = 16;

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int dial(void)
{
	struct timeval limit = { .tv_sec = 10 };
	int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (connect(fd, (struct sockaddr *)&server, sizeof(server)) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static void write_request(const char *port, const char *path, int closes)
{
	server.sin_port = htons((unsigned short)strtoul(port, NULL, 10));
	server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\n%s\r\n", path, port,
		 closes ? "Connection: close\r\n" : "");
}

/* ------------------------------------------------------------------------- words */

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void print_latency(double *samples, size_t samples_count, double seconds)
{
	qsort(samples, samples_count, sizeof(*samples), compare);
	printf("bench requests=%zu seconds=%.6f", samples_count, seconds);
	if (samples_count > 0)
		printf(" p50_us=%.0f p99_us=%.0f p999_us=%.0f", samples[samples_count / 2] * 1e6,
		       samples[samples_count * 99 / 100] * 1e6,
		       samples[samples_count * 999 / 1000] * 1e6);
	putchar('\n');
}

static void print_failures(const long *failures)
{
	for (int i = 0; i < FAILURES; i++)
		printf("bench error_%s=%ld\n", failure_names[i], failures[i]);
}

/* -------------------------------------------------------------------- handshakes */

/* One connection; -1, or what failed. */
static int call(struct caller *caller, SSL *ssl)
{
	char answer[ROOM];
	int must_resume = resumes && caller->session, got, ended, length = 0;

	if (must_resume)
		SSL_set_session(ssl, caller->session);
	if (SSL_connect(ssl) != 1)
		return FAIL_TLS;
	if (SSL_session_reused(ssl) != must_resume) {
		SSL_SESSION_free(caller->session);
		caller->session = NULL;
		return FAIL_SESSION;
	}
	SSL_write(ssl, request, (int)strlen(request));
	while ((got = SSL_read(ssl, answer + length, ROOM - 1 - length)) > 0)
		length += got;
	answer[length] = '\0';
	ended = SSL_get_error(ssl, got) == SSL_ERROR_ZERO_RETURN;
	SSL_shutdown(ssl);
	/* With TLS 1.3 it came behind the handshake. */
	if (resumes) {
		SSL_SESSION_free(caller->session);
		caller->session = SSL_get1_session(ssl);
	}
	if (length == 0 || !ended)
		return FAIL_READ;
	return strncmp(answer, "HTTP/1.1 200", 12) == 0 ? -1 : FAIL_STATUS;
}

static void *call_again(void *argument)
{
	struct caller *caller = argument;
	double begun;

	while ((begun = now()) < until) {
		int failure = FAIL_CONNECT, fd = dial();
		double end;

		if (fd >= 0) {
			SSL *ssl = SSL_new(tls);

			SSL_set_fd(ssl, fd);
			failure = call(caller, ssl);
			SSL_free(ssl);
			close(fd);
		}
		end = now();
		if (failure >= 0)
			caller->failures[failure]++;
		else if (end >= from && end < until && caller->sample_count < SAMPLES_MAX)
			caller->samples[caller->sample_count++] = end - begun;
	}
	return NULL;
}

static int shake_hands(void)
{
	static struct caller callers[CLIENTS_MAX];
	double *all = malloc(SAMPLES_MAX * sizeof(*all));
	long failures[FAILURES] = { 0 };
	size_t all_count = 0;

	tls = SSL_CTX_new(TLS_client_method());
	/* OpenSSL's own cache would forget a session when it was used: the callers keep them. */
	SSL_CTX_set_session_cache_mode(tls, SSL_SESS_CACHE_OFF);
	for (size_t i = 0; i < count; i++) {
		callers[i].samples = malloc(SAMPLES_MAX * sizeof(*all));
		pthread_create(&callers[i].thread, NULL, call_again, &callers[i]);
	}
	for (size_t i = 0; i < count; i++) {
		pthread_join(callers[i].thread, NULL);
		for (size_t j = 0; j < callers[i].sample_count && all_count < SAMPLES_MAX; j++)
			all[all_count++] = callers[i].samples[j];
		for (int j = 0; j < FAILURES; j++)
			failures[j] += callers[i].failures[j];
	}
	print_latency(all, all_count, until - from);
	print_failures(failures);
	return 0;
}

/* -------------------------------------------------------------------------- idle */

/* A request on a connection, and its whole answer. -1, or what failed. */
static int ask(int fd)
{
	char answer[ROOM], *head;
	size_t length = 0, whole = 0;

	if (send(fd, request, strlen(request), MSG_NOSIGNAL) < 0)
		return FAIL_READ;
	while (whole == 0 || length < whole) {
		ssize_t got = recv(fd, answer + length, ROOM - 1 - length, 0);

		if (got <= 0)
			return FAIL_READ;
		length += (size_t)got;
		answer[length] = '\0';
		head = strstr(answer, "\r\n\r\n");
		if (head && whole == 0) {
			const char *field = strcasestr(answer, "\ncontent-length: ");

			if (!field || strncmp(answer, "HTTP/1.1 200", 12) != 0)
				return FAIL_STATUS;
			whole = (size_t)(head - answer) + 4 + strtoul(field + 17, NULL, 10);
		}
	}
	return -1;
}

static void run(char **command, const char *when)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		printf("bench %s=", when);
		fflush(stdout);
		execvp(*command, command);
		_exit(127);
	}
	waitpid(pid, NULL, 0);
}

static int ask_one(long *failures)
{
	int fd = dial(), failure = fd < 0 ? FAIL_CONNECT : ask(fd);

	if (failure < 0)
		return fd;
	failures[failure]++;
	if (fd >= 0)
		close(fd);
	return -1;
}

static int sit(char **command)
{
	static double samples[FRESH];
	static const struct timespec pause = { .tv_nsec = 500000 };
	struct rlimit limit;
	long failures[FAILURES] = { 0 };
	size_t sample_count = 0, held = 0;
	double begun = now();

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	/* What a server sets aside for its first clients is not for each of them. */
	for (int i = 0; i < 100; i++)
		close(ask_one(failures));
	run(command, "before_kib");
	for (size_t i = 0; i < count; i++)
		held += ask_one(failures) >= 0;
	run(command, "idle_kib");
	printf("bench held=%zu\n", held);
	for (int i = 0; i < FRESH; i++) {
		double asked = now();
		int fd = ask_one(failures);

		if (fd >= 0)
			samples[sample_count++] = now() - asked;
		close(fd);
		nanosleep(&pause, NULL);
	}
	print_latency(samples, sample_count, now() - begun);
	print_failures(failures);
	return 0;
}

/* ------------------------------------------------------------------------ forget */

static int forget(const char *folder)
{
	char line[4096], path[8192];

	while (fgets(line, sizeof(line), stdin)) {
		int fd;

		line[strcspn(line, "\n")] = '\0';
		snprintf(path, sizeof(path), "%s%s", folder, line);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			continue;
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
		close(fd);
	}
	return 0;
}

static double moment(const char *name)
{
	const char *text = getenv(name);

	return text ? strtod(text, NULL) : 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	int option;

	optind = 2;
	while ((option = getopt(argc, argv, "+rc:")) != -1) {
		if (option == 'r')
			resumes = 1;
		else if (option == 'c')
			count = strtoul(optarg, NULL, 10);
		else
			return 64;
	}
	signal(SIGPIPE, SIG_IGN);
	signal(SIGINT, SIG_IGN);	/* meter says that time is over, which it knows */
	from = moment("BENCH_FROM");
	until = moment("BENCH_UNTIL");
	if (strcmp(what, "handshakes") == 0 && argc - optind == 2 && count <= CLIENTS_MAX) {
		write_request(argv[optind], argv[optind + 1], 1);
		return shake_hands();
	}
	if (strcmp(what, "idle") == 0 && argc - optind > 2) {
		write_request(argv[optind], argv[optind + 1], 0);
		return sit(argv + optind + 2);
	}
	if (strcmp(what, "forget") == 0 && argc - optind == 1)
		return forget(argv[optind]);
	return 64;
}
