/* SPDX-License-Identifier: MIT */
/* scribble: files that change all the time, each in its own way.
 *
 * scribble FOLDER SECONDS TIMES
 *
 * TIMES in a second it makes another version of each: "rename" is replaced, "truncate" is cut
 * short and written again, "delete" is deleted and made again, and "same" is written over with as
 * many bytes. A version is a number of 8 digits, over and over, as long as the number says.
 *
 * In the end it prints how many versions there were, and how long one of them was there at most
 * until the next had taken its place. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char text[300000];

static long now_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* See hammer.c. Versions that are 7 apart have one size. */
static size_t make_version(unsigned int version)
{
	size_t length = 200000 + version % 7 * 8000;
	char word[16];

	snprintf(word, sizeof(word), "%08u", version % 100000000);
	for (size_t i = 0; i < length; i++)
		text[i] = word[i % 8];
	return length;
}

static void put(const char *name, int flags, size_t length)
{
	int fd = open(name, O_WRONLY | O_CREAT | flags, 0644);

	if (fd < 0 || write(fd, text, length) != (ssize_t)length) {
		perror(name);
		exit(1);
	}
	close(fd);
}

int main(int argc, char **argv)
{
	struct timespec pause = { 0 };
	long turns, before_ms, oldest_ms = 0;

	if (argc != 4 || chdir(argv[1]) < 0)
		return 64;
	turns = strtol(argv[2], NULL, 10) * strtol(argv[3], NULL, 10);
	pause.tv_nsec = 1000000000L / strtol(argv[3], NULL, 10);
	before_ms = now_ms();
	for (unsigned int turn = 1; turn <= turns; turn++) {
		size_t length = make_version(turn);
		long begun_ms = now_ms();

		put("new", O_TRUNC, length);
		rename("new", "rename");
		put("truncate", O_TRUNC, length);
		unlink("delete");
		put("delete", O_EXCL, length);
		put("same", 0, make_version(7 * turn));
		if (now_ms() - before_ms > oldest_ms)
			oldest_ms = now_ms() - before_ms;
		before_ms = begun_ms;
		nanosleep(&pause, NULL);
	}
	printf("versions=%ld oldest_ms=%ld\n", turns, oldest_ms);
	return 0;
}
