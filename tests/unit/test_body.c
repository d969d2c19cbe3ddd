/* SPDX-License-Identifier: MIT */
/* test_body: where the content of a request ends, and what is no content at all. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include "http/body.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { LINE_MOST = 256, TRAILER_MOST = 8192 };	/* as documented in body.c */

struct verdict {
	enum status status;
	size_t used;
	int64_t taken;
};

static void start(struct body *body, int64_t length, int64_t limit)
{
	body_start(body, length < 0, length < 0 ? 0 : length, limit);
}

/* Gives text in pieces that end at the cuts, each at its own place in memory. */
static struct verdict feed(int64_t length, int64_t limit, struct span text, const size_t *cuts,
			   size_t count)
{
	struct verdict verdict = { STATUS_MORE, 0, 0 };
	struct body body;
	size_t at = 0;

	start(&body, length, limit);
	for (size_t i = 0; i <= count && verdict.status == STATUS_MORE; i++) {
		size_t end = i < count ? cuts[i] : text.length, part = end - at, used = 12345;
		char *piece = malloc(part ? part : 1);

		cr_assert_not_null(piece);
		memcpy(piece, text.at + at, part);
		verdict.status = body_take(&body, piece, part, &used);
		free(piece);
		cr_assert_leq(used, part);
		if (verdict.status == STATUS_MORE)
			cr_assert_eq(used, part, "all is taken while more is wanted");
		verdict.used += used;
		at = end;
	}
	verdict.taken = body.taken;
	return verdict;
}

static bool is_same(struct verdict a, struct verdict b)
{
	return a.status == b.status && a.used == b.used && a.taken == b.taken;
}

/* The verdict on text, whole, cut in two at every place, and byte by byte: all the same. */
static struct verdict judge_within(int64_t length, int64_t limit, struct span text)
{
	struct verdict whole = feed(length, limit, text, NULL, 0), cut;
	size_t *cuts = calloc(text.length + 1, sizeof(*cuts));

	cr_assert_not_null(cuts);
	for (size_t i = 0; i <= text.length; i++) {
		cuts[i] = i;
		cut = feed(length, limit, text, &i, 1);
		cr_assert(is_same(cut, whole), "cut at %zu: %d %zu, not %d %zu: %.*s", i,
			  cut.status, cut.used, whole.status, whole.used, SPAN_ARGS(text));
	}
	cut = feed(length, limit, text, cuts, text.length + 1);
	cr_assert(is_same(cut, whole), "byte by byte: %d %zu, not %d %zu: %.*s", cut.status,
		  cut.used, whole.status, whole.used, SPAN_ARGS(text));
	free(cuts);
	return whole;
}

static struct verdict judge(struct span text)
{
	return judge_within(-1, 1000000, text);
}

static void expect_all(const struct span *texts, size_t count, enum status wanted)
{
	for (size_t i = 0; i < count; i++) {
		struct verdict got = judge(texts[i]);

		cr_expect_eq(got.status, wanted, "row %zu: %d, not %d: %.*s", i, got.status, wanted,
			     SPAN_ARGS(texts[i]));
	}
}

#define EXPECT_ALL(wanted, ...)                                           \
	do {                                                              \
		const struct span texts[] = { __VA_ARGS__ };              \
		expect_all(texts, COUNT(texts), wanted);                  \
	} while (0)
#define EXPECT_GOOD(...) EXPECT_ALL(STATUS_GO, __VA_ARGS__)
#define EXPECT_BAD(...) EXPECT_ALL(STATUS_BAD_REQUEST, __VA_ARGS__)

/* ------------------------------------------------------------------ by length */

Test(body, a_length_says_where_the_content_ends)
{
	struct verdict got = judge_within(5, 100, SPAN("helloGET /"));

	cr_expect_eq(got.status, STATUS_GO);
	cr_expect_eq(got.used, 5);
	cr_expect_eq(got.taken, 5);
}

Test(body, content_that_is_shorter_than_its_length_wants_more)
{
	struct verdict got = judge_within(5, 100, SPAN("hell"));

	cr_expect_eq(got.status, STATUS_MORE);
	cr_expect_eq(got.used, 4);
}

Test(body, content_of_a_length_may_hold_any_byte)
{
	cr_expect_eq(judge_within(6, 6, SPAN("\0\r\n\xff\r\n")).status, STATUS_GO);
}

Test(body, a_length_of_just_the_limit_is_taken)
{
	cr_expect_eq(judge_within(5, 5, SPAN("hello")).status, STATUS_GO);
	cr_expect_eq(judge_within(6, 5, SPAN("hello!")).status, STATUS_CONTENT_TOO_LARGE);
}

Test(body, a_length_past_the_limit_is_refused_before_its_first_byte)
{
	struct body body;
	size_t used = 99;

	start(&body, INT64_MAX, 1000);
	cr_expect_eq(body_take(&body, "", 0, &used), STATUS_CONTENT_TOO_LARGE);
	cr_expect_eq(used, 0);
	cr_expect_eq(body.taken, 0);
}

Test(body, the_longest_length_wants_more)
{
	struct body body;
	size_t used;

	start(&body, INT64_MAX, INT64_MAX);
	cr_expect_eq(body_take(&body, "abc", 3, &used), STATUS_MORE);
	cr_expect_eq(used, 3);
	cr_expect_eq(body.left, INT64_MAX - 3);
}

Test(body, nothing_is_taken_after_the_end_of_a_length)
{
	struct body body;
	size_t used;

	start(&body, 2, 10);
	cr_expect_eq(body_take(&body, "ab", 2, &used), STATUS_GO);
	cr_expect_eq(body_take(&body, "cd", 2, &used), STATUS_GO);
	cr_expect_eq(used, 0);
	cr_expect_eq(body.taken, 2);
}

/* ------------------------------------------------------------------ by chunks */

Test(body, no_chunk_but_the_last_is_an_empty_body)
{
	struct verdict got = judge(SPAN("0\r\n\r\n"));

	cr_expect_eq(got.status, STATUS_GO);
	cr_expect_eq(got.used, 5);
	cr_expect_eq(got.taken, 0);
}

Test(body, chunks_are_counted_without_their_framing)
{
	struct span text = SPAN("5\r\nhello\r\n1\r\n \r\n6\r\nworld!\r\n0\r\n\r\n");
	struct verdict got = judge(text);

	cr_expect_eq(got.status, STATUS_GO);
	cr_expect_eq(got.used, text.length);
	cr_expect_eq(got.taken, 12);
}

Test(body, not_a_byte_past_the_end_is_taken)
{
	struct verdict got = judge(SPAN("3\r\nabc\r\n0\r\n\r\nGET /next HTTP/1.1\r\n"));

	cr_expect_eq(got.status, STATUS_GO);
	cr_expect_eq(got.used, 13);
}

Test(body, nothing_is_taken_after_the_last_chunk)
{
	struct body body;
	size_t used;

	start(&body, -1, 10);
	cr_expect_eq(body_take(&body, "0\r\n\r\n", 5, &used), STATUS_GO);
	cr_expect_eq(used, 5);
	cr_expect_eq(body_take(&body, "GET /", 5, &used), STATUS_GO);
	cr_expect_eq(used, 0);
}

Test(body, a_size_is_hexadecimal_in_any_case)
{
	cr_expect_eq(judge(SPAN("a\r\n0123456789\r\n0\r\n\r\n")).taken, 10);
	cr_expect_eq(judge(SPAN("A\r\n0123456789\r\n0\r\n\r\n")).taken, 10);
	cr_expect_eq(judge(SPAN("1f\r\n0123456789abcdef0123456789abcde\r\n0\r\n\r\n")).taken, 31);
	EXPECT_GOOD(SPAN("F\r\n0123456789abcde\r\n0\r\n\r\n"));
}

Test(body, a_size_may_begin_with_zeros)
{
	cr_expect_eq(judge(SPAN("0005\r\nhello\r\n000\r\n\r\n")).taken, 5);
	EXPECT_GOOD(SPAN("00000000000000000000000000000001\r\na\r\n0\r\n\r\n"));
}

Test(body, a_chunk_may_hold_any_byte)
{
	EXPECT_GOOD(SPAN("7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n"), SPAN("3\r\n\0\x80\xff\r\n0\r\n\r\n"));
}

Test(body, an_unfinished_body_wants_more)
{
	struct span text = SPAN("5;x\r\nhello\r\n0\r\nA: b\r\n\r\n");

	for (size_t length = 0; length < text.length; length++)
		cr_expect_eq(judge((struct span){ text.at, length }).status, STATUS_MORE, "%zu",
			     length);
	cr_expect_eq(judge(text).status, STATUS_GO);
}

Test(body, a_size_is_never_empty)
{
	EXPECT_BAD(SPAN("\r\n\r\n"), SPAN(";a\r\n"), SPAN("1\r\na\r\n\r\n\r\n"), SPAN(" \r\n"));
}

Test(body, a_size_is_digits_only)
{
	EXPECT_BAD(SPAN("+5\r\nhello\r\n"), SPAN("-5\r\nhello\r\n"), SPAN("0x5\r\nhello\r\n"),
		   SPAN("5g\r\nhello\r\n"), SPAN(" 5\r\nhello\r\n"), SPAN("5,\r\nhello\r\n"),
		   SPAN("5_0\r\n"), SPAN("5\0\r\n"), SPAN("G\r\n"), SPAN("@\r\n"), SPAN("`\r\n"),
		   SPAN(":\r\n"), SPAN("/\r\n"), SPAN("\x15\r\n"));
}

Test(body, white_space_after_a_size_needs_an_extension)
{
	EXPECT_BAD(SPAN("5 \r\nhello\r\n"), SPAN("5\t\r\nhello\r\n"), SPAN("5 5\r\nhello\r\n"),
		   SPAN("0 \r\n\r\n"));
	EXPECT_GOOD(SPAN("5 ;a\r\nhello\r\n0\r\n\r\n"), SPAN("5\t \t; a = b\r\nhello\r\n0\r\n\r\n"));
}

Test(body, a_line_of_a_size_ends_with_both_bytes)
{
	EXPECT_BAD(SPAN("5\nhello\r\n0\r\n\r\n"), SPAN("5\rhello\r\n0\r\n\r\n"),
		   SPAN("5\r\rhello\r\n0\r\n\r\n"), SPAN("0\n\n"), SPAN("0\r\n\n"),
		   SPAN("0\r\n\r\r\n"));
}

Test(body, a_chunk_ends_where_its_size_says)
{
	EXPECT_BAD(SPAN("5\r\nhello!\r\n0\r\n\r\n"), SPAN("5\r\nhell\r\n0\r\n\r\n"),
		   SPAN("5\r\nhello\n0\r\n\r\n"), SPAN("5\r\nhello\rx0\r\n\r\n"),
		   SPAN("5\r\nhello0\r\n\r\n"));
}

Test(body, a_size_that_overflows_is_refused)
{
	static const char *const sizes[] = {
		"8000000000000000", "ffffffffffffffff", "10000000000000000",
		"10000000000000005", "7fffffffffffffff0", "FFFFFFFFFFFFFFFFFFFFFFFF",
	};
	struct verdict got;

	for (size_t i = 0; i < COUNT(sizes); i++) {
		got = judge_within(-1, INT64_MAX, span_of(sizes[i]));
		cr_expect_eq(got.status, STATUS_BAD_REQUEST, "%s: %d", sizes[i], got.status);
	}
	got = judge_within(-1, INT64_MAX, SPAN("7fffffffffffffff\r\nabc"));
	cr_expect_eq(got.status, STATUS_MORE);
	cr_expect_eq(got.taken, 3);
}

Test(body, chunks_that_overflow_together_are_too_large)
{
	struct verdict got = judge_within(-1, INT64_MAX, SPAN("1\r\na\r\n7fffffffffffffff\r\n"));

	cr_expect_eq(got.status, STATUS_CONTENT_TOO_LARGE);
	cr_expect_eq(judge_within(-1, INT64_MAX, SPAN("1\r\na\r\n7ffffffffffffffe\r\n")).status,
		     STATUS_MORE);
}

Test(body, chunks_of_just_the_limit_are_taken)
{
	cr_expect_eq(judge_within(-1, 5, SPAN("5\r\nhello\r\n0\r\n\r\n")).status, STATUS_GO);
	cr_expect_eq(judge_within(-1, 5, SPAN("2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n")).status, STATUS_GO);
	cr_expect_eq(judge_within(-1, 0, SPAN("0\r\n\r\n")).status, STATUS_GO);
}

Test(body, a_chunk_past_the_limit_is_refused_by_its_size)
{
	struct verdict got = judge_within(-1, 5, SPAN("2\r\nhe\r\n4\r\nllo!\r\n0\r\n\r\n"));

	cr_expect_eq(got.status, STATUS_CONTENT_TOO_LARGE);
	cr_expect_eq(got.used, 8);
	cr_expect_eq(got.taken, 2);
	cr_expect_eq(judge_within(-1, 15, SPAN("10\r\n")).status, STATUS_CONTENT_TOO_LARGE);
	cr_expect_eq(judge_within(-1, 0, SPAN("1\r\na")).status, STATUS_CONTENT_TOO_LARGE);
}

/* ----------------------------------------------------------------- extensions */

Test(body, extensions_are_read_over)
{
	EXPECT_GOOD(SPAN("5;a\r\nhello\r\n0\r\n\r\n"), SPAN("5;a=b;c=\"d;e\"\r\nhello\r\n0;z\r\n\r\n"),
		    SPAN("5;\r\nhello\r\n0\r\n\r\n"), SPAN("5; \ta \r\nhello\r\n0\r\n\r\n"),
		    SPAN("5;\"\\\"\"\r\nhello\r\n0\r\n\r\n"), SPAN("5;\x80\r\nhello\r\n0\r\n\r\n"));
	cr_expect_eq(judge(SPAN("5;9\r\nhello\r\n0;5\r\n\r\n")).taken, 5);
}

Test(body, an_extension_has_no_control_bytes)
{
	EXPECT_BAD(SPAN("5;a\nhello\r\n0\r\n\r\n"), SPAN("5;\0\r\nhello\r\n"),
		   SPAN("5;\x01\r\nhello\r\n"), SPAN("5;\x7f\r\nhello\r\n"),
		   SPAN("5;a\rb\r\nhello\r\n"), SPAN("5;\"\n\"\r\nhello\r\n"));
}

/* The line of a chunk-size, padded to length bytes, its CR among them. */
static struct span padded_line(char *to, const char *start, size_t length)
{
	size_t before = strlen(start);

	memcpy(to, start, before);
	memset(to + before, start[before - 1], length - 1 - before);
	memcpy(to + length - 1, "\r\n\r\n", 4);
	return (struct span){ to, length + 3 };
}

Test(body, the_line_of_a_size_is_bounded)
{
	static const char *const starts[] = { "0", "0;a", "0 ;; " };
	char text[LINE_MOST + 10];

	for (size_t i = 0; i < COUNT(starts); i++) {
		cr_expect_eq(judge(padded_line(text, starts[i], LINE_MOST)).status, STATUS_GO, "%s",
			     starts[i]);
		cr_expect_eq(judge(padded_line(text, starts[i], LINE_MOST + 1)).status,
			     STATUS_BAD_REQUEST, "%s", starts[i]);
	}
}

Test(body, white_space_before_an_extension_is_bounded)
{
	char text[LINE_MOST + 1] = "0";
	struct verdict got;

	memset(text + 1, ' ', sizeof(text) - 1);
	got = judge((struct span){ text, LINE_MOST });
	cr_expect_eq(got.status, STATUS_MORE);
	got = judge((struct span){ text, LINE_MOST + 1 });
	cr_expect_eq(got.status, STATUS_BAD_REQUEST);
	cr_expect_eq(got.used, LINE_MOST + 1);
}

Test(body, each_line_of_a_size_has_its_own_bound)
{
	static char text[4000];
	char *at = text;

	for (int i = 0; i < 10; i++) {
		memcpy(at, "1;", 2);
		memset(at + 2, 'x', 200);
		memcpy(at + 202, "\r\na\r\n", 5);
		at += 207;
	}
	memcpy(at, "0\r\n\r\n", 5);
	cr_expect_eq(judge(span_of(text)).status, STATUS_GO);
	cr_expect_eq(judge(span_of(text)).taken, 10);
}

/* ------------------------------------------------------------------- trailers */

Test(body, trailer_fields_are_read_and_forgotten)
{
	struct span text = SPAN("1\r\na\r\n0\r\nA: b\r\nC:\r\nD: \te f\x80 \r\n\r\n");
	struct verdict got = judge(text);

	cr_expect_eq(got.status, STATUS_GO);
	cr_expect_eq(got.used, text.length);
	cr_expect_eq(got.taken, 1);
}

Test(body, a_trailer_line_is_a_field_line)
{
	EXPECT_BAD(SPAN("0\r\nA\r\n\r\n"), SPAN("0\r\n: b\r\n\r\n"), SPAN("0\r\nA : b\r\n\r\n"),
		   SPAN("0\r\nA b: c\r\n\r\n"), SPAN("0\r\n A: b\r\n\r\n"),
		   SPAN("0\r\nA: b\r\n c\r\n\r\n"), SPAN("0\r\nA\0: b\r\n\r\n"),
		   SPAN("0\r\n(A): b\r\n\r\n"));
}

Test(body, a_trailer_value_has_no_control_bytes)
{
	EXPECT_BAD(SPAN("0\r\nA: \0\r\n\r\n"), SPAN("0\r\nA: \x01\r\n\r\n"),
		   SPAN("0\r\nA: \x7f\r\n\r\n"), SPAN("0\r\nA: b\n\r\n"),
		   SPAN("0\r\nA: b\rc\r\n\r\n"), SPAN("0\r\nA: b\r\n\n"));
}

Test(body, what_looks_like_a_request_in_a_trailer_is_refused)
{
	EXPECT_BAD(SPAN("0\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"));
}

/* A last chunk and a trailer of length bytes, without the LF after each of its lines. */
static struct span trailer_of(char *to, size_t length)
{
	char *at = to + 3;

	memcpy(to, "0\r\n", 3);
	memset(at, 'a', length);
	at[1] = ':';
	memcpy(at + length - 2, "\r\n\r\n", 4);
	return span_between(to, at + length + 2);
}

Test(body, a_trailer_of_just_its_bound_is_taken, .timeout = 60)
{
	static char text[TRAILER_MOST + 100];
	struct span trailer = trailer_of(text, TRAILER_MOST);

	cr_expect_eq(feed(-1, 0, trailer, NULL, 0).status, STATUS_GO);
	cr_expect_eq(feed(-1, 0, trailer, NULL, 0).used, trailer.length);
}

Test(body, a_longer_trailer_is_refused)
{
	static char text[TRAILER_MOST + 100];

	cr_expect_eq(feed(-1, 0, trailer_of(text, TRAILER_MOST + 1), NULL, 0).status,
		     STATUS_BAD_REQUEST);
	memset(text + 3, 'a', sizeof(text) - 3);
	cr_expect_eq(feed(-1, 0, (struct span){ text, sizeof(text) }, NULL, 0).status,
		     STATUS_BAD_REQUEST);
	cr_expect_eq(feed(-1, 0, (struct span){ text, sizeof(text) }, NULL, 0).used,
		     3 + TRAILER_MOST + 1);
}

Test(body, many_short_trailer_lines_are_bounded_too)
{
	static char text[4 * TRAILER_MOST] = "0\r\n";

	for (size_t at = 3; at + 4 <= sizeof(text); at += 4)
		memcpy(text + at, "A:\r\n", 4);
	cr_expect_eq(feed(-1, 0, (struct span){ text, sizeof(text) }, NULL, 0).status,
		     STATUS_BAD_REQUEST);
}

/* -------------------------------------------------------------------- at all */

Test(body, a_new_start_forgets_the_body_before)
{
	struct body body;
	size_t used;

	start(&body, -1, 100);
	cr_expect_eq(body_take(&body, "5\r\nhel", 6, &used), STATUS_MORE);
	start(&body, 3, 100);
	cr_expect_eq(body_take(&body, "abcd", 4, &used), STATUS_GO);
	cr_expect_eq(used, 3);
	start(&body, -1, 100);
	cr_expect_eq(body_take(&body, "0\r\n\r\n", 5, &used), STATUS_GO);
	cr_expect_eq(body.taken, 0);
}

Test(body, three_pieces_anywhere_are_as_good_as_one, .timeout = 60)
{
	struct span text = SPAN("3 ;a=b\r\nabc\r\n1\r\nx\r\n0;q\r\nA: b\r\n\r\nGET ");
	struct verdict whole = feed(-1, 10, text, NULL, 0);

	cr_assert_eq(whole.status, STATUS_GO);
	cr_assert_eq(whole.used, text.length - 4);
	for (size_t i = 0; i <= text.length; i++) {
		for (size_t j = i; j <= text.length; j++) {
			struct verdict cut = feed(-1, 10, text, (size_t[]){ i, j }, 2);

			cr_assert(is_same(cut, whole), "cut at %zu and %zu", i, j);
		}
	}
}
