/* SPDX-License-Identifier: MIT */
/* test_listing: what a listing of a folder shows, in what order, and how it is written. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include "base/log.h"
#include "content/listing.h"
#include "content/listing_order.h"
#include "content/text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { LARGE_ROOM = 4 * PRODUCER_ROOM };

static char base[] = "/tmp/listing.XXXXXX";
static struct listing_wish wish;

static void make_folder(void)
{
	setenv("TZ", "EST5", 1);
	tzset();
	cr_assert_not_null(mkdtemp(base));
	cr_assert_eq(chdir(base), 0);
	wish = (struct listing_wish){ .path = SPAN("/a/") };
}

static void remove_folder(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf '%s'", base);
	cr_assert_eq(system(command), 0);
}

TestSuite(listing, .init = make_folder, .fini = remove_folder, .timeout = 60);

static void put_file(const char *name, off_t size, time_t time)
{
	struct timespec times[] = { { .tv_sec = time }, { .tv_sec = time } };
	int file = open(name, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);

	cr_assert_geq(file, 0, "cannot make %s", name);
	cr_assert_eq(ftruncate(file, size), 0);
	cr_assert_eq(futimens(file, times), 0);
	close(file);
}

static void put_folder(const char *name, time_t time)
{
	struct timespec times[] = { { .tv_sec = time }, { .tv_sec = time } };

	cr_assert_eq(mkdir(name, 0755), 0, "cannot make %s", name);
	cr_assert_eq(utimensat(AT_FDCWD, name, times, 0), 0);
}

static struct producer *begin(void)
{
	struct producer *producer = listing_open(open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC),
						 &wish);

	cr_assert_not_null(producer);
	return producer;
}

/* All that a producer makes in rooms of this size, with a NUL behind it; the caller's. */
static char *collect(struct producer *producer, size_t room, size_t *length)
{
	char *all = NULL, *to = malloc(room);
	enum producer_result result = PRODUCER_SOME;
	size_t made;

	for (*length = 0; result == PRODUCER_SOME || result == PRODUCER_LATER;) {
		result = producer->make(producer, to, room, &made);
		cr_assert_leq(made, room);
		cr_assert(result != PRODUCER_LATER || made == 0);
		cr_assert(result != PRODUCER_SOME || made > 0);
		all = realloc(all, *length + made + 1);
		memcpy(all + *length, to, made);
		*length += made;
	}
	cr_assert_eq(result, PRODUCER_END);
	all[*length] = '\0';
	producer->release(producer);
	free(to);
	return all;
}

/* The listing of the folder as it is wished for; the same in small and in large rooms. */
static char *list(void)
{
	size_t length, large_length;
	char *page = collect(begin(), PRODUCER_ROOM, &length);
	char *large = collect(begin(), LARGE_ROOM, &large_length);

	cr_assert_eq(length, large_length);
	cr_assert(memcmp(page, large, length) == 0, "the room makes a difference");
	cr_assert_eq(strlen(page), length);
	free(large);
	return page;
}

static void expect_page(const char *wanted)
{
	char *page = list();

	cr_expect_str_eq(page, wanted);
	free(page);
}

static void expect_in_page(const char *part)
{
	char *page = list();

	cr_expect(strstr(page, part), "there is no %s in %s", part, page);
	free(page);
}

static void expect_not_in_page(const char *part)
{
	char *page = list();

	cr_expect_not(strstr(page, part), "there is %s in %s", part, page);
	free(page);
}

/* The names of a JSON listing, in its order, each followed by a space. */
static void expect_names(const char *wanted)
{
	char names[1000] = "", *page, *at, *end;
	size_t length = 0;

	wish.is_json = true;
	page = list();
	for (at = page; (at = strstr(at, "{\"name\":\"")); at = end) {
		at += strlen("{\"name\":\"");
		end = strchr(at, '"');
		length += (size_t)snprintf(names + length, sizeof(names) - length, "%.*s ",
					   (int)(end - at), at);
	}
	cr_expect_str_eq(names, wanted);
	free(page);
}

/* Links lead to what is at their end, but for one that is refused. */
static bool look_after(void *context, struct span path, const char *name, struct stat *stat)
{
	cr_assert(span_is(path, SPAN("/a/")));
	cr_assert_eq(context, &wish);
	return strcmp(name, "refused") != 0 && fstatat(AT_FDCWD, name, stat, 0) == 0;
}

Test(listing, an_empty_folder_says_so)
{
	expect_in_page("This folder is empty.");
	wish.is_json = true;
	expect_page("[]\n");
}

Test(listing, a_folder_with_something_is_not_called_empty)
{
	put_file("a", 0, 0);
	expect_not_in_page("This folder is empty.");
}

Test(listing, json_has_one_object_an_entry)
{
	put_file("a.txt", 123, 1795442700);
	put_folder("b", 1795442701);
	put_file("c", 0, 0);
	wish.is_json = true;
	expect_page("[\n"
		    "{\"name\":\"b\",\"type\":\"directory\","
		    "\"mtime\":\"2026-11-23T14:05:01Z\"},\n"
		    "{\"name\":\"a.txt\",\"type\":\"file\","
		    "\"mtime\":\"2026-11-23T14:05:00Z\",\"size\":123},\n"
		    "{\"name\":\"c\",\"type\":\"file\","
		    "\"mtime\":\"1970-01-01T00:00:00Z\",\"size\":0}\n"
		    "]\n");
}

Test(listing, html_has_one_row_an_entry)
{
	put_file("a.txt", 1234567, 1795442700);
	put_folder("b", 1795442701);
	expect_in_page("<tbody>\n"
		       "<tr><td><a href=\"../\" aria-label=\"Parent folder\">../</a><td><td>\n"
		       "<tr><td><a href=\"./b/\">b/</a><td>"
		       "<td><time datetime=\"2026-11-23T14:05:01Z\">2026-11-23 09:05</time>\n"
		       "<tr><td><a href=\"./a.txt\">a.txt</a>"
		       "<td><data value=\"1234567\">1.2 MB</data>"
		       "<td><time datetime=\"2026-11-23T14:05:00Z\">2026-11-23 09:05</time>\n"
		       "</table>\n");
}

Test(listing, only_files_and_folders_are_shown)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "socket" };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	cr_assert_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
	cr_assert_eq(mkfifo("fifo", 0644), 0);
	put_file("file", 0, 0);
	put_folder("folder", 0);
	expect_names("folder file ");
}

Test(listing, hidden_names_are_shown_when_wished)
{
	put_file(".hidden", 0, 0);
	put_file("..very", 0, 0);
	put_folder(".well-known", 0);
	put_file("a.b", 0, 0);
	expect_names("a.b ");
	wish.shows_hidden = true;
	expect_names(".well-known ..very .hidden a.b ");
}

Test(listing, a_link_is_what_it_leads_to)
{
	put_file("file", 77, 0);
	put_folder("folder", 0);
	cr_assert_eq(mkfifo("fifo", 0644), 0);
	cr_assert_eq(symlink("file", "to-file"), 0);
	cr_assert_eq(symlink("folder", "to-folder"), 0);
	cr_assert_eq(symlink("fifo", "to-fifo"), 0);
	cr_assert_eq(symlink("nothing", "dangling"), 0);
	cr_assert_eq(symlink("file", "refused"), 0);
	cr_assert_eq(symlink("file", ".hidden"), 0);
	expect_names("folder file ");
	wish.look = look_after;
	wish.context = &wish;
	expect_names("folder to-folder file to-file ");
	expect_in_page("\"to-file\",\"type\":\"file\",\"mtime\":\"1970-01-01T00:00:00Z\","
		       "\"size\":77}");
	wish.is_json = false;
	expect_in_page("<a href=\"./to-folder/\">to-folder/</a>");
}

struct name_row {
	const char *name, *href, *html, *json;
};

static const struct name_row name_rows[] = {
	{ "plain.txt", "plain.txt", "plain.txt", "plain.txt" },
	{ "a&b", "a&amp;b", "a&amp;b", "a&b" },
	{ "&lt;", "&amp;lt;", "&amp;lt;", "&lt;" },
	{ "<b>", "%3Cb%3E", "&lt;b&gt;", "<b>" },
	{ "\"><script>", "%22%3E%3Cscript%3E", "&quot;&gt;&lt;script&gt;", "\\\"><script>" },
	{ "it's", "it&#39;s", "it&#39;s", "it's" },
	{ "100%", "100%25", "100%", "100%" },
	{ "%41", "%2541", "%41", "%41" },
	{ "a b", "a%20b", "a b", "a b" },
	{ "a?b#c", "a%3Fb%23c", "a?b#c", "a?b#c" },
	{ "back\\slash", "back%5Cslash", "back\\slash", "back\\\\slash" },
	{ "javascript:alert(1)", "javascript:alert(1)", "javascript:alert(1)",
	  "javascript:alert(1)" },
	{ "new\nline", "new%0Aline", "new\xef\xbf\xbdline", "new\\u000aline" },
	{ "tab\tbell\a", "tab%09bell%07", "tab\xef\xbf\xbd" "bell\xef\xbf\xbd",
	  "tab\\u0009bell\\u0007" },
	{ "del\x7f", "del%7F", "del\xef\xbf\xbd", "del\x7f" },
	{ "\xc3\xbc", "%C3%BC", "\xc3\xbc", "\xc3\xbc" },
	{ "\xe2\x82\xac", "%E2%82%AC", "\xe2\x82\xac", "\xe2\x82\xac" },
	{ "\xf0\x9f\x98\x80", "%F0%9F%98%80", "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80" },
	{ "c1\xc2\x85", "c1%C2%85", "c1\xef\xbf\xbd", "c1\xc2\x85" },
	{ "non\xef\xbf\xbf", "non%EF%BF%BF", "non\xef\xbf\xbd", "non\xef\xbf\xbf" },
	{ "non\xef\xb7\x90", "non%EF%B7%90", "non\xef\xbf\xbd", "non\xef\xb7\x90" },
	{ "bad\xff!", "bad%FF!", "bad\xef\xbf\xbd!", "bad\\ufffd!" },
	{ "lone\x80", "lone%80", "lone\xef\xbf\xbd", "lone\\ufffd" },
	{ "cut\xe2\x82", "cut%E2%82", "cut\xef\xbf\xbd\xef\xbf\xbd", "cut\\ufffd\\ufffd" },
	{ "cut\xc3<", "cut%C3%3C", "cut\xef\xbf\xbd&lt;", "cut\\ufffd<" },
	{ "long\xc0\xaf", "long%C0%AF", "long\xef\xbf\xbd\xef\xbf\xbd", "long\\ufffd\\ufffd" },
	{ "3\xe0\x80\xaf", "3%E0%80%AF", "3\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd",
	  "3\\ufffd\\ufffd\\ufffd" },
	{ "half\xed\xa0\x80", "half%ED%A0%80", "half\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd",
	  "half\\ufffd\\ufffd\\ufffd" },
	{ "far\xf4\x90\x80\x80", "far%F4%90%80%80",
	  "far\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd",
	  "far\\ufffd\\ufffd\\ufffd\\ufffd" },
};

Test(listing, a_name_is_harmless_in_html)
{
	char part[256];

	for (size_t i = 0; i < COUNT(name_rows); i++)
		put_file(name_rows[i].name, 0, 0);
	for (size_t i = 0; i < COUNT(name_rows); i++) {
		snprintf(part, sizeof(part), "<tr><td><a href=\"./%s\">%s</a><td>",
			 name_rows[i].href, name_rows[i].html);
		expect_in_page(part);
	}
}

Test(listing, a_name_is_a_string_in_json)
{
	char part[256];

	wish.is_json = true;
	for (size_t i = 0; i < COUNT(name_rows); i++)
		put_file(name_rows[i].name, 0, 0);
	for (size_t i = 0; i < COUNT(name_rows); i++) {
		snprintf(part, sizeof(part), "\n{\"name\":\"%s\",\"type\":\"file\",",
			 name_rows[i].json);
		expect_in_page(part);
	}
}

Test(listing, the_longest_names_fit_the_smallest_room)
{
	char name[256] = "";

	/* A "&" is the longest in HTML, a control character in JSON. */
	for (int i = 0; i < 50; i++) {
		memset(name, i % 2 ? '&' : '\1', 255);
		snprintf(name, sizeof(name), "%03d", i);
		name[3] = i % 2 ? '&' : '\1';
		put_file(name, 0, 0);
	}
	free(list());
	wish.is_json = true;
	free(list());
}

Test(listing, names_are_in_the_order_that_people_expect)
{
	static const char *const names[] = {
		"file10", "file2", "File3", "file1", "zebra", "Apple", "apple", "Applet", "banana",
		"file02", "9", "10", "b1c2", "b1c10", "b01c3", "x", "x0", "x-1", "x_1", "\xc3\xa4",
		"99999999999999999999999", "100000000000000000000000",
	};

	for (size_t i = 0; i < COUNT(names); i++)
		put_file(names[i], 0, 0);
	put_folder("zoo", 0);
	put_folder("Dir10", 0);
	put_folder("dir9", 0);
	expect_names("dir9 Dir10 zoo 9 10 99999999999999999999999 100000000000000000000000 Apple "
		     "apple Applet b1c2 b01c3 b1c10 banana file1 file02 file2 File3 file10 x x-1 "
		     "x0 x_1 zebra \xc3\xa4 ");
	wish.is_descending = true;
	expect_names("zoo Dir10 dir9 \xc3\xa4 zebra x_1 x0 x-1 x file10 File3 file2 file02 file1 "
		     "banana b1c10 b01c3 b1c2 Applet apple Apple 100000000000000000000000 "
		     "99999999999999999999999 10 9 ");
}

/* What a file system calls the size of a folder says nothing about what is in it. */
Test(listing, folders_have_no_size)
{
	struct listing_entry *large = calloc(1, sizeof(*large) + 1);
	struct listing_entry *small = calloc(1, sizeof(*small) + 1);

	*large = (struct listing_entry){ .size = 4096, .is_folder = true, .length = 1 };
	*small = (struct listing_entry){ .size = 60, .is_folder = true, .length = 1 };
	large->name[0] = 'a';
	small->name[0] = 'b';
	cr_expect_lt(listing_compare(large, small, LISTING_SIZE, false), 0);
	cr_expect_gt(listing_compare(small, large, LISTING_SIZE, false), 0);
	large->is_folder = small->is_folder = false;
	cr_expect_gt(listing_compare(large, small, LISTING_SIZE, false), 0);
	free(large);
	free(small);
}

static void put_some(void)
{
	put_file("large", 5000000000, 30);
	put_file("b-small", 1, 50);
	put_file("a-small", 1, 50);
	put_file("empty", 0, -10);
	put_folder("new", 40);
	put_folder("old", 20);
	put_folder("also", 20);
}

Test(listing, by_size_the_folders_are_first_by_name)
{
	put_some();
	wish.key = LISTING_SIZE;
	expect_names("also new old empty a-small b-small large ");
	wish.is_descending = true;
	expect_names("also new old large a-small b-small empty ");
}

Test(listing, by_time_the_folders_are_first_by_time)
{
	put_some();
	wish.key = LISTING_TIME;
	expect_names("also old new empty large a-small b-small ");
	wish.is_descending = true;
	expect_names("new also old a-small b-small large empty ");
}

/* Numbers in disorder, each once: 7919 is a prime. */
static void put_many(int count)
{
	char name[16];

	for (int i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "f%d", (int)((long)i * 7919 % count));
		put_file(name, 0, 0);
	}
}

static void expect_many(int count)
{
	char *page, *at, wanted[32];

	wish.is_json = true;
	page = list();
	at = page;
	for (int i = 0; i < count && at; i++) {
		char *found;

		snprintf(wanted, sizeof(wanted), "\n{\"name\":\"f%d\",", i);
		found = strchr(at + 1, '\n');
		cr_assert(found && strncmp(found, wanted, strlen(wanted)) == 0, "entry %d", i);
		at = found;
	}
	cr_assert_str_eq(strchr(at + 1, '\n'), "\n]\n");
	free(page);
}

/* On both sides of what one call reads, and of what makes the last merge uneven. */
Test(listing, any_number_of_names_is_sorted)
{
	static const int counts[] = { 1, 2, 3, 5, 64, 65, 499, 500, 501, 1025 };

	for (size_t i = 0; i < COUNT(counts); i++) {
		put_many(counts[i]);
		expect_many(counts[i]);
		cr_assert_eq(system("rm -f f*"), 0);
	}
}

Test(listing, a_large_folder_is_made_in_many_calls)
{
	struct producer *producer;
	char room[PRODUCER_ROOM];
	size_t made;
	int later = 0;

	put_many(30000);
	expect_many(30000);
	producer = begin();
	while (producer->make(producer, room, sizeof(room), &made) == PRODUCER_LATER)
		later++;
	cr_expect_geq(later, 60, "%d calls", later);
	producer->release(producer);
}

Test(listing, it_can_be_given_up_at_any_time)
{
	char *room = malloc(PRODUCER_ROOM);
	size_t made;

	put_many(2000);
	for (int calls = 0; calls < 30; calls++) {
		struct producer *producer = begin();
		enum producer_result result = PRODUCER_LATER;

		for (int i = 0; i < calls && result != PRODUCER_END; i++)
			result = producer->make(producer, room, PRODUCER_ROOM, &made);
		producer->release(producer);
	}
	free(room);
}

struct path_row {
	const char *path, *title, *crumbs;
};

Test(listing, each_part_of_the_path_leads_to_its_folder)
{
	static const struct path_row rows[] = {
		{ "/", "/", "<span aria-current=\"page\">/</span>" },
		{ "/a/", "/a/", "<a href=\"../\">/</a><span aria-current=\"page\">a</span>/<wbr>" },
		{ "/a/b c/<d>/", "/a/b c/&lt;d&gt;/",
		  "<a href=\"../../../\">/</a><a href=\"../../\">a</a>/<wbr><a href=\"../\">b c</a>"
		  "/<wbr><span aria-current=\"page\">&lt;d&gt;</span>/<wbr>" },
		{ "/\xff/&/", "/\xef\xbf\xbd/&amp;/",
		  "<a href=\"../../\">/</a><a href=\"../\">\xef\xbf\xbd</a>/<wbr>"
		  "<span aria-current=\"page\">&amp;</span>/<wbr>" },
	};
	char part[512];

	for (size_t i = 0; i < COUNT(rows); i++) {
		wish.path = span_of(rows[i].path);
		snprintf(part, sizeof(part), "<title>Index of %s</title>\n", rows[i].title);
		expect_in_page(part);
		snprintf(part, sizeof(part), "<h1><b>Index of</b> %s</h1>\n", rows[i].crumbs);
		expect_in_page(part);
	}
}

Test(listing, there_is_nothing_above_the_top)
{
	expect_in_page("<a href=\"../\" aria");
	wish.path = SPAN("/");
	expect_not_in_page("..");
}

/* What comes before the entries is alone larger than a room. */
Test(listing, a_path_may_be_very_long)
{
	static char path[8000];
	char room[PRODUCER_ROOM];
	struct producer *producer;
	size_t made;

	memset(path, '"', sizeof(path));
	for (size_t i = 0; i < sizeof(path); i += 127)
		path[i] = '/';
	path[sizeof(path) - 2] = 'x';
	path[sizeof(path) - 1] = '/';
	wish.path = (struct span){ path, sizeof(path) };
	put_file("file", 0, 0);
	expect_in_page("<span aria-current=\"page\">&quot;");
	expect_in_page("<a href=\"./file\">file</a>");
	/* Given up in the middle of it. */
	producer = begin();
	cr_expect_eq(producer->make(producer, room, sizeof(room), &made), PRODUCER_SOME);
	cr_expect_eq(made, sizeof(room));
	producer->release(producer);
}

Test(listing, the_path_is_copied)
{
	char path[] = "/before/";
	struct producer *producer;
	size_t length;
	char *page;

	wish.path = span_of(path);
	producer = begin();
	memcpy(path, "/behind/", sizeof(path));
	page = collect(producer, PRODUCER_ROOM, &length);
	cr_expect(strstr(page, "<title>Index of /before/</title>"));
	free(page);
}

struct sort_row {
	enum listing_key key;
	bool is_descending;
	const char *heads;
};

Test(listing, the_heads_of_the_columns_sort)
{
	static const struct sort_row rows[] = {
		{ LISTING_NAME, false,
		  "<th aria-sort=\"ascending\">"
		  "<a href=\"?sort=name&amp;order=desc\">Name \u2191</a>\n"
		  "<th><a href=\"?sort=size&amp;order=desc\">Size</a>\n"
		  "<th><a href=\"?sort=time&amp;order=desc\">Modified</a>\n" },
		{ LISTING_NAME, true,
		  "<th aria-sort=\"descending\">"
		  "<a href=\"?sort=name&amp;order=asc\">Name \u2193</a>\n"
		  "<th><a href=\"?sort=size&amp;order=desc\">Size</a>\n"
		  "<th><a href=\"?sort=time&amp;order=desc\">Modified</a>\n" },
		{ LISTING_SIZE, true,
		  "<th><a href=\"?sort=name&amp;order=asc\">Name</a>\n"
		  "<th aria-sort=\"descending\">"
		  "<a href=\"?sort=size&amp;order=asc\">Size \u2193</a>\n"
		  "<th><a href=\"?sort=time&amp;order=desc\">Modified</a>\n" },
		{ LISTING_TIME, false,
		  "<th><a href=\"?sort=name&amp;order=asc\">Name</a>\n"
		  "<th><a href=\"?sort=size&amp;order=desc\">Size</a>\n"
		  "<th aria-sort=\"ascending\">"
		  "<a href=\"?sort=time&amp;order=desc\">Modified \u2191</a>\n" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		wish.key = rows[i].key;
		wish.is_descending = rows[i].is_descending;
		expect_in_page(rows[i].heads);
	}
}

Test(listing, what_is_no_folder_is_refused)
{
	int fd;

	put_file("file", 0, 0);
	fd = open("file", O_RDONLY | O_CLOEXEC);
	cr_expect_null(listing_open(fd, &wish));
	cr_expect_eq(errno, ENOTDIR);
	cr_expect_eq(fcntl(fd, F_GETFD), -1, "the descriptor is still open");
	cr_expect_null(listing_open(-1, &wish));
	cr_expect_eq(errno, EBADF);
}

static void expect_failed(struct producer *producer)
{
	char room[PRODUCER_ROOM];
	size_t made = 1;

	cr_expect_eq(producer->make(producer, room, sizeof(room), &made), PRODUCER_FAILED);
	cr_expect_eq(made, 0);
	cr_expect_eq(producer->make(producer, room, sizeof(room), &made), PRODUCER_FAILED);
	producer->release(producer);
}

Test(listing, a_folder_that_cannot_be_read_has_failed)
{
	int fd = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct producer *producer = listing_open(fd, &wish);

	cr_assert_not_null(producer);
	log_set_level(LOG_LEVEL_ERROR);
	expect_failed(producer);
	cr_expect_eq(fcntl(fd, F_GETFD), -1, "the descriptor is still open");
}

/* The descriptor is taken away while it is read: the next call cannot go on. */
Test(listing, a_listing_that_breaks_off_has_failed)
{
	int fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), other;
	struct producer *producer = listing_open(fd, &wish);
	char room[PRODUCER_ROOM];
	size_t made;

	cr_assert_not_null(producer);
	log_set_level(LOG_LEVEL_ERROR);
	put_many(5000);
	cr_expect_eq(producer->make(producer, room, sizeof(room), &made), PRODUCER_LATER);
	other = open("f1", O_RDONLY | O_CLOEXEC);
	cr_assert_eq(dup2(other, fd), fd);
	close(other);
	/* What the C library has read ahead may still be good. */
	while (producer->make(producer, room, sizeof(room), &made) == PRODUCER_LATER)
		;
	expect_failed(producer);
}

Test(listing, the_descriptor_is_closed_with_the_listing)
{
	int fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct producer *producer = listing_open(fd, &wish);

	cr_assert_not_null(producer);
	producer->release(producer);
	cr_expect_eq(fcntl(fd, F_GETFD), -1);
}

struct query_row {
	const char *query;
	enum listing_key key;
	bool is_descending;
};

static void expect_query(const struct query_row *row, enum listing_key key, bool is_descending)
{
	struct listing_wish got = { .key = key, .is_descending = is_descending };
	size_t length = strlen(row->query);
	char *copy = malloc(length ? length : 1);

	memcpy(copy, row->query, length);
	listing_read_query((struct span){ copy, length }, &got);
	cr_expect_eq(got.key, row->key, "%s: %d", row->query, (int)got.key);
	cr_expect_eq(got.is_descending, row->is_descending, "%s", row->query);
	free(copy);
}

Test(listing_query, what_is_known_is_taken)
{
	static const struct query_row rows[] = {
		{ "sort=name", LISTING_NAME, false },
		{ "sort=size", LISTING_SIZE, false },
		{ "sort=time", LISTING_TIME, false },
		{ "order=desc", LISTING_NAME, true },
		{ "sort=size&order=desc", LISTING_SIZE, true },
		{ "order=desc;sort=time", LISTING_TIME, true },
		{ "C=N;O=D", LISTING_NAME, true },
		{ "C=S;O=D", LISTING_SIZE, true },
		{ "C=M&O=A", LISTING_TIME, false },
		{ "sort=size&sort=time", LISTING_TIME, false },
		{ "order=desc&order=asc", LISTING_NAME, false },
		{ "&&x=y;sort=size;&", LISTING_SIZE, false },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_query(&rows[i], LISTING_NAME, false);
}

Test(listing_query, what_makes_no_sense_changes_nothing)
{
	static const char *const queries[] = {
		"", "sort", "sort=", "=size", "sort=sizes", "Sort=name", "sort=NAME", "xsort=name",
		"sort=name=", "C=D", "O=", "order=up", "sort%3Dname", "sort=name+", "?sort=name",
		"order=asc ", "c=n;o=a", "sort=name,order=asc", "sort&name", "sort;=name",
	};

	for (size_t i = 0; i < COUNT(queries); i++)
		expect_query(&(struct query_row){ queries[i], LISTING_SIZE, true }, LISTING_SIZE,
			     true);
}

Test(listing_query, the_media_type_is_that_of_the_page)
{
	cr_expect_str_eq(listing_media_type(false), "text/html; charset=utf-8");
	cr_expect_str_eq(listing_media_type(true), "application/json");
}

struct size_row {
	int64_t size;
	const char *wanted;
};

Test(text, a_size_is_rounded_to_what_people_read)
{
	static const struct size_row rows[] = {
		{ 0, "0 B" }, { 1, "1 B" }, { 999, "999 B" }, { 1000, "1.0 kB" },
		{ 1049, "1.0 kB" }, { 1050, "1.1 kB" }, { 9949, "9.9 kB" }, { 9950, "10 kB" },
		{ 12499, "12 kB" }, { 12500, "13 kB" }, { 999499, "999 kB" },
		{ 999500, "1.0 MB" }, { 1000000, "1.0 MB" }, { 999499999, "999 MB" },
		{ 999500000, "1.0 GB" }, { 5000000000, "5.0 GB" }, { 1500000000000, "1.5 TB" },
		{ 2000000000000000, "2.0 PB" }, { INT64_MAX, "9.2 EB" }, { -1, "0 B" },
	};
	char to[32];

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text text = { to, sizeof(to), 0 };

		text_add_size(&text, rows[i].size);
		cr_expect(span_is((struct span){ to, text.length }, span_of(rows[i].wanted)),
			  "%lld: %.*s, not %s", (long long)rows[i].size, (int)text.length, to,
			  rows[i].wanted);
	}
}

struct time_row {
	time_t when;
	const char *utc, *local;
};

Test(text, a_time_is_told_in_utc_and_here)
{
	static const struct time_row rows[] = {
		{ 0, "1970-01-01T00:00:00Z", "1969-12-31 19:00" },
		{ -1, "1969-12-31T23:59:59Z", "1969-12-31 18:59" },
		{ 1795442700, "2026-11-23T14:05:00Z", "2026-11-23 09:05" },
		{ 951782400, "2000-02-29T00:00:00Z", "2000-02-28 19:00" },
		{ INT64_MAX, "9999-12-31T00:00:00Z", "9999-12-30 19:00" },
		{ INT64_MIN, "0001-01-02T00:00:00Z", "0001-01-01 19:00" },
	};
	char to[64];

	setenv("TZ", "EST5", 1);
	tzset();
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text text = { to, sizeof(to), 0 };

		text_add_utc(&text, rows[i].when);
		cr_expect(span_is((struct span){ to, text.length }, span_of(rows[i].utc)),
			  "row %zu: %.*s", i, (int)text.length, to);
		text.length = 0;
		text_add_local(&text, rows[i].when);
		cr_expect(span_is((struct span){ to, text.length }, span_of(rows[i].local)),
			  "row %zu: %.*s", i, (int)text.length, to);
	}
}

Test(text, what_does_not_fit_is_counted)
{
	char *to = malloc(5);
	struct text text = { to, 5, 0 }, counted = { NULL, 0, 0 };

	text_add(&text, SPAN("abc"));
	text_add(&text, SPAN("de"));
	cr_expect_eq(text.length, 5);
	text_add(&text, SPAN(""));
	text_add(&text, SPAN("fgh"));
	cr_expect_eq(text.length, 8);
	text_add(&text, SPAN("i"));
	cr_expect_eq(text.length, 9);
	cr_expect(memcmp(to, "abcde", 5) == 0);
	text_add(&counted, SPAN(""));
	text_add_html(&counted, SPAN("a<b"));
	cr_expect_eq(counted.length, 6);
	free(to);
}
