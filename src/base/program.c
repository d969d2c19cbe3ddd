/* SPDX-License-Identifier: MIT */
/* program: how this program was called, so that it can be run again as it is on disk by then. */
#include "base/program.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[PATH_MAX];
static char **words;

static void forget_words(void)
{
	for (size_t i = 0; words[i]; i++)
		free(words[i]);
	free(words);
	words = NULL;
}

void program_remember(int argc, char **argv)
{
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);

	path[length > 0 ? length : 0] = '\0';
	words = calloc((size_t)argc + 1, sizeof(*words));
	for (int i = 0; words && i < argc; i++) {
		words[i] = strdup(argv[i]);
		if (!words[i])
			forget_words();
	}
}

const char *program_path(void)
{
	return *path && words ? path : NULL;
}

char *const *program_words(void)
{
	return words;
}
