/* SPDX-License-Identifier: MIT */
/* test_change: what is told of the difference between two configurations. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include "conf/change.h"

static char *describe(const char *before, const char *after)
{
	static struct buffer text;

	buffer_free(&text);
	change_describe(before, after, &text);
	return text.data ? text.data : "";
}

Test(change, the_same_is_not_told)
{
	cr_expect_str_eq(describe("", ""), "");
	cr_expect_str_eq(describe("# no file\na = 1   # x.conf:1\n", "# no file\na = 1   # x.conf:7\n"),
			 "", "where it stands does not matter");
	cr_expect_str_eq(describe("b = 2  # d\na = 1  # d\n", "a = 1  # d\nb = 2  # d\n"), "",
			 "nor in which order");
}

Test(change, a_value_is_told_before_and_after)
{
	cr_expect_str_eq(describe("port       = 8080      # a\nx = 1  # a\n",
				  "port       = 8888      # a\nx = 1  # a\n"),
			 "port: 8080 -> 8888\n");
	cr_expect_str_eq(describe("a = \"x  # y\"    # f:1\n", "a = \"x  # z\"    # f:1\n"),
			 "a: \"x  # y\" -> \"x  # z\"\n");
	cr_expect_str_eq(describe("a = \"b = c\"  # f:1\n", "a = \"b = d\"  # f:1\n"),
			 "a: \"b = c\" -> \"b = d\"\n");
}

Test(change, what_comes_and_goes_is_told)
{
	cr_expect_str_eq(describe("a = 1  # d\n", "a = 1  # d\nb = 2  # d\n"), "b: new, 2\n");
	cr_expect_str_eq(describe("a = 1  # d\nb = 2  # d\n", "b = 2  # d\n"), "a: gone\n");
	cr_expect_str_eq(describe("", "# site.a.* from f:1\nsite.a.docroot = \"/x\"  # f:2\n"),
			 "site.a: new\nsite.a.docroot: new, \"/x\"\n");
	cr_expect_str_eq(describe("# site.\"b.example\".* from f:1\n", ""), "site.\"b.example\": gone\n");
}

Test(change, many_are_counted)
{
	struct buffer after = { 0 };

	for (int i = 0; i < CHANGE_LINES + 5; i++)
		buffer_print(&after, "x%02d = 1  # f\n", i);
	cr_expect(strstr(describe("", after.data), "x19: new, 1\nand 5 more\n"));
	cr_expect_null(strstr(describe("", after.data), "x20"));
	buffer_free(&after);
}

Test(change, a_broken_text_does_no_harm)
{
	describe("=", " = ");
	describe("# * from", "# ");
	describe("a = ", "a =");
	describe("\n\n", "a = 1");
}
