/* SPDX-License-Identifier: MIT */
/* about: what the program says of itself: -v, -V, -h, -L. */
#include "tool/about.h"

#include <gnu/libc-version.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include "conf/option.h"
#include "content/compress.h"
#include "content/users.h"
#include "tls/tls.h"
#include "worker/call_filter.h"

static void print_library(const char *what, const char *version)
{
	if (*version)
		printf("%s %s\n", what, version);
	else
		printf("%.*s: no\n", (int)strcspn(what, ":"), what);
}

static void print_build(void)
{
	printf("http-server %s\n"
	       "compiler: %s\n"
	       "libc: %s\n"
	       "configuration: %s\n"
	       "docroot: %s\n"
	       "run files: %s/http-server\n"
	       "state: %s/http-server\n"
	       "TLS: %s\n",
	       HTTP_SERVER_VERSION, __VERSION__, gnu_get_libc_version(), HTTP_SERVER_CONF,
	       HTTP_SERVER_WWW, HTTP_SERVER_RUN, HTTP_SERVER_STATE, tls_library());
	print_library("gzip: zlib", compress_library(CODING_GZIP));
	print_library("br: brotli", compress_library(CODING_BROTLI));
	print_library("zstd: zstd", compress_library(CODING_ZSTD));
	print_library("passwords: libxcrypt", users_library());
	print_library("seccomp: libseccomp", call_filter_library());
}

static void print_options(void)
{
	struct buffer text = { 0 };

	option_list(&text);
	fputs(buffer_text(&text), stdout);
	buffer_free(&text);
}

int about_print(enum verb verb)
{
	if (verb == VERB_HELP)
		fputs(options_help, stdout);
	else if (verb == VERB_VERSION)
		puts("http-server " HTTP_SERVER_VERSION);
	else if (verb == VERB_BUILD)
		print_build();
	else
		print_options();
	return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}
