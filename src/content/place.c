/* SPDX-License-Identifier: MIT */
/* place: what holds for a path of a site: from the configuration, made ready once, for all. */
#include "content/place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/buffer.h"
#include "content/beneath.h"

enum { PASSWORDS_MAX = 16 << 20 };

static bool has_alias(const struct place *place)
{
	return place->location && *place->location->alias;
}

/* Folders that are named again and again are opened once. */
static int find_root(const struct place *places, size_t count, const char *path)
{
	for (size_t i = 0; i < count; i++)
		if (!has_alias(&places[i]) && strcmp(places[i].scope->docroot, path) == 0)
			return places[i].root;
	return -1;
}

/* An alias may be a file: then its folder is opened, and nothing else in it is served. */
static int open_alias(struct place *place, const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	struct stat stat_of;
	char folder[4096];

	if (stat(path, &stat_of) < 0 || !S_ISREG(stat_of.st_mode))
		return beneath_root(path);
	snprintf(folder, sizeof(folder), "%.*s", (int)(name - path), path);
	place->only = name;
	return beneath_root(folder);
}

static int open_root(const struct place *places, size_t count, struct place *place, char *why,
		     size_t room)
{
	bool is_alias = has_alias(place);
	const char *path = is_alias ? place->location->alias : place->scope->docroot;
	int error;

	place->strip = is_alias ? place_without_slash(place->title).length : 0;
	place->root = is_alias ? open_alias(place, path) : find_root(places, count, path);
	if (place->root < 0)
		place->root = beneath_root(path);
	if (place->root >= 0)
		return 0;
	error = errno;
	snprintf(why, room, "%s %s: %s", is_alias ? "alias" : "docroot", path, strerror(error));
	errno = error;
	return -1;
}

/* The path as it is without links, for comparing. */
static char *real_path(const char *path, char *why, size_t room)
{
	char *real = realpath(path, NULL);
	int error = errno;

	if (!real)
		snprintf(why, room, "%s: %s", path, strerror(error));
	errno = error;
	return real;
}

static int open_folders(struct place *place, char *why, size_t room)
{
	const struct conf_words *into = &place->scope->links_into;
	struct beneath_folder *folders = calloc(into->count, sizeof(*folders));

	if (!folders)
		return -1;
	place->links.folder = folders;
	for (size_t i = 0; i < into->count; i++) {
		folders[i].path = real_path(into->word[i], why, room);
		folders[i].fd = folders[i].path ? beneath_root(folders[i].path) : -1;
		place->links.count++;
		if (folders[i].fd < 0) {
			snprintf(why, room, "links-into %s: %s", into->word[i], strerror(errno));
			return -1;
		}
	}
	return 0;
}

/* Where links may lead. Places have most often the same as the one around them. */
static int open_links(const struct place *places, size_t count, struct place *place, char *why,
		      size_t room)
{
	const struct conf_words *into = &place->scope->links_into;
	struct beneath_links *links = &place->links;

	links->policy = place->scope->symlinks;
	if (links->policy != CONF_SYMLINKS_BENEATH || place->only)
		return 0;
	for (size_t i = 0; i < count; i++) {
		if (places[i].root == place->root && places[i].links.root)
			links->root = places[i].links.root;
		if (places[i].scope->links_into.word == into->word && places[i].links.count > 0) {
			links->folder = places[i].links.folder;
			links->count = places[i].links.count;
		}
	}
	if (!links->root)
		links->root = real_path(has_alias(place) ? place->location->alias :
				       place->scope->docroot, why, room);
	if (!links->root)
		return -1;
	return into->count > 0 && links->count == 0 ? open_folders(place, why, room) : 0;
}

static void close_folders(struct beneath_links *links)
{
	for (size_t i = 0; i < links->count; i++) {
		if (links->folder[i].fd >= 0)
			close(links->folder[i].fd);
		free(links->folder[i].path);
	}
	free((void *)(uintptr_t)links->folder);
}

static struct users *read_users(const char *path, char *why, size_t room)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct buffer text = { 0 };
	struct users *users = NULL;
	char reason[400];

	if (fd < 0 || buffer_read(&text, fd, PASSWORDS_MAX) < 0) {
		snprintf(why, room, "auth-file %s: %s", path, strerror(errno));
	} else {
		users = users_load((struct span){ text.data, text.length }, reason, sizeof(reason));
		if (!users)
			snprintf(why, room, "auth-file %s: %s", path, reason);
	}
	if (fd >= 0)
		close(fd);
	if (text.data)
		explicit_bzero(text.data, text.length);
	buffer_free(&text);
	return users;
}

static int open_users(const struct place *places, size_t count, struct place *place, char *why,
		      size_t room)
{
	const char *path = place->scope->auth_file;

	if (!*path)
		return 0;
	for (size_t i = 0; i < count && !place->users; i++)
		if (strcmp(places[i].scope->auth_file, path) == 0)
			place->users = places[i].users;
	if (!place->users)
		place->users = read_users(path, why, room);
	return place->users ? 0 : -1;
}

int place_read_networks(const struct conf_words *words, struct network **networks)
{
	if (words->count == 0)
		return 0;
	*networks = calloc(words->count, sizeof(**networks));
	if (!*networks)
		return -1;
	for (size_t i = 0; i < words->count; i++)
		if (!network_parse(span_of(words->word[i]), &(*networks)[i]))
			abort();
	return 0;
}

int place_open(struct place *places, size_t count, const struct conf_site *site,
	       const struct conf_location *location, char *why, size_t room)
{
	struct place *place = &places[count];

	*place = (struct place){
		.scope = location ? &location->scope : &site->scope,
		.site = site,
		.location = location,
		.title = location ? span_of(location->item.title) : SPAN("/"),
		.number = (uint32_t)count,
	};
	snprintf(why, room, "no memory is left");
	return open_root(places, count, place, why, room) < 0 ||
	       open_links(places, count, place, why, room) < 0 ||
	       open_users(places, count, place, why, room) < 0 ||
	       place_read_networks(&place->scope->allow, &place->allow) < 0 ||
	       place_read_networks(&place->scope->deny, &place->deny) < 0 ? -1 : 0;
}

void place_shut(struct place *places, size_t count)
{
	while (count-- > 0) {
		struct place *place = &places[count];
		bool shares_root = false, shares_users = false;
		bool shares_path = false, shares_folders = false;

		for (size_t i = 0; i < count; i++) {
			shares_root |= places[i].root == place->root;
			shares_users |= places[i].users == place->users;
			shares_path |= places[i].links.root == place->links.root;
			shares_folders |= places[i].links.folder == place->links.folder;
		}
		if (place->root >= 0 && !shares_root)
			close(place->root);
		if (!shares_users)
			users_free(place->users);
		if (!shares_path)
			free((void *)(uintptr_t)place->links.root);
		if (!shares_folders)
			close_folders(&place->links);
		free(place->allow);
		free(place->deny);
	}
}
