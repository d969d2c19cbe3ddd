/* SPDX-License-Identifier: MIT */
/* test_users: passwords are checked by libcrypt, and files of them read strictly. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#ifdef HAVE_CRYPT
#include <crypt.h>
#endif
#include "content/users.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static char why[512];

static struct users *load(const char *text)
{
	why[0] = '\0';
	return users_load(span_of(text), why, sizeof(why));
}

#ifdef HAVE_CRYPT

/* As a server without a thread for it does. */
static bool verify(struct users *users, struct span name, struct span password)
{
	enum users_verdict verdict = users_recall(users, name, password);
	bool is_right = users_check(users, name, password);

	cr_expect(verdict == USERS_UNKNOWN || (verdict == USERS_RIGHT) == is_right);
	users_remember(users, name, password, is_right);
	cr_expect_eq(users_recall(users, name, password), is_right ? USERS_RIGHT : USERS_WRONG);
	return is_right;
}

/* A hash of "secret". */
static const char *hash_of(const char *prefix, unsigned long count)
{
	static char setting[CRYPT_GENSALT_OUTPUT_SIZE];

	cr_assert(crypt_gensalt_rn(prefix, count, NULL, 0, setting, sizeof(setting)));
	return crypt("secret", setting);
}

static void expect_checked(const char *prefix, unsigned long count)
{
	char text[512];
	struct users *users;

	snprintf(text, sizeof(text), "joe:%s\r\n# nobody\n\nann:%s", hash_of(prefix, count),
		 hash_of("$5$", 1000));
	users = load(text);
	cr_assert(users, "%s: %s", prefix, why);
	for (int again = 0; again < 2; again++) {
		cr_expect(verify(users, SPAN("joe"), SPAN("secret")), "%s", prefix);
		cr_expect(verify(users, SPAN("ann"), SPAN("secret")), "%s", prefix);
		cr_expect_not(verify(users, SPAN("joe"), SPAN("Secret")), "%s", prefix);
		cr_expect_not(verify(users, SPAN("joe"), SPAN("")), "%s", prefix);
		cr_expect_not(verify(users, SPAN("jo"), SPAN("secret")), "%s", prefix);
		cr_expect_not(verify(users, SPAN(""), SPAN("secret")), "%s", prefix);
		cr_expect_not(verify(users, SPAN("# nobody"), SPAN("secret")), "%s", prefix);
	}
	users_free(users);
}

Test(users, each_kind_of_hash)
{
	expect_checked("$y$", 1);
	expect_checked("$2b$", 4);
	expect_checked("$2y$", 4);
	expect_checked("$6$", 1000);
	expect_checked("$5$", 1000);
	expect_checked("$7$", 6);
}

Test(users, a_name_and_password_are_not_mixed_up)
{
	char text[256];
	struct users *users;

	snprintf(text, sizeof(text), "a:%s\n", hash_of("$5$", 1000));
	users = load(text);
	cr_assert(users);
	cr_expect(verify(users, SPAN("a"), SPAN("secret")));
	cr_expect_not(verify(users, SPAN("a:secre"), SPAN("t")));
	cr_expect_not(verify(users, SPAN("a:"), SPAN("secret")));
	users_free(users);
}

Test(users, passwords_that_are_none)
{
	static char endless[5000];
	char text[256];
	struct users *users;

	memset(endless, 'a', sizeof(endless));
	snprintf(text, sizeof(text), "a:%s\n", hash_of("$5$", 1000));
	users = load(text);
	cr_assert(users);
	cr_expect_not(verify(users, SPAN("a"), SPAN("secret\0x")));
	cr_expect_not(verify(users, SPAN("a"), (struct span){ endless, sizeof(endless) }));
	cr_expect_not(verify(users, (struct span){ endless, sizeof(endless) }, SPAN("secret")));
	users_free(users);
}

Test(users, nobody_is_let_in_by_an_empty_file)
{
	struct users *users = load("");

	cr_assert(users, "%s", why);
	cr_expect_not(verify(users, SPAN("a"), SPAN("b")));
	cr_expect_not(verify(users, SPAN(""), SPAN("")));
	users_free(users);
}

Test(users, what_is_wrong_is_told_by_line)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
		{ "joe\n", "line 1: this is not name:hash" },
		{ "\n\n:x\n", "line 3: this is not name:hash" },
		{ "# a\njoe:secret\n", "line 2: the password of 'joe' is in a form" },
		{ "joe:$apr1$abcdefgh$abcdefghijklmnopqrstuv\n", "($apr1$)" },
		{ "joe:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n", "({SHA})" },
		{ "joe:rqXexS6ZhobKA\n", "plain text or DES" },
		{ "joe:$1$abc$def\n", "line 1:" },
		{ "joe:$2b$16$abcdefghijklmnopqrstuu\n", "takes so long" },
		{ "joe:$6$rounds=999999999$abc$x\n", "takes so long" },
		{ "joe:$y$jFT$abc$x\n", "takes so long" },
		{ "joe:$5$a$x\njoe:$5$a$y\n", "two of the name 'joe'" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		cr_expect_null(load(rows[i].text), "%s", rows[i].text);
		cr_expect(strstr(why, rows[i].why), "%s: no '%s' in '%s'", rows[i].text, rows[i].why,
			  why);
	}
}

Test(users, a_nul_is_no_text)
{
	cr_expect_null(users_load(SPAN("a:$5$a$x\0\n"), why, sizeof(why)));
	cr_expect(strstr(why, "NUL"));
}

#else

Test(users, without_libcrypt_nobody_can_be_checked)
{
	cr_expect_null(load("a:$5$a$x\n"));
	cr_expect(strstr(why, "no libcrypt"));
}

#endif
