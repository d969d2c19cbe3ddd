/* SPDX-License-Identifier: MIT */
/* places: all sites and their locations, and which of them a request is for. */
#include "content/places.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "http/pattern.h"

enum { NAME_ROOM = 300 };

/* A prefix of paths, without the slash at its end, and its place. */
struct prefix {
	struct span text;
	const struct place *place;
};

/* A site, and the places in it. */
struct house {
	const struct conf_site *site;
	const struct place *place;	/* of all that no location takes */
	struct prefix *prefixes;	/* sorted by text */
	const struct place **patterns;	/* in the order in which they are asked */
	size_t prefix_count, pattern_count;
};

/* One of its names: in lower case, with the port behind a colon if it has one. */
struct sign {
	struct span text;
	const struct house *house;
};

struct places {
	const struct conf *conf;
	struct place *place;
	size_t count;
	struct house *houses;	/* the top level first */
	size_t house_count;
	struct sign *signs;	/* sorted by text */
	size_t sign_count;
};

/* ------------------------------------------------------------------ opening */

static int compare_prefixes(const void *a, const void *b)
{
	return span_compare(((const struct prefix *)a)->text, ((const struct prefix *)b)->text);
}

/* How much of a title stands before its first star; "/" is where all paths begin. */
static size_t beginning(struct span title)
{
	const char *star = memchr(title.at, '*', title.length);
	size_t length = star ? (size_t)(star - title.at) : title.length;

	return length > 1 ? length : 0;
}

/* Less than 0 for the one that is asked first. */
static int compare_titles(struct span a, struct span b)
{
	size_t one = beginning(a), other = beginning(b);

	if (one == other) {
		one = pattern_weight(a);
		other = pattern_weight(b);
	}
	return (one < other) - (one > other);
}

static int compare_patterns(const void *a, const void *b)
{
	const struct place *const *one = a, *const *other = b;
	int order = compare_titles((*one)->title, (*other)->title);

	return order ? order : (*one)->number < (*other)->number ? -1 : 1;
}

static const struct place *add_place(struct places *places, const struct conf_site *site,
				     const struct conf_location *location, char *why, size_t room)
{
	struct place *place = &places->place[places->count];
	int result = place_open(places->place, places->count, site, location, why, room);

	/* Even so, it may have something that must be given back. */
	places->count++;
	return result < 0 ? NULL : place;
}

static int furnish(struct places *places, struct house *house, char *why, size_t room)
{
	size_t count = 0;

	for (const struct conf_item *i = house->site->locations; i; i = i->next)
		count++;
	house->prefixes = calloc(count + 1, sizeof(*house->prefixes));
	house->patterns = calloc(count + 1, sizeof(*house->patterns));
	if (!house->prefixes || !house->patterns)
		return -1;
	house->place = add_place(places, house->site, NULL, why, room);
	if (!house->place)
		return -1;
	for (const struct conf_item *i = house->site->locations; i; i = i->next) {
		const struct place *place =
			add_place(places, house->site, (const struct conf_location *)i, why, room);

		if (!place)
			return -1;
		if (strchr(i->title, '*'))
			house->patterns[house->pattern_count++] = place;
		else
			house->prefixes[house->prefix_count++] =
				(struct prefix){ place_without_slash(place->title), place };
	}
	qsort(house->prefixes, house->prefix_count, sizeof(*house->prefixes), compare_prefixes);
	qsort(house->patterns, house->pattern_count, sizeof(*house->patterns), compare_patterns);
	return 0;
}

static int compare_signs(const void *a, const void *b)
{
	return span_compare(((const struct sign *)a)->text, ((const struct sign *)b)->text);
}

static int add_sign(struct places *places, const struct house *house, const char *name)
{
	char *text = strdup(name);

	if (!text)
		return -1;
	for (char *at = text; *at; at++)
		*at = (char)tolower((unsigned char)*at);
	places->signs[places->sign_count++] = (struct sign){ span_of(text), house };
	return 0;
}

static int put_up_signs(struct places *places)
{
	size_t count = 1;

	for (size_t i = 1; i < places->house_count; i++)
		count += 1 + places->houses[i].site->aliases.count;
	places->signs = calloc(count, sizeof(*places->signs));
	if (!places->signs)
		return -1;
	for (size_t i = 1; i < places->house_count; i++) {
		const struct house *house = &places->houses[i];

		if (add_sign(places, house, house->site->item.title) < 0)
			return -1;
		for (size_t j = 0; j < house->site->aliases.count; j++)
			if (add_sign(places, house, house->site->aliases.word[j]) < 0)
				return -1;
	}
	qsort(places->signs, places->sign_count, sizeof(*places->signs), compare_signs);
	return 0;
}

static size_t count_items(const struct conf_item *item)
{
	size_t count = 0;

	for (; item; item = item->next)
		count++;
	return count;
}

static int fill(struct places *places, char *why, size_t room)
{
	const struct conf *conf = places->conf;
	size_t sites = 1 + count_items(conf->sites), count = sites;
	struct house *house;

	count += count_items(conf->top.locations);
	for (const struct conf_item *i = conf->sites; i; i = i->next)
		count += count_items(((const struct conf_site *)i)->locations);
	places->place = calloc(count, sizeof(*places->place));
	places->houses = calloc(sites, sizeof(*places->houses));
	if (!places->place || !places->houses)
		return -1;
	house = &places->houses[places->house_count++];
	house->site = &conf->top;
	if (furnish(places, house, why, room) < 0)
		return -1;
	for (const struct conf_item *i = conf->sites; i; i = i->next) {
		house = &places->houses[places->house_count++];
		house->site = (const struct conf_site *)i;
		if (furnish(places, house, why, room) < 0)
			return -1;
	}
	snprintf(why, room, "no memory is left");
	return put_up_signs(places);
}

struct places *places_open(const struct conf *conf, char *why, size_t room)
{
	struct places *places = calloc(1, sizeof(*places));
	int error;

	snprintf(why, room, "no memory is left");
	if (!places)
		return NULL;
	places->conf = conf;
	if (fill(places, why, room) == 0)
		return places;
	error = errno;
	places_close(places);
	errno = error;
	return NULL;
}

void places_close(struct places *places)
{
	if (!places)
		return;
	place_shut(places->place, places->count);
	for (size_t i = 0; i < places->house_count; i++) {
		free(places->houses[i].prefixes);
		free(places->houses[i].patterns);
	}
	for (size_t i = 0; i < places->sign_count; i++)
		free((char *)(uintptr_t)places->signs[i].text.at);
	free(places->signs);
	free(places->houses);
	free(places->place);
	free(places);
}

const struct place *places_at(const struct places *places, size_t index)
{
	return index < places->count ? &places->place[index] : NULL;
}

/* ------------------------------------------------------------------ finding */

static const struct house *find_sign(const struct places *places, struct span name)
{
	struct sign key = { .text = name };
	const struct sign *sign = places->sign_count == 0 ? NULL :
				  bsearch(&key, places->signs, places->sign_count,
					  sizeof(*places->signs), compare_signs);

	return sign ? sign->house : NULL;
}

/* The name with the port comes before the one without. `text` has room for ":65535" behind. */
static const struct house *find_name(const struct places *places, char *text, size_t length,
				     uint16_t port)
{
	int more = snprintf(text + length, 8, ":%u", port);
	const struct house *house =
		find_sign(places, (struct span){ text, length + (size_t)more });

	text[length] = '\0';
	return house ? house : find_sign(places, (struct span){ text, length });
}

/* "*" in the place of the first label, the first two, and so on. */
static const struct house *find_wildcard(const struct places *places, const char *host,
					 size_t length, uint16_t port)
{
	char text[NAME_ROOM];
	const struct house *house = NULL;

	for (const char *dot = host; !house && (dot = memchr(dot, '.', length - (size_t)(dot - host)));
	     dot++) {
		size_t rest = length - (size_t)(dot - host);

		text[0] = '*';
		memcpy(text + 1, dot, rest);
		house = find_name(places, text, rest + 1, port);
	}
	text[0] = '*';
	return house ? house : find_name(places, text, 1, port);
}

static const struct house *find_house(const struct places *places, struct span host, uint16_t port)
{
	char text[NAME_ROOM];
	size_t length = host.length;
	const struct house *house = NULL;

	if (places->sign_count > 0 && length < NAME_ROOM - 8) {
		for (size_t i = 0; i < length; i++)
			text[i] = (char)tolower((unsigned char)host.at[i]);
		/* The root of all names may be written out (RFC 1034, 3.1). */
		length -= length > 1 && text[length - 1] == '.';
		house = find_name(places, text, length, port);
		if (!house)
			house = find_wildcard(places, text, length, port);
	}
	return house || places->conf->strict_hosts ? house : &places->houses[0];
}

/* The longest prefix that ends where a part of the path does. */
static const struct prefix *find_prefix(const struct house *house, struct span path)
{
	struct prefix key = { .text = place_without_slash(path) };
	const struct prefix *found;

	if (house->prefix_count == 0)
		return NULL;
	for (;;) {
		found = bsearch(&key, house->prefixes, house->prefix_count, sizeof(key),
				compare_prefixes);
		if (found || key.text.length == 0)
			return found;
		while (key.text.at[--key.text.length] != '/')
			;
	}
}

static const struct place *find_room(const struct house *house, struct span path)
{
	const struct prefix *prefix = find_prefix(house, path);

	for (size_t i = 0; i < house->pattern_count; i++) {
		const struct place *place = house->patterns[i];

		if (prefix && compare_titles(prefix->place->title, place->title) <= 0)
			break;
		if (pattern_fits(place->title, path, NULL))
			return place;
	}
	return prefix ? prefix->place : house->place;
}

const struct place *places_find(const struct places *places, struct span host, uint16_t port,
				struct span path)
{
	const struct house *house = find_house(places, host, port);

	return house ? find_room(house, path) : NULL;
}

const struct place *places_beside(const struct places *places, const struct place *place,
				  struct span path)
{
	for (size_t i = 0; i < places->house_count; i++)
		if (places->houses[i].site == place->site)
			return find_room(&places->houses[i], path);
	abort();
}
