/* SPDX-License-Identifier: MIT */
/* checker: a thread that checks passwords, which takes long, so that nobody else has to wait. */
#include "worker/checker.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "base/network.h"

enum {
	JOBS = 64,
	JOBS_EACH = 8,	/* of one client: who guesses must not be far ahead of what is found */
	TEXT = 1024,
};

struct job {
	struct users *users;
	const struct lockout *lockout;	/* or NULL */
	size_t client_length;
	char client[INET6_ADDRSTRLEN];
	unsigned char address[NETWORK_BYTES];	/* of its client, who may have many (IPv6) */
	size_t name_length, password_length;
	char text[TEXT];	/* the name, and the password behind it */
	bool is_good;
};

/*
 * A ring: [collected, checked) are done, [checked, asked) are not. Only the main thread moves
 * collected and asked, only the checker's moves checked; a job belongs to the checker's while it
 * is not done.
 */
struct checker {
	pthread_mutex_t lock;
	pthread_cond_t more;
	size_t collected, checked, asked;
	int event;
	struct job job[JOBS];
};

static struct span name_of(const struct job *job)
{
	return (struct span){ job->text, job->name_length };
}

static struct span client_of(const struct job *job)
{
	return (struct span){ job->client, job->client_length };
}

static struct span password_of(const struct job *job)
{
	return (struct span){ job->text + job->name_length, job->password_length };
}

static void *run(void *argument)
{
	struct checker *checker = argument;
	const uint64_t one = 1;

	for (;;) {
		struct job *job;

		pthread_mutex_lock(&checker->lock);
		while (checker->checked == checker->asked)
			pthread_cond_wait(&checker->more, &checker->lock);
		job = &checker->job[checker->checked % JOBS];
		pthread_mutex_unlock(&checker->lock);

		job->is_good = users_check(job->users, name_of(job), password_of(job));

		pthread_mutex_lock(&checker->lock);
		checker->checked++;
		pthread_mutex_unlock(&checker->lock);
		/* It can only fail when it has been told very often already. */
		if (write(checker->event, &one, sizeof(one)) < 0)
			continue;
	}
	return NULL;
}

struct checker *checker_start(int *event)
{
	struct checker *checker = calloc(1, sizeof(*checker));
	pthread_t thread;

	if (!checker)
		return NULL;
	checker->event = *event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (checker->event < 0 || pthread_mutex_init(&checker->lock, NULL) != 0 ||
	    pthread_cond_init(&checker->more, NULL) != 0 ||
	    pthread_create(&thread, NULL, run, checker) != 0) {
		free(checker);
		return NULL;
	}
	pthread_detach(thread);
	return checker;
}

/* Whether it has been asked already, and is not collected yet. */
static bool is_asked(const struct checker *checker, const struct users *users, struct span name,
		     struct span password)
{
	for (size_t i = checker->collected; i < checker->asked; i++) {
		const struct job *job = &checker->job[i % JOBS];

		if (job->users == users && span_is(name_of(job), name) &&
		    span_is(password_of(job), password))
			return true;
	}
	return false;
}

/* Zeros for who has no address. */
static void read_client(struct span client, unsigned char address[NETWORK_BYTES])
{
	if (network_read_address(client, address))
		network_widen(address);
	else
		memset(address, 0, NETWORK_BYTES);
}

static size_t count_of(const struct checker *checker, struct span client)
{
	unsigned char address[NETWORK_BYTES];
	size_t count = 0;

	read_client(client, address);
	for (size_t i = checker->collected; i < checker->asked; i++)
		count += memcmp(checker->job[i % JOBS].address, address, NETWORK_BYTES) == 0;
	return count;
}

bool checker_ask(struct checker *checker, const struct visit *visit, struct users *users,
		 struct span name, struct span password)
{
	struct job *job;

	if (is_asked(checker, users, name, password))
		return true;
	if (checker->asked - checker->collected == JOBS || name.length > TEXT ||
	    password.length > TEXT - name.length || visit->client.length > sizeof(job->client) ||
	    (visit->lockout && count_of(checker, visit->client) >= JOBS_EACH))
		return false;
	job = &checker->job[checker->asked % JOBS];
	job->users = users;
	job->lockout = visit->lockout;
	job->client_length = visit->client.length;
	memcpy(job->client, visit->client.at, visit->client.length);
	read_client(visit->client, job->address);
	job->name_length = name.length;
	job->password_length = password.length;
	memcpy(job->text, name.at, name.length);
	memcpy(job->text + name.length, password.at, password.length);
	pthread_mutex_lock(&checker->lock);
	checker->asked++;
	pthread_cond_signal(&checker->more);
	pthread_mutex_unlock(&checker->lock);
	return true;
}

void checker_collect(struct checker *checker, int64_t now_ms)
{
	uint64_t ignored;
	size_t checked;

	if (read(checker->event, &ignored, sizeof(ignored)) < 0)
		return;
	pthread_mutex_lock(&checker->lock);
	checked = checker->checked;
	pthread_mutex_unlock(&checker->lock);
	for (; checker->collected < checked; checker->collected++) {
		struct job *job = &checker->job[checker->collected % JOBS];

		users_remember(job->users, name_of(job), password_of(job), job->is_good);
		if (job->lockout)
			lockout_learn(job->lockout, client_of(job), name_of(job),
				      password_of(job), job->is_good, now_ms);
		explicit_bzero(job->text, sizeof(job->text));
	}
}
