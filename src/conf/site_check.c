/* SPDX-License-Identifier: MIT */
/* site_check: what a word about a site, a location or an answer must be. */
#include "conf/site_check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "base/address.h"
#include "base/network.h"
#include "base/number.h"
#include "conf/word_check.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

__attribute__((format(printf, 3, 4)))
static bool refuse(char *why, size_t room, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(why, room, format, arguments);
	va_end(arguments);
	return false;
}

static bool is_port(const char *text)
{
	int64_t port;

	return number_parse(span_of(text), &port) && port >= 1 && port <= 65535 && *text != '0';
}

/* Labels of letters, digits, "-" and "_", with dots between. */
static bool is_host_name(struct span name)
{
	size_t label = 0;

	if (name.length == 0 || name.length > 253)
		return false;
	for (size_t i = 0; i < name.length; i++) {
		if (name.at[i] == '.') {
			if (label == 0)
				return false;
			label = 0;
		} else if (!name.at[i] || !strchr(LETTERS DIGITS "-_", name.at[i])) {
			return false;
		} else if (++label > 63) {
			return false;
		}
	}
	return label > 0;
}

bool site_check_name(const char *word, char *why, size_t room)
{
	const char *colon = *word == '[' ? strstr(word, "]:") : strchr(word, ':');
	struct span host = span_of(word);
	struct address address;

	if (colon && *word == '[')
		colon++;
	if (colon && !is_port(colon + 1))
		return refuse(why, room, "'%s' is not the port of a site", colon + 1);
	if (colon)
		host = span_between(word, colon);
	if (span_is(host, SPAN("*")))
		return true;
	if (*word == '[' && address_parse(word, 1, &address))
		return true;
	if (span_starts(host, SPAN("*.")))
		host = span_from(host, 2);
	if (is_host_name(host))
		return true;
	return refuse(why, room, "'%s' is not the name of a host: write \"www.example.org\", "
		      "\"*.example.org\", \"*\", or one of these with a :port", word);
}

/* A path as it is once it is decoded and without "." and "..": the only ones there ever are. */
static bool is_normal(const char *path)
{
	for (const char *at = path; (at = strchr(at, '/')); at++) {
		size_t length = strcspn(at + 1, "/");

		if ((length == 0 && at[1] == '/') || (length == 1 && at[1] == '.') ||
		    (length == 2 && at[1] == '.' && at[2] == '.'))
			return false;
	}
	return true;
}

bool site_check_path(const char *word, char *why, size_t room)
{
	if (*word != '/')
		return refuse(why, room, "'%s' is not a path in the docroot: it must begin with /",
			      word);
	if (!is_normal(word))
		return refuse(why, room, "'%s' is not a plain path: leave out //, . and ..", word);
	if (strchr(word, '?') || strchr(word, '#'))
		return refuse(why, room, "'%s' is more than a path: leave out ? and #", word);
	return true;
}

bool site_check_folder(const char *word, char *why, size_t room)
{
	if (*word == '/' && word[1] && is_normal(word))
		return true;
	return refuse(why, room, "'%s' is not a folder from / on", word);
}

bool site_check_location(const char *word, char *why, size_t room)
{
	if (*word != '/' && *word != '*')
		return refuse(why, room, "'%s' is not a location: write a prefix of paths, as in "
			      "\"/docs/\", or a pattern, as in \"*.css\"", word);
	if (!is_normal(word))
		return refuse(why, room, "'%s' never fits: paths are compared when //, . and .. "
			      "are gone", word);
	return true;
}

/* A variable of a redirect; its length, or 0 if it is none. */
static size_t variable(const char *at)
{
	if (at[1] >= '1' && at[1] <= '9')
		return 2;
	if (at[1] == '$')
		return 2;
	return strncmp(at, "$path", 5) == 0 ? 5 : strncmp(at, "$host", 5) == 0 ? 5 : 0;
}

static bool are_variables_good(const char *word, char *why, size_t room)
{
	for (const char *at = word; (at = strchr(at, '$'));) {
		size_t length = variable(at);

		if (length == 0)
			return refuse(why, room, "'%s': there are $1 to $9, $path, $host and $$",
				      at);
		at += length;
	}
	return true;
}

/* What a client may choose must not become a part of the host. */
static bool is_host_safe(const char *authority)
{
	size_t length = strcspn(authority, "/?#$");

	if (length > 0 && authority[length] == '/')
		return true;
	if (length == 0 && strncmp(authority, "$host", 5) != 0)
		return false;
	if (length == 0) {
		authority += 5;
		length = *authority == ':' ? 1 + strspn(authority + 1, DIGITS) : 0;
	}
	return authority[length] == '\0' || authority[length] == '/' ||
	       strncmp(authority + length, "$path", 5) == 0;
}

bool site_check_redirect(const char *word, char *why, size_t room)
{
	const char *authority = strncmp(word, "https://", 8) == 0 ? word + 8 :
				strncmp(word, "http://", 7) == 0 ? word + 7 : NULL;

	for (const char *at = word; *at; at++)
		if (*at <= ' ' || *at > '~' || strchr("\"<>\\^`{|}", *at))
			return refuse(why, room, "'%s' is not a URL: encode what it may not have, "
				      "such as spaces, with %%", word);
	if (!authority && (word[0] != '/' || word[1] == '/') && strncmp(word, "$path", 5) != 0)
		return refuse(why, room, "'%s' is no place to go: write a path that begins with "
			      "/, or a URL that begins with http:// or https://", word);
	if (!are_variables_good(word, why, room))
		return false;
	if (authority && !is_host_safe(authority))
		return refuse(why, room, "'%s' has no host, or lets a client choose it: write a "
			      "host, and a / behind it", word);
	return true;
}

bool site_check_answer(const char *word, char *why, size_t room)
{
	static const char *const good[] = { "301", "302", "303", "307", "308", "403", "404",
					    "410" };

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (strcmp(word, good[i]) == 0)
			return true;
	return refuse(why, room, "%s is none of 301, 302, 303, 307 and 308, nor 403, 404 and 410",
		      word);
}

static bool is_status(struct span text)
{
	return text.length == 3 && strchr("12345", text.at[0]) &&
	       ((strchr(DIGITS, text.at[1]) && strchr(DIGITS, text.at[2])) ||
		(text.at[1] == 'x' && text.at[2] == 'x'));
}

bool site_check_status(const char *word, char *why, size_t room)
{
	if (is_status(span_of(word)))
		return true;
	return refuse(why, room, "'%s' is not a status: write \"404\", or \"4xx\" for all of a "
		      "kind", word);
}

bool site_check_error_page(const char *word, char *why, size_t room)
{
	size_t length = strcspn(word, " ");
	const char *path = word + length + strspn(word + length, " ");

	if (!is_status((struct span){ word, length }) || !strchr("45", *word) || !*path)
		return refuse(why, room, "'%s' is not a status and a path, as in "
			      "\"404 /missing.html\" or \"5xx /broken.html\"", word);
	return site_check_path(path, why, room);
}

static bool is_type(struct span type)
{
	const char *slash = memchr(type.at, '/', type.length);
	static const char marks[] = LETTERS DIGITS "!#$&-^_.+";
	size_t group;

	if (!slash)
		return false;
	group = strspn(type.at, marks);
	if (group == 0 || type.at + group != slash)
		return false;
	return type.length == group + 2 && slash[1] == '*' ? true :
	       type.length > group + 1 && strspn(slash + 1, marks) >= type.length - group - 1;
}

bool site_check_type(const char *word, char *why, size_t room)
{
	if (is_type(span_of(word)))
		return true;
	return refuse(why, room, "'%s' is not a media type: write \"text/html\", or \"text/*\" "
		      "for all of a kind", word);
}

/* A line that had another in it would be two. */
static bool has_control(const char *word)
{
	for (; *word; word++)
		if (((unsigned char)*word < ' ' && *word != '\t') || *word == 0x7f)
			return true;
	return false;
}

/* These say how the connection works, or what is counted; nobody can choose them (RFC 9110). */
static bool is_ours(struct span name)
{
	static const char *const ours[] = { "Connection", "Content-Length", "Transfer-Encoding",
					    "Trailer", "Upgrade", "Keep-Alive", "Date",
					    "Content-Range", "Content-Encoding" };

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (span_is_nocase(span_of(ours[i]), name))
			return true;
	return false;
}

static bool check_name(struct span name, const char *word, char *why, size_t room)
{
	char copy[128], reason[8];

	snprintf(copy, sizeof(copy), "%.*s", SPAN_ARGS(name));
	if (name.length == 0 || name.length >= sizeof(copy) ||
	    !word_check_token(copy, reason, sizeof(reason)))
		return refuse(why, room, "'%s': '%.*s' is not the name of a field", word,
			      SPAN_ARGS(name));
	if (is_ours(name))
		return refuse(why, room, "'%s': the server alone knows what %.*s must be", word,
			      SPAN_ARGS(name));
	return true;
}

bool site_check_field_name(const char *word, char *why, size_t room)
{
	return check_name(span_of(word), word, why, room);
}

bool site_check_field(const char *word, char *why, size_t room)
{
	const char *colon = strchr(word, ':');

	if (!colon)
		return refuse(why, room, "'%s' is not a field line: write \"Name: value\"", word);
	if (strlen(word) > 2000)
		return refuse(why, room, "this field line is longer than 2000 bytes");
	if (has_control(word))
		return refuse(why, room, "a control character in a field line");
	return check_name(span_between(word, colon), word, why, room);
}

bool site_check_cache_control(const char *word, char *why, size_t room)
{
	size_t length = strcspn(word, " ");
	struct span pattern = { word, length };
	const char *value = word + length + strspn(word + length, " ");

	if (!*value)
		return refuse(why, room, "'%s' is not a pattern and a value, as in "
			      "\"*.css max-age=3600\" or \"text/html no-cache\"", word);
	if (has_control(value))
		return refuse(why, room, "a control character in a field line");
	if (strlen(value) > 500)
		return refuse(why, room, "this value is longer than 500 bytes");
	if (*word != '/' && *word != '*' && !is_type(pattern))
		return refuse(why, room, "'%.*s' is neither a media type nor a path or a pattern "
			      "with *", SPAN_ARGS(pattern));
	return true;
}

bool site_check_coding(const char *word, char *why, size_t room)
{
	if (strcmp(word, "br") == 0 || strcmp(word, "zstd") == 0 || strcmp(word, "gzip") == 0)
		return true;
	return refuse(why, room, "'%s' is none of br, zstd and gzip%s", word,
		      strcmp(word, "brotli") == 0 ? ": write \"br\"" : "");
}

bool site_check_origin(const char *word, char *why, size_t room)
{
	const char *host = strstr(word, "://");

	if (strcmp(word, "*") == 0 || strcmp(word, "null") == 0)
		return true;
	if (host && host != word && host[3] && !strpbrk(host + 3, "/?#* ,"))
		return true;
	return refuse(why, room, "'%s' is not an origin: write \"https://example.org\", without a "
		      "path, or \"*\"", word);
}

bool site_check_network(const char *word, char *why, size_t room)
{
	struct network network;

	if (network_parse(span_of(word), &network))
		return true;
	return refuse(why, room, "'%s' %s", word, network_why(span_of(word)));
}

bool site_check_realm(const char *word, char *why, size_t room)
{
	if (*word && strlen(word) <= 200 && !strpbrk(word, "\"\\") && !has_control(word))
		return true;
	return refuse(why, room, "'%s' is not a realm: 1 to 200 characters, and no quotes", word);
}

/* max-age in seconds first, then what RFC 6797, 6.1, and the browsers know. */
bool site_check_hsts(const char *word, char *why, size_t room)
{
	static const char *const known[] = { "includeSubDomains", "preload" };
	static const char age[] = "max-age=";
	const char *at = word + strlen(age);
	bool good = strncasecmp(word, age, strlen(age)) == 0 && strspn(at, DIGITS) > 0 &&
		    strspn(at, DIGITS) < 11;

	at = good ? at + strspn(at, DIGITS) : "";
	while (good && *at) {
		size_t length;

		good = *at == ';';
		at += good;
		at += strspn(at, " ");
		length = strcspn(at, " ;");
		good = good && (span_is_nocase((struct span){ at, length }, span_of(known[0])) ||
				span_is_nocase((struct span){ at, length }, span_of(known[1])));
		at += length;
	}
	good = good && strlen(word) <= 100;
	return good || refuse(why, room, "'%s' is not a policy: write \"max-age=31536000\", the "
			      "seconds of a year, and behind it, if you like, "
			      "\"; includeSubDomains\"", word);
}
