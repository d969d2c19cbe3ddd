/* SPDX-License-Identifier: MIT */
/* obituary: what is said of a worker that has died, and kept of what it died of. */
#include "master/obituary.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include "base/log.h"
#include "master/remains.h"
#include "worker/birth.h"

void obituary_work(const struct slot *slot, char text[OBITUARY_WORK_TEXT])
{
	struct span request = { slot->request, strnlen(slot->request, sizeof(slot->request)) };
	char told[4 * SLOT_REQUEST_BYTES];

	*text = '\0';
	if (!atomic_load_explicit(&slot->busy, memory_order_acquire))
		return;
	log_quote(request, told, sizeof(told));
	snprintf(text, OBITUARY_WORK_TEXT, ", while it worked on \"%s\" for %.*s", told,
		 (int)sizeof(slot->client) - 1, slot->client);
}

void obituary_end(int wait_status, char text[OBITUARY_END_TEXT])
{
	size_t room = OBITUARY_END_TEXT;

	if (WIFSIGNALED(wait_status))
		snprintf(text, room, "was killed by signal %d (%s)%s", WTERMSIG(wait_status),
			 strsignal(WTERMSIG(wait_status)),
			 WCOREDUMP(wait_status) ? ", core dumped" : "");
	else if (WEXITSTATUS(wait_status) == WORKER_UNFIT)
		snprintf(text, room, "could not start to work");
	else if (WEXITSTATUS(wait_status) == EXIT_SUCCESS)
		snprintf(text, room, "has finished");
	else
		snprintf(text, room, "exited with status %d", WEXITSTATUS(wait_status));
}

void obituary_say(const struct generation *generation, size_t place, int wait_status, int64_t age_ms)
{
	const struct member *member = &generation->members[place];
	const struct slot *slot = member->slot;
	bool in_peace = WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == EXIT_SUCCESS;
	void (*say)(const char *format, ...) __attribute__((format(printf, 1, 2)));
	char end[OBITUARY_END_TEXT] = "was still busy at its deadline and was ended";
	char work[OBITUARY_WORK_TEXT];

	say = !in_peace ? log_error : member->told ? log_debug : log_info;
	if (!member->killed)
		obituary_end(wait_status, end);
	obituary_work(slot, work);
	say("worker %zu of generation %u (pid %d) %s after %lld.%03lld s and %llu requests, with "
	    "%lld connections%s", place + 1, generation->number, (int)member->pid, end,
	    (long long)age_ms / 1000, (long long)age_ms % 1000,
	    (unsigned long long)slot_read(&slot->requests),
	    (long long)slot_held(slot), work);
}

static void tell_shut_away(struct span line, struct span host)
{
	char told_line[4 * SLOT_REQUEST_BYTES], told_host[4 * SLOT_HOST_BYTES];

	log_quote(line, told_line, sizeof(told_line));
	log_quote(host, told_host, sizeof(told_host));
	log_error("\"%s\" at \"%s\" has killed %d workers within a minute: it is answered 500 for the "
		  "next one", told_line, told_host, QUARANTINE_DEATHS);
}

void obituary_keep(const struct generation *generation, const struct member *member, int64_t now_ms)
{
	const struct slot *slot = member->slot;
	struct span line = { slot->request, strnlen(slot->request, SLOT_REQUEST_BYTES) };
	struct span host = { slot->host, strnlen(slot->host, SLOT_HOST_BYTES) };
	char path[PATH_MAX];

	if (!atomic_load(&slot->busy) ||
	    (!atomic_load(&slot->faulted) && !member->pulse.was_aborted))
		return;
	if (*generation->conf->state_folder) {
		if (remains_keep(generation->conf->state_folder, slot, path, sizeof(path)) == 0)
			log_error("the request is kept: http-server replay %s URL", path);
		else
			log_warning("the request cannot be kept: %s: %m", path);
	}
	if (generation->quarantine->written &&
	    quarantine_note(generation->quarantine->written, quarantine_key(line, host), now_ms))
		tell_shut_away(line, host);
}
