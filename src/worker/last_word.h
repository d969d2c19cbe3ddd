/* SPDX-License-Identifier: MIT */
/* last_word: an answer to who is not let in, before anything of it was read. */
#ifndef LAST_WORD_H
#define LAST_WORD_H

#include <stdbool.h>
#include "base/span.h"

/*
 * Says the answer, a whole one, in the clear, and that nothing more will come; the descriptor stays
 * the caller's, to be closed. Who speaks TLS is not told: it would take it for a broken record. Nor
 * is, with may_be_tls, who has said nothing yet.
 */
void last_word_say(int fd, struct span answer, bool may_be_tls);

#endif
