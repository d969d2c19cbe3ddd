/* SPDX-License-Identifier: MIT */
/* budget: how much memory a worker may take by its configuration; it gets no more. */
#include "worker/budget.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include "worker/connection.h"
#include "worker/output.h"

#define KIB(n) ((int64_t)(n) << 10)
#define MIB(n) ((int64_t)(n) << 20)
#define GIB(n) ((int64_t)(n) << 30)

enum {
	INPUT_KIB = 64,		/* what comes with one receive, and may have to be kept */
	SESSION_KIB = 64,	/* of TLS: OpenSSL's state, and a record each way */
	STACK_KIB = 512,	/* of a thread that accepts, with what the library has for it */
	CHECKER_MIB = 80,	/* a password's hash may be made to take much, and its thread's stack */
	CODER_MIB = 32,		/* a compressor's own */
	OTHER_MIB = 16,
	FILE_BYTES = 1024,	/* what is remembered of one beside its content */
};

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* The largest file that is compressed on the fly; 0: none is. */
static int64_t compressed(const struct conf_scope *scope)
{
	return scope->compress.count > 0 ? scope->compress_most : 0;
}

static int64_t compressed_in(const struct conf_site *site)
{
	int64_t most = compressed(&site->scope);

	for (const struct conf_item *item = site->locations; item; item = item->next)
		most = larger(most, compressed(&((const struct conf_location *)item)->scope));
	return most;
}

static bool asks_in(const struct conf_site *site)
{
	bool asks = *site->scope.auth_file != '\0';

	for (const struct conf_item *item = site->locations; item && !asks; item = item->next)
		asks = *((const struct conf_location *)item)->scope.auth_file != '\0';
	return asks;
}

static bool takes_tls(const struct conf *conf)
{
	for (size_t i = 0; i < conf->listen_count; i++)
		if (conf->listens[i].tls != CONF_TLS_OFF)
			return true;
	return false;
}

/* What one connection may have at once: the rest of what came, the head of a request whose content
 * comes, and answers that its client does not take. */
static int64_t of_connection(const struct conf *conf)
{
	/* Its room is doubled until it is enough. */
	int64_t input = larger(KIB(INPUT_KIB), 2 * conf->limits.header);

	return (int64_t)sizeof(struct connection) + input + conf->limits.header +
	       (int64_t)sizeof(struct output) + (takes_tls(conf) ? KIB(SESSION_KIB) : 0);
}

int64_t budget_of(const struct conf *conf)
{
	int64_t most = compressed_in(&conf->top);
	bool asks = asks_in(&conf->top);

	for (const struct conf_item *item = conf->sites; item; item = item->next) {
		most = larger(most, compressed_in((const struct conf_site *)item));
		asks = asks || asks_in((const struct conf_site *)item);
	}
	return conf->workers.connections * of_connection(conf) +
	       /* malloc(3) rounds, and leaves holes */
	       conf->cache.memory + conf->cache.memory / 4 + conf->cache.files * FILE_BYTES +
	       (most > 0 ? 2 * most + MIB(CODER_MIB) : 0) + (asks ? MIB(CHECKER_MIB) : 0) +
	       (int64_t)conf->listen_count * KIB(STACK_KIB) + MIB(OTHER_MIB);
}

/* Private memory that may be written to (proc(5), statm); -1 if nobody tells. */
static int64_t data_now(void)
{
	long long pages = -1;
	FILE *file = fopen("/proc/self/statm", "re");

	if (file && fscanf(file, "%*d %*d %*d %*d %*d %lld", &pages) != 1)
		pages = -1;
	if (file)
		fclose(file);
	return pages < 0 ? -1 : pages * sysconf(_SC_PAGESIZE);
}

void budget_enter(const struct conf *conf)
{
	int64_t now = data_now(), budget = budget_of(conf);
	struct rlimit limit;

	/* The shadow of a sanitizer is terabytes, and grows as it likes. */
	if (now < 0 || now > GIB(1024) || getrlimit(RLIMIT_DATA, &limit) < 0)
		return;
	/* Nobody is given more than the administrator has said. */
	if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > (rlim_t)(now + budget))
		limit.rlim_cur = (rlim_t)(now + budget);
	if (limit.rlim_max > limit.rlim_cur)
		limit.rlim_max = limit.rlim_cur;
	setrlimit(RLIMIT_DATA, &limit);
}
