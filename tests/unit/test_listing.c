/* SPDX-License-Identifier: MIT */
/* test_listing: what a folder looks like, however strange its names are. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/buffer.h"
#include "content/listing.h"

static char folder[64];
static struct buffer text;

static void enter(void)
{
	strcpy(folder, "/tmp/listing-test-XXXXXX");
	cr_assert_not_null(mkdtemp(folder));
	cr_assert_eq(chdir(folder), 0);
	setenv("TZ", "UTC", 1);
}

static void leave(void)
{
	char command[128];

	buffer_free(&text);
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	cr_expect_eq(system(command), 0);
}

TestSuite(listing, .init = enter, .fini = leave, .timeout = 60);

static void put(const char *name, size_t size)
{
	struct timespec when[2] = { { .tv_sec = 784111777 }, { .tv_sec = 784111777 } };
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	cr_assert(fd >= 0, "%s", name);
	cr_assert_eq(ftruncate(fd, (off_t)size), 0);
	cr_assert_eq(futimens(fd, when), 0);
	close(fd);
}

/* Only the link "good" leads to something. */
static bool look(void *context, struct span path, const char *name, struct stat *status)
{
	cr_expect_eq(context, folder);
	cr_expect(span_is(path, SPAN("/a b/<c>/")));
	return strcmp(name, "good") == 0 && stat(name, status) == 0;
}

static enum producer_result make_all(struct producer *producer, size_t room)
{
	char *bytes = malloc(room);
	enum producer_result result;
	size_t made;

	do {
		result = producer->make(producer, bytes, room, &made);
		cr_assert_leq(made, room);
		cr_assert(result != PRODUCER_LATER || made == 0);
		buffer_append(&text, bytes, made);
	} while (result == PRODUCER_SOME || result == PRODUCER_LATER);
	free(bytes);
	return result;
}

static const char *list_in(const char *query, bool is_json, size_t room)
{
	struct listing_wish wish = { .is_json = is_json, .path = SPAN("/a b/<c>/"), .look = look,
				     .context = folder };
	struct producer *producer;

	listing_read_query(span_of(query), &wish);
	wish.shows_hidden = strstr(query, "hidden") != NULL;
	buffer_free(&text);
	producer = listing_open(open(".", O_RDONLY | O_DIRECTORY), &wish);
	cr_assert_not_null(producer);
	cr_expect_eq(make_all(producer, room), PRODUCER_END);
	producer->release(producer);
	return text.data;
}

static const char *list(const char *query, bool is_json)
{
	return list_in(query, is_json, PRODUCER_ROOM);
}

/* The names must follow each other in the text. */
static void expect_order(const char *page, const char *const *names, size_t count)
{
	const char *at = page;

	for (size_t i = 0; i < count; i++) {
		at = strstr(at, names[i]);
		cr_assert(at, "%s is not in its place in %s", names[i], page);
	}
}

#define EXPECT_ORDER(page, ...) \
	expect_order(page, (const char *const[]){ __VA_ARGS__ }, \
		     sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

Test(listing, an_empty_folder)
{
	cr_expect_str_eq(list("", true), "[]\n");
	cr_expect(strstr(list("", false), "This folder is empty."));
}

Test(listing, json_is_exact)
{
	put("b.txt", 12);
	mkdir("a", 0755);
	cr_expect(strstr(list("", true), "\n{\"name\":\"a\",\"type\":\"directory\",\"mtime\":\"20"));
	cr_expect(strstr(list("", true), "\"},\n{\"name\":\"b.txt\",\"type\":\"file\","
			 "\"mtime\":\"1994-11-06T08:49:37Z\",\"size\":12}\n]\n"));
}

Test(listing, names_are_in_natural_order_and_folders_first)
{
	put("file10", 1);
	put("File2", 2);
	put("file2", 3);
	put("file02", 4);
	put("file1", 5);
	put("a", 6);
	mkdir("z", 0755);
	mkdir("Y", 0755);
	EXPECT_ORDER(list("", true), "\"Y\"", "\"z\"", "\"a\"", "\"file1\"", "\"File2\"", "\"file02\"",
		     "\"file2\"", "\"file10\"");
	EXPECT_ORDER(list("order=desc", true), "\"z\"", "\"Y\"", "\"file10\"", "\"file1\"", "\"a\"");
	EXPECT_ORDER(list("sort=size", true), "\"Y\"", "\"z\"", "\"file10\"", "\"File2\"", "\"a\"");
	EXPECT_ORDER(list("C=S;O=D", true), "\"z\"", "\"a\"", "\"file1\"", "\"file10\"");
	EXPECT_ORDER(list("sort=time&order=desc", false), "aria-sort=\"descending\"", "sort=time");
	EXPECT_ORDER(list("sort=nonsense&&=&order=", true), "\"a\"", "\"file10\"");
}

Test(listing, a_name_cannot_break_out)
{
	put("<script>&\"'.txt", 1);
	put("javascript:alert(1)", 1);
	put("a%41?b#c", 1);
	put("new\nline", 1);
	put("bad\xff\xc0\xaf", 1);
	put("gr\xc3\xbc\xc3\x9f", 1);
	list("", false);
	cr_expect(strstr(text.data, "<a href=\"./%3Cscript%3E&amp;%22&#39;.txt\">&lt;script&gt;&amp;&quot;&#39;.txt</a>"));
	cr_expect(strstr(text.data, "<a href=\"./javascript:alert(1)\">"));
	cr_expect(strstr(text.data, "<a href=\"./a%2541%3Fb%23c\">a%41?b#c</a>"));
	cr_expect(strstr(text.data, "<a href=\"./new%0Aline\">new\xef\xbf\xbdline</a>"));
	cr_expect(strstr(text.data, "<a href=\"./bad%FF%C0%AF\">bad\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd</a>"));
	cr_expect(strstr(text.data, "<a href=\"./gr%C3%BC%C3%9F\">gr\xc3\xbc\xc3\x9f</a>"));
	cr_expect(strstr(text.data, "<title>Index of /a b/&lt;c&gt;/</title>"));
	cr_expect(strstr(text.data, "<a href=\"../../\">/</a><a href=\"./../\">a b</a>/&lt;c&gt;/</h1>"));
	list("", true);
	cr_expect(strstr(text.data, "\"<script>&\\\"'.txt\""));
	cr_expect(strstr(text.data, "\"new\\u000aline\""));
	cr_expect(strstr(text.data, "\"bad\\ufffd\\ufffd\\ufffd\""));
}

Test(listing, only_what_can_be_served_is_shown)
{
	put(".hidden", 1);
	put("target", 7);
	cr_assert_eq(mkfifo("fifo", 0644), 0);
	cr_assert_eq(symlink("target", "good"), 0);
	cr_assert_eq(symlink("/etc/passwd", "evil"), 0);
	list("", true);
	cr_expect_not(strstr(text.data, "hidden"));
	cr_expect_not(strstr(text.data, "fifo"));
	cr_expect_not(strstr(text.data, "evil"));
	cr_expect(strstr(text.data, "{\"name\":\"good\",\"type\":\"file\",\"mtime\":\"1994-11-06T08:49:37Z\",\"size\":7}"));
	list("hidden", true);
	cr_expect(strstr(text.data, "\".hidden\""));
	cr_expect_not(strstr(text.data, "\".\""));
	cr_expect_not(strstr(text.data, "\"..\""));
}

Test(listing, sizes_are_for_people)
{
	put("a", 999);
	put("b", 1000);
	put("c", 9960);
	put("d", 123456);
	put("e", 2500000);
	put("f", 999999);
	EXPECT_ORDER(list("", false), ">999 B<", ">1.0 kB<", ">10 kB<", ">123 kB<", ">2.5 MB<", ">1.0 MB<");
	cr_expect(strstr(text.data, "1994-11-06<span> 08:49</span>"));
}

Test(listing, thousands_of_names_come_sorted_whatever_the_room)
{
	char name[32], *first;
	size_t length;

	for (int i = 0; i < 20000; i++) {
		snprintf(name, sizeof(name), "n%d", i * 7919 % 20000);
		put(name, 0);
	}
	list_in("", true, PRODUCER_ROOM);
	length = text.length;
	first = strdup(text.data);
	list_in("", true, 4 * PRODUCER_ROOM);
	cr_expect_eq(length, text.length);
	cr_expect_str_eq(first, text.data);
	for (int i = 0, at = 0; i < 20000; i++) {
		const char *found;

		snprintf(name, sizeof(name), "\"n%d\"", i);
		found = strstr(text.data + at, name);
		cr_assert(found, "%s is not behind the one before", name);
		at = (int)(found - text.data);
	}
	free(first);
}
