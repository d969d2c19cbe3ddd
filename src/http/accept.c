/* SPDX-License-Identifier: MIT */
/* accept: what a client would rather have (RFC 9110, 12). */
#include "http/accept.h"

#include "http/syntax.h"

enum { QUALITY_MAX = 1000 };

/* weight = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] ) (12.4.2); -1 if it is none. */
static int read_quality(struct span text)
{
	int quality = 0, unit = 100;

	if (text.length == 0 || text.length > 5 || (text.at[0] != '0' && text.at[0] != '1'))
		return -1;
	quality = (text.at[0] - '0') * QUALITY_MAX;
	if (text.length > 1 && text.at[1] != '.')
		return -1;
	for (size_t i = 2; i < text.length; i++, unit /= 10) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return -1;
		quality += (text.at[i] - '0') * unit;
	}
	return quality <= QUALITY_MAX ? quality : -1;
}

/* Cuts the part before the next ";" off the front. */
static struct span take_part(struct span *text)
{
	const char *semicolon = memchr(text->at, ';', text->length);
	struct span part = *text;

	if (semicolon)
		part.length = (size_t)(semicolon - text->at);
	*text = semicolon ? span_from(*text, part.length + 1) :
			    (struct span){ text->at + text->length, 0 };
	return span_trim(part);
}

/* How specifically a range names a type: 0 not at all, 1 any, 2 its group, 3 exactly. */
static int match(struct span range, struct span type)
{
	const char *slash = memchr(type.at, '/', type.length);
	size_t group = slash ? (size_t)(slash - type.at) + 1 : type.length;

	if (span_is(range, SPAN("*/*")))
		return 1;
	if (span_is_nocase(range, type))
		return 3;
	if (range.length == group + 1 && range.at[group] == '*' &&
	    strncasecmp(range.at, type.at, group) == 0)
		return 2;
	return 0;
}

/* The quality of one element for a type; -1 if it does not speak of it. */
static int judge(struct span element, struct span type, int *specific)
{
	struct span range = take_part(&element);
	int quality = QUALITY_MAX;

	*specific = match(range, type);
	while (*specific && element.length > 0) {
		struct span part = take_part(&element);

		if (part.length >= 2 && (part.at[0] == 'q' || part.at[0] == 'Q') && part.at[1] == '=')
			return read_quality(span_from(part, 2));
		/* A parameter of the type, which ours does not have: it speaks of another. */
		if (part.length > 0)
			return -1;
	}
	return *specific ? quality : -1;
}

/* The same, and how specific the range was that decided. */
static int judge_all(const struct request *request, struct span type, int *best)
{
	const struct field_line *line = NULL;
	struct span list, element;
	int quality = 0, specific;

	*best = 0;
	while ((line = request_next_line(request, FIELD_ACCEPT, line))) {
		for (list = line->value; syntax_next_element(&list, &element);) {
			int given = judge(element, type, &specific);

			if (given < 0 || specific < *best)
				continue;
			quality = specific > *best || given > quality ? given : quality;
			*best = specific;
		}
	}
	return quality;
}

int accept_quality(const struct request *request, struct span type)
{
	int specific;

	return request->first[FIELD_ACCEPT] ? judge_all(request, type, &specific) : QUALITY_MAX;
}

bool accept_prefers(const struct request *request, struct span type, struct span other)
{
	int specific, other_specific;
	int quality = judge_all(request, type, &specific);
	int other_quality = judge_all(request, other, &other_specific);

	return quality != other_quality ? quality > other_quality :
	       quality > 0 && specific > other_specific;
}

enum { UNNAMED = -1, ANY = CODING_COUNT };

/* The quality that one element gives to the codings it names; the last index is for "*". */
static void take_coding(struct span element, int named[CODING_COUNT + 1])
{
	struct span name = take_part(&element);
	int quality = QUALITY_MAX;
	int index = span_is(name, SPAN("*")) ? ANY : (int)coding_of(name);

	if (index == ANY && !span_is(name, SPAN("*")))
		return;
	while (element.length > 0) {
		struct span part = take_part(&element);

		if (part.length >= 2 && (part.at[0] == 'q' || part.at[0] == 'Q') && part.at[1] == '=')
			quality = read_quality(span_from(part, 2));
	}
	if (quality > named[index])
		named[index] = quality;
}

void accept_codings(const struct request *request, int quality[CODING_COUNT])
{
	int named[CODING_COUNT + 1] = { UNNAMED, UNNAMED, UNNAMED, UNNAMED, UNNAMED };
	const struct field_line *line = NULL;
	struct span list, element;

	_Static_assert(CODING_COUNT == 4, "one initialiser each, and one for any");
	while ((line = request_next_line(request, FIELD_ACCEPT_ENCODING, line)))
		for (list = line->value; syntax_next_element(&list, &element);)
			take_coding(element, named);
	for (int i = 0; i < CODING_COUNT; i++)
		quality[i] = named[i] != UNNAMED ? named[i] : named[ANY] != UNNAMED ? named[ANY] : 0;
	if (named[CODING_IDENTITY] == UNNAMED && named[ANY] != 0)
		quality[CODING_IDENTITY] =
			request->first[FIELD_ACCEPT_ENCODING] && named[ANY] == UNNAMED ? 1 :
			named[ANY] == UNNAMED ? QUALITY_MAX : named[ANY];
}
