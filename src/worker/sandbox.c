/* SPDX-License-Identifier: MIT */
/* sandbox: what the kernel does not let a process do, not even one that is taken over. */
#include "worker/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/log.h"
#include "base/rights.h"
#include "worker/call_filter.h"
#include "worker/landlock.h"

/* At its end such a process starts another, which looks through its memory for leaks. */
#ifdef HAVE_SANITIZERS
enum { IS_SANITIZED = 1 };
#else
enum { IS_SANITIZED = 0 };
#endif

struct sandbox {
	bool is_required, is_for_workers;
	int version;			/* of Landlock */
	int rules;			/* -1: none */
	struct call_filter *calls;	/* NULL: none */
};

static uint32_t landlock_walls(int version)
{
	return (version >= LANDLOCK_HAS_FILES ? SANDBOX_FILES : 0) |
	       (version >= LANDLOCK_HAS_NETWORK ? SANDBOX_NETWORK : 0) |
	       (version >= LANDLOCK_HAS_SCOPE ? SANDBOX_SIGNALS : 0);
}

uint32_t sandbox_possible(void)
{
	return SANDBOX_RIGHTS | landlock_walls(landlock_version()) |
	       (*call_filter_library() && call_filter_is_possible() ? SANDBOX_CALLS : 0);
}

/* Every folder that the places have open; -1 with errno. */
static int open_rules(int version, const struct places *places)
{
	const struct place *place;
	size_t count = 0;
	int *folders, rules, error;

	for (size_t i = 0; places && (place = places_at(places, i)); i++)
		count += 1 + place->links.count;
	folders = calloc(count + 1, sizeof(*folders));
	if (!folders)
		return -1;
	count = 0;
	for (size_t i = 0; places && (place = places_at(places, i)); i++) {
		/* Neighbours mostly have the same. */
		if (count == 0 || folders[count - 1] != place->root)
			folders[count++] = place->root;
		for (size_t j = 0; j < place->links.count; j++)
			folders[count++] = place->links.folder[j].fd;
	}
	rules = landlock_open(version, folders, count);
	error = errno;
	free(folders);
	errno = error;
	return rules;
}

/* What cannot be had is missing, or without it nothing goes. */
static int do_without(const struct sandbox *sandbox, const char *what, char *why, size_t room)
{
	int error = errno;

	if (!sandbox->is_required) {
		if (sandbox->is_for_workers)
			log_warning("sandbox: no %s: %s", what, strerror(error));
		return 0;
	}
	snprintf(why, room, "sandbox = required, but there is no %s: %s", what, strerror(error));
	errno = error;
	return -1;
}

static int prepare(struct sandbox *sandbox, const struct places *places, char *why, size_t room)
{
	struct call_needs needs = {
		.opens_by_steps = places && !beneath_is_enforced(),
		.starts_threads = !places,
	};

	errno = ENOSYS;
	sandbox->version = landlock_version();
	if (sandbox->version >= LANDLOCK_HAS_FILES)
		sandbox->rules = open_rules(sandbox->version, places);
	if (sandbox->rules < 0 && do_without(sandbox, "Landlock in this kernel", why, room) < 0)
		return -1;
	errno = ENOSYS;
	if (call_filter_is_possible())
		sandbox->calls = call_filter_new(&needs);
	if (!sandbox->calls && do_without(sandbox, "filter of system calls (seccomp)", why, room) < 0)
		return -1;
	return 0;
}

struct sandbox *sandbox_new(const struct conf *conf, const struct places *places, char *why,
			    size_t room)
{
	struct sandbox *sandbox = calloc(1, sizeof(*sandbox));
	int error;

	if (!sandbox) {
		snprintf(why, room, "no memory is left");
		return NULL;
	}
	sandbox->rules = -1;
	sandbox->is_for_workers = places;
	sandbox->is_required = conf->sandbox == CONF_SANDBOX_REQUIRED;
	if (conf->sandbox == CONF_SANDBOX_OFF ||
	    prepare(sandbox, places, why, room) == 0)
		return sandbox;
	error = errno;
	sandbox_free(sandbox);
	errno = error;
	return NULL;
}

void sandbox_free(struct sandbox *sandbox)
{
	if (!sandbox)
		return;
	if (sandbox->rules >= 0)
		close(sandbox->rules);
	call_filter_free(sandbox->calls);
	free(sandbox);
}

int sandbox_fd(const struct sandbox *sandbox)
{
	return sandbox->rules;
}

int sandbox_enter(const struct sandbox *sandbox)
{
	int walls = 0;

	if (rights_renounce() == 0)
		walls |= SANDBOX_RIGHTS;
	else if (sandbox->is_required)
		return -1;
	else
		log_warning("sandbox: capabilities cannot be given up: %m");
	if (sandbox->rules < 0)
		return walls;
	if (landlock_enter(sandbox->rules) == 0)
		walls |= (int)landlock_walls(sandbox->version);
	else if (sandbox->is_required)
		return -1;
	else
		log_warning("sandbox: Landlock: %m");
	close(sandbox->rules);
	return walls;
}

int sandbox_close(const struct sandbox *sandbox, int walls)
{
	if (!sandbox->calls)
		return walls;
	if (call_filter_enter(sandbox->calls) == 0)
		return walls | SANDBOX_CALLS;
	if (sandbox->is_required)
		return -1;
	log_warning("sandbox: seccomp: %m");
	return walls;
}

static void forbid_writing(void)
{
	int version = landlock_version();
	int all = version >= LANDLOCK_HAS_FILES ? open("/", O_PATH | O_CLOEXEC) : -1;
	/* The rules of the network came later; it connects. */
	int rules = all >= 0 ? landlock_open(LANDLOCK_HAS_FILES, &all, 1) : -1;

	if (rules >= 0) {
		landlock_enter(rules);
		close(rules);
	}
	if (all >= 0)
		close(all);
}

void sandbox_confine_client(bool writes)
{
	struct call_needs needs = { .dials = true };
	struct call_filter *filter;

	if (IS_SANITIZED || rights_renounce() < 0)
		return;
	if (!writes)
		forbid_writing();
	filter = call_filter_new(&needs);
	if (filter)
		call_filter_enter(filter);
	call_filter_free(filter);
}

void sandbox_describe(uint32_t walls, struct buffer *to)
{
	static const struct {
		enum sandbox_wall wall;
		const char *words;
	} names[] = {
		{ SANDBOX_RIGHTS, "no privileges" },
		{ SANDBOX_FILES, "files (Landlock)" },
		{ SANDBOX_NETWORK, "network (Landlock)" },
		{ SANDBOX_SIGNALS, "signals (Landlock)" },
		{ SANDBOX_CALLS, "system calls (seccomp)" },
	};
	const char *between = "";

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!(walls & names[i].wall))
			continue;
		buffer_print(to, "%s%s", between, names[i].words);
		between = ", ";
	}
	if (walls == 0)
		buffer_add(to, "nothing");
}
