/* SPDX-License-Identifier: MIT */
/* test_site_check: words about sites and locations, good and bad. */
#include <criterion/criterion.h>
#include <string.h>
#include "conf/site_check.h"

typedef bool check_function(const char *word, char *why, size_t room);

/* Good words, then NULL, then bad ones, then NULL. */
static void expect(check_function *check, const char *const *words)
{
	char why[512];

	for (; *words; words++)
		cr_expect(check(*words, why, sizeof(why)), "'%s': %s", *words, why);
	for (words++; *words; words++) {
		why[0] = '\0';
		cr_expect_not(check(*words, why, sizeof(why)), "'%s'", *words);
		cr_expect_gt(strlen(why), 10, "'%s'", *words);
	}
}

#define EXPECT(check, ...) expect(check, (const char *const[]){ __VA_ARGS__, NULL })

Test(site_check, names)
{
	EXPECT(site_check_name, "a", "www.example.org", "*.example.org", "*", "a:80", "*.a:8080", "*:443",
	       "a-b.c_d", "192.0.2.1", "[::1]", "[::1]:80", "xn--bcher-kva.example", NULL,
	       "", ".", "a..b", "a.", ".a", "a b", "*a", "a.*", "*.*", "a:", "a:0", "a:65536", "a:x",
	       "http://a", "a/b", "[::1", "[]", "::1", "\xc3\xbc.example",
	       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example");
}

Test(site_check, locations)
{
	EXPECT(site_check_location, "/", "/a", "/a/", "/a b/", "*.css", "/a/*", "/*/x", "*", "/.well-known/",
	       "/a.b", NULL,
	       "", "a", "a/b", "//", "/a//b", "/./", "/a/..", "/a/../b", "~x");
}

Test(site_check, paths)
{
	EXPECT(site_check_path, "/", "/a", "/a b.html", NULL, "", "a", "/a?b", "/a#b", "/..", "//a", "*");
}

Test(site_check, redirects)
{
	EXPECT(site_check_redirect, "/", "/a/$1", "https://a.example", "https://a.example/",
	       "http://a.example:80/$1/$2?x=$3", "https://$host$path", "https://$host:8443$path",
	       "https://a.example$path", "/a$$b", "$path", "https://$host/", "/$path", NULL,
	       "", "a", "//a.example/", "ftp://a/", "javascript:alert(1)", "/a b", "/a\n", "/\xc3\xbc", "/$0",
	       "/$x", "/$", "https://$1/", "https://a.example$1", "https://a$1.example/", "https://$hostx",
	       "https://", "/a\"b", "/<a>", "$1");
}

Test(site_check, statuses)
{
	EXPECT(site_check_answer, "301", "302", "303", "307", "308", "403", "404", "410", NULL, "300", "304",
	       "400", "500");
	EXPECT(site_check_status, "404", "200", "4xx", "5xx", NULL, "", "40", "4044", "6xx", "0xx", "4x4", "x");
	EXPECT(site_check_error_page, "404 /a", "5xx  /b/c.html", NULL, "404", "404/a", "200 /a", "404 a",
	       "4xx /a?b", "/a 404");
}

Test(site_check, fields)
{
	EXPECT(site_check_field, "A: b", "A:b", "A:", "X-Y_z: a, b; c", NULL, "", "A", ": b", "A b: c",
	       "A : b", "Content-Length: 1", "transfer-encoding: x", "Connection: close", "Date: x",
	       "A: b\r\nC: d", "A: b\nC");
	EXPECT(site_check_field_name, "A", "ETag", "X-Powered-By", NULL, "", "a b", "a:", "Content-Length",
	       "keep-alive");
	EXPECT(site_check_cache_control, "text/html no-cache", "*.css  max-age=3", "/a/* immutable",
	       "image/* private", NULL, "", "text/html", "html no-cache", "*.css ", "a b c",
	       "*.css a\r\nb");
	EXPECT(site_check_type, "text/html", "image/*", "application/vnd.a+b", NULL, "", "text", "text/",
	       "/html", "*/*", "text/html; charset=x", "text/ht*");
}

Test(site_check, others)
{
	EXPECT(site_check_coding, "br", "zstd", "gzip", NULL, "", "brotli", "deflate", "GZIP");
	EXPECT(site_check_origin, "*", "null", "https://a.example", "http://a:8080", NULL, "", "a.example",
	       "https://", "https://a/", "https://a.example/b", "https://*.a", "://a");
	EXPECT(site_check_network, "10.0.0.0/8", "::1", "all", NULL, "", "10.0.0.1/8", "x", "10.0.0.0/99");
	EXPECT(site_check_realm, "A Place", "x", NULL, "", "a\"b", "a\\b", "a\r\nb");
}
