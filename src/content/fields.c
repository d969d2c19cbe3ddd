/* SPDX-License-Identifier: MIT */
/* fields: the field lines of answers, after what the configuration wants added, set and removed. */
#include "content/fields.h"

#include <stdio.h>
#include <string.h>
#include "base/number.h"
#include "http/pattern.h"

/* The lines so far; what has no room any more is left out, which fields_added has ruled out. */
struct lines {
	char *at;
	size_t length;
};

static size_t words_length(const struct conf_words *words)
{
	size_t length = 0;

	for (size_t i = 0; i < words->count; i++)
		length += strlen(words->word[i]) + 4;
	return length;
}

size_t fields_added(const struct conf_scope *scope)
{
	size_t length = 0;

	for (const struct conf_item *i = scope->rules; i; i = i->next) {
		const struct conf_rule *rule = (const struct conf_rule *)i;

		length += words_length(&rule->add) + words_length(&rule->set);
	}
	return length;
}

static struct span name_of(struct span line)
{
	const char *colon = memchr(line.at, ':', line.length);

	return span_trim(colon ? span_between(line.at, colon) : line);
}

/* Cuts the first line, with its end, off the front. */
static struct span take_line(struct span *lines)
{
	const char *end = memchr(lines->at, '\n', lines->length);
	struct span line = end ? span_between(lines->at, end + 1) : *lines;

	*lines = span_from(*lines, line.length);
	return line;
}

struct span fields_value(struct span lines, struct span name)
{
	while (lines.length > 0) {
		struct span line = take_line(&lines);
		struct span found = name_of(line);

		if (!span_is_nocase(found, name))
			continue;
		line = span_from(line, found.length + 1);
		line.length -= line.length >= 2 ? 2 : 0;
		return span_trim(line);
	}
	return (struct span){ "", 0 };
}

static void remove_named(struct lines *lines, struct span name)
{
	struct span rest = { lines->at, lines->length };
	char *to = lines->at;

	while (rest.length > 0) {
		struct span line = take_line(&rest);

		if (span_is_nocase(name_of(line), name))
			continue;
		memmove(to, line.at, line.length);
		to += line.length;
	}
	lines->length = (size_t)(to - lines->at);
}

static void add(struct lines *lines, struct span name, struct span value)
{
	char *at = lines->at + lines->length;

	if (name.length + value.length + 4 > FIELDS_ROOM - lines->length)
		return;
	at = mempcpy(at, name.at, name.length);
	at = mempcpy(at, ": ", 2);
	at = mempcpy(at, value.at, value.length);
	at = mempcpy(at, "\r\n", 2);
	lines->length = (size_t)(at - lines->at);
}

static void add_line(struct lines *lines, struct span line)
{
	struct span name = name_of(line);

	add(lines, name, span_trim(span_from(line, name.length + 1)));
}

static bool fits_status(const struct conf_words *words, enum status status)
{
	int64_t number;

	for (size_t i = 0; i < words->count; i++) {
		const char *word = words->word[i];

		if (word[1] == 'x' ? word[0] - '0' == (int)status / 100 :
				     number_parse(span_of(word), &number) && number == (int)status)
			return true;
	}
	return words->count == 0;
}

static bool fits_type(const struct conf_words *words, struct span type)
{
	for (size_t i = 0; i < words->count; i++)
		if (pattern_fits_type(span_of(words->word[i]), type))
			return true;
	return words->count == 0;
}

/* Whether a rule of an inner place has the same title, and stands for it. */
static bool is_replaced(const struct conf_item *first, const struct conf_item *item)
{
	for (; first != item; first = first->next)
		if (strcmp(first->title, item->title) == 0)
			return true;
	return false;
}

static void apply(struct lines *lines, const struct conf_rule *rule)
{
	for (size_t i = 0; i < rule->remove.count; i++)
		remove_named(lines, span_of(rule->remove.word[i]));
	for (size_t i = 0; i < rule->set.count; i++)
		remove_named(lines, name_of(span_of(rule->set.word[i])));
	for (size_t i = 0; i < rule->set.count; i++)
		add_line(lines, span_of(rule->set.word[i]));
	for (size_t i = 0; i < rule->add.count; i++)
		add_line(lines, span_of(rule->add.word[i]));
}

/* The outermost first: what is further in comes later, and wins. */
static void apply_all(struct lines *lines, const struct conf_item *first,
		      const struct conf_item *item, enum status status, struct span type)
{
	const struct conf_rule *rule = (const struct conf_rule *)item;

	if (!item)
		return;
	apply_all(lines, first, item->next, status, type);
	if (fits_status(&rule->status, status) && fits_type(&rule->types, type) &&
	    !is_replaced(first, item))
		apply(lines, rule);
}

/* The first one that fits: "PATTERN VALUE". */
static void control_cache(struct lines *lines, const struct conf_words *words, struct span type,
			  struct span path)
{
	for (size_t i = 0; i < words->count; i++) {
		const char *word = words->word[i];
		struct span pattern = { word, strcspn(word, " ") };
		bool is_path = *word == '*' || *word == '/';

		if (!(is_path ? pattern_fits(pattern, path, NULL) :
				pattern_fits_type(pattern, type)))
			continue;
		remove_named(lines, SPAN("Cache-Control"));
		add(lines, SPAN("Cache-Control"),
		    span_trim(span_of(word + pattern.length)));
		return;
	}
}

static bool allows_all(const struct conf_scope *scope)
{
	for (size_t i = 0; i < scope->cors_origins.count; i++)
		if (strcmp(scope->cors_origins.word[i], "*") == 0)
			return true;
	return false;
}

size_t fields_apply(const struct place *place, enum status status, struct span type,
		    struct span path, struct span text, char *to)
{
	const struct conf_scope *scope = place->scope;
	struct lines lines = { to, text.length };

	memcpy(to, text.at, text.length);
	if (status == STATUS_OK || status == STATUS_PARTIAL_CONTENT ||
	    status == STATUS_NOT_MODIFIED)
		control_cache(&lines, &scope->cache_control, type, path);
	if (allows_all(scope))
		add(&lines, SPAN("Access-Control-Allow-Origin"), SPAN("*"));
	else if (scope->cors_origins.count > 0)
		add(&lines, SPAN("Vary"), SPAN("Origin"));
	apply_all(&lines, scope->rules, scope->rules, status, type);
	return lines.length;
}

static bool allows(const struct conf_scope *scope, struct span origin)
{
	for (size_t i = 0; i < scope->cors_origins.count; i++)
		if (span_is_nocase(span_of(scope->cors_origins.word[i]), origin))
			return true;
	return false;
}

static void add_preflight(struct lines *lines, const struct conf_scope *scope)
{
	char text[1024];
	size_t length = 0;
	int64_t seconds = scope->cors_max_age_ms / 1000;

	add(lines, SPAN("Access-Control-Allow-Methods"), SPAN("GET, HEAD, OPTIONS"));
	for (size_t i = 0; i < scope->cors_fields.count && length < sizeof(text) - 160; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%.128s",
					   i ? ", " : "", scope->cors_fields.word[i]);
	if (length > 0)
		add(lines, SPAN("Access-Control-Allow-Headers"), (struct span){ text, length });
	length = (size_t)snprintf(text, sizeof(text), "%lld", (long long)seconds);
	add(lines, SPAN("Access-Control-Max-Age"), (struct span){ text, length });
}

size_t fields_for_origin(const struct place *place, const struct request *request,
			 char to[FIELDS_CORS])
{
	struct span origin = request_field(request, FIELD_ORIGIN);
	bool is_for_all = allows_all(place->scope);
	struct lines lines = { to, 0 };

	if (!origin.at || origin.length > 1024 ||
	    !(is_for_all || allows(place->scope, origin)))
		return 0;
	if (!is_for_all)
		add(&lines, SPAN("Access-Control-Allow-Origin"), origin);
	if (request->method == METHOD_OPTIONS &&
	    request_field(request, FIELD_ACCESS_CONTROL_REQUEST_METHOD).at)
		add_preflight(&lines, place->scope);
	return lines.length;
}
