/* SPDX-License-Identifier: MIT */
/* besiege: what one can do to a server of TLS before, and instead of, talking to it.
 *
 * besiege KIND COUNT SECONDS PORT
 *
 * Many connections, which are held until the server ends them, or the time is over:
 * half      each has sent half of a ClientHello
 * hello     each has sent a whole one, and takes nothing of what comes
 * bytes     each sends a ClientHello, ten bytes a second
 * churn     COUNT connections are opened and reset at once, half of them after some bytes
 *
 * One connection, on which so many records are sent, until the server ends it:
 * empty     handshake records without a byte
 * tiny      a ClientHello, each byte in a record of its own, and then empty ones
 * unknown   records of a type that there is not
 * huge      records that say that they have 65535 bytes
 * alerts    warnings
 * ciphers   ChangeCipherSpec, over and over, behind a ClientHello
 * hellos    a ClientHello behind another
 * keys      new keys of TLS 1.3, over and over, answered each time
 * stock     the same, made beforehand and sent in one go, with no answer wanted
 * again     renegotiations of TLS 1.2
 *
 * Once all are connected it prints "held=COUNT"; in the end, how many connections the server has
 * ended, and how many records it took. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HELLO_ROOM = 4096, BATCH = 64 };

enum record { CIPHERS = 20, ALERT = 21, HANDSHAKE = 22, UNKNOWN = 99 };

static struct sockaddr_in server = { .sin_family = AF_INET };
static const char *kind;
static long count, until_ms;
static unsigned char hello[HELLO_ROOM];	/* a ClientHello, as a record */
static size_t hello_length;

static long now_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static int is(const char *name)
{
	return strcmp(kind, name) == 0;
}

static int dial(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
	long long left_ms = until_ms - now_ms();
	struct timeval limit = { .tv_sec = left_ms > 1000 ? left_ms / 1000 : 1 };

	if (fd < 0 || connect(fd, (struct sockaddr *)&server, sizeof(server)) < 0) {
		perror("besiege");
		exit(1);
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	return fd;
}

static void make_hello(SSL_CTX *context)
{
	SSL *ssl = SSL_new(context);
	BIO *out = BIO_new(BIO_s_mem());

	SSL_set_bio(ssl, BIO_new(BIO_s_mem()), out);
	SSL_set_tlsext_host_name(ssl, "localhost");
	SSL_connect(ssl);
	hello_length = (size_t)BIO_read(out, hello, sizeof(hello));
	SSL_free(ssl);
}

/* ------------------------------------------------ many connections */

static int has_ended(int fd)
{
	char bytes[1];

	return recv(fd, bytes, 1, MSG_PEEK | MSG_DONTWAIT) == 0 ||
	       (errno != EAGAIN && errno != EWOULDBLOCK);
}

/* Those that have taken nothing yet see the end only behind it. */
static int is_over(int fd)
{
	struct pollfd look = { .fd = fd, .events = POLLRDHUP };

	return poll(&look, 1, 0) > 0 || (!is("hello") && has_ended(fd));
}

static void hold(void)
{
	int *fds = calloc((size_t)count, sizeof(*fds));
	long ended = 0, tick = 0;

	if (!fds)
		exit(1);
	for (long i = 0; i < count; i++) {
		size_t first = is("half") ? hello_length / 2 : is("bytes") ? 1 : hello_length;

		fds[i] = dial();
		if (send(fds[i], hello, first, MSG_NOSIGNAL) < 0)
			perror("besiege");
	}
	printf("held=%ld\n", count);
	fflush(stdout);
	for (; ended < count && now_ms() < until_ms; tick++) {
		for (long i = 0; i < count; i++) {
			if (fds[i] < 0)
				continue;
			if (is("bytes") && 1 + (size_t)tick < hello_length)
				send(fds[i], hello + 1 + tick, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
			if (!is_over(fds[i]))
				continue;
			close(fds[i]);
			fds[i] = -1;
			ended++;
		}
		usleep(100000);
	}
	free(fds);
	printf("ended=%ld\n", ended);
}

static void churn(void)
{
	struct linger reset = { .l_onoff = 1 };
	long done = 0;

	printf("held=%ld\n", count);
	fflush(stdout);
	for (; done < count && now_ms() < until_ms; done++) {
		int fd = dial();

		if (done % 2 && send(fd, hello, (size_t)done % hello_length, MSG_NOSIGNAL) < 0)
			perror("besiege");
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
		close(fd);
	}
	printf("ended=%ld\n", done);
}

/* ------------------------------------------------ many records */

static size_t put_record(unsigned char *to, enum record type, size_t length, const void *bytes)
{
	to[0] = (unsigned char)type;
	to[1] = 3;
	to[2] = 3;
	to[3] = (unsigned char)(length >> 8);
	to[4] = (unsigned char)length;
	memcpy(to + 5, bytes, length);
	return 5 + length;
}

static size_t put_kind(unsigned char *to)
{
	static const unsigned char zeros[256], warning[] = { 1, 90 }, one[] = { 1 };

	if (is("unknown"))
		return put_record(to, UNKNOWN, 16, zeros);
	if (is("alerts"))
		return put_record(to, ALERT, sizeof(warning), warning);
	if (is("ciphers"))
		return put_record(to, CIPHERS, sizeof(one), one);
	if (is("hellos"))
		return put_record(to, HANDSHAKE, hello_length - 5, hello + 5);
	if (is("huge")) {
		put_record(to, HANDSHAKE, 256, zeros);
		to[3] = to[4] = 0xff;
		return 261;
	}
	return put_record(to, HANDSHAKE, 0, zeros);
}

static int send_hello(int fd)
{
	unsigned char record[6];

	if (is("ciphers") || is("hellos"))
		return (int)send(fd, hello, hello_length, MSG_NOSIGNAL);
	for (size_t i = 5; is("tiny") && i < hello_length; i++) {
		size_t length = put_record(record, HANDSHAKE, 1, hello + i);

		if (send(fd, record, length, MSG_NOSIGNAL) < 0)
			return -1;
	}
	return 0;
}

static void flood(void)
{
	static unsigned char batch[BATCH * HELLO_ROOM];
	struct timeval limit = { .tv_sec = 1 };
	char answer[16384];
	int fd = dial(), ended = 0;
	long sent = 0, heard = 0;

	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	printf("held=1\n");
	fflush(stdout);
	if (send_hello(fd) < 0)
		perror("besiege");
	while (!ended && sent < count && now_ms() < until_ms) {
		size_t length = 0;
		ssize_t got;

		for (int i = 0; i < BATCH; i++, sent++)
			length += put_kind(batch + length);
		if (send(fd, batch, length, MSG_NOSIGNAL) < 0 && errno != EAGAIN)
			ended = 1;
		while ((got = recv(fd, answer, sizeof(answer), MSG_DONTWAIT)) > 0)
			heard += got;
		ended |= got == 0 || errno == ECONNRESET;
	}
	/* It may be that the end has not come yet. */
	while (!ended && now_ms() < until_ms) {
		ssize_t got = recv(fd, answer, sizeof(answer), 0);

		ended = got == 0 || (got < 0 && errno == ECONNRESET);
	}
	printf("ended=%d records=%ld heard=%ld\n", ended, sent, heard);
}

static void exchange_keys(SSL_CTX *context)
{
	SSL *ssl = SSL_new(context);
	int version = is("keys") ? TLS1_3_VERSION : TLS1_2_VERSION, ended = 0;
	long done = 0;

	SSL_set_min_proto_version(ssl, version);
	SSL_set_max_proto_version(ssl, version);
	SSL_set_fd(ssl, dial());
	if (SSL_connect(ssl) != 1) {
		fprintf(stderr, "besiege: no handshake\n");
		exit(1);
	}
	printf("held=1\n");
	fflush(stdout);
	for (; !ended && done < count && now_ms() < until_ms; done++) {
		if (is("keys"))
			ended = SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED) != 1 ||
				SSL_do_handshake(ssl) != 1;
		else
			ended = SSL_renegotiate(ssl) != 1 || SSL_do_handshake(ssl) != 1;
	}
	/* It ends by itself when the time is over. */
	printf("ended=%d records=%ld\n", ended && now_ms() < until_ms, done - ended);
}

/* Sends what lies in the memory, as fast as it is taken. False when the connection has ended. */
static int pour(int fd, BIO *memory)
{
	char *bytes;
	long length = BIO_get_mem_data(memory, &bytes);
	ssize_t sent = 0;

	for (long at = 0; at < length; at += sent) {
		sent = send(fd, bytes + at, (size_t)(length - at), MSG_NOSIGNAL);
		if (sent < 0)
			return 0;
	}
	return 1;
}

static void stock(SSL_CTX *context)
{
	SSL *ssl = SSL_new(context);
	BIO *memory = BIO_new(BIO_s_mem());
	int fd = dial(), ended;
	char byte;

	SSL_set_min_proto_version(ssl, TLS1_3_VERSION);
	SSL_set_fd(ssl, fd);
	if (SSL_connect(ssl) != 1) {
		fprintf(stderr, "besiege: no handshake\n");
		exit(1);
	}
	SSL_set0_wbio(ssl, memory);
	for (long i = 0; i < count; i++)
		if (SSL_key_update(ssl, SSL_KEY_UPDATE_NOT_REQUESTED) != 1 ||
		    SSL_do_handshake(ssl) != 1)
			exit(1);
	printf("held=1\n");
	fflush(stdout);
	ended = !pour(fd, memory);
	while (!ended && now_ms() < until_ms)
		ended = recv(fd, &byte, 1, 0) == 0 || errno == ECONNRESET;
	printf("ended=%d records=%ld\n", ended, count);
}

int main(int argc, char **argv)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	struct rlimit files;

	if (argc != 5 || !context)
		return 64;
	kind = argv[1];
	count = atol(argv[2]);
	until_ms = now_ms() + atol(argv[3]) * 1000;
	server.sin_port = htons((unsigned short)atoi(argv[4]));
	server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	make_hello(context);
	if (is("half") || is("hello") || is("bytes"))
		hold();
	else if (is("churn"))
		churn();
	else if (is("stock"))
		stock(context);
	else if (is("keys") || is("again"))
		exchange_keys(context);
	else
		flood();
	SSL_CTX_free(context);
	return 0;
}
