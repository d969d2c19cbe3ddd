/* SPDX-License-Identifier: MIT */
/* media: from a file name's extension to a media type. */
#include "http/media.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

enum { EXTENSION_MOST = 31 };

struct entry {
	const char *extension;	/* lower case */
	const char *type;
};

/* Sorted by extension: what the web is made of, as browsers want to see it named. */
static const struct entry built_in[] = {
	{ "3gp", "video/3gpp" },
	{ "7z", "application/x-7z-compressed" },
	{ "aac", "audio/aac" },
	{ "ai", "application/postscript" },
	{ "apng", "image/apng" },
	{ "appcache", "text/cache-manifest" },
	{ "atom", "application/atom+xml" },
	{ "avi", "video/x-msvideo" },
	{ "avif", "image/avif" },
	{ "bin", "application/octet-stream" },
	{ "bmp", "image/bmp" },
	{ "br", "application/octet-stream" },
	{ "bz2", "application/x-bzip2" },
	{ "c", "text/plain" },
	{ "cbor", "application/cbor" },
	{ "cjs", "text/javascript" },
	{ "conf", "text/plain" },
	{ "crt", "application/x-x509-ca-cert" },
	{ "css", "text/css" },
	{ "csv", "text/csv" },
	{ "deb", "application/vnd.debian.binary-package" },
	{ "diff", "text/x-diff" },
	{ "dmg", "application/x-apple-diskimage" },
	{ "doc", "application/msword" },
	{ "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
	{ "eot", "application/vnd.ms-fontobject" },
	{ "eps", "application/postscript" },
	{ "epub", "application/epub+zip" },
	{ "flac", "audio/flac" },
	{ "geojson", "application/geo+json" },
	{ "gif", "image/gif" },
	{ "glb", "model/gltf-binary" },
	{ "gltf", "model/gltf+json" },
	{ "gpx", "application/gpx+xml" },
	{ "gz", "application/gzip" },
	{ "h", "text/plain" },
	{ "heic", "image/heic" },
	{ "heif", "image/heif" },
	{ "htm", "text/html" },
	{ "html", "text/html" },
	{ "ico", "image/vnd.microsoft.icon" },
	{ "ics", "text/calendar" },
	{ "ini", "text/plain" },
	{ "jar", "application/java-archive" },
	{ "jpeg", "image/jpeg" },
	{ "jpg", "image/jpeg" },
	{ "js", "text/javascript" },
	{ "json", "application/json" },
	{ "json5", "application/json5" },
	{ "jsonld", "application/ld+json" },
	{ "jxl", "image/jxl" },
	{ "kml", "application/vnd.google-earth.kml+xml" },
	{ "log", "text/plain" },
	{ "m3u8", "application/vnd.apple.mpegurl" },
	{ "m4a", "audio/mp4" },
	{ "m4s", "video/iso.segment" },
	{ "m4v", "video/mp4" },
	{ "map", "application/json" },
	{ "markdown", "text/markdown" },
	{ "md", "text/markdown" },
	{ "mht", "multipart/related" },
	{ "mid", "audio/midi" },
	{ "midi", "audio/midi" },
	{ "mjs", "text/javascript" },
	{ "mkv", "video/x-matroska" },
	{ "mml", "application/mathml+xml" },
	{ "mov", "video/quicktime" },
	{ "mp3", "audio/mpeg" },
	{ "mp4", "video/mp4" },
	{ "mpd", "application/dash+xml" },
	{ "mpeg", "video/mpeg" },
	{ "mpg", "video/mpeg" },
	{ "obj", "model/obj" },
	{ "odp", "application/vnd.oasis.opendocument.presentation" },
	{ "ods", "application/vnd.oasis.opendocument.spreadsheet" },
	{ "odt", "application/vnd.oasis.opendocument.text" },
	{ "oga", "audio/ogg" },
	{ "ogg", "audio/ogg" },
	{ "ogv", "video/ogg" },
	{ "opus", "audio/ogg" },
	{ "otf", "font/otf" },
	{ "patch", "text/x-diff" },
	{ "pdf", "application/pdf" },
	{ "pem", "application/x-pem-file" },
	{ "png", "image/png" },
	{ "ppt", "application/vnd.ms-powerpoint" },
	{ "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation" },
	{ "ps", "application/postscript" },
	{ "py", "text/x-python" },
	{ "rar", "application/vnd.rar" },
	{ "rpm", "application/x-rpm" },
	{ "rss", "application/rss+xml" },
	{ "rst", "text/x-rst" },
	{ "rtf", "application/rtf" },
	{ "sh", "text/x-shellscript" },
	{ "sql", "application/sql" },
	{ "srt", "application/x-subrip" },
	{ "stl", "model/stl" },
	{ "svg", "image/svg+xml" },
	{ "swf", "application/vnd.adobe.flash.movie" },
	{ "tar", "application/x-tar" },
	{ "text", "text/plain" },
	{ "tgz", "application/gzip" },
	{ "tif", "image/tiff" },
	{ "tiff", "image/tiff" },
	{ "toml", "application/toml" },
	{ "ts", "video/mp2t" },
	{ "tsv", "text/tab-separated-values" },
	{ "ttc", "font/collection" },
	{ "ttf", "font/ttf" },
	{ "txt", "text/plain" },
	{ "usdz", "model/vnd.usdz+zip" },
	{ "vtt", "text/vtt" },
	{ "wasm", "application/wasm" },
	{ "wav", "audio/wav" },
	{ "weba", "audio/webm" },
	{ "webm", "video/webm" },
	{ "webmanifest", "application/manifest+json" },
	{ "webp", "image/webp" },
	{ "woff", "font/woff" },
	{ "woff2", "font/woff2" },
	{ "xhtml", "application/xhtml+xml" },
	{ "xls", "application/vnd.ms-excel" },
	{ "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
	{ "xml", "application/xml" },
	{ "xsl", "application/xslt+xml" },
	{ "xslt", "application/xslt+xml" },
	{ "xz", "application/x-xz" },
	{ "yaml", "application/yaml" },
	{ "yml", "application/yaml" },
	{ "zip", "application/zip" },
	{ "zst", "application/zstd" },
};

/* Sorted by extension too; both strings lie in text. */
struct media_types {
	size_t count;
	struct entry *entries;
	char *text;
};

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->extension, ((const struct entry *)b)->extension);
}

static const char *find(const struct entry *entries, size_t count, const char *extension)
{
	struct entry key = { extension, NULL };
	const struct entry *found = bsearch(&key, entries, count, sizeof(key), compare);

	return found ? found->type : NULL;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* The extension in lower case; false if there is none that could be in a table. */
static bool extension_of(struct span name, char to[EXTENSION_MOST + 1])
{
	const char *dot = memrchr(name.at, '.', name.length);
	struct span extension;

	if (!dot)
		return false;
	extension = span_between(dot + 1, name.at + name.length);
	if (extension.length == 0 || extension.length > EXTENSION_MOST ||
	    memchr(extension.at, '/', extension.length))
		return false;
	for (size_t i = 0; i < extension.length; i++)
		to[i] = lower(extension.at[i]);
	to[extension.length] = '\0';
	return true;
}

const char *media_type_of(const struct media_types *types, struct span name)
{
	char extension[EXTENSION_MOST + 1];
	const char *type = NULL;

	if (extension_of(name, extension)) {
		type = find(built_in, sizeof(built_in) / sizeof(built_in[0]), extension);
		if (!type && types && types->count > 0)
			type = find(types->entries, types->count, extension);
	}
	return type ? type : "application/octet-stream";
}

bool media_type_wants_charset(const char *type)
{
	static const char *const others[] = {
		"application/xml", "application/xhtml+xml", "application/atom+xml",
		"application/rss+xml",
	};

	if (strncmp(type, "text/", 5) == 0)
		return true;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strcmp(type, others[i]) == 0)
			return true;
	return false;
}

/* ---------------------------------------------------------- mime.types(5) */

/* A type goes into a field line as it is. */
static bool is_type(const char *word)
{
	const char *slash = strchr(word, '/');

	for (const char *at = word; *at; at++)
		if (*at <= ' ' || *at > '~' || *at == '"')
			return false;
	return slash && slash > word && slash[1];
}

static int add(struct media_types *types, size_t *room, const char *extension, const char *type)
{
	if (types->count == *room) {
		size_t more = *room ? *room * 2 : 256;
		struct entry *entries = reallocarray(types->entries, more, sizeof(*entries));

		if (!entries)
			return -1;
		types->entries = entries;
		*room = more;
	}
	types->entries[types->count++] = (struct entry){ extension, type };
	return 0;
}

static int add_line(struct media_types *types, size_t *room, char *line)
{
	static const char blank[] = " \t\r";
	char *rest, *type, *word;

	line[strcspn(line, "#")] = '\0';
	type = strtok_r(line, blank, &rest);
	if (!type || !is_type(type))
		return 0;
	while ((word = strtok_r(NULL, blank, &rest))) {
		for (char *at = word; *at; at++)
			*at = lower(*at);
		if (add(types, room, word, type) < 0)
			return -1;
	}
	return 0;
}

struct media_types *media_types_load(const char *text)
{
	struct media_types *types = calloc(1, sizeof(*types));
	size_t room = 0;
	char *line, *rest;

	if (!types)
		return NULL;
	types->text = strdup(text);
	for (rest = types->text; rest && (line = strsep(&rest, "\n"));) {
		if (add_line(types, &room, line) == 0)
			continue;
		media_types_free(types);
		errno = ENOMEM;
		return NULL;
	}
	if (!types->text) {
		free(types);
		return NULL;
	}
	if (types->count > 0)
		qsort(types->entries, types->count, sizeof(types->entries[0]), compare);
	return types;
}

void media_types_free(struct media_types *types)
{
	if (!types)
		return;
	free(types->entries);
	free(types->text);
	free(types);
}
