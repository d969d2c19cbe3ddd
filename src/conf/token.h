/* SPDX-License-Identifier: MIT */
/* token: from the bytes of a configuration to words, quoted strings and marks. */
#ifndef TOKEN_H
#define TOKEN_H

#include <stdbool.h>
#include "conf/report.h"

enum token_kind {
	TOKEN_END,
	TOKEN_WORD,		/* without quotes */
	TOKEN_STRING,		/* with quotes */
	TOKEN_MARK,		/* one of = { } ( ) , ; */
};

struct token {
	enum token_kind kind;
	char mark;
	struct place place;
	const char *text;	/* of a word or string: quotes gone, variables filled in */
	bool first;		/* nothing but blanks before it on its line */
	bool plain;		/* a word that may stand without quotes */
};

/* Where the reading is. A copy of it reads the same tokens again. */
struct lexer {
	const struct source *source;
	struct report *report;
	size_t at, line;
	bool first;
};

void token_start(struct lexer *lexer, const struct source *source, struct report *report);

/*
 * The next token; comments are skipped. What is wrong with the token itself is reported, and the
 * token is then as good as can be guessed.
 */
struct token token_next(struct lexer *lexer);

/* The token that token_next will give. */
struct token token_peek(const struct lexer *lexer);

bool token_is(const struct token *token, char mark);

#endif
