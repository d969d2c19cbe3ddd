/* SPDX-License-Identifier: MIT */
/* swap: makes of a name one thing and another, in turn, as fast as it goes.
 *
 * swap SECONDS NAME OTHER...
 *
 * Each is exchanged with NAME at once (renameat2), so that there is something at any time. It
 * prints how often, when the time is over; then each has again what it had at first. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

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
	time_t until;

	if (argc < 4)
		return 64;
	until = time(NULL) + atol(argv[1]) + 1;
	for (; time(NULL) < until; turns++)
		if (swap_both(argv[2], argv + 3, argc - 3) < 0) {
			perror("swap");
			return 1;
		}
	printf("turns=%lu\n", turns);
	return 0;
}
