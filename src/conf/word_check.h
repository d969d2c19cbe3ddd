/* SPDX-License-Identifier: MIT */
/* word_check: what a single word of the configuration must be, beyond its type. */
#ifndef WORD_CHECK_H
#define WORD_CHECK_H

#include <stdbool.h>
#include <stddef.h>

/* Each is true, or false with a sentence in why. The first: see address_parse; or localhost. */
bool word_check_address(const char *word, char *why, size_t room);
bool word_check_file_name(const char *word, char *why, size_t room);	/* no path */
bool word_check_token(const char *word, char *why, size_t room);	/* RFC 9110, 5.6.2 */

#endif
