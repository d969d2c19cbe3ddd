/* SPDX-License-Identifier: MIT */
/* gate: who may come in: by address, by password, or both. */
#include "content/gate.h"

#include <stdio.h>
#include <string.h>
#include "http/credentials.h"

enum { CREDENTIALS_MAX = 2048 };

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

static bool is_known(const struct place *place, struct visit *visit,
		     const struct request *request)
{
	static char text[CREDENTIALS_MAX];
	struct span value = request_field(request, FIELD_AUTHORIZATION);
	struct span name, password;

	if (!value.at || !credentials_basic(value, text, sizeof(text), &name, &password) ||
	    !users_verify(place->users, name, password))
		return false;
	visit->user = name;
	explicit_bzero((char *)(uintptr_t)password.at, password.length);
	return true;
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
	if (!place->users || is_known(place, visit, request))
		return STATUS_GO;
	*why = request_field(request, FIELD_AUTHORIZATION).at ?
	       "the name or the password is wrong" : "a password is needed";
	return STATUS_UNAUTHORIZED;
}

size_t gate_challenge(const struct place *place, char to[GATE_CHALLENGE])
{
	return (size_t)snprintf(to, GATE_CHALLENGE,
				"WWW-Authenticate: Basic realm=\"%.200s\", charset=\"UTF-8\"\r\n",
				place->scope->auth_realm);
}
