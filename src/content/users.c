/* SPDX-License-Identifier: MIT */
/* users: the names and passwords of an htpasswd file, checked by libcrypt. */
#include "content/users.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef HAVE_CRYPT
#include <crypt.h>
#endif
#include "base/clock.h"
#include "base/hash.h"
#include "base/number.h"

enum {
	USERS_MAX = 65536,
	PASSWORD_MAX = 512,
	VERDICTS = 256,
	GOOD_MS = 60 * 1000,
	BAD_MS = 5 * 1000,
	/* About a second. */
	BCRYPT_MAX = 14,
	ROUNDS_MAX = 2000000,
};

struct user {
	struct span name;
	const char *hash;
};

/* What was found lately about a name and a password, of which only keyed hashes are kept. */
struct verdict {
	uint64_t hash, other_hash;
	int64_t until_ms;
	bool is_good;
};

struct users {
	struct user *user;	/* sorted by name */
	size_t count;
	char *text;		/* what they point to */
	size_t text_length;
	struct hash_key key, other_key;
	struct verdict verdict[VERDICTS];
};

const char *users_library(void)
{
#ifdef HAVE_CRYPT
	return XCRYPT_VERSION_STR;
#else
	return "";
#endif
}

static int compare_users(const void *a, const void *b)
{
	return span_compare(((const struct user *)a)->name, ((const struct user *)b)->name);
}

__attribute__((format(printf, 3, 4)))
static int refuse(char *why, size_t room, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(why, room, format, arguments);
	va_end(arguments);
	errno = EINVAL;
	return -1;
}

/* The number in front of the next "$", or -1. */
static int64_t number_at(const char *text)
{
	int64_t number;
	struct span digits = { text, strcspn(text, "$") };

	return number_parse(digits, &number) ? number : -1;
}

/* Whether a check would take seconds, and others who give a password would have to wait. */
static bool is_too_dear(const char *hash)
{
	if (strncmp(hash, "$2", 2) == 0)
		return hash[2] && number_at(hash + 4) > BCRYPT_MAX;
	if (strncmp(hash, "$5$rounds=", 10) == 0 || strncmp(hash, "$6$rounds=", 10) == 0)
		return number_at(hash + 10) > ROUNDS_MAX;
	/* "j", then the memory: "9" is the default, each letter after it twice as much. */
	if (strncmp(hash, "$y$j", 4) == 0)
		return strchr("./0123456789ABCD", hash[4]) == NULL;
	if (strncmp(hash, "$7$", 3) == 0)
		return strchr("./0123456789ABCDE", hash[3]) == NULL;
	return false;
}

static bool is_known(const char *hash)
{
	static const char *const kinds[] = { "$y$", "$gy$", "$7$", "$2b$", "$2y$", "$2a$", "$6$",
					     "$5$" };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strncmp(hash, kinds[i], strlen(kinds[i])) == 0)
			return true;
	return false;
}

static bool is_supported(const char *hash)
{
#ifdef HAVE_CRYPT
	int verdict = crypt_checksalt(hash);

	return verdict != CRYPT_SALT_INVALID && verdict != CRYPT_SALT_METHOD_DISABLED;
#else
	(void)hash;
	return false;
#endif
}

static int check_hash(const char *hash, struct span name, size_t line, char *why, size_t room)
{
	int shown = name.length < 64 ? (int)name.length : 64;

	if (!is_known(hash))
		return refuse(why, room, "line %zu: the password of '%.*s' is in a form that is "
			      "too weak or unknown (%s): make a new one with \"htpasswd -B\" or "
			      "\"mkpasswd\"", line, shown, name.at,
			      strncmp(hash, "$apr1$", 6) == 0 ? "$apr1$" :
			      strncmp(hash, "{SHA}", 5) == 0 ? "{SHA}" :
			      *hash == '$' ? "another $..$" : "plain text or DES");
	if (is_too_dear(hash))
		return refuse(why, room, "line %zu: the password of '%.*s' takes so long to check "
			      "that others would have to wait for it: make a new one with a lower "
			      "cost, as in \"htpasswd -B -C 10\"", line, shown, name.at);
	if (!is_supported(hash))
		return refuse(why, room, "line %zu: libcrypt does not take the password of '%.*s'",
			      line, shown, name.at);
	return 0;
}

static int read_line(struct users *users, char *line, size_t number, char *why, size_t room)
{
	char *colon = strchr(line, ':'), *end;
	struct span name;

	line[strcspn(line, "\r")] = '\0';
	if (*line == '\0' || *line == '#')
		return 0;
	if (!colon || colon == line)
		return refuse(why, room, "line %zu: this is not name:hash", number);
	name = span_between(line, colon);
	end = strchr(colon + 1, ':');
	if (end)
		*end = '\0';
	if (check_hash(colon + 1, name, number, why, room) < 0)
		return -1;
	users->user[users->count++] = (struct user){ name, colon + 1 };
	return 0;
}

/* The text has a NUL behind it. */
static int read_lines(struct users *users, char *why, size_t room)
{
	char *at = users->text, *end;
	size_t number = 1;

	for (; at < users->text + users->text_length; at = end + 1, number++) {
		end = strchr(at, '\n');
		if (!end)
			end = at + strlen(at);
		*end = '\0';
		if (users->count == USERS_MAX)
			return refuse(why, room, "there are more than %d users", USERS_MAX);
		if (read_line(users, at, number, why, room) < 0)
			return -1;
	}
	qsort(users->user, users->count, sizeof(*users->user), compare_users);
	for (size_t i = 1; i < users->count; i++)
		if (compare_users(&users->user[i - 1], &users->user[i]) == 0)
			return refuse(why, room, "there are two of the name '%.*s'",
				      SPAN_ARGS(users->user[i].name));
	return 0;
}

static size_t count_lines(struct span text)
{
	size_t count = 1;

	for (size_t i = 0; i < text.length; i++)
		count += text.at[i] == '\n';
	return count;
}

static struct users *new_users(struct span text)
{
	struct users *users = calloc(1, sizeof(*users));

	if (!users)
		return NULL;
	users->user = calloc(count_lines(text), sizeof(*users->user));
	users->text = malloc(text.length + 1);
	users->text_length = text.length;
	if (!users->user || !users->text) {
		users->text_length = 0;
		users_free(users);
		errno = ENOMEM;
		return NULL;
	}
	if (text.length > 0)
		memcpy(users->text, text.at, text.length);
	users->text[text.length] = '\0';
	users->key = hash_key_random();
	users->other_key = hash_key_random();
	return users;
}

struct users *users_load(struct span text, char *why, size_t room)
{
	struct users *users;
	int error;

#ifndef HAVE_CRYPT
	refuse(why, room, "this build has no libcrypt, and cannot check passwords");
	return NULL;
#endif
	if (text.length > 0 && memchr(text.at, '\0', text.length)) {
		refuse(why, room, "there is a NUL byte in it: it is no text");
		return NULL;
	}
	snprintf(why, room, "no memory is left");
	users = new_users(text);
	if (!users || read_lines(users, why, room) == 0)
		return users;
	error = errno;
	users_free(users);
	errno = error;
	return NULL;
}

void users_free(struct users *users)
{
	if (!users)
		return;
	if (users->text)
		explicit_bzero(users->text, users->text_length);
	free(users->text);
	free(users->user);
	explicit_bzero(users, sizeof(*users));
	free(users);
}

/* ------------------------------------------------------------------ checking */

static const struct user *find(const struct users *users, struct span name)
{
	struct user key = { .name = name };

	return users->count == 0 ? NULL :
	       bsearch(&key, users->user, users->count, sizeof(key), compare_users);
}

#ifdef HAVE_CRYPT
/* In a time that depends on the length only, which is the same for all hashes of a kind. */
static bool is_equal(const char *a, const char *b)
{
	size_t length = strlen(a);
	unsigned int difference = 0;

	if (strlen(b) != length)
		return false;
	for (size_t i = 0; i < length; i++)
		difference |= (unsigned int)(a[i] ^ b[i]);
	return difference == 0;
}

static bool check(const char *hash, const char *password)
{
	struct crypt_data data;
	const char *made;
	bool good;

	data.initialized = 0;
	made = crypt_r(password, hash, &data);
	good = made && *made != '*' && is_equal(made, hash);
	explicit_bzero(&data, sizeof(data));
	return good;
}
#else
static bool check(const char *hash, const char *password)
{
	(void)hash;
	(void)password;
	return false;
}
#endif

/* An unknown name is checked against the first user's hash, in vain, so that time tells nothing. */
bool users_check(const struct users *users, struct span name, struct span password)
{
	const struct user *user = find(users, name);
	bool is_sound = password.length <= PASSWORD_MAX &&
			!memchr(password.at, '\0', password.length);
	char text[PASSWORD_MAX + 1];
	bool good;

	if (users->count == 0)
		return false;
	if (!is_sound)
		password.length = 0;
	memcpy(text, password.at, password.length);
	text[password.length] = '\0';
	good = check(user ? user->hash : users->user[0].hash, text) && user && is_sound;
	explicit_bzero(text, sizeof(text));
	return good;
}

/* What is too long is nobody's, and all alike. */
static void hash_pair(const struct users *users, struct span name, struct span password,
		      struct verdict *verdict)
{
	char text[4096];
	size_t length = name.length + 1 + password.length;
	char *at = text;

	if (length <= sizeof(text)) {
		at = mempcpy(at, name.at, name.length);
		*at++ = ':';
		at = mempcpy(at, password.at, password.length);
	}
	verdict->hash = hash_bytes(&users->key, text, (size_t)(at - text));
	verdict->other_hash = hash_bytes(&users->other_key, text, (size_t)(at - text));
	explicit_bzero(text, (size_t)(at - text));
}

enum users_verdict users_recall(const struct users *users, struct span name, struct span password)
{
	struct verdict wanted;
	const struct verdict *known;

	hash_pair(users, name, password, &wanted);
	known = &users->verdict[wanted.hash % VERDICTS];
	if (known->hash != wanted.hash || known->other_hash != wanted.other_hash ||
	    clock_monotonic_ms() >= known->until_ms)
		return USERS_UNKNOWN;
	return known->is_good ? USERS_RIGHT : USERS_WRONG;
}

void users_remember(struct users *users, struct span name, struct span password, bool is_right)
{
	struct verdict found = { .is_good = is_right };

	hash_pair(users, name, password, &found);
	found.until_ms = clock_monotonic_ms() + (is_right ? GOOD_MS : BAD_MS);
	users->verdict[found.hash % VERDICTS] = found;
}
