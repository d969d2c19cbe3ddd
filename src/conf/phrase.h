/* SPDX-License-Identifier: MIT */
/* phrase: the parts of a statement: values, lists, and leaving out what makes no sense. */
#ifndef PHRASE_H
#define PHRASE_H

#include <stdbool.h>
#include "conf/token.h"
#include "conf/tree.h"

/*
 * Reads a value, one word or a list in braces, right behind the '='. False, reported and with
 * the rest of the line left out, if there is none.
 */
bool phrase_value(struct lexer *lexer, struct words *words);

/* Reports a word without quotes that needs them. */
void phrase_check_word(struct report *report, const struct token *token);

/* Leaves out a block whose '{' has been read. */
void phrase_skip_block(struct lexer *lexer, const struct token *open);

/* Leaves out the rest of the line, and of a block that begins on it. */
void phrase_skip_line(struct lexer *lexer);

#endif
