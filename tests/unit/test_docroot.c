/* SPDX-License-Identifier: MIT */
/* test_docroot: what is found below a root, and that nothing else ever is. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "content/docroot.h"

static const char *const index_words[] = { "index.html", "index.htm" };
static struct conf_scope conf = { .index = { index_words, 2 }, .clean_urls = true };
static char base[] = "/tmp/docroot.XXXXXX";
static struct docroot_found found;
static int root;

static void write_file(const char *name, const char *text)
{
	FILE *file = fopen(name, "w");

	cr_assert_not_null(file, "cannot make %s", name);
	fputs(text, file);
	fclose(file);
}

/* base/secret lies outside of base/www, which is served. */
static void make_tree(void)
{
	cr_assert_not_null(mkdtemp(base));
	cr_assert_eq(chdir(base), 0);
	write_file("secret", "secret");
	mkdir("www", 0755);
	mkdir("www/sub", 0755);
	mkdir("www/empty", 0755);
	mkdir("www/.git", 0755);
	mkdir("www/.well-known", 0755);
	mkdir("www/both", 0755);
	write_file("www/index.html", "<p>home");
	write_file("www/hello.html", "<p>hello");
	write_file("www/both.html", "<p>both");
	write_file("www/plain", "plain");
	write_file("www/sub/index.htm", "<p>sub");
	write_file("www/.git/config", "no");
	write_file("www/.hidden", "no");
	write_file("www/.well-known/a", "yes");
	cr_assert_eq(symlink("../secret", "www/climb"), 0);
	cr_assert_eq(symlink("/etc/passwd", "www/absolute"), 0);
	cr_assert_eq(symlink("plain", "www/link"), 0);
	cr_assert_eq(symlink("loop", "www/loop"), 0);
	cr_assert_eq(mkfifo("www/fifo", 0644), 0);
	root = beneath_root("www");
	cr_assert_geq(root, 0);
}

static void remove_tree(void)
{
	char command[128];

	if (found.fd >= 0)
		close(found.fd);
	close(root);
	snprintf(command, sizeof(command), "rm -rf '%s'", base);
	cr_assert_eq(system(command), 0);
}

TestSuite(docroot, .init = make_tree, .fini = remove_tree, .timeout = 20);

static struct place place_of(const struct conf_scope *scope)
{
	return (struct place){ .scope = scope, .root = root, .links.policy = scope->symlinks };
}

static void find_in(const struct conf_scope *scope, const char *path)
{
	struct place place = place_of(scope);

	docroot_find(&place, span_of(path), &found);
}

static void expect_file(const char *path, const char *name)
{
	char text[32] = "";

	find_in(&conf, path);
	cr_assert_eq(found.kind, DOCROOT_FILE, "%s: %s", path, found.why);
	cr_assert_str_eq(found.name, name);
	cr_assert_gt(read(found.fd, text, sizeof(text) - 1), 0);
	cr_assert_eq((size_t)found.stat.st_size, strlen(text));
}

static void expect_refused(const char *path, enum status status)
{
	find_in(&conf, path);
	cr_assert_eq(found.kind, DOCROOT_REFUSED, "%s was found", path);
	cr_assert_eq(found.status, status, "%s: %d %s", path, (int)found.status, found.why);
	cr_assert_gt(strlen(found.why), 0);
}

Test(docroot, a_file_is_found_by_its_name) { expect_file("/plain", "plain"); }
Test(docroot, a_folder_has_its_index) { expect_file("/", "index.html"); }
Test(docroot, the_second_index_serves_when_there_is_no_first) { expect_file("/sub/", "sub/index.htm"); }
Test(docroot, a_clean_url_finds_the_html) { expect_file("/hello", "hello.html"); }
Test(docroot, a_link_that_stays_inside_is_followed) { expect_file("/link", "link"); }
Test(docroot, well_known_is_not_hidden) { expect_file("/.well-known/a", ".well-known/a"); }
Test(docroot, nothing_is_nothing) { expect_refused("/nothing", STATUS_NOT_FOUND); }
Test(docroot, a_file_is_no_folder) { expect_refused("/plain/", STATUS_NOT_FOUND); }
Test(docroot, a_folder_without_index_is_forbidden) { expect_refused("/empty/", STATUS_FORBIDDEN); }
Test(docroot, a_link_out_is_refused) { expect_refused("/climb", STATUS_FORBIDDEN); }
Test(docroot, an_absolute_link_is_refused) { expect_refused("/absolute", STATUS_FORBIDDEN); }
Test(docroot, a_circle_of_links_is_refused) { expect_refused("/loop", STATUS_FORBIDDEN); }
Test(docroot, a_fifo_holds_nobody) { expect_refused("/fifo", STATUS_FORBIDDEN); }
Test(docroot, hidden_files_are_not_found) { expect_refused("/.hidden", STATUS_NOT_FOUND); }
Test(docroot, hidden_folders_are_not_found) { expect_refused("/.git/config", STATUS_NOT_FOUND); }
Test(docroot, well_known_below_the_top_is_hidden) { expect_refused("/sub/.well-known/a", STATUS_NOT_FOUND); }
Test(docroot, a_name_that_begins_like_well_known_is_hidden) { expect_refused("/.well-knownx", STATUS_NOT_FOUND); }

Test(docroot, a_folder_without_its_slash_is_told_apart)
{
	find_in(&conf, "/sub");
	cr_assert_eq(found.kind, DOCROOT_FOLDER);
}

Test(docroot, a_folder_wins_over_the_html_of_its_name)
{
	find_in(&conf, "/both");
	cr_assert_eq(found.kind, DOCROOT_FOLDER);
}

Test(docroot, without_clean_urls_the_html_is_not_found)
{
	conf.clean_urls = false;
	expect_refused("/hello", STATUS_NOT_FOUND);
}

Test(docroot, a_name_longer_than_any_is_not_found)
{
	static char path[9000];

	memset(path, 'a', sizeof(path) - 1);
	path[0] = '/';
	expect_refused(path, STATUS_NOT_FOUND);
}

/* ---------------------------------------------------------------- scopes */

Test(docroot, hidden_names_are_served_where_it_is_said)
{
	struct conf_scope open = conf;

	open.hidden_files = true;
	find_in(&open, "/.git/config");
	cr_assert_eq(found.kind, DOCROOT_FILE, "%s", found.why);
}

Test(docroot, a_folder_is_listed_where_it_is_said)
{
	struct conf_scope listed = conf;

	listed.listing = true;
	find_in(&listed, "/empty/");
	cr_assert_eq(found.kind, DOCROOT_LISTING, "%s", found.why);
	cr_assert_geq(found.fd, 0);
	find_in(&listed, "/sub/");
	cr_assert_eq(found.kind, DOCROOT_FILE);
}

Test(docroot, no_link_is_followed_where_none_is_wanted)
{
	struct conf_scope none = conf;

	none.symlinks = CONF_SYMLINKS_NONE;
	find_in(&none, "/link");
	cr_assert_eq(found.kind, DOCROOT_REFUSED);
	cr_assert_eq(found.status, STATUS_FORBIDDEN);
	find_in(&none, "/plain");
	cr_assert_eq(found.kind, DOCROOT_FILE, "%s", found.why);
}

Test(docroot, a_link_of_another_owner_is_not_followed)
{
	struct conf_scope owner = conf;

	owner.symlinks = CONF_SYMLINKS_OWNER;
	find_in(&owner, "/link");
	cr_assert_eq(found.kind, DOCROOT_FILE, "%s", found.why);
	close(found.fd);
	if (geteuid() != 0)
		return;
	cr_assert_eq(lchown("www/link", 12345, 12345), 0);
	find_in(&owner, "/link");
	cr_assert_eq(found.kind, DOCROOT_REFUSED);
	cr_assert_not_null(strstr(found.why, "belongs to another"), "%s", found.why);
	/* A folder on the way is looked at as well. */
	cr_assert_eq(symlink("sub", "www/way"), 0);
	find_in(&owner, "/way/");
	cr_assert_eq(found.kind, DOCROOT_FILE, "%s", found.why);
	close(found.fd);
	cr_assert_eq(lchown("www/way", 12345, 12345), 0);
	find_in(&owner, "/way/");
	cr_assert_eq(found.kind, DOCROOT_REFUSED);
}

Test(docroot, the_right_case_is_found_part_by_part)
{
	struct conf_scope any = conf;

	any.ignore_case = true;
	cr_assert_eq(mkdir("www/Sub Folder", 0755), 0);
	write_file("www/Sub Folder/Some.File", "x");
	find_in(&any, "/SUB folder/some.FILE");
	cr_assert_eq(found.kind, DOCROOT_OTHER_CASE, "%s", found.why);
	cr_assert_str_eq(found.name, "Sub Folder/Some.File");
	find_in(&any, "/SUB folder/");
	cr_assert_eq(found.kind, DOCROOT_OTHER_CASE);
	cr_assert_str_eq(found.name, "Sub Folder/");
	find_in(&any, "/Sub Folder/other");
	cr_assert_eq(found.kind, DOCROOT_REFUSED);
	find_in(&any, "/.GIT/config");
	cr_assert_eq(found.kind, DOCROOT_REFUSED);
	find_in(&conf, "/SUB folder/some.FILE");
	cr_assert_eq(found.kind, DOCROOT_REFUSED);
}

Test(docroot, what_lies_beside_is_a_file)
{
	struct place place = place_of(&conf);
	struct stat status;
	int fd;

	write_file("www/plain.gz", "12345");
	mkdir("www/plain.br", 0755);
	fd = docroot_open_beside(&place, "plain", ".gz", &status);
	cr_assert_geq(fd, 0);
	cr_assert_eq(status.st_size, 5);
	close(fd);
	cr_assert_lt(docroot_open_beside(&place, "plain", ".br", &status), 0);
	cr_assert_lt(docroot_open_beside(&place, "plain", ".zst", &status), 0);
}

/* -------------------------------------------------- links to other folders */

Test(docroot, links_may_lead_into_folders_that_are_named)
{
	struct beneath_folder folders[2] = { { .path = "" }, { .path = "" } };
	struct place place = place_of(&conf);
	char root_path[128], shared[128], other[128];

	snprintf(root_path, sizeof(root_path), "%s/www", base);
	snprintf(shared, sizeof(shared), "%s/shared", base);
	snprintf(other, sizeof(other), "%s/other", base);
	mkdir("shared", 0755);
	mkdir("shared/deep", 0755);
	mkdir("other", 0755);
	write_file("shared/deep/file", "x");
	write_file("other/file", "y");
	cr_assert_eq(symlink("../shared", "www/relative"), 0);
	cr_assert_eq(symlink(shared, "www/direct"), 0);
	cr_assert_eq(symlink("../../other/file", "shared/deep/on"), 0);
	cr_assert_eq(symlink("../../secret", "shared/deep/out"), 0);
	cr_assert_eq(symlink("../www/plain", "shared/back"), 0);
	cr_assert_eq(symlink("round", "shared/round"), 0);
	folders[0] = (struct beneath_folder){ shared, beneath_root(shared) };
	folders[1] = (struct beneath_folder){ other, beneath_root(other) };
	place.links = (struct beneath_links){ .root = root_path, .folder = folders, .count = 2 };

	static const struct {
		const char *path;
		enum docroot_kind kind;
	} rows[] = {
		{ "/relative/deep/file", DOCROOT_FILE }, { "/direct/deep/file", DOCROOT_FILE },
		{ "/direct/deep/on", DOCROOT_FILE }, { "/relative/back", DOCROOT_FILE },
		{ "/direct/deep", DOCROOT_FOLDER }, { "/direct", DOCROOT_FOLDER },
		{ "/direct/deep/out", DOCROOT_REFUSED }, { "/climb", DOCROOT_REFUSED },
		{ "/absolute", DOCROOT_REFUSED }, { "/direct/round", DOCROOT_REFUSED },
		{ "/direct/nothing", DOCROOT_REFUSED }, { "/plain", DOCROOT_FILE },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		docroot_find(&place, span_of(rows[i].path), &found);
		cr_expect_eq(found.kind, rows[i].kind, "%s: %d, %s", rows[i].path, (int)found.kind,
			     found.why);
		if (found.fd >= 0)
			close(found.fd);
	}
	found.fd = -1;
	/* Without the folders, nothing of it; but an absolute link may lead back. */
	place.links.count = 0;
	docroot_find(&place, SPAN("/direct/deep/file"), &found);
	cr_expect_eq(found.kind, DOCROOT_REFUSED);
	snprintf(other, sizeof(other), "%s/www/plain", base);
	cr_assert_eq(symlink(other, "www/home"), 0);
	docroot_find(&place, SPAN("/home"), &found);
	cr_expect_eq(found.kind, DOCROOT_FILE, "%s", found.why);
}
