/* SPDX-License-Identifier: MIT */
/* resolve: from settings as they are written to values that need no more asking. */
#include "conf/resolve.h"

#include <grp.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/number.h"
#include "conf/conf.h"
#include "conf/encryption.h"
#include "conf/listen.h"
#include "conf/sites.h"
#include "conf/value.h"

#define FIELD(top, name) tree_field(top, offsetof(struct conf, name))

enum { WORKERS_LEAST = 2 };

static void resolve_path(struct report *report, struct setting *setting)
{
	const struct source *source = setting->place.source;

	if (!source)
		return;
	for (size_t i = 0; i < setting->words.count; i++) {
		const char **path = &setting->words.word[i].text;

		if (!**path || option_word(setting->option->words, span_of(*path), NULL))
			continue;
		*path = source_path(report->arena, source->folder, *path);
		if (!source_is_clean(*path))
			report_error(report, &setting->place, "the path has a control character");
	}
}

static void resolve_paths(struct report *report, struct section *section)
{
	size_t count = option_count(section->option);

	for (size_t i = 0; i < count; i++)
		if (section->settings[i].option->type == OPTION_PATH ||
		    (section->settings[i].option->flags & OPTION_PATHS))
			resolve_path(report, &section->settings[i]);
	for (struct section *s = section->first; s; s = s->next)
		resolve_paths(report, s);
}

static void assume_pid_file(struct arena *arena, struct setting *setting,
			    const struct resolve_facts *facts)
{
	static const char name[] = "http-server.pid";
	const char *runtime = getenv("RUNTIME_DIRECTORY");
	const char *session = getenv("XDG_RUNTIME_DIR");

	if (setting->place.source)
		return;
	if (!facts->has_file)
		tree_assume(arena, setting, "off");
	else if (runtime && *runtime == '/')
		tree_assume(arena, setting, arena_print(arena, "%.*s/%s",
							(int)strcspn(runtime, ":"), runtime, name));
	else if (facts->is_root)
		tree_assume(arena, setting,
			    arena_print(arena, HTTP_SERVER_RUN "/http-server/%s", name));
	else if (session && *session == '/')
		tree_assume(arena, setting, arena_print(arena, "%s/%s", session, name));
	else
		tree_assume(arena, setting, "off");
}

/* A folder of ours below one that the environment names. */
static const char *beneath(struct arena *arena, const char *variable, const char *more)
{
	const char *folder = getenv(variable);

	return folder && *folder == '/' ?
	       arena_print(arena, "%.*s%s", (int)strcspn(folder, ":"), folder, more) : NULL;
}

static void assume_state_folder(struct arena *arena, struct setting *setting, bool is_root)
{
	const char *folder = beneath(arena, "STATE_DIRECTORY", "");

	if (setting->place.source)
		return;
	if (!folder && is_root)
		folder = HTTP_SERVER_STATE "/http-server";
	if (!folder)
		folder = beneath(arena, "XDG_STATE_HOME", "/http-server");
	if (!folder)
		folder = beneath(arena, "HOME", "/.local/state/http-server");
	tree_assume(arena, setting, folder ? folder : "off");
}

const char *resolve_pid_file(struct report *report, struct section *top,
			     const struct resolve_facts *facts)
{
	struct setting *setting = FIELD(top, pid_file);
	const char *path;

	if (setting->place.source && !setting->is_set)
		return "";
	resolve_path(report, setting);
	assume_pid_file(report->arena, setting, facts);
	path = tree_text(setting);
	return *path == '/' ? path : "";
}

static void resolve_workers(struct arena *arena, struct setting *setting)
{
	cpu_set_t set;
	int cpus = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
	int64_t count;

	if (number_parse(span_of(tree_text(setting)), &count))
		return;
	setting->words.word[0].text = arena_print(arena, "%d",
						  cpus < WORKERS_LEAST ? WORKERS_LEAST : cpus);
}

static void resolve_max(struct report *report, const struct setting *count, struct setting *max)
{
	int64_t least, most;

	if (!number_parse(span_of(tree_text(count)), &least))
		return;
	if (!number_parse(span_of(tree_text(max)), &most))
		max->words.word[0].text = tree_text(count);
	else if (most < least)
		report_error(report, &max->place, "%lld workers are fewer than workers.count, which "
			     "is %lld", (long long)most, (long long)least);
}

/* Who is sent no more than the least that a client must take would be cut for it. */
static void check_bandwidth(struct report *report, const struct setting *bandwidth,
			    const struct setting *rate)
{
	char why[VALUE_WHY];
	int64_t most, least;

	if (value_read(bandwidth->option, tree_text(bandwidth), &most, why) &&
	    value_read(rate->option, tree_text(rate), &least, why) && most > 0 && most <= least)
		report_error(report, &bandwidth->place, "%lld bytes a second are no more than "
			     "limits.rate, %lld, by which clients are cut", (long long)most,
			     (long long)least);
}

/* Not root: nobody else to become. */
static void forget_users(struct report *report, struct section *top)
{
	struct setting *both[] = { FIELD(top, user), FIELD(top, group) };

	for (size_t i = 0; i < 2; i++) {
		if (*tree_text(both[i]))
			report_warning(report, &both[i]->place, "'%s' is ignored: only root can "
				       "become somebody else", both[i]->option->name);
		tree_assume(report->arena, both[i], "");
	}
}

void resolve_all(struct report *report, struct section *top, const struct resolve_facts *facts)
{
	struct setting *access_log = FIELD(top, access_log);
	struct setting *listing = FIELD(top, top.scope.listing);

	resolve_paths(report, top);
	assume_pid_file(report->arena, FIELD(top, pid_file), facts);
	if (!access_log->place.source)
		tree_assume(report->arena, access_log, facts->has_file ? "off" : "stdout");
	if (!listing->place.source)
		tree_assume(report->arena, listing, facts->has_file ? "no" : "yes");
	resolve_workers(report->arena, FIELD(top, workers.count));
	resolve_max(report, FIELD(top, workers.count), FIELD(top, workers.max));
	check_bandwidth(report, FIELD(top, limits.bandwidth), FIELD(top, limits.rate));
	assume_state_folder(report->arena, FIELD(top, state_folder), facts->is_root);
	listen_resolve(report, top);
	encryption_resolve(report, top, facts->has_file);
	sites_check(report, top);
	if (!facts->is_root)
		forget_users(report, top);
}

static const char *first_user(struct arena *arena, struct identity *identity, char *why,
			      size_t room)
{
	for (const char *at = OPTION_USERS; *at;) {
		size_t length = strcspn(at, " ");
		const char *name = arena_copy(arena, (struct span){ at, length });

		if (identity_find(name, "", identity, why, room) == 0)
			return name;
		at += length + (at[length] == ' ');
	}
	return NULL;
}

bool resolve_identity(struct report *report, struct section *top, struct identity *identity)
{
	struct setting *user = FIELD(top, user), *group = FIELD(top, group);
	const struct group *entry;
	char why[256];

	if (!*tree_text(user)) {
		const char *name = first_user(report->arena, identity, why, sizeof(why));

		if (!name) {
			report_error(report, NULL, "none of the users " OPTION_USERS " exists: set "
				     "user, for the workers must not be root");
			return false;
		}
		tree_assume(report->arena, user, name);
	}
	if (identity_find(tree_text(user), "", identity, why, sizeof(why)) < 0) {
		report_error(report, &user->place, "%s", why);
		return false;
	}
	if (identity_find(tree_text(user), tree_text(group), identity, why, sizeof(why)) < 0) {
		report_error(report, &group->place, "%s", why);
		return false;
	}
	if (identity->uid == 0)
		report_warning(report, &user->place, "the workers will be root, and whoever gets "
			       "hold of one has the machine");
	if (!*tree_text(group)) {
		entry = getgrgid(identity->gid);
		tree_assume(report->arena, group, entry ?
			    arena_copy(report->arena, span_of(entry->gr_name)) :
			    arena_print(report->arena, "%u", (unsigned int)identity->gid));
	}
	return true;
}
