/* SPDX-License-Identifier: MIT */
/* check: tests a configuration and everything that it names: -t and -T. */
#include "tool/check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include "base/writable.h"
#include "content/content.h"
#include "master/generation.h"
#include "master/listener.h"
#include "master/log_files.h"
#include "master/pid_file.h"
#include "tls/tls.h"
#include "worker/budget.h"

/* What the server that runs with this configuration says to a question; "" if none does. */
static void ask(const struct conf *conf, enum control_verb verb, char text[CONTROL_TEXT + 1])
{
	char path[128];

	if (!*conf->pid_file || !control_path(conf->pid_file, path, sizeof(path)) ||
	    control_ask(path, verb, text, CONTROL_TEXT + 1) != EX_OK)
		*text = '\0';
}

/* Whether that server listens there: it can do so again. */
static bool is_ours(const struct conf *conf, const char *address)
{
	char text[CONTROL_TEXT + 1];
	const char *at;
	size_t length = strlen(address);

	ask(conf, CONTROL_ADDRESSES, text);
	for (at = strstr(text, address); at; at = strstr(at + 1, address))
		if ((at == text || at[-1] == '\n') && at[length] == '\n')
			return true;
	return false;
}

static int check_address(const struct conf *conf, const struct address *address)
{
	struct listener *listener = listener_open(address, 1, NULL, 0);
	int error = errno;
	char text[ADDRESS_TEXT], why[256];

	if (listener) {
		listener_release(listener);
		return EX_OK;
	}
	address_format(address, text);
	if (error == EADDRINUSE && is_ours(conf, text))
		return EX_OK;
	listener_explain(address, error, why, sizeof(why));
	fprintf(stderr, "http-server: %s\n", why);
	return generation_code(error);
}

/* The exit status is that of what is wrong first. */
static void keep_first(int *result, int code)
{
	if (*result == EX_OK)
		*result = code;
}

static int check_addresses(const struct conf *conf)
{
	int result = EX_OK;

	for (size_t i = 0; i < conf->listen_count; i++)
		keep_first(&result, check_address(conf, &conf->listens[i].address));
	return result;
}

static int check_pid_file(const struct conf *conf)
{
	if (!*conf->pid_file || pid_file_check(conf->pid_file) == 0)
		return EX_OK;
	fprintf(stderr, "http-server: pid-file %s: %s\n", conf->pid_file, strerror(errno));
	return EX_CANTCREAT;
}

static int check_log(const char *option, const char *path)
{
	int error;

	if (*path != '/' || writable_check(path, false) == 0)
		return EX_OK;
	error = errno;
	fprintf(stderr, "http-server: %s %s: %s\n", option, path, strerror(error));
	return log_files_code(error);
}

/* That a server goes on with a certificate after its end is no reason to begin with one. */
static bool check_certificates(const struct conf *conf, const struct content *content, char *why,
			       size_t room)
{
	char shown[CONTROL_TEXT + 1];
	struct tls *tls = tls_open(conf, content->places, NULL, false, why, room);
	bool good = tls;

	if (good) {
		ask(conf, CONTROL_CERTIFICATES, shown);
		good = tls_check_ends(tls, shown, why, room) == 0;
	}
	if (good)
		tls_warn(tls);
	tls_close(tls);
	return good;
}

/* Folders, passwords and certificates, as the master will open them. */
static int check_content(const struct conf *conf)
{
	char why[512];
	struct content *content = content_open(conf, why, sizeof(why));
	bool good = content && (!tls_is_wanted(conf) ||
				check_certificates(conf, content, why, sizeof(why)));

	content_close(content);
	if (!good)
		fprintf(stderr, "http-server: %s\n", why);
	return good ? EX_OK : EX_CONFIG;
}

static void print_budget(const struct conf *conf)
{
	int64_t mib = (budget_of(conf) + (1 << 20) - 1) >> 20;

	printf("# a worker may take %lld MiB of memory, and all %lld together %lld MiB\n",
	       (long long)mib, (long long)conf->workers.max, (long long)mib * conf->workers.max);
}

/* What the configuration names, in the order of a start. */
static int check_named(const struct conf *conf)
{
	int result = check_pid_file(conf);

	keep_first(&result, check_log("access-log", conf->access_log));
	keep_first(&result, check_log("error-log", conf->error_log));
	keep_first(&result, check_content(conf));
	keep_first(&result, check_addresses(conf));
	return result;
}

struct conf *check_load(const struct options *options, int *result)
{
	struct conf_source source = options->source;
	struct buffer messages = { 0 };
	struct conf *conf;

	*result = EX_OK;
	source.check_access = true;
	conf = conf_load(&source, &messages, result);
	fputs(buffer_text(&messages), stderr);
	buffer_free(&messages);
	if (!conf)
		return NULL;
	*result = check_named(conf);
	return conf;
}

int check_run(const struct options *options)
{
	int result;
	struct conf *conf = check_load(options, &result);

	if (!conf) {
		fprintf(stderr, "http-server: the configuration is wrong\n");
		return result;
	}
	if (options->verb == VERB_DUMP) {
		fputs(conf_text(conf), stdout);
		print_budget(conf);
	} else if (result == EX_OK && !options->quiet) {
		fprintf(stderr, "http-server: the configuration is good%s%s\n",
			conf->file ? ": " : "", conf->file ? conf->file : "");
	}
	conf_free(conf);
	return fflush(stdout) == 0 ? result : EX_IOERR;
}
