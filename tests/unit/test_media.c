/* SPDX-License-Identifier: MIT */
/* test_media: from a file name to a media type. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include "http/media.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define UNKNOWN "application/octet-stream"

struct row {
	const char *name;
	const char *type;
};

static void expect_types(const struct media_types *types, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t length = strlen(rows[i].name);
		/* At its own place, where a sanitizer sees who reads past its end. */
		char *name = malloc(length ? length : 1);
		const char *got;

		memcpy(name, rows[i].name, length);
		got = media_type_of(types, (struct span){ name, length });
		free(name);
		cr_expect_str_eq(got, rows[i].type, "%s: %s, not %s", rows[i].name, got,
				 rows[i].type);
	}
}

#define EXPECT_TYPES(types, ...)                                          \
	do {                                                              \
		static const struct row rows[] = { __VA_ARGS__ };         \
		expect_types(types, rows, COUNT(rows));                   \
	} while (0)
#define EXPECT(...) EXPECT_TYPES(NULL, __VA_ARGS__)

/* ------------------------------------------------------------ the built-in table */

/*
 * The table is searched as a sorted one: an entry out of place would not be found. Only bin and
 * br are not here, whose type is that of the unknown.
 */
Test(media, all_extensions_of_the_built_in_table_are_found)
{
	static const char *const extensions =
		"3gp 7z aac ai apng appcache atom avi avif bmp bz2 c cbor cjs conf crt css csv "
		"deb diff dmg doc docx eot eps epub flac geojson gif glb gltf gpx gz h heic heif "
		"htm html ico ics ini jar jpeg jpg js json json5 jsonld jxl kml log m3u8 m4a m4s "
		"m4v map markdown md mht mid midi mjs mkv mml mov mp3 mp4 mpd mpeg mpg obj odp "
		"ods odt oga ogg ogv opus otf patch pdf pem png ppt pptx ps py rar rpm rss rst "
		"rtf sh sql srt stl svg swf tar text tgz tif tiff toml ts tsv ttc ttf txt usdz "
		"vtt wasm wav weba webm webmanifest webp woff woff2 xhtml xls xlsx xml xsl xslt "
		"xz yaml yml zip zst";
	char *copy = strdup(extensions), *rest = copy, *extension, name[64];
	size_t count = 0;

	while ((extension = strsep(&rest, " "))) {
		snprintf(name, sizeof(name), "/a/file.%s", extension);
		cr_expect_str_neq(media_type_of(NULL, span_of(name)), UNKNOWN, "%s", extension);
		count++;
	}
	cr_expect_eq(count, 130);
	free(copy);
}

Test(media, documents_have_the_type_that_browsers_expect)
{
	EXPECT({ "a.html", "text/html" }, { "a.htm", "text/html" }, { "a.css", "text/css" },
	       { "a.js", "text/javascript" }, { "a.mjs", "text/javascript" },
	       { "a.cjs", "text/javascript" }, { "a.json", "application/json" },
	       { "a.map", "application/json" }, { "a.xml", "application/xml" },
	       { "a.xhtml", "application/xhtml+xml" }, { "a.txt", "text/plain" },
	       { "a.md", "text/markdown" }, { "a.csv", "text/csv" }, { "a.pdf", "application/pdf" },
	       { "a.wasm", "application/wasm" }, { "a.webmanifest", "application/manifest+json" },
	       { "a.vtt", "text/vtt" }, { "a.ics", "text/calendar" });
}

Test(media, images_have_the_type_that_browsers_expect)
{
	EXPECT({ "a.png", "image/png" }, { "a.jpg", "image/jpeg" }, { "a.jpeg", "image/jpeg" },
	       { "a.gif", "image/gif" }, { "a.svg", "image/svg+xml" }, { "a.webp", "image/webp" },
	       { "a.avif", "image/avif" }, { "a.ico", "image/vnd.microsoft.icon" },
	       { "a.bmp", "image/bmp" }, { "a.jxl", "image/jxl" }, { "a.apng", "image/apng" });
}

Test(media, sounds_films_and_fonts_have_the_type_that_browsers_expect)
{
	EXPECT({ "a.mp3", "audio/mpeg" }, { "a.mp4", "video/mp4" }, { "a.webm", "video/webm" },
	       { "a.ogg", "audio/ogg" }, { "a.wav", "audio/wav" }, { "a.flac", "audio/flac" },
	       { "a.ts", "video/mp2t" }, { "a.m3u8", "application/vnd.apple.mpegurl" },
	       { "a.mov", "video/quicktime" }, { "a.woff", "font/woff" }, { "a.woff2", "font/woff2" },
	       { "a.ttf", "font/ttf" }, { "a.otf", "font/otf" });
}

Test(media, archives_have_their_type)
{
	EXPECT({ "a.zip", "application/zip" }, { "a.gz", "application/gzip" },
	       { "a.tgz", "application/gzip" }, { "a.tar", "application/x-tar" },
	       { "a.xz", "application/x-xz" }, { "a.zst", "application/zstd" },
	       { "a.7z", "application/x-7z-compressed" });
}

Test(media, the_first_and_the_last_of_the_table_are_found)
{
	EXPECT({ "a.3gp", "video/3gpp" }, { "a.zst", "application/zstd" });
}

/* --------------------------------------------------------------------- names */

Test(media, the_case_of_an_extension_does_not_matter)
{
	EXPECT({ "A.HTML", "text/html" }, { "photo.JPG", "image/jpeg" }, { "a.Woff2", "font/woff2" },
	       { "A.ZIP", "application/zip" }, { "a.AAC", "audio/aac" });
}

Test(media, the_last_extension_counts)
{
	EXPECT({ "a.html.txt", "text/plain" }, { "a.tar.gz", "application/gzip" },
	       { "a..css", "text/css" }, { "html.css.unknown", UNKNOWN });
}

Test(media, a_dot_in_a_folder_is_no_extension)
{
	EXPECT({ "/a.html/b", UNKNOWN }, { "/a.html/", UNKNOWN }, { "/a.txt/b.css", "text/css" });
}

Test(media, what_has_no_extension_is_unknown)
{
	EXPECT({ "README", UNKNOWN }, { "", UNKNOWN }, { "a.", UNKNOWN }, { ".", UNKNOWN },
	       { "html", UNKNOWN }, { "/", UNKNOWN }, { "a.html~", UNKNOWN }, { "a.htmlx", UNKNOWN },
	       { "a.htm ", UNKNOWN }, { "a.ht", UNKNOWN });
}

Test(media, a_name_that_begins_with_a_dot_may_be_all_extension)
{
	EXPECT({ ".css", "text/css" }, { ".htaccess", UNKNOWN });
}

Test(media, an_endless_extension_is_unknown)
{
	EXPECT({ "a.abcdefghijklmnopqrstuvwxyzabcde", UNKNOWN },
	       { "a.abcdefghijklmnopqrstuvwxyzabcdef", UNKNOWN },
	       { "a.htmlhtmlhtmlhtmlhtmlhtmlhtmlhtmlhtmlhtmlhtmlhtml", UNKNOWN });
}

Test(media, a_name_needs_no_end)
{
	cr_expect_str_eq(media_type_of(NULL, (struct span){ "a.cssx", 5 }), "text/css");
	cr_expect_str_eq(media_type_of(NULL, (struct span){ "a.html", 5 }), "text/html");
}

/* ------------------------------------------------------------------- charset */

Test(media, text_wants_a_charset)
{
	static const char *const types[] = {
		"text/html", "text/css", "text/plain", "text/javascript", "text/cache-manifest",
		"application/xml", "application/xhtml+xml", "application/atom+xml",
		"application/rss+xml",
	};

	for (size_t i = 0; i < COUNT(types); i++)
		cr_expect(media_type_wants_charset(types[i]), "%s", types[i]);
}

Test(media, other_types_want_none)
{
	static const char *const types[] = {
		"application/json", "image/svg+xml", "application/wasm", "application/pdf",
		"image/png", "application/octet-stream", "application/ld+json", "application/xmlx",
		"textual/html", "text", "", "application/manifest+json",
	};

	for (size_t i = 0; i < COUNT(types); i++)
		cr_expect_not(media_type_wants_charset(types[i]), "%s", types[i]);
}

/* ---------------------------------------------------------------- mime.types */

Test(media, a_file_adds_types)
{
	struct media_types *types = media_types_load("chemical/x-pdb\tpdb ent\nx/y z\n");

	cr_assert_not_null(types);
	EXPECT_TYPES(types, { "a.pdb", "chemical/x-pdb" }, { "a.ent", "chemical/x-pdb" },
		     { "a.z", "x/y" }, { "a.y", UNKNOWN });
	media_types_free(types);
}

Test(media, the_built_in_table_comes_first)
{
	struct media_types *types = media_types_load("video/vnd.trolltech.linguist ts\na/b html new\n");

	EXPECT_TYPES(types, { "a.ts", "video/mp2t" }, { "a.html", "text/html" }, { "a.new", "a/b" });
	media_types_free(types);
}

Test(media, comments_and_empty_lines_are_skipped)
{
	struct media_types *types = media_types_load("# a/b one\n\n   \n\t\na/b two # three\n"
						     "c/d four#five\n#\n##\n");

	EXPECT_TYPES(types, { "a.one", UNKNOWN }, { "a.two", "a/b" }, { "a.three", UNKNOWN },
		     { "a.four", "c/d" }, { "a.five", UNKNOWN }, { "a.#", UNKNOWN });
	media_types_free(types);
}

Test(media, white_space_is_what_it_is)
{
	struct media_types *types = media_types_load("  a/b \t one\t\ttwo  \r\nc/d three\r\n");

	EXPECT_TYPES(types, { "a.one", "a/b" }, { "a.two", "a/b" }, { "a.three", "c/d" });
	media_types_free(types);
}

Test(media, the_last_line_needs_no_end)
{
	struct media_types *types = media_types_load("a/b one");

	EXPECT_TYPES(types, { "a.one", "a/b" });
	media_types_free(types);
}

Test(media, extensions_of_a_file_may_be_in_any_case)
{
	struct media_types *types = media_types_load("a/b OnE\n");

	EXPECT_TYPES(types, { "a.one", "a/b" }, { "a.ONE", "a/b" });
	media_types_free(types);
}

Test(media, an_extension_of_a_file_has_up_to_31_characters)
{
	struct media_types *types = media_types_load("a/b abcdefghijklmnopqrstuvwxyzabcde\n"
						     "a/b abcdefghijklmnopqrstuvwxyzabcdef\n");

	EXPECT_TYPES(types, { "a.abcdefghijklmnopqrstuvwxyzabcde", "a/b" },
		     { "a.abcdefghijklmnopqrstuvwxyzabcdef", UNKNOWN });
	media_types_free(types);
}

Test(media, a_type_of_a_file_may_hold_any_visible_character)
{
	struct media_types *types = media_types_load("x/!#$&-^_.+~ one\n");

	EXPECT_TYPES(types, { "a.one", UNKNOWN });
	media_types_free(types);
	types = media_types_load("x/!$&-^_.+~ one\n");
	EXPECT_TYPES(types, { "a.one", "x/!$&-^_.+~" });
	media_types_free(types);
}

Test(media, a_type_without_extensions_adds_nothing)
{
	struct media_types *types = media_types_load("a/b\nc/d\n");

	EXPECT_TYPES(types, { "a.a/b", UNKNOWN }, { "a.b", UNKNOWN });
	media_types_free(types);
}

Test(media, a_line_whose_type_is_none_is_skipped)
{
	struct media_types *types = media_types_load(
		"nonsense one\n/b two\na/ three\n\"a/b\" four\na/\x01 five\na/\xc3\xa9 six\n"
		"a/b\x7f seven\n/ eight\ngood/type nine\na\"/b ten\n");

	EXPECT_TYPES(types, { "a.one", UNKNOWN }, { "a.two", UNKNOWN }, { "a.three", UNKNOWN },
		     { "a.four", UNKNOWN }, { "a.five", UNKNOWN }, { "a.six", UNKNOWN },
		     { "a.seven", UNKNOWN }, { "a.eight", UNKNOWN }, { "a.nine", "good/type" },
		     { "a.ten", UNKNOWN });
	media_types_free(types);
}

Test(media, an_empty_file_adds_nothing)
{
	struct media_types *types = media_types_load("");

	cr_assert_not_null(types);
	EXPECT_TYPES(types, { "a.html", "text/html" }, { "a.one", UNKNOWN });
	media_types_free(types);
	types = media_types_load("\n# nothing\n");
	cr_assert_not_null(types);
	EXPECT_TYPES(types, { "a.one", UNKNOWN });
	media_types_free(types);
}

Test(media, a_large_file_is_sorted_and_found)
{
	static char text[60000];
	struct media_types *types;
	char *at = text, name[32], wanted[32];

	/* 7919 is prime to 2000: every number comes once, in no order. */
	for (int i = 0; i < 2000; i++) {
		int number = (i + 1) * 7919 % 2000;

		at += sprintf(at, "a/t%d x%d\n", number, number);
	}
	types = media_types_load(text);
	cr_assert_not_null(types);
	for (int i = 0; i < 2000; i++) {
		snprintf(name, sizeof(name), "f.x%d", i);
		snprintf(wanted, sizeof(wanted), "a/t%d", i);
		cr_assert_str_eq(media_type_of(types, span_of(name)), wanted);
	}
	cr_expect_str_eq(media_type_of(types, SPAN("f.x2000")), UNKNOWN);
	media_types_free(types);
}

Test(media, the_text_of_a_file_may_go_after_loading)
{
	char *text = strdup("a/b one\n");
	struct media_types *types = media_types_load(text);

	memset(text, 'x', strlen(text));
	free(text);
	EXPECT_TYPES(types, { "a.one", "a/b" });
	media_types_free(types);
}

Test(media, no_types_at_all_may_be_freed)
{
	media_types_free(NULL);
	cr_expect_str_eq(media_type_of(NULL, SPAN("a.css")), "text/css");
}
