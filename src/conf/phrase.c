/* SPDX-License-Identifier: MIT */
/* phrase: the parts of a statement: values, lists, and leaving out what makes no sense. */
#include "conf/phrase.h"

#include <string.h>

void phrase_skip_block(struct lexer *lexer, const struct token *open)
{
	size_t depth = 1;

	while (depth > 0) {
		struct token token = token_next(lexer);

		if (token.kind == TOKEN_END) {
			report_error(lexer->report, &open->place,
				     "this '{' is never closed: a '}' is missing");
			return;
		}
		if (token_is(&token, '{'))
			depth++;
		else if (token_is(&token, '}'))
			depth--;
	}
}

void phrase_skip_line(struct lexer *lexer)
{
	for (;;) {
		struct token token = token_peek(lexer);

		if (token.kind == TOKEN_END || token.first || token_is(&token, '}'))
			return;
		token = token_next(lexer);
		if (token_is(&token, '{')) {
			phrase_skip_block(lexer, &token);
			return;
		}
	}
}

/* Whether the word that was read begins the next statement, its value having been forgotten. */
static bool begins_statement(const struct lexer *lexer, const struct token *word)
{
	struct token next = token_peek(lexer);

	return word->kind == TOKEN_WORD && word->first &&
	       (token_is(&next, '=') || token_is(&next, '{') || token_is(&next, '('));
}

void phrase_check_word(struct report *report, const struct token *token)
{
	if (token->kind != TOKEN_WORD || token->plain)
		return;
	report_error(report, &token->place, "this needs quotes: write \"%s\"%s", token->text,
		     strchr(token->text, '#') ? ", or put a blank before a comment" : "");
}

static void add_word(struct lexer *lexer, const struct token *token, struct words *words)
{
	phrase_check_word(lexer->report, token);
	tree_add_word(lexer->report->arena, words, token->text, &token->place);
}

/* Whether a list cannot go on with this token. */
static bool breaks_list(const struct lexer *lexer, const struct token *token)
{
	return token->kind == TOKEN_END || token_is(token, '=') || token_is(token, '{') ||
	       begins_statement(lexer, token);
}

/* The words of a list whose '{' has been read. */
static void read_list(struct lexer *lexer, const struct token *open, struct words *words)
{
	bool has_comma = true;

	words->is_list = true;
	for (;;) {
		struct lexer before = *lexer;
		struct token token = token_next(lexer);

		if (token_is(&token, '}'))
			return;
		if (breaks_list(lexer, &token)) {
			report_error(lexer->report, &open->place,
				     "this list is never closed: a '}' is missing");
			*lexer = before;
			return;
		}
		if (token.kind == TOKEN_MARK) {
			if (token.mark != ',' || has_comma)
				report_error(lexer->report, &token.place,
					     "a value is expected here, not '%c'", token.mark);
			has_comma = true;
			continue;
		}
		if (!has_comma)
			report_error(lexer->report, &token.place, "a ',' is missing before this");
		add_word(lexer, &token, words);
		has_comma = false;
	}
}

/* A word behind a value, on its line, that begins no statement belongs to nothing. */
static void check_behind(struct lexer *lexer, const struct words *words)
{
	struct lexer ahead = *lexer;
	struct token token = token_next(&ahead), next;

	if (token.first || (token.kind != TOKEN_WORD && token.kind != TOKEN_STRING))
		return;
	next = token_next(&ahead);
	if (token.kind == TOKEN_WORD && !next.first && next.kind != TOKEN_END &&
	    !token_is(&next, '}') && !token_is(&next, ';') && !token_is(&next, ','))
		return;
	report_error(lexer->report, &token.place, words->is_list ?
		     "this is behind the end of the list" :
		     "this is behind the end of the value: a list is written {\"a\", \"b\"}, and a "
		     "value with blanks needs quotes");
	phrase_skip_line(lexer);
}

/* Nothing but a comment between the '=' and the end of the line. */
static void report_missing(const struct lexer *lexer)
{
	const char *rest = lexer->source->bytes + lexer->at;
	struct place equals = { lexer->source, lexer->at - 1, 1, lexer->line };

	rest += strspn(rest, " \t");
	report_error(lexer->report, &equals, "a value is missing behind this '='%s",
		     strncmp(rest, "//", 2) == 0 || strncmp(rest, "/*", 2) == 0 || *rest == '#' ?
		     ": what follows is a comment, if it is none it needs quotes" : "");
}

bool phrase_value(struct lexer *lexer, struct words *words)
{
	struct lexer before = *lexer;
	struct token token = token_next(lexer);

	if (token_is(&token, '{')) {
		read_list(lexer, &token, words);
		check_behind(lexer, words);
		return true;
	}
	if (token.text && !begins_statement(lexer, &token)) {
		add_word(lexer, &token, words);
		check_behind(lexer, words);
		return true;
	}
	*lexer = before;
	if (token.first || token.kind == TOKEN_END || token_is(&token, '}') ||
	    token_is(&token, ';')) {
		report_missing(lexer);
		return false;
	}
	report_error(lexer->report, &token.place, "a value is expected here");
	phrase_skip_line(lexer);
	return false;
}
