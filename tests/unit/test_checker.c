/* SPDX-License-Identifier: MIT */
/* test_checker: who guesses passwords does not get far ahead of what is found, nor before others. */
#include <criterion/criterion.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include "worker/checker.h"

#ifdef HAVE_CRYPT

enum { NOW = 1000000, MARKS = 1024, EACH = 8 };

static struct mark memory[MARKS];
static const struct hash_key secret = { 1, 2 };
static _Atomic int64_t until_ms;
static const struct lockout lockout = { { memory, MARKS }, &until_ms, &secret, 5 };
static struct checker *checker;
static struct users *users;
static int event;

static void start(void)
{
	char why[512];

	/* "secret" */
	users = users_load(SPAN("ann:$5$rounds=1000$saltsaltsalt$"
				"jeQ3Wbe2JixnvtlZtYweZUFjfxf4JtmzGAyxAW53.M2\n"), why, sizeof(why));
	cr_assert(users, "%s", why);
	checker = checker_start(&event);
	cr_assert_not_null(checker);
}

TestSuite(checker, .init = start, .timeout = 60);

static bool ask(const char *client, const char *password, const struct lockout *by)
{
	struct visit visit = { .client = span_of(client), .lockout = by };

	return checker_ask(checker, &visit, users, SPAN("ann"), span_of(password));
}

static void collect(void)
{
	struct pollfd found = { .fd = event, .events = POLLIN };

	cr_assert_eq(poll(&found, 1, 10000), 1);
	checker_collect(checker, NOW);
}

static enum users_verdict recall(const char *password)
{
	return users_recall(users, SPAN("ann"), span_of(password));
}

static bool guess(const char *client, int number, const struct lockout *by)
{
	char password[16];

	snprintf(password, sizeof(password), "%d", number);
	return ask(client, password, by);
}

static int64_t wait_ms(const char *client)
{
	return lockout_wait_ms(&lockout, span_of(client), SPAN("ann"), NOW);
}

Test(checker, each_client_has_so_many_at_once)
{
	for (int i = 0; i < EACH; i++)
		cr_expect(guess("192.0.2.1", i, &lockout));
	cr_expect_not(guess("192.0.2.1", EACH, &lockout));
	cr_expect(guess("192.0.2.1", 0, &lockout), "the same is not asked twice");
	cr_expect(guess("192.0.2.2", EACH, &lockout), "others can");
	while (!guess("192.0.2.1", EACH + 1, &lockout))
		collect();
}

Test(checker, where_nobody_is_locked_out_all_have_what_there_is)
{
	int asked = 0;

	while (guess("192.0.2.1", asked, NULL))
		asked++;
	cr_expect_eq(asked, 64);
}

Test(checker, what_is_found_is_learned)
{
	enum users_verdict verdict;

	for (int i = 0; i < 5; i++)
		cr_expect(guess("192.0.2.1", i, &lockout));
	cr_expect_eq(wait_ms("192.0.2.1"), 0, "not yet");
	/* That of another client is found last, and stays. */
	cr_expect(guess("192.0.2.3", 5, &lockout));
	/* A verdict may have to make room for that of another password; that it was wrong counts. */
	while (wait_ms("192.0.2.1") == 0)
		collect();
	while ((verdict = recall("5")) == USERS_UNKNOWN) {
		cr_expect(guess("192.0.2.3", 5, &lockout), "it may have been forgotten");
		collect();
	}
	cr_expect_eq(verdict, USERS_WRONG);
	cr_expect_eq(wait_ms("192.0.2.3"), 0, "one is not too many");
	cr_expect(ask("192.0.2.2", "secret", &lockout));
	while (recall("secret") == USERS_UNKNOWN)
		collect();
	cr_expect_eq(recall("secret"), USERS_RIGHT);
	cr_expect_eq(wait_ms("192.0.2.2"), 0);
}

#else
Test(checker, without_libcrypt_there_is_none)
{
}
#endif
