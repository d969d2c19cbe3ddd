/* SPDX-License-Identifier: MIT */
/* token: from the bytes of a configuration to words, quoted strings and marks. */
#include "conf/token.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MARKS "={}(),;"

static bool is_control(char c)
{
	return ((unsigned char)c < ' ' && c != '\t') || c == 0x7f;
}

static char byte_at(const struct lexer *l, size_t offset)
{
	return l->at + offset < l->source->length ? l->source->bytes[l->at + offset] : '\0';
}

static bool is_over(const struct lexer *l)
{
	return l->at >= l->source->length;
}

/* At the end of a line, or of everything. */
static bool ends_line(const struct lexer *l)
{
	return is_over(l) || byte_at(l, 0) == '\n' ||
	       (byte_at(l, 0) == '\r' && byte_at(l, 1) == '\n');
}

static struct place place_here(const struct lexer *l, size_t length)
{
	return (struct place){ l->source, l->at, length, l->line };
}

static void step(struct lexer *l)
{
	if (byte_at(l, 0) == '\n') {
		l->line++;
		l->first = true;
	}
	l->at++;
}

static void skip_long_comment(struct lexer *l)
{
	struct place open = place_here(l, 2);

	l->at += 2;
	while (!is_over(l) && !(byte_at(l, 0) == '*' && byte_at(l, 1) == '/'))
		step(l);
	if (is_over(l))
		report_error(l->report, &open, "this comment is never closed: a '*/' is missing");
	else
		l->at += 2;
}

static void skip_blanks(struct lexer *l)
{
	while (!is_over(l)) {
		char c = byte_at(l, 0);

		if (c == '#' || (c == '/' && byte_at(l, 1) == '/'))
			while (!ends_line(l))
				step(l);
		else if (c == '/' && byte_at(l, 1) == '*')
			skip_long_comment(l);
		else if (c == ' ' || c == '\t' || c == '\n' || (c == '\r' && ends_line(l)))
			step(l);
		else
			return;
	}
}

void token_start(struct lexer *lexer, const struct source *source, struct report *report)
{
	*lexer = (struct lexer){ source, report, source_mark(source), 1, true };
}

static void add_byte(struct buffer *text, char c)
{
	arena_need(buffer_append(text, &c, 1));
}

/* The value of a variable goes in as it is, but it cannot bring in what a file cannot. */
static void add_variable(struct lexer *l, struct place *place, const char *name,
			 const char *standard, struct buffer *text)
{
	const char *value = getenv(name);

	if (!value || (standard && !*value))
		value = standard;
	if (!value) {
		report_error(l->report, place, "the environment has no variable %s; a default is "
			     "written ${%s:-default}", name, name);
		return;
	}
	for (const char *p = value; *p; p++) {
		if (is_control(*p)) {
			report_error(l->report, place, "the variable %s holds a control character",
				     name);
			return;
		}
	}
	arena_need(buffer_add(text, value));
}

/* ${NAME} or ${NAME:-default} */
static void read_variable(struct lexer *l, struct buffer *text)
{
	struct place place = place_here(l, 2);
	struct span whole, name;
	const char *standard = NULL;
	size_t length = 2;

	while (byte_at(l, length) != '}') {
		if (l->at + length >= l->source->length || is_control(byte_at(l, length))) {
			report_error(l->report, &place, "this variable is never closed: a '}' is "
				     "missing; a plain ${ is written \\${");
			l->at += 2;
			return;
		}
		length++;
	}
	place.length = length + 1;
	whole = (struct span){ l->source->bytes + l->at + 2, length - 2 };
	name = whole;
	name.length = 0;
	while (name.length < whole.length && (isalnum((unsigned char)name.at[name.length]) ||
					      name.at[name.length] == '_'))
		name.length++;
	if (span_starts(span_from(whole, name.length), SPAN(":-")))
		standard = arena_copy(l->report->arena, span_from(whole, name.length + 2));
	else if (name.length < whole.length)
		name.length = 0;
	l->at += length + 1;
	if (name.length == 0 || isdigit((unsigned char)name.at[0]))
		report_error(l->report, &place, "a variable is written ${NAME} or "
			     "${NAME:-default}");
	else
		add_variable(l, &place, arena_copy(l->report->arena, name), standard, text);
}

/* Behind a backslash, inside quotes. */
static void read_escape(struct lexer *l, char quote, struct buffer *text)
{
	struct place place = place_here(l, 2);
	char c = byte_at(l, 1);

	l->at += 2;
	if (c == '\\' || c == quote)
		add_byte(text, c);
	else if (quote == '"' && c == '$')
		add_byte(text, '$');
	else if (quote == '"' && c == 't')
		add_byte(text, '\t');
	else
		report_error(l->report, &place, "a backslash means nothing before this: write \\\\ "
			     "for a backslash");
}

static void read_string(struct lexer *l, struct token *token, struct buffer *text)
{
	char quote = byte_at(l, 0);
	struct place open = place_here(l, 1);

	token->kind = TOKEN_STRING;
	l->at++;
	while (!ends_line(l) && byte_at(l, 0) != quote) {
		char c = byte_at(l, 0);
		struct place here = place_here(l, 1);

		if (c == '\\' && l->at + 1 < l->source->length && !is_control(byte_at(l, 1)))
			read_escape(l, quote, text);
		else if (c == '$' && byte_at(l, 1) == '{' && quote == '"')
			read_variable(l, text);
		else {
			if (is_control(c))
				report_error(l->report, &here, "a control character in a text");
			else
				add_byte(text, c);
			l->at++;
		}
	}
	if (ends_line(l))
		report_error(l->report, &open, "this quote is never closed: a %c is missing before "
			     "the end of the line", quote);
	else
		l->at++;
}

static bool is_plain(const struct lexer *l)
{
	char c = byte_at(l, 0), next = byte_at(l, 1);

	return (isalnum((unsigned char)c) || strchr("._-/:%@+~$", c)) &&
	       !(c == '/' && (next == '/' || next == '*'));
}

static void read_word(struct lexer *l, struct token *token, struct buffer *text)
{
	token->kind = TOKEN_WORD;
	token->plain = true;
	while (!ends_line(l) && !strchr(MARKS " \t\"'", byte_at(l, 0))) {
		if (byte_at(l, 0) == '$' && byte_at(l, 1) == '{') {
			read_variable(l, text);
			continue;
		}
		if (!is_plain(l))
			token->plain = false;
		if (!is_control(byte_at(l, 0)))
			add_byte(text, byte_at(l, 0));
		l->at++;
	}
}

struct token token_next(struct lexer *lexer)
{
	struct token token = { .kind = TOKEN_END };
	struct buffer text = { 0 };
	char c;

	skip_blanks(lexer);
	token.place = place_here(lexer, 1);
	token.first = lexer->first;
	lexer->first = false;
	if (is_over(lexer)) {
		token.place.length = 0;
		return token;
	}
	c = byte_at(lexer, 0);
	if (c != '\0' && strchr(MARKS, c)) {
		token.kind = TOKEN_MARK;
		token.mark = c;
		lexer->at++;
		return token;
	}
	if (c == '"' || c == '\'')
		read_string(lexer, &token, &text);
	else
		read_word(lexer, &token, &text);
	token.place.length = lexer->at - token.place.offset;
	token.text = arena_copy(lexer->report->arena, (struct span){ text.data, text.length });
	buffer_free(&text);
	return token;
}

struct token token_peek(const struct lexer *lexer)
{
	struct lexer copy = *lexer;

	return token_next(&copy);
}

bool token_is(const struct token *token, char mark)
{
	return token->kind == TOKEN_MARK && token->mark == mark;
}
