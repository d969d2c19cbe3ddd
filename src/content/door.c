/* SPDX-License-Identifier: MIT */
/* door: who does not get to see what lies in a place: it is closed, or its gate keeps them out. */
#include "content/door.h"

#include <stdio.h>
#include <string.h>
#include "content/gate.h"

const char *door_refuse_for_now(const struct answer *answer, const char *why)
{
	char line[64];
	int length = snprintf(line, sizeof(line), "Retry-After: %lld\r\n",
			      (long long)answer->visit->wait_s);

	return answer_refuse_with(answer, STATUS_TOO_MANY_REQUESTS,
				  (struct span){ line, (size_t)length }, why);
}

static const char *refuse_for_maintenance(const struct answer *answer)
{
	char line[64];
	int length = snprintf(line, sizeof(line), "Retry-After: %lld\r\n",
			      (long long)(answer->place->scope->retry_after_ms / 1000));

	return answer_refuse_with(answer, STATUS_UNAVAILABLE, (struct span){ line, (size_t)length },
			   "maintenance");
}

static const char *refuse_at_gate(const struct answer *answer, enum status status,
				  const char *why)
{
	char line[GATE_CHALLENGE];
	size_t length;

	if (status == STATUS_TOO_MANY_REQUESTS)
		return door_refuse_for_now(answer, why);
	if (status == STATUS_UNAVAILABLE)
		return answer_refuse_with(answer, status, SPAN("Retry-After: 1\r\n"), why);
	if (status != STATUS_UNAUTHORIZED)
		return answer_refuse(answer, status, why);
	length = gate_challenge(answer->place, line);
	return answer_refuse_with(answer, status, (struct span){ line, length }, why);
}

bool door_is_shut(struct answer *answer, const char **why)
{
	const struct conf_scope *scope = answer->place->scope;
	enum status status;

	if (scope->status >= 400) {
		*why = answer_refuse(answer, (enum status)scope->status, "the location is closed");
	} else if (scope->maintenance) {
		*why = refuse_for_maintenance(answer);
	} else {
		/* Only reading needs a password; a browser asks by OPTIONS before it has one. */
		if (answer->request->method != METHOD_GET && answer->request->method != METHOD_HEAD)
			return false;
		status = gate_check(answer->place, answer->visit, answer->request, why);
		if (status == STATUS_GO)
			return false;
		if (status == STATUS_MORE) {
			answer->response->status = status;
			return true;
		}
		*why = refuse_at_gate(answer, status, *why);
	}
	return true;
}

/* The path under which that name, below the root of the place, could be asked for itself. */
static struct span path_of(const struct answer *answer, struct span name)
{
	/* As long as the longest request line, and as a name on the disk. */
	static char text[64 * 1024 + BENEATH_NAME + 1];
	struct span prefix = { answer->path.at, answer->place->strip };

	memcpy(text, prefix.at, prefix.length);
	text[prefix.length] = '/';
	memcpy(text + prefix.length + 1, name.at, name.length);
	return (struct span){ text, prefix.length + 1 + name.length };
}

bool door_is_shut_beside(struct answer *answer, struct span name, const char **why)
{
	const struct place *place = answer->place;
	struct span sub = span_from(answer->path, place->strip), path;

	/* An alias for one file is no other path. */
	if (place->only || span_is(name, sub.length > 0 ? span_from(sub, 1) : sub))
		return false;
	path = path_of(answer, name);
	answer->place = places_beside(answer->places, place, path);
	if (answer->place != place && door_is_shut(answer, why))
		return true;
	answer->place = place;
	return false;
}
