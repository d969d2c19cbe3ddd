/* SPDX-License-Identifier: MIT */
/* rummage: looks for bytes in the memory of another process.
 *
 * rummage PID FILE
 *
 * Each line of the file is a needle: "text:" and that text, or "hex:" and bytes in hexadecimal,
 * which are looked for from front to back and, as numbers lie in memory, from back to front.
 * Prints which are there. The exit status is 0 if any is, 1 if none is, 2 if the memory cannot be
 * read: it is not known then. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NEEDLES = 32, BYTES = 512 };

static struct needle {
	char line[2 * BYTES + 8];
	unsigned char bytes[2][BYTES];
	size_t length;
} needles[NEEDLES];

static size_t needle_count;

static void add(const char *line)
{
	struct needle *needle = &needles[needle_count++];
	unsigned int byte;

	snprintf(needle->line, sizeof(needle->line), "%.*s", (int)strcspn(line, "\n"), line);
	if (strncmp(needle->line, "text:", 5) == 0) {
		needle->length = strlen(needle->line + 5);
		memcpy(needle->bytes[0], needle->line + 5, needle->length);
		memcpy(needle->bytes[1], needle->line + 5, needle->length);
		return;
	}
	for (const char *at = needle->line + 4; sscanf(at, "%2x", &byte) == 1; at += 2)
		needle->bytes[0][needle->length++] = (unsigned char)byte;
	for (size_t i = 0; i < needle->length; i++)
		needle->bytes[1][i] = needle->bytes[0][needle->length - 1 - i];
}

static int look(const char *memory, size_t length)
{
	int found = 0;

	for (size_t i = 0; i < needle_count; i++) {
		const struct needle *needle = &needles[i];

		if (!memmem(memory, length, needle->bytes[0], needle->length) &&
		    !memmem(memory, length, needle->bytes[1], needle->length))
			continue;
		printf("%.60s\n", needle->line);
		found = 1;
	}
	return found;
}

static void read_needles(const char *path)
{
	char line[2048];
	FILE *file = fopen(path, "r");

	if (!file)
		return;
	while (needle_count < NEEDLES && fgets(line, sizeof(line), file))
		add(line);
	fclose(file);
}

/* One mapping of those that it has; how many bytes could be read of it. */
static size_t look_between(int memory, unsigned long from, unsigned long to, int *found)
{
	char *bytes = malloc(to - from);
	ssize_t got = bytes ? pread(memory, bytes, to - from, (off_t)from) : -1;

	if (got > 0)
		*found |= look(bytes, (size_t)got);
	free(bytes);
	return got > 0 ? (size_t)got : 0;
}

static size_t look_everywhere(int memory, FILE *maps, int *found)
{
	unsigned long from, to;
	char line[2048], rights[8];
	size_t all = 0;

	while (fgets(line, sizeof(line), maps))
		if (sscanf(line, "%lx-%lx %7s", &from, &to, rights) == 3 && *rights == 'r')
			all += look_between(memory, from, to, found);
	return all;
}

int main(int argc, char **argv)
{
	char path[64];
	FILE *maps;
	int memory, found = 0;
	size_t all = 0;

	if (argc == 3)
		read_needles(argv[2]);
	if (needle_count == 0)
		return 2;
	snprintf(path, sizeof(path), "/proc/%.20s/mem", argv[1]);
	memory = open(path, O_RDONLY);
	snprintf(path, sizeof(path), "/proc/%.20s/maps", argv[1]);
	maps = fopen(path, "r");
	if (memory >= 0 && maps)
		all = look_everywhere(memory, maps, &found);
	if (maps)
		fclose(maps);
	if (memory >= 0)
		close(memory);
	printf("%zu bytes\n", all);
	return all == 0 ? 2 : !found;
}
