/* SPDX-License-Identifier: MIT */
/* option: every option of the configuration, once: name, place, type, default, range, help. */
#include "conf/option.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include "conf/conf.h"
#include "conf/log_format.h"
#include "conf/word_check.h"

#define FIELD(name) .field = offsetof(struct conf, name)
#define NO_FIELD .field = OPTION_NO_FIELD
#define SECTION .type = OPTION_SECTION, NO_FIELD
#define SECONDS(n) ((int64_t)(n) * 1000)
#define HOURS(n) SECONDS((n) * 3600)
#define KILO(n) ((int64_t)(n) << 10)
#define MEGA(n) ((int64_t)(n) << 20)
#define GIGA(n) ((int64_t)(n) << 30)

static const struct option in_workers[] = {
	{ .name = "count", .type = OPTION_NUMBER, FIELD(workers.count),
	  .value = "auto", .words = "auto", .least = 1, .most = 4096,
	  .elsewhere = "StartServers ServerLimit worker_processes server.max-worker",
	  .help = "processes that serve; auto: one per CPU, at least two" },
	{ .name = "connections", .type = OPTION_NUMBER, FIELD(workers.connections),
	  .value = "1024", .least = 1, .most = 1000000,
	  .elsewhere = "MaxRequestWorkers MaxClients worker_connections server.max-connections",
	  .help = "connections that one worker holds; 1: one process per connection" },
	{ .name = "max-requests", .type = OPTION_NUMBER, FIELD(workers.max_requests),
	  .value = "0", .least = 0, .most = 1000000000000,
	  .elsewhere = "MaxConnectionsPerChild MaxRequestsPerChild",
	  .help = "a worker is replaced after so many requests; 0: never" },
	{ .name = NULL }
};

static const struct option in_timeouts[] = {
	{ .name = "header", .type = OPTION_DURATION, FIELD(timeouts.header_ms),
	  .value = "10s", .least = 1, .most = HOURS(24),
	  .elsewhere = "client_header_timeout RequestReadTimeout server.max-read-idle",
	  .help = "for the whole head of a request, from its first byte" },
	{ .name = "body", .type = OPTION_DURATION, FIELD(timeouts.body_ms),
	  .value = "20s", .least = 1, .most = HOURS(24),
	  .elsewhere = "client_body_timeout",
	  .help = "without a byte of a request's body" },
	{ .name = "send", .type = OPTION_DURATION, FIELD(timeouts.send_ms),
	  .value = "30s", .least = 1, .most = HOURS(24),
	  .elsewhere = "TimeOut send_timeout server.max-write-idle",
	  .help = "without progress while an answer is sent" },
	{ .name = "keep-alive", .type = OPTION_DURATION, FIELD(timeouts.keep_alive_ms),
	  .value = "15s", .least = 0, .most = HOURS(24),
	  .elsewhere = "KeepAliveTimeout keepalive_timeout server.max-keep-alive-idle",
	  .help = "a connection may be idle between requests; 0s: close after each answer" },
	{ .name = "drain", .type = OPTION_DURATION, FIELD(timeouts.drain_ms),
	  .value = "30s", .least = 0, .most = HOURS(24 * 7),
	  .elsewhere = "GracefulShutdownTimeout worker_shutdown_timeout",
	  .help = "answers in progress may go on when the server stops or reloads" },
	{ .name = NULL }
};

static const struct option in_limits[] = {
	{ .name = "request-line", .type = OPTION_SIZE, FIELD(limits.request_line),
	  .value = "8k", .least = 64, .most = KILO(64),
	  .elsewhere = "LimitRequestLine",
	  .help = "the longest request line; a longer one is answered 414" },
	{ .name = "header", .type = OPTION_SIZE, FIELD(limits.header),
	  .value = "32k", .least = 128, .most = MEGA(4),
	  .elsewhere = "LimitRequestFieldSize large_client_header_buffers "
		       "server.max-request-field-size",
	  .help = "the longest head of a request; a longer one is answered 431" },
	{ .name = "fields", .type = OPTION_NUMBER, FIELD(limits.fields),
	  .value = "100", .least = 1, .most = 256,
	  .elsewhere = "LimitRequestFields",
	  .help = "the most fields in a request; more are answered 431" },
	{ .name = "body", .type = OPTION_SIZE, FIELD(limits.body),
	  .value = "1m", .least = 0, .most = GIGA(1024),
	  .elsewhere = "LimitRequestBody client_max_body_size server.max-request-size",
	  .help = "the longest body of a request; a longer one is answered 413" },
	{ .name = NULL }
};

static const struct option in_cache[] = {
	{ .name = "files", .type = OPTION_NUMBER, FIELD(cache.files),
	  .value = "1024", .least = 0, .most = 1000000,
	  .elsewhere = "open_file_cache",
	  .help = "open files that each worker remembers; 0: none" },
	{ .name = "memory", .type = OPTION_SIZE, FIELD(cache.memory),
	  .value = "16m", .least = 0, .most = GIGA(1024),
	  .help = "content of small files that each worker remembers" },
	{ .name = NULL }
};

static const struct option in_tls[] = {
	{ .name = "mode", .type = OPTION_CHOICE, NO_FIELD,
	  .value = "off", .words = "off optional required", .check = word_check_tls_mode,
	  .elsewhere = "SSLEngine ssl ssl.engine",
	  .help = "whether connections are encrypted; optional: either, on the same port" },
	{ .name = NULL }
};

/* The first two of the top level are the same, but for what happens when they are missing. */
#define ADDRESS .name = "address", .type = OPTION_ADDRESSES, .check = word_check_address
#define PORT .name = "port", .type = OPTION_PORT, .least = 1, .most = 65535

static const struct option in_listen[] = {
	{ ADDRESS, NO_FIELD, .flags = OPTION_DEFAULT_VARIES,
	  .help = "where to accept connections; without it, as at the top level" },
	{ PORT, NO_FIELD, .flags = OPTION_DEFAULT_VARIES,
	  .help = "for addresses that name none; without it, as at the top level" },
	{ .name = NULL }
};

static const struct option at_top[] = {
	{ ADDRESS, NO_FIELD, .value = "localhost",
	  .elsewhere = "server.bind BindAddress",
	  .help = "where to accept connections: localhost, an IP address, * for all; "
		  "each may have a :port" },
	{ PORT, NO_FIELD, .value = "8888",
	  .elsewhere = "Listen server.port",
	  .help = "for addresses that name none" },
	{ .name = "backlog", .type = OPTION_NUMBER, FIELD(backlog),
	  .value = "511", .least = 1, .most = INT_MAX,
	  .elsewhere = "ListenBacklog server.listen-backlog",
	  .help = "connections that may wait to be accepted" },
	{ .name = "docroot", .type = OPTION_PATH, FIELD(docroot),
	  .value = HTTP_SERVER_WWW,
	  .elsewhere = "DocumentRoot root server.document-root document_root",
	  .help = "the folder that is served" },
	{ .name = "index", .type = OPTION_LIST, FIELD(index),
	  .value = "index.html", .check = word_check_file_name,
	  .elsewhere = "DirectoryIndex index-file.names server.indexfiles",
	  .help = "files that are looked for in a folder, in this order" },
	{ .name = "clean-urls", .type = OPTION_BOOLEAN, FIELD(clean_urls),
	  .value = "yes", .elsewhere = "MultiViews try_files",
	  .help = "whether /about is answered with about.html" },
	{ .name = "media-types", .type = OPTION_PATH, FIELD(media_types),
	  .flags = OPTION_OFF_IS_EMPTY, .value = "/etc/mime.types", .words = "off",
	  .elsewhere = "TypesConfig types mimetype.assign",
	  .help = "more media types by file extension, in the format of mime.types(5)" },
	{ .name = "charset", .type = OPTION_TEXT, FIELD(charset),
	  .flags = OPTION_OFF_IS_EMPTY, .value = "utf-8", .words = "off", .check = word_check_token,
	  .elsewhere = "AddDefaultCharset",
	  .help = "the charset that text files are said to be in; off: none is said" },
	{ .name = "revalidate", .type = OPTION_DURATION, FIELD(revalidate_ms),
	  .value = "1s", .least = 0, .most = HOURS(24),
	  .elsewhere = "open_file_cache_valid",
	  .help = "how long a remembered file is trusted unseen; 0s: look at each request" },
	{ .name = "user", .type = OPTION_TEXT, FIELD(user),
	  .flags = OPTION_DEFAULT_VARIES, .value = "",
	  .elsewhere = "server.username",
	  .help = "who the workers are when the server is started as root; "
		  "without it, the first of " OPTION_USERS " that exists" },
	{ .name = "group", .type = OPTION_TEXT, FIELD(group),
	  .flags = OPTION_DEFAULT_VARIES, .value = "",
	  .elsewhere = "server.groupname",
	  .help = "their group; without it, the user's own" },
	{ .name = "pid-file", .type = OPTION_PATH, FIELD(pid_file),
	  .flags = OPTION_OFF_IS_EMPTY | OPTION_DEFAULT_VARIES, .words = "off",
	  .elsewhere = "PidFile pid server.pid-file",
	  .help = "where the master's process id is found; without it, http-server.pid in "
		  "$RUNTIME_DIRECTORY, " HTTP_SERVER_RUN "/http-server (root) or "
		  "$XDG_RUNTIME_DIR; off when no file is read" },
	{ .name = "error-log", .type = OPTION_PATH, FIELD(error_log),
	  .value = "stderr", .words = "stderr syslog",
	  .elsewhere = "ErrorLog server.errorlog error_log",
	  .help = "where the server says what it does: stderr, syslog, or a file" },
	{ .name = "log-level", .type = OPTION_CHOICE, FIELD(log_level),
	  .value = "info", .words = "error warning info debug",
	  .help = "how much it says" },
	{ .name = "access-log", .type = OPTION_PATH, FIELD(access_log),
	  .flags = OPTION_DEFAULT_VARIES, .words = "stdout off",
	  .elsewhere = "CustomLog TransferLog access_log accesslog.filename",
	  .help = "a line for each request: stdout, off, or a file; without it, off, "
		  "but stdout when no file is read" },
	{ .name = "log-format", .type = OPTION_TEXT, FIELD(log_format),
	  .value = "combined", .words = LOG_FORMAT_NAMES, .check = log_format_check,
	  .elsewhere = "LogFormat log_format accesslog.format",
	  .help = "common, combined, json, or a format with Apache's letters" },
	{ .name = "workers", SECTION, .options = in_workers,
	  .help = "the processes that serve" },
	{ .name = "timeouts", SECTION, .options = in_timeouts,
	  .help = "how long to wait for a client" },
	{ .name = "limits", SECTION, .options = in_limits,
	  .help = "how much a client may send" },
	{ .name = "cache", SECTION, .options = in_cache,
	  .help = "what is remembered of files" },
	{ .name = "tls", SECTION, .options = in_tls,
	  .help = "encryption" },
	{ .name = "listen", SECTION, .flags = OPTION_TITLED, .most = 32, .options = in_listen,
	  .help = "more addresses to accept connections on" },
	{ .name = NULL }
};

const struct option option_top = { .name = "", SECTION, .options = at_top };

const struct option *option_find(const struct option *section, struct span name)
{
	for (const struct option *o = section->options; o->name; o++)
		if (span_is(span_of(o->name), name))
			return o;
	return NULL;
}

const struct option *option_find_type(const struct option *section, enum option_type type)
{
	for (const struct option *o = section->options; o->name; o++)
		if (o->type == type)
			return o;
	return NULL;
}

size_t option_count(const struct option *section)
{
	size_t count = 0;

	while (section->options[count].name)
		count++;
	return count;
}

size_t option_index(const struct option *section, const struct option *option)
{
	return (size_t)(option - section->options);
}

bool option_is_list(const struct option *option)
{
	return option->type == OPTION_LIST || option->type == OPTION_ADDRESSES;
}

bool option_word(const char *words, struct span word, size_t *index)
{
	size_t number = 0;

	for (const char *at = words; at && *at; number++) {
		size_t length = strcspn(at, " ");

		if (span_is((struct span){ at, length }, word)) {
			if (index)
				*index = number;
			return true;
		}
		at += length + (at[length] == ' ');
	}
	return false;
}

bool option_next(struct option_walk *walk)
{
	if (!walk->sections[0])
		walk->sections[0] = &option_top;
	else if (walk->option->type == OPTION_SECTION && walk->depth + 1 < OPTION_DEPTH) {
		walk->sections[++walk->depth] = walk->option;
		walk->next[walk->depth] = 0;
	}
	for (;;) {
		const struct option *section = walk->sections[walk->depth];

		walk->option = &section->options[walk->next[walk->depth]++];
		if (walk->option->name)
			break;
		if (walk->depth-- == 0)
			return false;
	}
	walk->name[0] = '\0';
	for (size_t i = 1; i <= walk->depth; i++) {
		strcat(walk->name, walk->sections[i]->name);
		strcat(walk->name, ".");
	}
	strcat(walk->name, walk->option->name);
	return true;
}

enum unit_kind option_unit(const struct option *option)
{
	return option->type == OPTION_DURATION ? UNIT_TIME :
	       option->type == OPTION_SIZE ? UNIT_SIZE : UNIT_NONE;
}

void option_join_words(const char *words, char *text, size_t room)
{
	size_t length = 0;

	text[0] = '\0';
	while (*words && length < room) {
		size_t word = strcspn(words, " ");
		const char *rest = words + word + (words[word] == ' ');
		const char *glue = !*rest ? "" : strchr(rest, ' ') ? ", " : " or ";

		length += (size_t)snprintf(text + length, room - length, "%.*s%s", (int)word,
					   words, glue);
		words = rest;
	}
}

void option_describe(const struct option *option, char text[OPTION_KIND])
{
	static const char *const kinds[] = {
		[OPTION_SECTION] = "a section",
		[OPTION_TEXT] = "a text",
		[OPTION_PATH] = "a path",
		[OPTION_CHOICE] = "",
		[OPTION_BOOLEAN] = "yes or no",
		[OPTION_NUMBER] = "a whole number",
		[OPTION_DURATION] = "a time such as \"10s\"",
		[OPTION_SIZE] = "a size such as \"64k\"",
		[OPTION_LIST] = "a list such as {\"a\", \"b\"}",
		[OPTION_ADDRESSES] = "an address, or a list of them",
		[OPTION_PORT] = "a whole number",
	};
	const char *kind = kinds[option->type];
	char words[OPTION_KIND / 2] = "";

	if (option->words)
		option_join_words(option->words, words, sizeof(words));
	snprintf(text, OPTION_KIND, "%s%s%s", words, *words && *kind ? ", or " : "", kind);
}

/* The default as it would be written in a file; nothing if it varies. */
static int list_default(struct buffer *to, const struct option *option)
{
	const char *quote = option->type == OPTION_NUMBER || option->type == OPTION_PORT ||
			    option->type == OPTION_BOOLEAN ? "" : "\"";

	if ((option->flags & OPTION_DEFAULT_VARIES) || !option->value)
		return 0;
	return buffer_print(to, option->type == OPTION_LIST ? " = {%s%s%s}" : " = %s%s%s", quote,
			    option->value, quote);
}

static int list_one(struct buffer *to, const struct option_walk *walk)
{
	const struct option *option = walk->option;
	char kind[OPTION_KIND], least[UNIT_TEXT], most[UNIT_TEXT];

	if (option->type == OPTION_SECTION)
		return buffer_print(to, "%s%s { ... }\n    %s\n", walk->name,
				    option->flags & OPTION_TITLED ? " \"name\"" : "",
				    option->help);
	option_describe(option, kind);
	if (buffer_add(to, walk->name) < 0 || list_default(to, option) < 0 ||
	    buffer_print(to, "\n    %s", kind) < 0)
		return -1;
	if (option->most > 0) {
		unit_format(option_unit(option), option->least, least);
		unit_format(option_unit(option), option->most, most);
		if (buffer_print(to, ", %s to %s", least, most) < 0)
			return -1;
	}
	return buffer_print(to, "\n    %s\n", option->help);
}

int option_list(struct buffer *to)
{
	struct option_walk walk = { 0 };

	while (option_next(&walk))
		if (list_one(to, &walk) < 0)
			return -1;
	return 0;
}
