/* SPDX-License-Identifier: MIT */
/* client_options: what the command line asks of a client: the verbs get, healthcheck, bench. */
#include "tool/client_options.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include "base/number.h"
#include "conf/unit.h"
#include "http/syntax.h"

enum {
	ALL = CLIENT_GET | CLIENT_HEALTHCHECK | CLIENT_BENCH | CLIENT_REPLAY,
	ASKING = ALL & ~CLIENT_REPLAY,
	LONG_CACERT = 256,
	LONG_CLOSE,
	LONG_EXPLAIN,
	LONG_PID_FILE,
	LONG_RESUME,
	LONG_TIMEOUT,
};

static const struct {
	int letter;		/* 256 and up: it has none */
	const char *name, *value;	/* NULL: it takes no value */
	unsigned int verbs;
	const char *help;
} table[] = {
	{ 'c', "connections", "NUMBER", CLIENT_BENCH, "hold so many connections (50)" },
	{ 'd', "duration", "TIME", CLIENT_BENCH, "go on for so long (10s)" },
	{ 'r', "rate", "NUMBER", CLIENT_BENCH, "send so many requests a second, whatever comes back" },
	{ LONG_CLOSE, "close", NULL, CLIENT_BENCH, "open a connection for each request" },
	{ LONG_RESUME, "resume", NULL, CLIENT_BENCH, "resume TLS sessions" },
	{ LONG_PID_FILE, "pid-file", "FILE", CLIENT_BENCH,
	  "of the http-server that is measured, to see its workers" },
	{ 'v', "verbose", NULL, CLIENT_GET | CLIENT_REPLAY, "show each step: calls, addresses, bytes, times" },
	{ LONG_EXPLAIN, "explain", NULL, CLIENT_GET, "and what it is for" },
	{ 'X', "method", "METHOD", CLIENT_GET, "GET, HEAD or OPTIONS" },
	{ 'I', "head", NULL, CLIENT_GET, "the same as -X HEAD" },
	{ 'i', "include", NULL, CLIENT_GET, "print the head of the reply, too" },
	{ 'L', "location", NULL, CLIENT_GET, "go where a redirection leads, ten times at most" },
	{ 'o', "output", "FILE", CLIENT_GET, "write what comes to a file, not to standard output" },
	{ 'q', "quiet", NULL, CLIENT_GET | CLIENT_HEALTHCHECK, "say nothing of what went wrong" },
	{ 'H', "field", "FIELD", ASKING, "send a field, as in -H 'Accept-Language: de'" },
	{ 'k', "insecure", NULL, ALL, "trust any certificate" },
	{ LONG_CACERT, "cacert", "FILE", ALL, "trust the authorities in a file, not the system's" },
	{ '4', "ipv4", NULL, ALL, "use IPv4 only" },
	{ '6', "ipv6", NULL, ALL, "use IPv6 only" },
	{ LONG_TIMEOUT, "timeout", "TIME", ALL, "wait so long at each step (30s; healthcheck: 5s)" },
	{ 'h', "help", NULL, ALL, "print this" },
};

enum { OPTIONS = sizeof(table) / sizeof(table[0]) };

static const struct {
	const char *name;
	enum client_verb verb;
	const char *purpose;
} verbs[] = {
	{ "get", CLIENT_GET,
	  "Asks a server for a URL and prints what comes.\n"
	  "Exit status: 0 for a 2xx reply, 3, 4, 5 by the class of another; 6 no such name,\n"
	  "7 no connection, 23 cannot write, 28 out of time, 35 no TLS, 56 broken off,\n"
	  "60 the certificate is not to be trusted, 64 a wrong command line.\n" },
	{ "healthcheck", CLIENT_HEALTHCHECK,
	  "Asks a server for a URL. Exit status: 0 if it is there and well (2xx or 3xx), else 1.\n" },
	{ "bench", CLIENT_BENCH,
	  "Asks a server for a URL again and again, and prints how it stood up to it.\n" },
	{ "replay", CLIENT_REPLAY,
	  "Sends a request as it is in a file to the server of a URL, and prints what comes:\n"
	  "for requests that a worker has died of, and a server that runs with -X under a debugger.\n" },
};

enum { VERBS = sizeof(verbs) / sizeof(verbs[0]) };

enum client_verb client_verb(const char *name)
{
	for (size_t i = 0; i < VERBS; i++)
		if (strcmp(verbs[i].name, name) == 0)
			return verbs[i].verb;
	return 0;
}

static const char *name_of(enum client_verb verb)
{
	for (size_t i = 0; i < VERBS; i++)
		if (verbs[i].verb == verb)
			return verbs[i].name;
	return "";
}

void client_say(const struct client_options *options, const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "http-server %s: ", name_of(options->verb));
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
}

void client_options_print_help(enum client_verb verb)
{
	printf("Usage: http-server %s [OPTION]... %sURL\n", name_of(verb),
	       verb == CLIENT_REPLAY ? "FILE " : "");
	for (size_t i = 0; i < VERBS; i++)
		if (verbs[i].verb == verb)
			printf("%s\n", verbs[i].purpose);
	for (size_t i = 0; i < OPTIONS; i++) {
		char option[40];

		if (!(table[i].verbs & verb))
			continue;
		snprintf(option, sizeof(option), "--%s%s%s", table[i].name, table[i].value ? "=" : "",
			 table[i].value ? table[i].value : "");
		if (table[i].letter < 256)
			printf("  -%c, %-22s %s\n", table[i].letter, option, table[i].help);
		else
			printf("      %-22s %s\n", option, table[i].help);
	}
}

/* ------------------------------------------------------------------- values */

static int refuse(const struct client_options *options, const char *what, const char *value,
		  const char *why)
{
	client_say(options, "%s %.*s: %s (try http-server %s --help)", what,
		   (int)strcspn(value, "\r\n"), value, why, name_of(options->verb));
	return EX_USAGE;
}

/* "10s", "500ms"; a lone number is seconds. */
static int take_time(const struct client_options *options, const char *name, const char *text,
		     int64_t *ms)
{
	size_t digits = strspn(text, "0123456789");
	int64_t number, factor = 1000;

	if (!number_parse((struct span){ text, digits }, &number) || number > 1000000000 ||
	    (text[digits] && !unit_factor(UNIT_TIME, text + digits, &factor)) || number == 0)
		return refuse(options, name, text, "is no time, such as 10s or 500ms");
	*ms = number * factor;
	return EX_OK;
}

static int take_number(const struct client_options *options, const char *name, const char *text,
		       int64_t most, int64_t *number)
{
	if (number_parse(span_of(text), number) && *number >= 1 && *number <= most)
		return EX_OK;
	return refuse(options, name, text, "is no whole number that makes sense here");
}

static int take_method(struct client_options *options, const char *name)
{
	if (strcmp(name, "GET") != 0 && strcmp(name, "HEAD") != 0 && strcmp(name, "OPTIONS") != 0)
		return refuse(options, "-X", name, "the methods are GET, HEAD and OPTIONS");
	options->method = name;
	return EX_OK;
}

/* It must not be able to end the head, nor begin a second line. */
static int take_field(struct client_options *options, const char *text)
{
	const char *colon = strchr(text, ':');

	if (!colon || !syntax_is_token(span_between(text, colon)) ||
	    *syntax_skip_text(colon, text + strlen(text)))
		return refuse(options, "-H", text, "is no field, such as 'Name: value'");
	if (options->field_count == CLIENT_FIELDS)
		return refuse(options, "-H", text, "there is no room for so many");
	options->fields[options->field_count++] = text;
	return EX_OK;
}

static int take_option(struct client_options *options, int letter, const char *value)
{
	switch (letter) {
	case 'c':
		return take_number(options, "-c", value, 60000, &options->connections);
	case 'd':
		return take_time(options, "-d", value, &options->duration_ms);
	case 'r':
		return take_number(options, "-r", value, 10000000, &options->rate);
	case LONG_CLOSE:
		options->closes = true;
		return EX_OK;
	case LONG_RESUME:
		options->resumes = true;
		return EX_OK;
	case LONG_PID_FILE:
		options->pid_file = value;
		return EX_OK;
	case 'v':
		options->verbose = true;
		return EX_OK;
	case LONG_EXPLAIN:
		options->verbose = options->explains = true;
		return EX_OK;
	case 'X':
		return take_method(options, value);
	case 'I':
		options->method = "HEAD";
		return EX_OK;
	case 'i':
		options->shows_head = true;
		return EX_OK;
	case 'L':
		options->follows = true;
		return EX_OK;
	case 'o':
		options->output = value;
		return EX_OK;
	case 'q':
		options->quiet = true;
		return EX_OK;
	case 'H':
		return take_field(options, value);
	case 'k':
		options->trusts_all = true;
		return EX_OK;
	case LONG_CACERT:
		options->authorities = value;
		return EX_OK;
	case '4':
		options->family = AF_INET;
		return EX_OK;
	case '6':
		options->family = AF_INET6;
		return EX_OK;
	case LONG_TIMEOUT:
		return take_time(options, "--timeout", value, &options->timeout_ms);
	default:
		options->help = true;
		return EX_OK;
	}
}

/* ------------------------------------------------------------------- reading */

/* The options of that verb, as getopt_long wants them. */
static void list_options(enum client_verb verb, char *letters, struct option *names)
{
	*letters++ = ':';
	for (size_t i = 0; i < OPTIONS; i++) {
		if (!(table[i].verbs & verb))
			continue;
		*names++ = (struct option){ table[i].name, table[i].value ? required_argument :
									    no_argument,
					    NULL, table[i].letter };
		if (table[i].letter >= 256)
			continue;
		*letters++ = (char)table[i].letter;
		if (table[i].value)
			*letters++ = ':';
	}
	*letters = '\0';
	*names = (struct option){ NULL, 0, NULL, 0 };
}

static int take_url(struct client_options *options, int count, char **words)
{
	const char *why;

	if (options->verb == CLIENT_REPLAY && count > 0) {
		options->file = words[0];
		count--;
		words++;
	}
	if (count == 0)
		return refuse(options, "URL", "is missing", "such as https://localhost:8888/hello");
	if (count > 1)
		return refuse(options, "one URL at a time: what is", words[1], "for?");
	options->url_text = words[0];
	why = url_parse(&options->url, span_of(words[0]));
	return why ? refuse(options, "URL", words[0], why) : EX_OK;
}

int client_options_parse(struct client_options *options, int argc, char **argv)
{
	struct option names[OPTIONS + 1];
	char letters[2 * OPTIONS + 2];
	int letter, result = EX_OK;

	*options = (struct client_options){ .verb = client_verb(argv[1]), .method = "GET",
					    .family = AF_UNSPEC, .timeout_ms = 30000,
					    .connections = 50, .duration_ms = 10000 };
	if (options->verb == CLIENT_HEALTHCHECK)
		options->timeout_ms = 5000;
	list_options(options->verb, letters, names);
	opterr = 0;
	/* The verb stands where getopt expects the program. */
	argc--;
	argv++;
	while (result == EX_OK && (letter = getopt_long(argc, argv, letters, names, NULL)) != -1) {
		char option[3] = { '-', (char)optopt, '\0' };
		const char *word = optopt && optopt < 256 ? option : argv[optind - 1];

		if (letter == '?')
			return refuse(options, "option", word, "there is no such option");
		if (letter == ':')
			return refuse(options, "option", word, "needs a value");
		result = take_option(options, letter, optarg);
	}
	if (result != EX_OK || options->help)
		return result;
	return take_url(options, argc - optind, argv + optind);
}
