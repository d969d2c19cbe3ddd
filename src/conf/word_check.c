/* SPDX-License-Identifier: MIT */
/* word_check: what a single word of the configuration must be, beyond its type. */
#include "conf/word_check.h"

#include <stdio.h>
#include <string.h>
#include "base/address.h"
#include "base/number.h"

static bool is_localhost(const char *word)
{
	static const char name[] = "localhost";
	size_t length = sizeof(name) - 1;
	int64_t port;

	if (strncmp(word, name, length) != 0)
		return false;
	return word[length] == '\0' ||
	       (word[length] == ':' && word[length + 1] != '0' &&
		number_parse(span_of(word + length + 1), &port) && port <= 65535);
}

bool word_check_address(const char *word, char *why, size_t room)
{
	struct address address;

	if (is_localhost(word) || address_parse(word, 1, &address))
		return true;
	if (*word && strspn(word, "0123456789") == strlen(word))
		snprintf(why, room, "'%s' is a port, not an address: write port = %s", word, word);
	else
		snprintf(why, room, "'%s' is not an address: write localhost, *, an IP address, "
			 "or one with a port as in \"127.0.0.1:80\" or \"[::1]:80\"", word);
	return false;
}

bool word_check_file_name(const char *word, char *why, size_t room)
{
	if (*word && !strchr(word, '/') && strcmp(word, ".") != 0 && strcmp(word, "..") != 0)
		return true;
	snprintf(why, room, "'%s' is not the name of a file in the folder", word);
	return false;
}

bool word_check_token(const char *word, char *why, size_t room)
{
	static const char marks[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "!#$%&'*+-.^_`|~";

	if (strspn(word, marks) == strlen(word))
		return true;
	snprintf(why, room, "'%s' is not a single word that may stand in a header", word);
	return false;
}
