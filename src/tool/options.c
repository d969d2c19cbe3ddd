/* SPDX-License-Identifier: MIT */
/* options: what the command line asks for. */
#include "tool/options.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

const char options_help[] =
	"Usage: http-server [OPTION]... [FOLDER]\n"
	"       http-server [OPTION]... explain URL\n"
	"       http-server [OPTION]... trace|status|doctor\n"
	"       http-server get|healthcheck|bench [OPTION]... URL\n"
	"Serves a folder over HTTP with a pool of worker processes. With a FOLDER and without -f,\n"
	"no configuration file is read: it is served at http://localhost:8888/.\n"
	"\n"
	"  -f, --config=FILE          read this configuration\n"
	"  -o, --option=NAME=VALUE    set an option of the configuration: -o workers.count=4\n"
	"  -p, --port=PORT            the same as -o port=PORT\n"
	"  -D, --daemon               go to the background once it serves\n"
	"  -X, --single               serve in a single process, for debuggers\n"
	"      --trace                with -X: print each socket call\n"
	"      --explain              and what it is for\n"
	"\n"
	"  -t, --test                 test the configuration and what it names\n"
	"  -T, --dump                 test, and print each option's value and origin\n"
	"  -q, --quiet                say nothing when the test finds nothing\n"
	"  -L, --list                 list all options of the configuration\n"
	"\n"
	"  -k, --control=ORDER        tell the running server, and wait for the outcome:\n"
	"                             reload, reopen, upgrade, stop, quit or status\n"
	"      --json                 the status for programs; http-server status is the same\n"
	"\n"
	"explain tells how a request for the URL would be answered, and why:\n"
	"  -H, --field=FIELD          with a field, as in -H 'Accept-Encoding: br'\n"
	"  -a, --as=ADDRESS           from a client with this address\n"
	"\n"
	"trace prints each socket call of the running server as it happens; -a ADDRESS: only those\n"
	"for this client; --explain: and what they are for.\n"
	"\n"
	"doctor looks at the configuration, the system and the running server, and says what could be\n"
	"better.\n"
	"\n"
	"  -v, --version              print the version\n"
	"  -V, --build                print how it was built\n"
	"  -h, --help                 print this\n"
	"\n"
	"Clients, which have options of their own (get --help):\n"
	"  get URL                    ask a server and print what comes; -v shows each step\n"
	"  healthcheck URL            is it well?\n"
	"  bench URL                  how much does it stand?\n"
	"  replay FILE URL            send a request that a worker has died of\n"
	"\n"
	"See man http-server, man http-server.conf and man http-server-tutorial.\n";

/* Options without a letter. */
enum { LONG_TRACE = 256, LONG_EXPLAIN, LONG_JSON };

static const struct option long_options[] = {
	{ "config", required_argument, NULL, 'f' },
	{ "option", required_argument, NULL, 'o' },
	{ "port", required_argument, NULL, 'p' },
	{ "daemon", no_argument, NULL, 'D' },
	{ "single", no_argument, NULL, 'X' },
	{ "trace", no_argument, NULL, LONG_TRACE },
	{ "explain", no_argument, NULL, LONG_EXPLAIN },
	{ "json", no_argument, NULL, LONG_JSON },
	{ "test", no_argument, NULL, 't' },
	{ "dump", no_argument, NULL, 'T' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "list", no_argument, NULL, 'L' },
	{ "control", required_argument, NULL, 'k' },
	{ "field", required_argument, NULL, 'H' },
	{ "as", required_argument, NULL, 'a' },
	{ "version", no_argument, NULL, 'v' },
	{ "build", no_argument, NULL, 'V' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static int refuse(const char *format, ...) __attribute__((format(printf, 1, 2)));

static int refuse(const char *format, ...)
{
	va_list arguments;

	fputs("http-server: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputs(" (try http-server --help)\n", stderr);
	return EX_USAGE;
}

/* The memory of argv becomes the title of the process. */
static char *copy(const char *text)
{
	char *result = strdup(text);

	if (!result)
		abort();
	return result;
}

static int add_override(struct options *options, const char *origin, const char *name,
			const char *value)
{
	char *setting;

	if (options->source.override_count == OPTIONS_OVERRIDES)
		return refuse("too many options: '%s' is one more than there is room for", value);
	if (asprintf(&setting, "%s%s%s", name, *name ? "=" : "", value) < 0)
		abort();
	options->overrides[options->source.override_count++] =
		(struct conf_override){ origin, setting };
	return EX_OK;
}

static int take_order(struct options *options, const char *name)
{
	options->verb = VERB_CONTROL;
	options->order = control_verb(name);
	options->order_name = copy(name);
	if (options->order == CONTROL_NONE)
		return refuse("-k %s: the orders are reload, reopen, upgrade, stop, quit and status", name);
	return EX_OK;
}

static int add_field(struct options *options, const char *field)
{
	if (options->field_count == OPTIONS_FIELDS)
		return refuse("too many fields: '%s' is one more than there is room for", field);
	options->fields[options->field_count++] = copy(field);
	return EX_OK;
}

static int take_option(struct options *options, int letter)
{
	switch (letter) {
	case 'f':
		options->source.file = copy(optarg);
		return EX_OK;
	case 'o':
		return add_override(options, "-o", "", optarg);
	case 'p':
		return add_override(options, "-p", "port", optarg);
	case 'D':
		options->daemon = true;
		return EX_OK;
	case 'X':
		options->single = true;
		return EX_OK;
	case LONG_TRACE:
		options->traces = true;
		return EX_OK;
	case LONG_EXPLAIN:
		options->explains = true;
		return EX_OK;
	case LONG_JSON:
		options->is_json = true;
		return EX_OK;
	case 't':
		options->verb = VERB_TEST;
		return EX_OK;
	case 'T':
		options->verb = VERB_DUMP;
		return EX_OK;
	case 'q':
		options->quiet = true;
		return EX_OK;
	case 'L':
		options->verb = VERB_LIST;
		return EX_OK;
	case 'k':
	case 's':
		return take_order(options, optarg);
	case 'H':
		return add_field(options, optarg);
	case 'a':
		options->client = copy(optarg);
		return EX_OK;
	case 'v':
		options->verb = VERB_VERSION;
		return EX_OK;
	case 'V':
		options->verb = VERB_BUILD;
		return EX_OK;
	case 'h':
		options->verb = VERB_HELP;
		return EX_OK;
	default:
		return EX_USAGE;
	}
}

/* What getopt does not know, in one sentence. */
static int refuse_unknown(int letter, char **argv)
{
	const char *word = argv[optind - 1];
	char option[3] = { '-', (char)optopt, '\0' };

	if (letter == ':')
		return refuse("%s needs a value", optopt ? option : word);
	if (optopt == 'c')
		return refuse("there is no -c: use -f FILE for a configuration, or -o NAME=VALUE for "
			      "one option");
	if (optopt == 'g')
		return refuse("there is no -g: use -o NAME=VALUE");
	return refuse("there is no option %s", optopt ? option : word);
}

/* More than one word, of which the first needs no other. */
static int refuse_words(char **words)
{
	static const char *const alone[] = { "status", "trace", "doctor" };

	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++)
		if (strcmp(words[0], alone[i]) == 0)
			return refuse("%s takes no argument", words[0]);
	return refuse("only one folder can be served: what is '%s'?", words[1]);
}

/* An order that was meant for -k, but would be a folder. */
static bool is_stray_order(const char *word)
{
	enum control_verb order = control_verb(word);

	return order >= CONTROL_RELOAD && order <= CONTROL_STOP && access(word, F_OK) < 0;
}

/* A folder, or a verb and what it is about. */
static int take_words(struct options *options, int count, char **words)
{
	const char *first = count > 0 ? words[0] : "";
	bool is_explain = strcmp(first, "explain") == 0;

	if (is_explain && count != 2)
		return refuse("explain needs one URL; for a folder of that name write ./explain");
	if (count > 1 && !is_explain)
		return refuse_words(words);
	if (is_stray_order(first))
		return refuse("there is no folder %s; did you mean -k %s?", first, first);
	if (is_explain) {
		options->verb = VERB_EXPLAIN;
		options->url = copy(words[1]);
	} else if (strcmp(first, "status") == 0) {
		take_order(options, "status");
	} else if (strcmp(first, "trace") == 0) {
		options->verb = VERB_TRACE;
	} else if (strcmp(first, "doctor") == 0) {
		options->verb = VERB_DOCTOR;
	} else if (count > 0) {
		return add_override(options, "DIR", "docroot", first);
	}
	if (!options->source.file && (!is_explain || options->source.override_count == 0))
		options->source.file = HTTP_SERVER_CONF;
	return EX_OK;
}

/* Options that say nothing where they stand. */
static int check_match(const struct options *options)
{
	if (options->client && options->verb != VERB_EXPLAIN && options->verb != VERB_TRACE)
		return refuse("-a is for explain and trace");
	if (options->field_count > 0 && options->verb != VERB_EXPLAIN)
		return refuse("-H is for explain");
	if (options->single && options->daemon)
		return refuse("-X and -D exclude each other");
	if (options->is_json && options->order != CONTROL_STATUS)
		return refuse("--json is for status");
	if (options->traces && !options->single)
		return refuse("--trace is for -X; http-server trace watches a server that runs");
	if (options->explains && !options->traces && options->verb != VERB_TRACE)
		return refuse("--explain is for trace and --trace");
	return EX_OK;
}

int options_parse(struct options *options, int argc, char **argv)
{
	int letter, result = EX_OK;

	*options = (struct options){ .verb = VERB_SERVE };
	options->source.overrides = options->overrides;
	opterr = 0;
	while (result == EX_OK &&
	       (letter = getopt_long(argc, argv, ":f:o:p:DXtTqLk:s:H:a:vVh", long_options, NULL)) != -1) {
		if (letter == '?' || letter == ':')
			return refuse_unknown(letter, argv);
		result = take_option(options, letter);
	}
	/* Whatever it stands behind. */
	if (result != EX_OK || options->verb == VERB_HELP)
		return result;
	result = take_words(options, argc - optind, argv + optind);
	if (result != EX_OK)
		return result;
	return check_match(options);
}
