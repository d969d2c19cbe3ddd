/* SPDX-License-Identifier: MIT */
/* access: whether this process may read what the workers will have to read. */
#include "conf/access.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "conf/conf.h"

static const char *my_name(struct arena *arena)
{
	const struct passwd *account = getpwuid(geteuid());

	return account ? arena_copy(arena, span_of(account->pw_name)) :
			 arena_print(arena, "%u", (unsigned int)geteuid());
}

static bool is_folder(const struct option *option)
{
	return strcmp(option->name, "docroot") == 0 || strcmp(option->name, "alias") == 0;
}

/* Opens a folder and looks into it. Returns 0, or an errno. */
static int try_folder(const char *path)
{
	int error = 0;
	DIR *folder = opendir(path);

	if (!folder)
		return errno;
	errno = 0;
	if (!readdir(folder))
		error = errno;
	else if (faccessat(dirfd(folder), ".", X_OK, AT_EACCESS) < 0)
		error = errno;
	closedir(folder);
	return error;
}

/* The shortest beginning of the path that cannot be entered, or the path itself. */
static const char *first_refusal(struct arena *arena, const char *path)
{
	for (const char *at = path + 1; *at; at++) {
		const char *part;
		struct stat status;

		if (*at != '/')
			continue;
		part = arena_copy(arena, span_between(path, at));
		if (stat(part, &status) < 0 || faccessat(AT_FDCWD, part, X_OK, AT_EACCESS) < 0)
			return part;
	}
	return path;
}

/* An alias may be a file that can be read. */
static bool is_file(const struct setting *setting)
{
	struct stat status;

	return strcmp(setting->option->name, "alias") == 0 &&
	       stat(tree_text(setting), &status) == 0 && S_ISREG(status.st_mode) &&
	       faccessat(AT_FDCWD, tree_text(setting), R_OK, AT_EACCESS) == 0;
}

/* name is docroot, or the alias of a location. */
static void check_folder(struct report *report, const struct setting *docroot)
{
	const char *name = docroot->option->name;
	const char *path = tree_text(docroot);
	int error = is_file(docroot) ? 0 : try_folder(path);
	const char *part = first_refusal(report->arena, path);
	bool is_part = strcmp(part, path) != 0;

	if (error == 0)
		return;
	if (error == EACCES)
		report_error(report, &docroot->place, "user %s may not read %s %s%s%s",
			     my_name(report->arena), name, path, is_part ? ": it may not enter " : "",
			     is_part ? part : "");
	else if (error == ENOENT)
		report_error(report, &docroot->place, "%s %s does not exist%s%s", name, path,
			     is_part ? ": there is no " : "", is_part ? part : "");
	else if (error == ENOTDIR)
		report_error(report, &docroot->place, "%s %s is not a folder", name, path);
	else
		report_error(report, &docroot->place, "%s %s cannot be read: %s", name, path,
			     strerror(error));
}

/* The folders of sites and locations. */
static void check_folders(struct report *report, const struct section *in)
{
	for (const struct section *s = in->first; s; s = s->next) {
		size_t count = option_count(s->option);

		for (size_t i = 0; i < count && (s->option->flags & OPTION_INSIDE); i++)
			if (s->settings[i].is_set && *tree_text(&s->settings[i]) == '/' &&
			    is_folder(s->settings[i].option))
				check_folder(report, &s->settings[i]);
		check_folders(report, s);
	}
}

void access_check(struct report *report, struct section *top)
{
	const struct setting *docroot = tree_field(top, offsetof(struct conf, top.scope.docroot));
	const struct setting *types = tree_field(top, offsetof(struct conf, media_types));

	/* When something else is wrong, the default may not be what was meant. */
	if (docroot->is_set || report->errors == 0)
		check_folder(report, docroot);
	check_folders(report, top);
	if (types->is_set && *tree_text(types) == '/' &&
	    faccessat(AT_FDCWD, tree_text(types), R_OK, AT_EACCESS) < 0)
		report_warning(report, &types->place, "media-types %s cannot be read: %s",
			       tree_text(types), strerror(errno));
}
