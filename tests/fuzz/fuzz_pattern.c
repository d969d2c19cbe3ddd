/* SPDX-License-Identifier: MIT */
/* fuzz_pattern: what fits a pattern is the pattern with something in the place of its stars. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "http/pattern.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool condition)
{
	if (!condition)
		abort();
}

/* Puts the captures into the pattern: it must be the text. More stars than captures are left. */
static void check_captures(struct span pattern, struct span text,
			   const struct span captures[PATTERN_STARS])
{
	size_t stars = pattern.length - pattern_weight(pattern), at = 0, star = 0;

	if (stars > PATTERN_STARS)
		return;
	for (size_t i = 0; i < pattern.length; i++) {
		if (pattern.at[i] != '*') {
			need(at < text.length && text.at[at] == pattern.at[i]);
			at++;
			continue;
		}
		need(captures[star].length <= text.length - at);
		need(memcmp(captures[star].at, text.at + at, captures[star].length) == 0);
		at += captures[star++].length;
	}
	need(at == text.length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *cut = size ? memchr(data, '\n', size) : NULL;
	struct span captures[PATTERN_STARS], pattern, text;
	char *copy;

	if (!cut || size > 2000)
		return 0;
	copy = malloc(size);
	memcpy(copy, data, size);
	pattern = (struct span){ copy, (size_t)(cut - data) };
	text = span_from((struct span){ copy, size }, pattern.length + 1);
	if (pattern_fits(pattern, text, captures))
		check_captures(pattern, text, captures);
	else
		need(!span_is(pattern, text) || memchr(pattern.at, '*', pattern.length));
	free(copy);
	return 0;
}
