/* SPDX-License-Identifier: MIT */
/* source: a text that settings come from: a file, or an option of the command line. */
#include "conf/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/buffer.h"

char *source_path(struct arena *arena, const char *folder, const char *path)
{
	char *whole = *path == '/' ? arena_copy(arena, span_of(path)) :
				     arena_print(arena, "%s/%s", folder, path);
	char *to = whole;

	for (const char *from = whole; *from;) {
		size_t name = strcspn(from, "/");

		if (name > 0 && !(name == 1 && *from == '.')) {
			*to++ = '/';
			memmove(to, from, name);
			to += name;
		}
		from += name + strspn(from + name, "/");
	}
	if (to == whole)
		*to++ = '/';
	*to = '\0';
	return whole;
}

size_t source_mark(const struct source *source)
{
	return span_starts((struct span){ source->bytes, source->length }, SPAN("\xef\xbb\xbf")) ?
	       3 : 0;
}

bool source_is_clean(const char *text)
{
	while (*text && (unsigned char)*text >= ' ' && *text != 0x7f)
		text++;
	return !*text;
}

const char *source_why(int error)
{
	switch (error) {
	case EISDIR: return "it is a folder";
	case ENODEV: return "it is not a regular file";
	case EFBIG: return "it is larger than 1 MiB";
	case EILSEQ: return "its name has a control character";
	default: return strerror(error);
	}
}

static const char *current_folder(struct arena *arena)
{
	char *here = getcwd(NULL, 0);
	const char *folder = here ? arena_copy(arena, span_of(here)) : "/";

	free(here);
	return folder;
}

static int check_file(int fd, struct source *source)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return -1;
	if (!S_ISREG(status.st_mode)) {
		errno = S_ISDIR(status.st_mode) ? EISDIR : ENODEV;
		return -1;
	}
	source->device = status.st_dev;
	source->inode = status.st_ino;
	return 0;
}

struct source *source_read(struct arena *arena, const char *path)
{
	struct source *source = arena_take(arena, sizeof(*source));
	struct buffer bytes = { 0 };
	int fd, error;
	const char *slash;

	if (!source_is_clean(path)) {
		errno = EILSEQ;
		return NULL;
	}
	/* A FIFO must not hold up the load, a terminal must not become ours. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return NULL;
	if (check_file(fd, source) < 0 || buffer_read(&bytes, fd, SOURCE_LIMIT) < 0) {
		error = errno;
		buffer_free(&bytes);
		close(fd);
		errno = error;
		return NULL;
	}
	close(fd);
	source->bytes = arena_copy(arena, (struct span){ bytes.data, bytes.length });
	source->length = bytes.length;
	buffer_free(&bytes);
	source->name = arena_copy(arena, span_of(path));
	source->folder = source_path(arena, current_folder(arena), source->name);
	slash = strrchr(source->folder, '/');
	source->folder = arena_copy(arena, span_between(source->folder, slash == source->folder ?
							slash + 1 : slash));
	source->is_file = true;
	return source;
}

struct source *source_text(struct arena *arena, const char *name, struct span text)
{
	struct source *source = arena_take(arena, sizeof(*source));

	source->name = name;
	source->bytes = arena_copy(arena, text);
	source->length = text.length;
	source->folder = current_folder(arena);
	return source;
}
