/* SPDX-License-Identifier: MIT */
/* gate: who may come in: by address, by password, or both. */
#include "content/gate.h"

#include <stdio.h>
#include <string.h>
#include "content/lockout.h"
#include "content/users.h"
#include "http/credentials.h"

enum { CREDENTIALS_MAX = 2048, SECOND_MS = 1000 };

bool gate_is_there(const struct place *place)
{
	return place->allow || place->deny || place->users;
}

/* The longer prefix wins; a list of whom to allow keeps out all others. */
bool gate_lets_in(const struct place *place, struct span client)
{
	const struct conf_scope *scope = place->scope;
	unsigned char address[16];
	int allowed, denied;

	if (!place->allow && !place->deny)
		return true;
	if (!network_read_address(client, address))
		return false;
	allowed = network_match(place->allow, scope->allow.count, address);
	denied = network_match(place->deny, scope->deny.count, address);
	return allowed == denied ? allowed < 0 && !place->allow : allowed > denied;
}

static enum users_verdict judge(const struct place *place, const struct visit *visit,
				struct span name, struct span password)
{
	enum users_verdict verdict = users_recall(place->users, name, password);
	bool is_right;

	if (verdict != USERS_UNKNOWN || visit->check)
		return verdict;
	is_right = users_check(place->users, name, password);
	users_remember(place->users, name, password, is_right);
	if (visit->lockout)
		lockout_learn(visit->lockout, visit->client, name, password, is_right,
			      visit->moment->monotonic_ms);
	return is_right ? USERS_RIGHT : USERS_WRONG;
}

/* Even what is known to be right is not looked at: it would tell who guesses when it is. */
static bool must_wait(struct visit *visit, struct span name)
{
	int64_t wait_ms = visit->lockout ? lockout_wait_ms(visit->lockout, visit->client, name,
							   visit->moment->monotonic_ms) : 0;

	visit->wait_s = (wait_ms + SECOND_MS - 1) / SECOND_MS;
	return wait_ms > 0;
}

/* STATUS_GO for who has given a name and its password. */
static enum status check_user(const struct place *place, struct visit *visit,
			      const struct request *request, const char **why)
{
	static char text[CREDENTIALS_MAX];
	struct span value = request_field(request, FIELD_AUTHORIZATION);
	enum status status = STATUS_UNAUTHORIZED;
	struct span name, password;

	*why = value.at ? "the name or the password is wrong" : "a password is needed";
	if (!value.at || !credentials_basic(value, text, sizeof(text), &name, &password))
		return status;
	if (must_wait(visit, name)) {
		/* The log has said so when it came to that. */
		*why = NULL;
		status = STATUS_TOO_MANY_REQUESTS;
		goto out;
	}
	switch (judge(place, visit, name, password)) {
	case USERS_RIGHT:
		visit->user = name;
		status = STATUS_GO;
		break;
	case USERS_UNKNOWN:
		status = visit->check(visit, place->users, name, password) ?
				 STATUS_MORE : STATUS_UNAVAILABLE;
		*why = "too many passwords are being checked";
		break;
	case USERS_WRONG:
		break;
	}
out:
	explicit_bzero((char *)(uintptr_t)password.at, password.length);
	return status;
}

enum status gate_check(const struct place *place, struct visit *visit,
		       const struct request *request, const char **why)
{
	bool has_addresses = place->allow || place->deny;
	bool is_enough = place->scope->satisfy == CONF_SATISFY_ANY;

	*why = NULL;
	if (has_addresses && gate_lets_in(place, visit->client)) {
		if (is_enough)
			return STATUS_GO;
	} else if (has_addresses && !(is_enough && place->users)) {
		*why = "the client's address is kept out";
		return STATUS_FORBIDDEN;
	}
	return place->users ? check_user(place, visit, request, why) : STATUS_GO;
}

size_t gate_challenge(const struct place *place, char to[GATE_CHALLENGE])
{
	return (size_t)snprintf(to, GATE_CHALLENGE,
				"WWW-Authenticate: Basic realm=\"%.200s\", charset=\"UTF-8\"\r\n",
				place->scope->auth_realm);
}
