/* SPDX-License-Identifier: MIT */
/* swap: makes of a name one thing and another, in turn, as fast as it goes.
 *
 * swap NAME OTHER...
 *
 * Each is exchanged with NAME at once (renameat2), so that there is something at any time. It
 * prints "turning" after the first time, and how often it was at SIGTERM; then each has again what
 * it had at first. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static volatile sig_atomic_t is_over;

static void on_signal(int number)
{
	(void)number;
	is_over = 1;
}

/* Twice, so that everything is where it was. */
static int swap_both(const char *name, char **others, int count)
{
	for (int i = 0; i < 2 * count; i++)
		if (renameat2(AT_FDCWD, name, AT_FDCWD, others[i / 2], RENAME_EXCHANGE) < 0)
			return -1;
	return 0;
}

int main(int argc, char **argv)
{
	unsigned long turns = 0;

	if (argc < 3)
		return 64;
	signal(SIGTERM, on_signal);
	while (!is_over) {
		if (swap_both(argv[1], argv + 2, argc - 2) < 0) {
			perror("swap");
			return 1;
		}
		if (turns++ == 0) {
			printf("turning\n");
			fflush(stdout);
		}
	}
	printf("turns=%lu\n", turns);
	return 0;
}
