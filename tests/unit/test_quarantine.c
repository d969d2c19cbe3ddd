/* SPDX-License-Identifier: MIT */
/* test_quarantine: which requests are shut away, when, and for how long; and what is kept of them. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "master/remains.h"
#include "worker/quarantine.h"

enum { START_MS = 1000000 };

static struct bulletin memory;
static struct quarantine *quarantine;

static void open_one(void)
{
	cr_assert_eq(quarantine_open(&memory), 0);
	quarantine = memory.written;
}

TestSuite(quarantine, .init = open_one, .timeout = 20);

static uint64_t key(const char *line)
{
	return quarantine_key(span_of(line), SPAN("host"));
}

static bool has(const char *line, int64_t now_ms)
{
	return quarantine_is_on(quarantine, now_ms) && quarantine_has(quarantine, key(line), now_ms);
}

Test(quarantine, three_deaths_within_a_minute_shut_away)
{
	cr_expect_not(quarantine_note(quarantine, key("a"), START_MS));
	cr_expect_not(quarantine_note(quarantine, key("a"), START_MS + 30000));
	cr_expect_not(quarantine_is_on(quarantine, START_MS + 30000));
	cr_expect(quarantine_note(quarantine, key("a"), START_MS + 60000));
	cr_expect(has("a", START_MS + 60000));
	cr_expect_not(has("b", START_MS + 60000));
	cr_expect(has("a", START_MS + 119999));
	cr_expect_not(has("a", START_MS + 120000), "it is tried again");
}

Test(quarantine, deaths_far_apart_do_not)
{
	for (int64_t at_ms = START_MS; at_ms < START_MS + 1000000; at_ms += 30001)
		cr_expect_not(quarantine_note(quarantine, key("a"), at_ms));
	cr_expect_not(has("a", START_MS + 1000000));
}

Test(quarantine, one_more_death_after_it_shuts_away_again)
{
	for (int i = 0; i < 3; i++)
		quarantine_note(quarantine, key("a"), START_MS);
	cr_expect_not(has("a", START_MS + QUARANTINE_MS));
	cr_expect(quarantine_note(quarantine, key("a"), START_MS + QUARANTINE_MS));
	cr_expect(has("a", START_MS + QUARANTINE_MS));
}

Test(quarantine, requests_differ_by_line_and_host)
{
	char line[500];

	cr_expect_neq(key("a"), key("b"));
	cr_expect_neq(quarantine_key(SPAN("a"), SPAN("b")), quarantine_key(SPAN("b"), SPAN("a")));
	cr_expect_neq(quarantine_key(SPAN("a"), SPAN("x")), quarantine_key(SPAN("a"), SPAN("y")));
	cr_expect_neq(quarantine_key(SPAN(""), SPAN("")), 0);
	/* As the slot has it: what is behind its room does not count. */
	memset(line, 'a', sizeof(line));
	cr_expect_eq(quarantine_key((struct span){ line, 500 }, SPAN("x")),
		     quarantine_key((struct span){ line, SLOT_REQUEST_BYTES - 1 }, SPAN("x")));
}

Test(quarantine, many_cases_push_out_the_oldest_only)
{
	char line[20];

	for (int i = 0; i < 3; i++)
		quarantine_note(quarantine, key("newest"), START_MS + 1000);
	for (int i = 0; i < 10 * QUARANTINE_CASES; i++) {
		snprintf(line, sizeof(line), "%d", i);
		quarantine_note(quarantine, key(line), START_MS + i % 1000);
	}
	cr_expect(has("newest", START_MS + 2000));
}

/* ---------------------------------------------------------------- remains */

static char folder[64];

static void make_folder(void)
{
	strcpy(folder, "/tmp/remains-test-XXXXXX");
	cr_assert_not_null(mkdtemp(folder));
}

static void remove_folder(void)
{
	char command[100];

	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	cr_expect_eq(system(command), 0);
}

static char *keep(const char *head)
{
	static struct slot slot;
	static char text[SLOT_HEAD_BYTES + 100];
	struct slot_job job = { SPAN("line"), SPAN("host"), SPAN("client"), span_of(head) };
	char path[128];
	struct stat stat_;
	FILE *file;

	slot_work(&slot, &job);
	cr_assert_eq(remains_keep(folder, &slot, path, sizeof(path)), 0);
	cr_assert_eq(stat(path, &stat_), 0);
	cr_expect_eq(stat_.st_mode & 0777, 0600);
	file = fopen(path, "r");
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	return text;
}

Test(remains, secrets_are_blanked, .init = make_folder, .fini = remove_folder)
{
	cr_expect_str_eq(keep("GET / HTTP/1.1\r\nHost: x\r\naUTHORIZATION: Basic abc=\r\nCookie: a=b; c"),
			 "GET / HTTP/1.1\r\nHost: x\r\naUTHORIZATION: xxxxx xxxx\r\nCookie: xxxx x\r\n\r\n");
	cr_expect_str_eq(keep("GET /?Cookie: a HTTP/1.1\r\nX-Cookie: a\r\nCookie:"),
			 "GET /?Cookie: a HTTP/1.1\r\nX-Cookie: a\r\nCookie:\r\n\r\n");
	cr_expect_str_eq(keep(""), "\r\n\r\n");
}

Test(remains, a_long_head_is_cut, .init = make_folder, .fini = remove_folder)
{
	static char head[3 * SLOT_HEAD_BYTES];

	memset(head, 'a', sizeof(head) - 1);
	cr_expect_eq(strlen(keep(head)), SLOT_HEAD_BYTES + 4);
}

Test(remains, they_are_bounded, .init = make_folder, .fini = remove_folder)
{
	char command[100];

	for (int i = 0; i < 3 * REMAINS_FILES; i++)
		keep("GET / HTTP/1.1");
	snprintf(command, sizeof(command), "test $(ls '%s' | wc -l) -eq %d", folder, REMAINS_FILES);
	cr_expect_eq(system(command), 0);
}

Test(remains, a_link_is_not_followed, .init = make_folder, .fini = remove_folder)
{
	struct slot slot = { .head_length = 0 };
	char path[128], target[100];

	snprintf(target, sizeof(target), "%s/target", folder);
	for (int i = 0; i < REMAINS_FILES; i++) {
		snprintf(path, sizeof(path), "%s/request-%d", folder, i);
		cr_assert_eq(symlink(target, path), 0);
	}
	for (int i = 0; i < REMAINS_FILES; i++)
		remains_keep(folder, &slot, path, sizeof(path));
	cr_expect_eq(access(target, F_OK), -1);
}
