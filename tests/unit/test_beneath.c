/* SPDX-License-Identifier: MIT */
/* test_beneath: what is opened where the kernel has no openat2(2), and what its errors become. */
#include <criterion/criterion.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "content/docroot.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static char base[] = "/tmp/beneath.XXXXXX";
static int root;
static int error, errors;	/* the next calls of openat2(2) fail so, so many; -1: all */

/* Stands before that of the C library. */
long syscall(long number, ...)
{
	long (*real)(long, ...), words[6];
	va_list list;

	va_start(list, number);
	for (int i = 0; i < 6; i++)
		words[i] = va_arg(list, long);
	va_end(list);
	if (number == SYS_openat2 && errors != 0) {
		errors -= errors > 0;
		errno = error;
		return -1;
	}
	*(void **)&real = dlsym(RTLD_NEXT, "syscall");
	return real(number, words[0], words[1], words[2], words[3], words[4], words[5]);
}

static void write_file(const char *name)
{
	FILE *file = fopen(name, "w");

	cr_assert_not_null(file, "%s", name);
	fputs(name, file);
	fclose(file);
}

static void make_tree(void)
{
	cr_assert_not_null(mkdtemp(base));
	cr_assert_eq(chdir(base), 0);
	write_file("secret");
	mkdir("www", 0755);
	mkdir("www/sub", 0755);
	mkdir("www/sub/deep", 0755);
	write_file("www/plain");
	write_file("www/sub/file");
	write_file("www/sub/deep/file");
	cr_assert_eq(symlink("plain", "www/link"), 0);
	cr_assert_eq(symlink("sub", "www/folder"), 0);
	cr_assert_eq(symlink("../secret", "www/climb"), 0);
	cr_assert_eq(symlink("/", "www/top"), 0);
}

static void remove_tree(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", base);
	cr_assert_eq(system(command), 0);
}

TestSuite(beneath, .init = make_tree, .fini = remove_tree, .timeout = 20);

/* -------------------------------------------------------------- without openat2 */

static const struct {
	const char *name;
	int flags;
	const char *content;	/* of a file; "": it is a folder; NULL: it is not opened */
} names[] = {
	{ "plain", O_RDONLY, "www/plain" },
	{ "sub/file", O_RDONLY, "www/sub/file" },
	{ "sub/deep/file", O_RDONLY, "www/sub/deep/file" },
	{ "sub//deep///file", O_RDONLY, "www/sub/deep/file" },
	{ "", O_RDONLY | O_DIRECTORY, "" },
	{ "sub", O_RDONLY | O_DIRECTORY, "" },
	{ "sub/", O_RDONLY | O_DIRECTORY, "" },
	{ "sub/deep", O_PATH, "" },
	{ "none", O_RDONLY, NULL },
	{ "none/file", O_RDONLY, NULL },
	{ "plain/file", O_RDONLY, NULL },
	{ "link", O_RDONLY, NULL },
	{ "folder/file", O_RDONLY, NULL },
	{ "folder/", O_RDONLY, NULL },
	{ "folder/deep/file", O_RDONLY, NULL },
	{ "climb", O_RDONLY, NULL },
	{ "top/etc/passwd", O_RDONLY, NULL },
};

static void expect_opened(size_t i, const struct beneath_links *links)
{
	int fd = beneath_open(root, names[i].name, names[i].flags, links);
	char text[64] = "";
	struct stat stat;

	cr_expect_eq(fd >= 0, names[i].content != NULL, "%s: %s", names[i].name, strerror(errno));
	if (fd < 0)
		return;
	cr_assert_eq(fstat(fd, &stat), 0);
	cr_expect_eq(S_ISDIR(stat.st_mode), !*names[i].content, "%s", names[i].name);
	if (*names[i].content)
		cr_expect_gt(read(fd, text, sizeof(text) - 1), 0);
	cr_expect_str_eq(text, names[i].content);
	cr_expect(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	close(fd);
}

static int next_descriptor(void)
{
	int fd = dup(0);

	close(fd);
	return fd;
}

static void go_without(int why)
{
	static const int64_t policies[] = { CONF_SYMLINKS_BENEATH, CONF_SYMLINKS_OWNER,
					    CONF_SYMLINKS_NONE };
	int next;

	error = why;
	errors = -1;
	root = beneath_root("www");
	cr_assert_geq(root, 0);
	cr_expect_not(beneath_is_enforced());
	next = next_descriptor();
	for (size_t i = 0; i < COUNT(names); i++)
		for (size_t j = 0; j < COUNT(policies); j++)
			expect_opened(i, &(struct beneath_links){ .policy = policies[j] });
	cr_expect_eq(next_descriptor(), next, "a descriptor is left open");
}

Test(beneath, without_openat2_files_are_found_but_no_link_is_followed) { go_without(ENOSYS); }
Test(beneath, nor_where_it_is_forbidden) { go_without(EPERM); }

Test(beneath, without_openat2_a_part_that_is_too_long_is_told_as_such)
{
	const struct beneath_links links = { .policy = CONF_SYMLINKS_BENEATH };
	char name[2 * NAME_MAX];

	error = ENOSYS;
	errors = -1;
	root = beneath_root("www");
	memset(name, 'x', sizeof(name));
	memcpy(name, "sub/", 4);
	name[sizeof(name) - 1] = '\0';
	cr_expect_eq(beneath_open(root, name, O_RDONLY, &links), -1);
	cr_expect_eq(errno, ENAMETOOLONG);
	name[4 + NAME_MAX] = '\0';
	cr_expect_eq(beneath_open(root, name, O_RDONLY, &links), -1);
	cr_expect_eq(errno, ENOENT);
}

/* ----------------------------------------------------------------- with its errors */

Test(beneath, a_root_that_is_opened_in_a_bad_moment_is_enforced_all_the_same)
{
	error = EMFILE;
	errors = 1;
	root = beneath_root("www");
	cr_assert_geq(root, 0);
	cr_expect(beneath_is_enforced());
}

Test(beneath, what_is_interrupted_is_tried_again)
{
	static const int passing[] = { EINTR, EAGAIN };

	root = beneath_root("www");
	for (size_t i = 0; i < COUNT(passing); i++) {
		struct stat stat;

		error = passing[i];
		errors = 3;
		cr_expect_eq(beneath_stat(root, "plain", &(struct beneath_links){ .policy =
			     CONF_SYMLINKS_BENEATH }, &stat), 0);
		cr_expect_eq(errors, 0);
	}
}

static const struct {
	int error;
	enum status status;
} statuses[] = {
	{ ENOENT, STATUS_NOT_FOUND }, { ENOTDIR, STATUS_NOT_FOUND },
	{ ENAMETOOLONG, STATUS_NOT_FOUND }, { ENXIO, STATUS_FORBIDDEN },
	{ ENODEV, STATUS_FORBIDDEN }, { EACCES, STATUS_FORBIDDEN }, { EPERM, STATUS_FORBIDDEN },
	{ EXDEV, STATUS_FORBIDDEN }, { ELOOP, STATUS_FORBIDDEN },
	{ EMFILE, STATUS_UNAVAILABLE }, { ENFILE, STATUS_UNAVAILABLE },
	{ ENOMEM, STATUS_UNAVAILABLE }, { EIO, STATUS_INTERNAL_ERROR },
	{ ESTALE, STATUS_INTERNAL_ERROR },
};

Test(beneath, each_error_of_the_disk_has_its_status)
{
	static const struct conf_scope scope = { .clean_urls = false };
	static struct docroot_found found;
	struct place place = { .scope = &scope };

	place.root = root = beneath_root("www");
	for (size_t i = 0; i < COUNT(statuses); i++) {
		error = statuses[i].error;
		errors = -1;
		docroot_find(&place, SPAN("/plain"), &found);
		errors = 0;
		cr_expect_eq(found.kind, DOCROOT_REFUSED, "%s", strerror(error));
		cr_expect_eq(found.status, statuses[i].status, "%s: %d", strerror(error),
			     (int)found.status);
		cr_expect_gt(strlen(found.why), 0);
	}
}
