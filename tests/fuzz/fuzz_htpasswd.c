/* SPDX-License-Identifier: MIT */
/* fuzz_htpasswd: any bytes as a file of passwords, and as what a browser sends. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "content/users.h"
#include "http/credentials.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool condition)
{
	if (!condition)
		abort();
}

static void check_credentials(struct span value)
{
	char *text = malloc(value.length + 4);
	struct span name, password;

	if (credentials_basic(value, text, value.length + 4, &name, &password)) {
		need(!memchr(name.at, ':', name.length));
		need(name.at == text && password.at == name.at + name.length + 1);
		need((password.at + password.length) - text <= (ptrdiff_t)value.length);
		for (const char *at = text; at < password.at + password.length; at++)
			need((unsigned char)*at >= ' ' && *at != 0x7f);
	}
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size ? size : 1);
	struct span text = { copy, size };
	char why[512] = "";
	struct users *users;

	memcpy(copy, data, size);
	users = users_load(text, why, sizeof(why));
	if (users) {
		/* What is not in the file is nobody, and the file is only read. */
		need(memcmp(copy, data, size) == 0);
		users_free(users);
	} else {
		need(strlen(why) > 10 && !strchr(why, '\n'));
	}
	check_credentials(text);
	free(copy);
	return 0;
}
