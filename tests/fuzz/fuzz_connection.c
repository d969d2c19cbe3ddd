/* SPDX-License-Identifier: MIT */
/* fuzz_connection: any bytes of a client, in any arrivals, end in answers that a client can rely on.
 *
 * The conversation is a worker's, over a socket pair, with a small docroot. ARRIVAL in the input is
 * where one arrival ends. A first byte of 'P' makes it a listener with the PROXY protocol; 'R' one
 * that takes TLS, and the rest is what is on the wire; 'S' the same, and the rest is what the client
 * says in it, behind three bytes: where on the wire a byte is not what it should be, and how. */
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/log.h"
#include "http/body.h"
#include "http/reply.h"
#include "worker/access_log.h"
#include "worker/http1.h"

#define ARRIVAL "|~|"
#define SECRET "what lies beside the docroot"

enum {
	ANSWERS_ROOM = 8 << 20,
	INPUT_MOST = 256 * 1024,
	TURNS_MOST = 100000,	/* of a conversation that makes no end of it */
	IN_THE_CLEAR = 0, BEHIND_PROXY, BY_TLS,	/* listeners */
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct tls *tls;
static SSL_CTX *client_context;
static struct http1 http1;
static struct deadlines deadlines;
static struct slot *slot;
static char answers[ANSWERS_ROOM];
static size_t answered;

static void need(bool condition)
{
	if (!condition)
		abort();
}

/* ------------------------------------------------------------------ the server */

static void write_file(const char *folder, const char *name, const char *text, size_t times)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	need(file);
	for (size_t i = 0; i < times; i++)
		fputs(text, file);
	fclose(file);
}

static const char configuration[] =
	"access-log = \"/dev/null\"\nlog-format = \"%m\"\nlog-level = \"error\"\n"
	"error-log = \"/dev/null\"\nlisting = yes\nstrict-hosts = no\nrevalidate = \"0s\"\n"
	"trusted-proxies = {\"192.0.2.0/24\"}\n"
	"limits { header = 4k body = 8k fields = 32 request-line = 1k }\n"
	"error-pages = {\"404 /missing.html\"}\n"
	"location \"/old/\" { redirect = \"/new/$1?from=$host$path\" }\n"
	"location \"/gone/\" { status = 410 }\n"
	"location \"/app/\" { fallback = \"/index.html\" }\n"
	"location \"/private/\" { deny = {\"all\"} }\n"
	"location \"/cors/\" { cors-origins = {\"https://example.org\"} }\n"
	"site \"a.example\" { aliases = {\"*.a.example\"} ignore-case = yes }\n"
	"address = {\"127.0.0.1:1\"}\n"
	"listen \"behind\" { address = \"127.0.0.1:2\" proxy-protocol = yes }\n"
	"listen \"secure\" { address = \"127.0.0.1:3\" tls = \"optional\" }\n";

/* The folder is left to the next process of the same number; there are not many. */
static void make_docroot(char *folder, size_t room)
{
	char www[256];

	snprintf(folder, room, "/tmp/fuzz-connection-%d", (int)getpid());
	snprintf(www, sizeof(www), "%s/www", folder);
	mkdir(folder, 0700);
	mkdir(www, 0700);
	write_file(folder, "secret", SECRET, 1);
	write_file(www, "index.html", "<p>hello</p>", 10);
	write_file(www, "missing.html", "<p>it is not here</p>", 1);
	write_file(www, "a.txt", "0123456789", 300);
	write_file(www, "large.bin", "abcdefghijklmnop", 8192);
	write_file(www, "style.css", "p { color: red }\n", 200);
	write_file(www, ".hidden", SECRET, 1);
	snprintf(www, sizeof(www), "%s/www/sub", folder);
	mkdir(www, 0700);
	write_file(www, "x<y>&\"z.html", "<p>a name</p>", 1);
	snprintf(www, sizeof(www), "%s/www/out", folder);
	if (symlink("../secret", www) < 0)
		return;	/* it is there already */
}

static struct conf *load(const char *folder)
{
	char path[256], setting[256];
	struct conf_override override = { "DIR", setting };
	struct conf_source source = { .file = path, .overrides = &override, .override_count = 1 };
	struct buffer messages = { 0 };
	struct conf *conf;
	int code;

	write_file(folder, "conf", configuration, 1);
	snprintf(path, sizeof(path), "%s/conf", folder);
	setenv("STATE_DIRECTORY", folder, 1);
	snprintf(setting, sizeof(setting), "docroot=%s/www", folder);
	conf = conf_load(&source, &messages, &code);
	if (!conf)
		fprintf(stderr, "%s\n", messages.data);
	need(conf);
	buffer_free(&messages);
	return conf;
}

static void start(void)
{
	char folder[128], why[512];

	make_docroot(folder, sizeof(folder));
	http1.conf = load(folder);
	log_set_level(LOG_LEVEL_ERROR);
	slot = slots_open(1);
	http1.content = content_open(http1.conf, why, sizeof(why));
	need(slot && http1.content && access_log_init(http1.conf));
	tls = tls_open(http1.conf, http1.content->places, NULL, false, why, sizeof(why));
	client_context = SSL_CTX_new(TLS_client_method());
	need(tls && client_context);
	http1.slot = slot;
	http1.deadlines = &deadlines;
	http1.log = (struct log_pen){ .ring = &slot->log, .orders = -1, .file = -1 };
	http1.cache = cache_new(8, 64 * 1024);
	need(http1.cache);
	deadlines_init(&deadlines, http1.conf);
	admission_init(&http1.admission, NULL, http1.content);
	log_pen_init(&http1.log);
	http1_init(&http1);
}

/* ----------------------------------------------------------- the conversation */

static void hear(int client)
{
	ssize_t got;

	while ((got = recv(client, answers + answered, ANSWERS_ROOM - answered, MSG_DONTWAIT)) > 0)
		answered += (size_t)got;
}

/* As long as there is something to do. True when the connection is over. */
static bool advance(struct connection *connection, int client, uint32_t events)
{
	for (int i = 0; i < TURNS_MOST; i++) {
		size_t before = answered;
		enum http1_result result;

		http1_tick(&http1);
		result = http1_advance(&http1, connection, events);
		hear(client);
		if (result == HTTP1_CLOSE)
			return true;
		/* Who takes what comes makes room for more. */
		events = answered > before ? EPOLLOUT : 0;
		if (result == HTTP1_WAIT && !events)
			return false;
	}
	abort();
}

static void say(int client, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t sent = send(client, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (sent <= 0)
			return;
		bytes += sent;
		length -= (size_t)sent;
	}
}

/* True when the server has ended it. */
static bool converse(struct connection *connection, int client, const char *bytes, size_t length)
{
	while (length > 0) {
		const char *end = memmem(bytes, length, ARRIVAL, strlen(ARRIVAL));
		size_t part = end ? (size_t)(end - bytes) : length;

		say(client, bytes, part);
		if (advance(connection, client, EPOLLIN))
			return true;
		part += end ? strlen(ARRIVAL) : 0;
		bytes += part;
		length -= part;
	}
	/* It has nothing more to say; or the time is over for it. */
	if (shutdown(client, SHUT_WR) == 0 && advance(connection, client, EPOLLIN | EPOLLRDHUP))
		return true;
	for (int i = 0; i < 8; i++)
		if (http1_expire(&http1, connection) == HTTP1_CLOSE)
			return true;
	return false;
}

/* ------------------------------------------------------------------ the answers */

/* The lines of the access log, one for each answer, are the methods. */
static struct span next_method(const char **at, const char *end)
{
	const char *line = *at, *stop = line < end ? memchr(line, '\n', (size_t)(end - line)) : NULL;

	need(stop);
	*at = stop + 1;
	return span_between(line, stop);
}

/* Returns the bytes of one answer's content; what is missing of it is a connection that was cut. */
static size_t check_content(const struct reply *reply, const char *bytes, size_t length)
{
	struct body body;
	struct span content;
	size_t at = 0, used;
	enum status status;

	if (reply->framing == REPLY_NO_CONTENT)
		return 0;
	if (reply->framing == REPLY_BY_CLOSE)
		return length;
	body_start(&body, reply->framing == REPLY_BY_CHUNKS,
		   reply->framing == REPLY_BY_LENGTH ? reply->content_length : 0, INT64_MAX);
	do {
		status = body_next(&body, bytes + at, length - at, &used, &content);
		at += used;
	} while (status == STATUS_MORE && at < length && used > 0);
	need(status == STATUS_GO);
	return at;
}

static void check_answers(const char *methods, const char *end)
{
	static struct reply reply;
	size_t at = 0, final = 0;
	bool is_over = false;

	need(!memmem(answers, answered, SECRET, strlen(SECRET)));
	while (at < answered) {
		const char *before = methods;
		bool to_head = methods < end && span_is(next_method(&methods, end), SPAN("HEAD"));

		need(!is_over);
		need(reply_parse(&reply, answers + at, answered - at, to_head) == STATUS_GO);
		need(reply.status >= 100 && reply.status != 500);
		at += reply.head_length;
		if (reply.status < 200) {
			need(reply.status == 100);
			methods = before;
			continue;
		}
		final++;
		at += check_content(&reply, answers + at, answered - at);
		is_over = !reply.keep_alive;
	}
	need(methods == end);
	need(final == slot_read(&slot->requests));
}

/* ------------------------------------------------------------------------ TLS */

static SSL *open_client(void)
{
	SSL *ssl = SSL_new(client_context);

	need(ssl);
	SSL_set0_rbio(ssl, BIO_new(BIO_s_mem()));
	SSL_set0_wbio(ssl, BIO_new(BIO_s_mem()));
	SSL_set_connect_state(ssl);
	return ssl;
}

/* What is wrong on the wire: the byte at `at`, which is turned by `mask`; 0: nothing is. */
struct flaw {
	size_t at, sent;
	unsigned char mask;
};

/* One way and back. True when the server has ended it. */
static bool exchange(SSL *ssl, struct connection *connection, int client, struct flaw *flaw)
{
	static char wire[64 * 1024];
	bool is_over = false;
	int length;

	while ((length = BIO_read(SSL_get_wbio(ssl), wire, sizeof(wire))) > 0) {
		if (flaw->at >= flaw->sent && flaw->at < flaw->sent + (size_t)length)
			wire[flaw->at - flaw->sent] ^= (char)flaw->mask;
		flaw->sent += (size_t)length;
		say(client, wire, (size_t)length);
		is_over = is_over || advance(connection, client, EPOLLIN);
	}
	BIO_write(SSL_get_rbio(ssl), answers, (int)answered);
	answered = 0;
	return is_over;
}

/* What the client was told goes to `told`; how much of it. */
static size_t converse_by_tls(struct connection *connection, int client, const char *bytes,
			      size_t length, struct flaw *flaw, char *told, size_t room)
{
	SSL *ssl = open_client();
	bool is_over = false;
	size_t heard = 0, part;

	for (int i = 0; i < 8 && !is_over && SSL_do_handshake(ssl) != 1; i++)
		is_over = exchange(ssl, connection, client, flaw);
	if (!is_over && SSL_is_init_finished(ssl) && length > 0)
		SSL_write(ssl, bytes, (int)length);
	for (int i = 0; i < 64; i++) {
		is_over = is_over || exchange(ssl, connection, client, flaw);
		if (SSL_read_ex(ssl, told + heard, room - heard, &part) != 1)
			break;
		for (heard += part; SSL_read_ex(ssl, told + heard, room - heard, &part) == 1;)
			heard += part;
	}
	if (!is_over && shutdown(client, SHUT_WR) == 0)
		advance(connection, client, EPOLLIN | EPOLLRDHUP);
	SSL_free(ssl);
	ERR_clear_error();
	return heard;
}

static void talk_by_tls(const unsigned char *data, size_t size)
{
	static char told[ANSWERS_ROOM];
	struct flaw flaw = { .at = (size_t)data[0] << 8 | data[1], .mask = data[2] };
	struct connection *connection;
	size_t heard;
	int pair[2];

	need(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) == 0);
	connection = connection_new(pair[0], NULL, BY_TLS, BY_TLS + 1, tls);
	need(connection);
	answered = 0;
	http1_tick(&http1);
	need(http1_begin(&http1, connection));
	heard = converse_by_tls(connection, pair[1], (const char *)data + 3, size - 3, &flaw, told,
				sizeof(told));
	connection_free(connection);
	close(pair[1]);
	log_ring_forget(&slot->log);
	/* Whoever meddles gets nothing that is in the clear, nor does he get a word to the client. */
	need(!memmem(answers, answered, "HTTP/1.1 2", 10));
	need(!memmem(told, heard, SECRET, strlen(SECRET)));
	need(heard == 0 || memcmp(told, "HTTP/1.1 ", heard < 9 ? heard : 9) == 0);
}

static void talk(const char *bytes, size_t length, unsigned int listener)
{
	int pair[2];
	struct connection *connection;
	static char methods[LOG_RING_BYTES];
	size_t length_of_log;

	need(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) == 0);
	connection = connection_new(pair[0], NULL, listener, (uint16_t)(listener + 1),
				    listener == BY_TLS ? tls : NULL);
	need(connection);
	answered = 0;
	atomic_store(&slot->requests, 0);
	http1_tick(&http1);
	if (http1_begin(&http1, connection))
		converse(connection, pair[1], bytes, length);
	hear(pair[1]);
	connection_free(connection);
	hear(pair[1]);
	close(pair[1]);
	if (listener == BY_TLS) {
		log_ring_forget(&slot->log);
		need(!memmem(answers, answered, SECRET, strlen(SECRET)));
		return;
	}
	length_of_log = log_ring_pending(&slot->log);
	for (size_t i = 0; i < length_of_log; i++)
		methods[i] = slot->log.bytes[(atomic_load(&slot->log.tail) + i) % LOG_RING_BYTES];
	log_ring_forget(&slot->log);
	check_answers(methods, methods + length_of_log);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool is_started;
	if (!is_started)
		start();
	is_started = true;
	if (size > INPUT_MOST)
		return 0;
	if (size > 4 && *data == 'S')
		talk_by_tls(data + 1, size - 1);
	else if (size > 0 && *data == 'R')
		talk((const char *)data + 1, size - 1, BY_TLS);
	else
		talk((const char *)data, size,
		     size > 0 && *data == 'P' ? BEHIND_PROXY : IN_THE_CLEAR);
	return 0;
}
