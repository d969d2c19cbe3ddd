/* SPDX-License-Identifier: MIT */
/* test_source: texts that settings come from. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>
#include "conf/source.h"

static struct arena arena;

Test(source, paths_are_made_absolute_and_tidy)
{
	static const struct { const char *folder, *path, *whole; } rows[] = {
		{ "/etc", "www", "/etc/www" },
		{ "/etc", "/srv/www", "/srv/www" },
		{ "/etc", "./www", "/etc/www" },
		{ "/etc", "../www", "/etc/../www" },
		{ "/etc/", "a//b/./c/", "/etc/a/b/c" },
		{ "/etc", ".", "/etc" },
		{ "/etc", "...", "/etc/..." },
		{ "/etc", ".hidden", "/etc/.hidden" },
		{ "/", ".", "/" },
		{ "/etc", "/", "/" },
		{ "/etc", "//", "/" },
		{ "/", "a", "/a" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cr_assert_str_eq(source_path(&arena, rows[i].folder, rows[i].path), rows[i].whole);
	arena_free(&arena);
}

Test(source, a_file_is_read_whole_with_its_folder)
{
	char path[] = "/tmp/test_source.XXXXXX";
	int fd = mkstemp(path);
	struct source *source;

	cr_assert_geq(fd, 0);
	cr_assert_eq(write(fd, "port\0 = 1", 9), 9);
	close(fd);
	source = source_read(&arena, path);
	unlink(path);
	cr_assert(source);
	cr_assert_eq(source->length, 9);
	cr_assert_eq(source->bytes[9], '\0');
	cr_assert_str_eq(source->name, path);
	cr_assert_str_eq(source->folder, "/tmp");
	cr_assert(source->is_file);
	arena_free(&arena);
}

Test(source, what_is_no_file_is_refused)
{
	cr_assert(!source_read(&arena, "/tmp") && errno == EISDIR);
	cr_assert(!source_read(&arena, "/dev/null") && errno == ENODEV);
	cr_assert(!source_read(&arena, "/nope/nope") && errno == ENOENT);
	cr_assert(!source_read(&arena, "/tmp/a\nb") && errno == EILSEQ);
	arena_free(&arena);
}

Test(source, a_text_is_relative_to_here)
{
	struct source *source;

	cr_assert_eq(chdir("/usr"), 0);
	source = source_text(&arena, "-o", SPAN("port=1"));
	cr_assert_str_eq(source->folder, "/usr");
	cr_assert_not(source->is_file);
	arena_free(&arena);
}

Test(source, control_characters_are_not_clean)
{
	cr_assert(source_is_clean("/srv/my www/\xc3\xbc"));
	cr_assert_not(source_is_clean("/srv\n"));
	cr_assert_not(source_is_clean("\x1b[m"));
	cr_assert_not(source_is_clean("a\tb"));
	cr_assert_not(source_is_clean("\x7f"));
}

Test(source, reasons_are_in_words)
{
	cr_assert_str_eq(source_why(EISDIR), "it is a folder");
	cr_assert_str_eq(source_why(ENOENT), "No such file or directory");
}

Test(source, an_arena_gives_pieces_of_any_size)
{
	char *one = arena_take(&arena, 1), *big = arena_take(&arena, 100000);
	char *two = arena_take(&arena, 3);

	big[99999] = 'x';
	one[0] = 'y';
	cr_assert_eq((uintptr_t)two % 16, 0);
	cr_assert_eq(two[0], 0);
	cr_assert_str_eq(arena_copy(&arena, SPAN("abc")), "abc");
	cr_assert_str_eq(arena_print(&arena, "%d-%s", 7, "x"), "7-x");
	arena_free(&arena);
	arena_free(&arena);
}
