/* SPDX-License-Identifier: MIT */
/* value: one word of the configuration and what it means, by the type of its option. */
#include "conf/value.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "base/number.h"

static bool refuse(char why[VALUE_WHY], const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static bool refuse(char why[VALUE_WHY], const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(why, VALUE_WHY, format, arguments);
	va_end(arguments);
	return false;
}

static bool read_boolean(const char *word, int64_t *number, char why[VALUE_WHY])
{
	size_t index;

	if (!option_word("no yes off on false true", span_of(word), &index))
		return refuse(why, "'%s' is neither yes nor no (on, off, true and false are "
			      "understood too)", word);
	*number = index % 2;
	return true;
}

static bool read_choice(const struct option *option, const char *word, int64_t *number,
			char why[VALUE_WHY])
{
	char words[128];
	size_t index;

	if (option_word(option->words, span_of(word), &index)) {
		*number = (int64_t)index;
		return true;
	}
	option_join_words(option->words, words, sizeof(words));
	return refuse(why, "'%s' is not one of %s", word, words);
}

static bool wrong_unit(const struct option *option, const char *word, size_t digits,
		       char why[VALUE_WHY])
{
	int shown = digits < 12 ? (int)digits : 12;

	switch (option->type) {
	case OPTION_DURATION:
		if (!word[digits])
			return refuse(why, "'%s' has no unit: write \"%ss\" for seconds (ms, s, m, "
				      "h and d are known)", word, word);
		return refuse(why, "'%s' has an unknown unit: write \"%.*ss\" (ms, s, m, h and d "
			      "are known)", word, shown, word);
	case OPTION_SIZE:
		return refuse(why, "'%s' has an unknown unit: write \"%.*sk\" (k, m and g are "
			      "known, each 1024 of the one before)", word, shown, word);
	default:
		if (word[0] == '0' && (word[1] == 'x' || word[1] == 'X'))
			return refuse(why, "'%s' is not a decimal number", word);
		return refuse(why, "'%s' is not a whole number: '%s' does not belong there", word,
			      word + digits);
	}
}

static bool not_a_number(const struct option *option, const char *word, char why[VALUE_WHY])
{
	char kind[OPTION_KIND];

	if (word[0] == '+')
		return refuse(why, "'%s' has a sign: write %s", word, word + 1);
	if (word[0] == '-')
		return refuse(why, "'%s' is negative", word);
	option_describe(option, kind);
	return refuse(why, "'%s' is not %s", word, kind);
}

static bool read_number(const struct option *option, const char *word, int64_t *number,
			char why[VALUE_WHY])
{
	size_t digits = strspn(word, "0123456789");
	char least[UNIT_TEXT], most[UNIT_TEXT];
	int64_t count, factor;

	if (digits == 0)
		return not_a_number(option, word, why);
	if (!unit_factor(option_unit(option), word + digits, &factor))
		return wrong_unit(option, word, digits, why);
	if (word[0] == '0' && digits > 1)
		return refuse(why, "'%s' begins with 0, which some read as octal: write %s", word,
			      word + (strspn(word, "0") < digits ? strspn(word, "0") : digits - 1));
	unit_format(option_unit(option), option->least, least);
	unit_format(option_unit(option), option->most, most);
	if (!number_parse((struct span){ word, digits }, &count) ||
	    count > INT64_MAX / factor || count * factor > option->most)
		return refuse(why, "'%s' is too large: %s is %s to %s", word, option->name, least,
			      most);
	if (count * factor < option->least)
		return refuse(why, "'%s' is too small: %s is %s to %s", word, option->name, least,
			      most);
	*number = count * factor;
	return true;
}

/* A lone word where a path or one of a few words may be is more often a slip than a path. */
static bool read_path(const struct option *option, const char *word, char why[VALUE_WHY])
{
	char words[128];

	if (!*word)
		return refuse(why, "the path is empty");
	if (!option->words || strpbrk(word, "/."))
		return true;
	/* Where it is a file or nothing, only what looks like nothing is a slip. */
	if (strcmp(option->words, "off") == 0 &&
	    !option_word("no none false disabled Off OFF None No", span_of(word), NULL))
		return true;
	option_join_words(option->words, words, sizeof(words));
	return refuse(why, "'%s' is not %s; for a file of that name write \"./%s\"", word, words,
		      word);
}

bool value_read(const struct option *option, const char *word, int64_t *number,
		char why[VALUE_WHY])
{
	int64_t ignored;
	bool good = true;

	if (!number)
		number = &ignored;
	*number = -1;
	if (option->type != OPTION_CHOICE && option_word(option->words, span_of(word), NULL))
		return true;
	if ((option->flags & OPTION_OFF_IS_EMPTY) && !*word)
		return true;
	switch (option->type) {
	case OPTION_BOOLEAN: good = read_boolean(word, number, why); break;
	case OPTION_CHOICE: good = read_choice(option, word, number, why); break;
	case OPTION_NUMBER:
	case OPTION_PORT:
	case OPTION_DURATION:
	case OPTION_SIZE: good = read_number(option, word, number, why); break;
	case OPTION_PATH: good = read_path(option, word, why); break;
	default: break;
	}
	return good && (!option->check || option->check(word, why, VALUE_WHY));
}

void value_format(const struct option *option, int64_t number, char text[VALUE_TEXT])
{
	if (option->type == OPTION_BOOLEAN)
		strcpy(text, number ? "yes" : "no");
	else
		unit_format(option_unit(option), number, text);
}
