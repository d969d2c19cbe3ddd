/* SPDX-License-Identifier: MIT */
/* test_uri: from a path to a name below the root, what is refused, and back. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include "http/uri.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct row {
	const char *path, *wanted;
};

/* Normalises in buffers of just the room that is promised, where a sanitizer sees one too few. */
static enum status normalise(struct span path, char *copy, size_t room)
{
	char *from = malloc(path.length ? path.length : 1), *to = malloc(path.length + 1);
	enum status status;
	size_t length = 0;

	memcpy(from, path.at, path.length);
	status = uri_normalise((struct span){ from, path.length }, to, &length);
	if (status == STATUS_GO) {
		cr_assert_leq(length, path.length);
		cr_assert_lt(length, room);
		cr_assert_eq(to[length], '\0', "a NUL ends it");
		memcpy(copy, to, length + 1);
	}
	free(from);
	free(to);
	return status;
}

static void expect(const struct row *rows, size_t count)
{
	char got[4096];

	for (size_t i = 0; i < count; i++) {
		enum status status = normalise(span_of(rows[i].path), got, sizeof(got));

		cr_expect_eq(status, STATUS_GO, "%s: %d", rows[i].path, status);
		if (status == STATUS_GO)
			cr_expect_str_eq(got, rows[i].wanted, "%s: %s, not %s", rows[i].path, got,
					 rows[i].wanted);
	}
}

static void expect_bad(const struct span *paths, size_t count)
{
	char got[4096];

	for (size_t i = 0; i < count; i++)
		cr_expect_eq(normalise(paths[i], got, sizeof(got)), STATUS_BAD_REQUEST, "row %zu: %.*s",
			     i, SPAN_ARGS(paths[i]));
}

#define EXPECT(...)                                                       \
	do {                                                              \
		static const struct row rows[] = { __VA_ARGS__ };         \
		expect(rows, COUNT(rows));                                \
	} while (0)
#define EXPECT_BAD(...)                                                   \
	do {                                                              \
		const struct span paths[] = { __VA_ARGS__ };              \
		expect_bad(paths, COUNT(paths));                          \
	} while (0)

/* ------------------------------------------------------------------ normalising */

Test(uri, a_plain_path_stays_as_it_is)
{
	EXPECT({ "/", "/" }, { "/a", "/a" }, { "/a/b.c/d-e_f~g", "/a/b.c/d-e_f~g" },
	       { "/!$&'()*+,;=:@", "/!$&'()*+,;=:@" });
}

Test(uri, a_final_slash_is_kept)
{
	EXPECT({ "/a/", "/a/" }, { "/a/b/", "/a/b/" }, { "/a//", "/a/" });
}

Test(uri, encoded_octets_are_decoded)
{
	EXPECT({ "/%61", "/a" }, { "/a%20b", "/a b" }, { "/%E2%82%AC", "/\xe2\x82\xac" },
	       { "/%e2%82%ac", "/\xe2\x82\xac" }, { "/%3F%23", "/?#" }, { "/%ff", "/\xff" },
	       { "/%5C", "/\\" }, { "/a+b", "/a+b" });
}

Test(uri, octets_are_decoded_once)
{
	EXPECT({ "/%2561", "/%61" }, { "/%252e%252e/a", "/%2e%2e/a" }, { "/%252f", "/%2f" },
	       { "/%25", "/%" }, { "/%2500", "/%00" });
}

Test(uri, one_dot_is_here)
{
	EXPECT({ "/.", "/" }, { "/./", "/" }, { "/./a", "/a" }, { "/a/.", "/a/" }, { "/a/./", "/a/" },
	       { "/a/./b", "/a/b" }, { "/././.", "/" });
}

Test(uri, two_dots_are_one_up)
{
	EXPECT({ "/a/..", "/" }, { "/a/../", "/" }, { "/a/../b", "/b" }, { "/a/b/..", "/a/" },
	       { "/a/b/../", "/a/" }, { "/a/b/../c", "/a/c" }, { "/a/b/../../c", "/c" },
	       { "/a/../b/../c/..", "/" }, { "/long-name/../b", "/b" });
}

Test(uri, the_example_of_the_standard_comes_out)
{
	EXPECT({ "/a/b/c/./../../g", "/a/g" }, { "/mid/content=5/../6", "/mid/6" });
}

Test(uri, encoded_dots_are_dots)
{
	EXPECT({ "/%2e", "/" }, { "/a/%2e%2E/b", "/b" }, { "/a/.%2e/b", "/b" }, { "/a/%2E./b", "/b" },
	       { "/a/%2e/b", "/a/b" });
}

Test(uri, dots_within_a_name_are_no_dot_segments)
{
	EXPECT({ "/...", "/..." }, { "/.a", "/.a" }, { "/..a", "/..a" }, { "/a.", "/a." },
	       { "/a..", "/a.." }, { "/a/.../b", "/a/.../b" }, { "/. ", "/. " }, { "/.%20", "/. " });
}

Test(uri, several_slashes_are_one)
{
	EXPECT({ "//", "/" }, { "///", "/" }, { "//a", "/a" }, { "/a//b", "/a/b" },
	       { "/a///b//", "/a/b/" }, { "/a/.//b", "/a/b" }, { "//a//..//b", "/b" });
}

Test(uri, two_dots_skip_no_empty_segment)
{
	EXPECT({ "/a//../b", "/b" }, { "/a/b//..", "/a/" });
}

Test(uri, high_octets_pass)
{
	EXPECT({ "/%80%ff", "/\x80\xff" }, { "/%c0%ae%c0%ae/", "/\xc0\xae\xc0\xae/" },
	       { "/\x80", "/\x80" });
}

/* --------------------------------------------------------------------- refusing */

Test(uri, dot_dot_cannot_climb_above_the_root)
{
	EXPECT_BAD(SPAN("/.."), SPAN("/../"), SPAN("/../a"), SPAN("/a/../.."), SPAN("/a/../../b"),
		   SPAN("//.."), SPAN("/./.."), SPAN("/a/b/../../.."), SPAN("/..//"));
}

Test(uri, encoded_dot_dot_cannot_climb_either)
{
	EXPECT_BAD(SPAN("/%2e%2e"), SPAN("/%2E%2e/etc/passwd"), SPAN("/.%2e/a"), SPAN("/%2e./a"),
		   SPAN("/a/%2e%2e/%2e%2e/b"));
}

Test(uri, a_percent_has_two_digits)
{
	EXPECT_BAD(SPAN("/%"), SPAN("/%4"), SPAN("/a%"), SPAN("/%zz"), SPAN("/%4z"), SPAN("/%z4"),
		   SPAN("/%%41"), SPAN("/% 41"), SPAN("/%u0041"), SPAN("/%+1"), SPAN("/%-1"),
		   SPAN("/%4/1"), SPAN("/%g0"), SPAN("/%0G"), SPAN("/%@0"), SPAN("/%`0"));
}

Test(uri, an_encoded_slash_is_refused)
{
	EXPECT_BAD(SPAN("/a%2fb"), SPAN("/%2F"), SPAN("/..%2f"), SPAN("/a%2f..%2f.."));
}

Test(uri, an_encoded_control_character_is_refused)
{
	char path[] = "/a%00b";
	char got[16];

	for (int c = 0; c < 256; c++) {
		static const char digits[] = "0123456789abcdef";
		bool is_good = c >= ' ' && c != 0x7f && c != '/';
		enum status status;

		path[3] = digits[c >> 4];
		path[4] = digits[c & 15];
		status = normalise(span_of(path), got, sizeof(got));
		cr_expect_eq(status, is_good ? STATUS_GO : STATUS_BAD_REQUEST, "%s: %d", path, status);
		if (is_good)
			cr_expect_eq((unsigned char)got[2], c, "%s", path);
	}
}

Test(uri, a_bare_control_character_is_refused)
{
	EXPECT_BAD(SPAN("/a\0b"), SPAN("/\x01"), SPAN("/a\n"), SPAN("/\x7f"), SPAN("/\0"));
}

Test(uri, a_path_begins_with_a_slash)
{
	EXPECT_BAD(SPAN(""), SPAN("a"), SPAN("."), SPAN("*"), SPAN("%2fa"), SPAN("\\a"));
}

Test(uri, a_path_is_just_so_deep)
{
	char path[4 * URI_DEPTH_MAX + 10] = "", got[sizeof(path)];

	for (int i = 0; i < URI_DEPTH_MAX; i++)
		strcat(path, "/a");
	cr_expect_eq(normalise(span_of(path), got, sizeof(got)), STATUS_GO);
	cr_expect_str_eq(got, path);
	strcat(path, "/");
	cr_expect_eq(normalise(span_of(path), got, sizeof(got)), STATUS_GO);
	strcat(path, "a");
	cr_expect_eq(normalise(span_of(path), got, sizeof(got)), STATUS_BAD_REQUEST);
}

Test(uri, the_way_up_makes_room_for_depth)
{
	char path[8 * URI_DEPTH_MAX + 10] = "", got[sizeof(path)];

	for (int i = 0; i < URI_DEPTH_MAX; i++)
		strcat(path, "/a/..");
	cr_expect_eq(normalise(span_of(path), got, sizeof(got)), STATUS_GO);
	cr_expect_str_eq(got, "/");
}

Test(uri, slashes_and_single_dots_are_not_deep)
{
	char path[4 * URI_DEPTH_MAX + 10] = "", got[sizeof(path)];

	for (int i = 0; i < URI_DEPTH_MAX; i++)
		strcat(path, "/./");
	strcat(path, "/a");
	cr_expect_eq(normalise(span_of(path), got, sizeof(got)), STATUS_GO);
	cr_expect_str_eq(got, "/a");
}

/* --------------------------------------------------------------------- encoding */

static void expect_encoded(struct span path, const char *wanted)
{
	char *to = malloc(3 * path.length + 1);
	size_t length = uri_encode_path(path, to);

	to[length] = '\0';
	cr_expect_str_eq(to, wanted, "%s, not %s", to, wanted);
	free(to);
}

Test(uri, what_a_path_may_hold_is_not_encoded)
{
	expect_encoded(SPAN(""), "");
	expect_encoded(SPAN("/azAZ09/-._~!$&'()*+,;=:@"), "/azAZ09/-._~!$&'()*+,;=:@");
}

Test(uri, all_else_is_encoded)
{
	expect_encoded(SPAN("/a b"), "/a%20b");
	expect_encoded(SPAN("%"), "%25");
	expect_encoded(SPAN("?#[]\"<>\\^`{|}"), "%3F%23%5B%5D%22%3C%3E%5C%5E%60%7B%7C%7D");
	expect_encoded(SPAN("\xe2\x82\xac"), "%E2%82%AC");
	expect_encoded(SPAN("\0\r\n\x7f\xff"), "%00%0D%0A%7F%FF");
}

Test(uri, encoding_needs_three_bytes_for_one_at_most)
{
	char from[256], *to = malloc(3 * sizeof(from));

	for (size_t i = 0; i < sizeof(from); i++)
		from[i] = (char)0xff;
	cr_expect_eq(uri_encode_path((struct span){ from, sizeof(from) }, to), 3 * sizeof(from));
	free(to);
}

Test(uri, what_is_encoded_is_normalised_back)
{
	for (int c = ' '; c < 256; c++) {
		char path[4] = { '/', 'a', (char)c, '\0' }, encoded[13], got[32];
		size_t length;

		if (c == '/' || c == 0x7f)
			continue;
		length = uri_encode_path((struct span){ path, 3 }, encoded);
		cr_expect_eq(normalise((struct span){ encoded, length }, got, sizeof(got)), STATUS_GO,
			     "%02x", (unsigned int)c);
		cr_expect_str_eq(got, path, "%02x", (unsigned int)c);
	}
}
