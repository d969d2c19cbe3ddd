/* SPDX-License-Identifier: MIT */
/* test_base: the small things that all stands on: buffer, hash, list, log, span, writable. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/buffer.h"
#include "base/hash.h"
#include "base/list.h"
#include "base/log.h"
#include "base/span.h"
#include "base/writable.h"

/* ----------------------------------------------------------------- buffer */

Test(buffer, grows_and_stays_terminated)
{
	struct buffer buffer = { 0 };

	for (int i = 0; i < 1000; i++)
		cr_assert_eq(buffer_add(&buffer, "abc"), 0);
	cr_expect_eq(buffer.length, 3000);
	cr_expect_eq(strlen(buffer.data), 3000);
	buffer_free(&buffer);
	cr_expect_null(buffer.data);
	cr_expect_eq(buffer.length, 0);
}

Test(buffer, prints_at_its_end)
{
	struct buffer buffer = { 0 };

	buffer_add(&buffer, "a");
	buffer_print(&buffer, "%d-%s", 7, "b");
	cr_expect_str_eq(buffer.data, "a7-b");
	buffer_free(&buffer);
}

Test(buffer, takes_bytes_with_nul)
{
	struct buffer buffer = { 0 };

	buffer_append(&buffer, "a\0b", 3);
	cr_expect_eq(buffer.length, 3);
	cr_expect_eq(memcmp(buffer.data, "a\0b", 4), 0);
	buffer_free(&buffer);
}

Test(buffer, reads_a_descriptor_to_its_end)
{
	struct buffer buffer = { 0 };
	int ends[2];

	cr_assert_eq(pipe(ends), 0);
	cr_assert_eq(write(ends[1], "hello", 5), 5);
	close(ends[1]);
	cr_expect_eq(buffer_read(&buffer, ends[0], 100), 0);
	cr_expect_str_eq(buffer.data, "hello");
	close(ends[0]);
	buffer_free(&buffer);
}

Test(buffer, refuses_to_read_past_the_limit)
{
	struct buffer buffer = { 0 };
	int ends[2];

	cr_assert_eq(pipe(ends), 0);
	cr_assert_eq(write(ends[1], "hello", 5), 5);
	close(ends[1]);
	cr_expect_eq(buffer_read(&buffer, ends[0], 4), -1);
	cr_expect_eq(errno, EFBIG);
	close(ends[0]);
	buffer_free(&buffer);
}

/* ------------------------------------------------------------------- hash */

Test(hash, is_the_same_for_the_same_bytes)
{
	struct hash_key key = { 1, 2 };

	cr_expect_eq(hash_bytes(&key, "/index.html", 11), hash_bytes(&key, "/index.html", 11));
	cr_expect_neq(hash_bytes(&key, "/index.html", 11), hash_bytes(&key, "/index.htm", 10));
}

Test(hash, differs_by_key)
{
	struct hash_key a = hash_key_random(), b = hash_key_random();

	cr_expect(a.first != b.first || a.second != b.second);
	cr_expect_neq(hash_bytes(&a, "x", 1), hash_bytes(&b, "x", 1));
}

Test(hash, every_byte_counts)
{
	struct hash_key key = { 3, 4 };
	char text[64] = { 0 };
	uint64_t before = hash_bytes(&key, text, sizeof(text));

	for (size_t i = 0; i < sizeof(text); i++) {
		text[i] = 1;
		cr_expect_neq(hash_bytes(&key, text, sizeof(text)), before, "byte %zu", i);
		text[i] = 0;
	}
}

/* Names that are one for the hashes that multiply by 31 and 33: "Aa" and "BB", "Ez" and "FY". */
static void count_collisions(const char *const pairs[2], uint64_t factor)
{
	enum { PAIRS = 12, NAMES = 1 << PAIRS };
	static unsigned char buckets[NAMES];
	struct hash_key key = { 0x0123456789abcdef, 0xfedcba9876543210 };
	uint64_t naive_first = 0;
	unsigned int most = 0;

	memset(buckets, 0, sizeof(buckets));
	for (unsigned int number = 0; number < NAMES; number++) {
		char name[2 * PAIRS];
		uint64_t naive = 5381;
		unsigned int bucket;

		for (unsigned int i = 0; i < PAIRS; i++)
			memcpy(name + 2 * i, pairs[number >> i & 1], 2);
		for (size_t i = 0; i < sizeof(name); i++)
			naive = naive * factor + (unsigned char)name[i];
		if (number == 0)
			naive_first = naive;
		cr_assert_eq(naive, naive_first, "the naive one has %u elsewhere", number);
		bucket = hash_bytes(&key, name, sizeof(name)) % NAMES;
		if (++buckets[bucket] > most)
			most = buckets[bucket];
	}
	/* Of as many balls as bins, ten in one would be one chance in a thousand. */
	cr_expect_lt(most, 10, "%u of %d names in one bucket", most, NAMES);
}

Test(hash, spreads_what_is_made_to_collide)
{
	count_collisions((const char *const[]){ "Aa", "BB" }, 31);
	count_collisions((const char *const[]){ "Ez", "FY" }, 33);
}

/* ------------------------------------------------------------------- list */

struct item {
	int number;
	struct list link;
};

Test(list, keeps_the_order)
{
	struct list list;
	struct item items[3];
	int wanted = 0;

	list_init(&list);
	cr_expect(list_is_empty(&list));
	for (int i = 0; i < 3; i++) {
		items[i].number = i;
		list_init(&items[i].link);
		list_append(&list, &items[i].link);
	}
	for (struct list *at = list.next; at != &list; at = at->next)
		cr_expect_eq(LIST_ENTRY(at, struct item, link)->number, wanted++);
	cr_expect_eq(wanted, 3);
}

Test(list, takes_one_out_of_the_middle_and_twice_is_harmless)
{
	struct list list, links[3];

	list_init(&list);
	for (int i = 0; i < 3; i++) {
		list_init(&links[i]);
		list_append(&list, &links[i]);
	}
	list_take(&links[1]);
	list_take(&links[1]);
	cr_expect_eq(list.next, &links[0]);
	cr_expect_eq(list.next->next, &links[2]);
	cr_expect_eq(list.previous, &links[2]);
	cr_expect(list_is_empty(&links[1]));
}

/* ------------------------------------------------------------------- span */

Test(span, compares)
{
	cr_expect(span_is(SPAN("abc"), span_of("abc")));
	cr_expect_not(span_is(SPAN("abc"), SPAN("abd")));
	cr_expect_not(span_is(SPAN("abc"), SPAN("ab")));
	cr_expect(span_is((struct span){ NULL, 0 }, SPAN("")));
	cr_expect(span_is_nocase(SPAN("Keep-Alive"), SPAN("keep-alive")));
	cr_expect(span_starts(SPAN("abc"), SPAN("ab")));
	cr_expect_not(span_starts(SPAN("a"), SPAN("ab")));
}

Test(span, trims_spaces_and_tabs_only)
{
	cr_expect(span_is(span_trim(SPAN(" \t a b \t")), SPAN("a b")));
	cr_expect(span_is(span_trim(SPAN(" \t ")), SPAN("")));
	cr_expect(span_is(span_trim(SPAN("\n")), SPAN("\n")));
}

Test(log, quotes_what_a_client_says)
{
	static const struct { struct span text; size_t room; const char *quoted; } rows[] = {
		{ SPAN("GET / HTTP/1.1"), 64, "GET / HTTP/1.1" },
		{ SPAN("a\" at \"b"), 64, "a\\\" at \\\"b" },
		{ SPAN("\\\\x0a"), 64, "\\\\\\\\x0a" },
		{ SPAN("a\0b\r\n\t\x1b\x7f\x9b"), 64, "a\\x00b\\x0d\\x0a\\x09\\x1b\\x7f\\x9b" },
		{ SPAN("\xff\xff\xff"), 9, "\\xff\\xff" },
		{ SPAN("\xff\xff\xff"), 8, "\\xff" },
		{ SPAN("\"\"\""), 5, "\\\"" },
		{ SPAN(""), 64, "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char to[65];

		memset(to, '#', sizeof(to));
		log_quote(rows[i].text, to, rows[i].room);
		cr_expect_str_eq(to, rows[i].quoted, "row %zu: %s", i, to);
		cr_expect_eq(to[rows[i].room], '#', "row %zu", i);
	}
}

/* --------------------------------------------------------------- writable */

/* What is said of a file in a folder for this test, and whether it is made. */
static void expect_writable(const char *folder, const char *name, bool makes_folders, int error)
{
	char path[128];
	int result;

	snprintf(path, sizeof(path), "%s%s", folder, name);
	result = writable_check(path, makes_folders);
	cr_expect_eq(result < 0 ? errno : 0, error, "%s: %s", path, strerror(errno));
}

Test(writable, is_what_can_be_written_or_made)
{
	char folder[] = "/tmp/writable-XXXXXX", path[128];

	cr_assert(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/file", folder);
	close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	expect_writable(folder, "/file", false, 0);
	expect_writable(folder, "/new", false, 0);
	expect_writable(folder, "", false, EISDIR);
	expect_writable(folder, "/file/new", true, ENOTDIR);
	expect_writable(folder, "/missing/new", false, ENOENT);
	expect_writable(folder, "/missing/too/new", true, 0);
	snprintf(path, sizeof(path), "%s/new", folder);
	cr_expect_eq(access(path, F_OK), -1, "it was made");
	snprintf(path, sizeof(path), "%s/missing", folder);
	cr_expect_eq(access(path, F_OK), -1, "it was made");
	snprintf(path, sizeof(path), "%s/file", folder);
	unlink(path);
	rmdir(folder);
}

Test(writable, is_not_what_others_own)
{
	char folder[] = "/tmp/writable-XXXXXX", path[128];

	cr_assert(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/file", folder);
	close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	if (geteuid() == 0) {
		cr_assert_eq(chmod(folder, 0755), 0);
		cr_assert_eq(seteuid(65534), 0);
	} else {
		cr_assert_eq(chmod(path, 0400), 0);
		cr_assert_eq(chmod(folder, 0500), 0);
	}
	expect_writable(folder, "/file", false, EACCES);
	expect_writable(folder, "/new", false, EACCES);
	expect_writable(folder, "/missing/new", true, EACCES);
	if (getuid() == 0)
		cr_assert_eq(seteuid(0), 0);
	cr_assert_eq(chmod(folder, 0700), 0);
	unlink(path);
	rmdir(folder);
}
