/* SPDX-License-Identifier: MIT */
/* test_content: from a request to a response, and what is remembered of files. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/clock.h"
#include "content/content.h"

static const char *const index_words[] = { "index.html" };
static struct conf conf = {
	.top.scope = {
		.index = { index_words, 1 },
		.clean_urls = true,
		.logged = true,
		.charset = "utf-8",
		.fallback = "",
		.redirect = "",
		.auth_file = "",
		.auth_realm = "here",
	},
	.media_types = "",
	.revalidate_ms = 1000,
};
static char folder[64];
static struct content *content;
static struct cache *cache;
static struct request request;
static struct response response;
static struct moment moment;
static struct timespec frozen;	/* the time of day that it is; zeros: the clock's */
static struct visit visit;

int __real_clock_gettime(clockid_t clock, struct timespec *now);
int __wrap_clock_gettime(clockid_t clock, struct timespec *now);

int __wrap_clock_gettime(clockid_t clock, struct timespec *now)
{
	if (clock != CLOCK_REALTIME || frozen.tv_sec == 0)
		return __real_clock_gettime(clock, now);
	*now = frozen;
	return 0;
}

/* Until it thaws, the file has been changed right now. */
static void freeze_at(const char *name)
{
	struct stat stat_of_it;

	cr_assert_eq(stat(name, &stat_of_it), 0);
	frozen = stat_of_it.st_ctim;
}

static void thaw(void)
{
	frozen = (struct timespec){ 0 };
}

static void put(const char *name, const char *text)
{
	FILE *file = fopen(name, "we");

	cr_assert_not_null(file, "%s", name);
	fputs(text, file);
	fclose(file);
}

static void open_site(void)
{
	char why[256];
	struct timespec old[2] = { { .tv_sec = 784111777 }, { .tv_sec = 784111777 } };

	strcpy(folder, "/tmp/content-test-XXXXXX");
	cr_assert_not_null(mkdtemp(folder));
	cr_assert_eq(chdir(folder), 0);
	put("index.html", "<p>index");
	put("a.txt", "abcdefghij");
	put("x.css", "p{}");
	put("x.json", "{}");
	put("noext", "?");
	mkdir("sub", 0755);
	cr_assert_eq(utimensat(AT_FDCWD, "a.txt", old, 0), 0);
	conf.top.scope.docroot = folder;
	content = content_open(&conf, why, sizeof(why));
	cr_assert_not_null(content, "%s", why);
	cache = cache_new(16, 1 << 20);
	usleep(60000);	/* a file must be a little old to be named by a tag */
}

static void close_site(void)
{
	char command[128];

	file_release(response.file);
	cache_free(cache);
	content_close(content);
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	cr_expect_eq(system(command), 0);
}

TestSuite(content, .init = open_site, .fini = close_site, .timeout = 20);

static const char *ask(const char *head)
{
	static const struct request_limits limits = { 65536, 65536, 100 };
	static char kept[70000];

	snprintf(kept, sizeof(kept), "%s", head);
	cr_assert_eq(request_parse(&request, kept, strlen(kept), &limits), STATUS_GO, "%s", head);
	file_release(response.file);
	response.file = NULL;
	response_init(&response);
	moment.monotonic_ms = clock_monotonic_ms();
	clock_gettime(CLOCK_REALTIME, &moment.wall);
	visit = (struct visit){ .moment = &moment, .client = SPAN("192.0.2.1"), .port = 80 };
	return content_answer(content, cache, &visit, &request, &response);
}

static const char *get(const char *target)
{
	char head[66000];

	snprintf(head, sizeof(head), "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", target);
	return ask(head);
}

static bool fields_have(const char *text)
{
	return response.fields.length > 0 &&
	       memmem(response.fields.at, response.fields.length, text, strlen(text));
}

static void expect_body(const char *text)
{
	char body[8192];
	size_t length = 0;

	for (size_t i = 0; i < response.segment_count; i++) {
		const struct segment *segment = &response.segments[i];

		cr_assert_lt(segment->fd, 0);
		memcpy(body + length, segment->bytes, (size_t)segment->length);
		length += (size_t)segment->length;
	}
	body[length] = '\0';
	cr_expect_str_eq(body, text);
}

Test(content, a_file_comes_with_its_fields)
{
	cr_expect_null(get("/a.txt"));
	cr_expect_eq(response.status, STATUS_OK);
	expect_body("abcdefghij");
	cr_expect(fields_have("Content-Type: text/plain; charset=utf-8\r\n"));
	cr_expect(fields_have("Content-Length: 10\r\n"));
	cr_expect(fields_have("Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n"));
	cr_expect(fields_have("ETag: \""));
	cr_expect(fields_have("X-Content-Type-Options: nosniff\r\n"));
}

Test(content, types_follow_the_extension)
{
	static const struct { const char *target, *type; } rows[] = {
		{ "/", "text/html; charset=utf-8" },
		{ "/x.css", "text/css; charset=utf-8" },
		{ "/x.json", "application/json" },
		{ "/noext", "application/octet-stream" },
		{ "/index", "text/html; charset=utf-8" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char line[128];

		get(rows[i].target);
		snprintf(line, sizeof(line), "Content-Type: %s\r\n", rows[i].type);
		cr_expect(fields_have(line), "%s is not %s", rows[i].target, rows[i].type);
	}
}

Test(content, a_folder_is_redirected_with_its_query)
{
	get("/sub?a=b&c");
	cr_expect_eq(response.status, STATUS_PERMANENT_REDIRECT);
	cr_expect(fields_have("Location: /sub/?a=b&c\r\n"));
}

Test(content, a_redirect_names_no_other_host)
{
	mkdir("evil.example", 0755);
	get("//evil.example");
	cr_expect_eq(response.status, STATUS_PERMANENT_REDIRECT);
	cr_expect(fields_have("Location: /evil.example/\r\n"), "%.*s", SPAN_ARGS(response.fields));
}

Test(content, a_folder_without_an_index_is_403)
{
	cr_expect_not_null(get("/sub/"));
	cr_expect_eq(response.status, STATUS_FORBIDDEN);
}

Test(content, a_long_target_is_refused_in_peace)
{
	static char target[65000];

	for (size_t length = 10; length < sizeof(target) - 100; length *= 3) {
		memset(target, 'a', length);
		target[0] = '/';
		target[length] = '\0';
		get(target);
		cr_expect(response.status == STATUS_NOT_FOUND ||
			  response.status == STATUS_URI_TOO_LONG, "%d", response.status);
	}
}

Test(content, a_long_query_on_a_folder_is_answered_in_peace)
{
	static char target[65000];

	for (size_t length = 1000; length < sizeof(target) - 100; length += 1500) {
		memset(target, 'q', length);
		memcpy(target, "/sub?", 5);
		target[length] = '\0';
		get(target);
		cr_expect(response.status == STATUS_PERMANENT_REDIRECT ||
			  response.status == STATUS_NOT_FOUND, "%d", response.status);
	}
}

Test(content, methods_that_change_things_are_405)
{
	ask("PUT /a.txt HTTP/1.1\r\nHost: x\r\n\r\n");
	cr_expect_eq(response.status, STATUS_METHOD_NOT_ALLOWED);
	cr_expect(fields_have("Allow: GET, HEAD, OPTIONS\r\n"));
}

Test(content, a_file_changed_is_served_anew_after_revalidation)
{
	conf.revalidate_ms = 0;
	get("/a.txt");
	put("a.new", "ABCDEFGHIJ");
	cr_assert_eq(rename("a.new", "a.txt"), 0);
	get("/a.txt");
	expect_body("ABCDEFGHIJ");
}

Test(content, until_then_the_remembered_one_is_served)
{
	conf.revalidate_ms = 3600000;
	get("/a.txt");
	put("a.new", "ABCDEFGHIJ");
	cr_assert_eq(rename("a.new", "a.txt"), 0);
	get("/a.txt");
	expect_body("abcdefghij");
}

Test(content, same_size_and_time_is_still_another_tag)
{
	struct timespec old[2] = { { .tv_sec = 784111777 }, { .tv_sec = 784111777 } };
	char first[256];

	conf.revalidate_ms = 0;
	get("/a.txt");
	snprintf(first, sizeof(first), "%.*s", SPAN_ARGS(response.fields));
	put("a.txt", "0123456789");
	cr_assert_eq(utimensat(AT_FDCWD, "a.txt", old, 0), 0);
	usleep(60000);
	get("/a.txt");
	expect_body("0123456789");
	cr_expect(strncmp(first, response.fields.at, strlen(first)) != 0);
}

Test(content, a_fresh_file_has_no_tag_yet)
{
	put("fresh.txt", "x");
	freeze_at("fresh.txt");
	get("/fresh.txt");
	cr_expect_eq(response.status, STATUS_OK);
	cr_expect_not(fields_have("ETag:"));
	thaw();
	usleep(60000);
	get("/fresh.txt");
	cr_expect(fields_have("ETag:"));
}

Test(content, a_large_file_is_sent_from_its_descriptor)
{
	enum { LARGE = 2 << 20 };

	cr_assert_eq(truncate("a.txt", LARGE), 0);
	get("/a.txt");
	cr_assert_eq(response.segment_count, 1);
	cr_expect_geq(response.segments[0].fd, 0);
	cr_expect_eq(response.segments[0].length, LARGE);
}

/* Another each time: one that has been there for a moment is remembered. */
static void get_new_megabyte(void)
{
	static int number;
	char path[32];

	snprintf(path, sizeof(path), "/new%d", ++number);
	put(path + 1, "");
	cr_assert_eq(truncate(path + 1, 1 << 20), 0);
	freeze_at(path + 1);
	get(path);
	thaw();
	cr_assert_eq(response.segment_count, 1);
	cr_expect_eq(response.segments[0].length, 1 << 20);
}

Test(content, one_that_was_just_changed_is_copied_while_there_is_room)
{
	enum { ROOM = 16 };
	struct file *held[ROOM];

	for (int i = 0; i < ROOM; i++) {
		get_new_megabyte();
		cr_expect_lt(response.segments[0].fd, 0, "copy %d", i);
		held[i] = file_hold(response.file);
	}
	get_new_megabyte();
	cr_expect_geq(response.segments[0].fd, 0, "there is no room for more");
	for (int i = 0; i < ROOM; i++)
		file_release(held[i]);
	get_new_megabyte();
	cr_expect_lt(response.segments[0].fd, 0, "and now there is");
}

Test(content, a_missing_docroot_is_told)
{
	struct conf other = conf;
	char why[256];

	other.top.scope.docroot = "/nonexistent/docroot";
	cr_expect_null(content_open(&other, why, sizeof(why)));
	cr_expect_eq(errno, ENOENT);
	cr_expect_not_null(strstr(why, "/nonexistent/docroot"));
}

/* ------------------------------------------------------------------ cache */

static struct file *find(const char *path)
{
	char key[128];
	const struct place *place =
		places_find(content->places, SPAN("x"), 80, span_of(path));

	return cache_find(cache, file_key(place, CODING_IDENTITY, span_of(path), key));
}

static void fetch(const char *name)
{
	char target[64];

	put(name, "0123456789");
	usleep(60000);
	snprintf(target, sizeof(target), "/%s", name);
	get(target);
}

Test(content, the_cache_forgets_who_was_not_asked_for_the_longest)
{
	cache_free(cache);
	cache = cache_new(2, 1 << 20);
	fetch("one");
	fetch("two");
	get("/one");
	fetch("three");
	cr_expect_not_null(find("/one"));
	cr_expect_null(find("/two"));
	cr_expect_not_null(find("/three"));
}

Test(content, the_cache_is_bounded_in_bytes)
{
	cache_free(cache);
	cache = cache_new(16, 4000);
	for (int i = 0; i < 8; i++) {
		char name[8];

		snprintf(name, sizeof(name), "f%d", i);
		fetch(name);
	}
	cr_expect_null(find("/f0"));
	cr_expect_not_null(find("/f7"));
}

Test(content, without_a_cache_files_are_still_served)
{
	cache_free(cache);
	cache = cache_new(0, 0);
	get("/a.txt");
	expect_body("abcdefghij");
	get("/a.txt");
	expect_body("abcdefghij");
}
