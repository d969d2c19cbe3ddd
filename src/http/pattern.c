/* SPDX-License-Identifier: MIT */
/* pattern: a path, or a part of one, with "*" for any characters. */
#include "http/pattern.h"

static void forget(struct span captures[PATTERN_STARS])
{
	for (int i = 0; captures && i < PATTERN_STARS; i++)
		captures[i] = (struct span){ "", 0 };
}

/* Only the last "*" ever has to give way: what fits before it fits as early as it can. */
bool pattern_fits(struct span pattern, struct span text, struct span captures[PATTERN_STARS])
{
	size_t p = 0, t = 0, star = 0, taken = 0;
	int stars = 0;

	forget(captures);
	while (t < text.length || p < pattern.length) {
		if (p < pattern.length && pattern.at[p] == '*') {
			star = ++p;
			taken = t;
			stars++;
		} else if (p < pattern.length && t < text.length && pattern.at[p] == text.at[t]) {
			p++;
			t++;
		} else if (stars > 0 && t < text.length) {
			/* One character more for the last star, and the rest from there. */
			t = t - (p - star) + 1;
			p = star;
		} else {
			return false;
		}
		if (captures && stars > 0 && stars <= PATTERN_STARS)
			captures[stars - 1] = (struct span){ text.at + taken,
							     t - (p - star) - taken };
	}
	return true;
}

size_t pattern_weight(struct span pattern)
{
	size_t weight = 0;

	for (size_t i = 0; i < pattern.length; i++)
		weight += pattern.at[i] != '*';
	return weight;
}

bool pattern_fits_type(struct span pattern, struct span type)
{
	size_t group = pattern.length - 1;

	if (pattern.length > 2 && pattern.at[group] == '*' && pattern.at[group - 1] == '/')
		return type.length >= group && strncasecmp(pattern.at, type.at, group) == 0;
	return span_is_nocase(pattern, type);
}
