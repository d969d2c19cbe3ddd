/* SPDX-License-Identifier: MIT */
/* explain: how a request would be answered, and why: by the code that answers it. */
#include "tool/explain.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/identity.h"
#include "base/network.h"
#include "base/number.h"
#include "content/content.h"
#include "content/gate.h"
#include "http/authority.h"
#include "tool/walk.h"

/* A request as it would come in, and where. */
struct question {
	struct span authority, host, port_text;
	uint16_t port;
	bool is_secure;		/* by TLS */
	char target[8192];
	struct buffer head;
	struct request request;
};

static struct question question;
static struct response response;

static int complain(const char *what, const char *why)
{
	fprintf(stderr, "http-server: %s: %s\n", what, why);
	return EX_USAGE;
}

/* A URL with host, or only a path, for the first listener. */
static int read_url(const char *url, const struct conf *conf)
{
	const char *rest = strncmp(url, "http://", 7) == 0 ? url + 7 : NULL;
	size_t length;
	int64_t port;

	question.is_secure = strncmp(url, "https://", 8) == 0;
	if (question.is_secure)
		rest = url + 8;
	if (*url == '/') {
		question.port = address_port(&conf->listens[0].address);
		question.authority = question.host = SPAN("localhost");
		rest = url;
	} else if (!rest) {
		return complain(url, "write a URL, as in http://localhost:8888/hello, or a path");
	} else {
		length = strcspn(rest, "/?#");
		question.authority = (struct span){ rest, length };
		if (!authority_split(question.authority, &question.host, &question.port_text))
			return complain(url, "this has no host");
		question.port = question.is_secure ? 443 : 80;
		if (number_parse(question.port_text, &port))
			question.port = (uint16_t)port;
		rest += length;
	}
	length = strcspn(rest, "#");
	if (length >= sizeof(question.target) - 1)
		return complain(url, "this is too long");
	snprintf(question.target, sizeof(question.target), "%s%.*s", *rest == '/' ? "" : "/",
		 (int)length, rest);
	return EX_OK;
}

static int make_request(const struct options *options)
{
	static const struct request_limits limits = { 65536, 65536, 256 };
	struct buffer *head = &question.head;
	enum status status;

	buffer_print(head, "GET %s HTTP/1.1\r\nHost: %.*s\r\n", question.target,
		     SPAN_ARGS(question.authority));
	for (size_t i = 0; i < options->field_count; i++)
		buffer_print(head, "%s\r\n", options->fields[i]);
	if (buffer_add(head, "\r\n") < 0)
		return EX_OSERR;
	status = request_parse(&question.request, head->data, head->length, &limits);
	if (status == STATUS_GO)
		return EX_OK;
	printf("%s\n  answer    %d %s: %s\n", options->url, (int)status, status_reason(status),
	       question.request.why);
	return EX_DATAERR;
}

/* ------------------------------------------------------------------ printing */

/* The first listener of the question's port; NULL if there is none. */
static const struct conf_listen *find_listener(const struct conf *conf)
{
	for (size_t i = 0; i < conf->listen_count; i++)
		if (address_port(&conf->listens[i].address) == question.port)
			return &conf->listens[i];
	return NULL;
}

static void print_listener(const struct conf *conf)
{
	static const char *const terms[] = {
		[CONF_TLS_OFF] = "", [CONF_TLS_OPTIONAL] = ", with and without TLS",
		[CONF_TLS_REQUIRED] = ", by TLS only",
	};
	char text[ADDRESS_TEXT];

	for (size_t i = 0; i < conf->listen_count; i++) {
		const struct conf_listen *listen = &conf->listens[i];

		if (address_port(&listen->address) != question.port)
			continue;
		address_format(&listen->address, text);
		printf("  listener  %s%s%s%s\n", text, *listen->name ? ", listen " : "",
		       listen->name, terms[listen->tls]);
	}
	if (find_listener(conf))
		return;
	printf("  listener  none on port %u; there are", question.port);
	for (size_t i = 0; i < conf->listen_count; i++) {
		address_format(&conf->listens[i].address, text);
		printf(" %s", text);
	}
	printf("\n");
}

/* What proves who the server is; whether it may be spoken to by TLS at all. */
static bool print_tls(const struct conf *conf, const struct conf_identity *identity)
{
	const struct conf_listen *listen = find_listener(conf);

	if (!question.is_secure)
		return true;
	if (listen && listen->tls == CONF_TLS_OFF) {
		printf("  answer    none: there is no TLS on this port, as tls says there\n");
		return false;
	}
	for (size_t i = 0; i < identity->certificates.count; i++)
		printf("  shows     %s\n", identity->certificates.word[i]);
	if (identity->certificates.count == 0)
		printf("  shows     the first certificate there is, or one that the server makes\n");
	if (identity->clients != CONF_CLIENTS_OFF)
		printf("  client's  certificate is %s, signed by one of %s\n",
		       identity->clients == CONF_CLIENTS_REQUIRED ? "required" : "looked at",
		       identity->authorities);
	return true;
}

static void print_sites(const struct conf *conf)
{
	int count = 0;

	printf("            no site has the name %.*s; there are", SPAN_ARGS(question.host));
	for (const struct conf_item *i = conf->sites; i && count < 20; i = i->next, count++)
		printf(" %s", i->title);
	printf(count == 20 ? " ...\n" : "\n");
}

static void print_place(const struct conf *conf, const struct place *place)
{
	if (!place) {
		printf("  site      none\n");
		print_sites(conf);
		return;
	}
	if (*place->site->item.title)
		printf("  site      %s  (%s)\n", place->site->item.title, place->site->item.origin);
	else
		printf("  site      the top level\n");
	if (!*place->site->item.title && conf->sites)
		print_sites(conf);
	if (place->location)
		printf("  location  %s  (%s)\n", place->location->item.title,
		       place->location->item.origin);
}

static void print_words(const char *name, const struct conf_words *words)
{
	printf(" %s = {", name);
	for (size_t i = 0; i < words->count; i++)
		printf("%s\"%s\"", i ? ", " : "", words->word[i]);
	printf("}");
}

static void print_gate(const struct place *place, struct span client)
{
	const struct conf_scope *scope = place->scope;

	if (place->allow || place->deny) {
		printf("  address   %.*s %s", SPAN_ARGS(client),
		       gate_lets_in(place, client) ? "is let in by" : "is kept out by");
		if (place->allow)
			print_words("allow", &scope->allow);
		if (place->deny)
			print_words("deny", &scope->deny);
		printf("\n");
	}
	if (place->users)
		printf("  password  one of %s%s\n", scope->auth_file,
		       scope->satisfy == CONF_SATISFY_ANY ? ", if the address is not enough" : "");
}

static const char *mend_for(const struct place *place, const char *why)
{
	if (!why || !place)
		return NULL;
	if (strstr(why, "hidden"))
		return "set hidden-files = yes there, if it is meant to be public";
	if (strstr(why, "listing is off"))
		return "put an index file there, or set listing = yes";
	if (strstr(why, "kept out"))
		return "add the client to allow";
	return NULL;
}

static const char *print_path(const struct place *place, struct span path)
{
	bool is_alias = place->location && *place->location->alias;

	printf("  path      %.*s\n", SPAN_ARGS(path));
	if (*place->scope->redirect || place->scope->status >= 400 || place->scope->maintenance)
		return NULL;
	printf("  in        %s\n", is_alias ? place->location->alias : place->scope->docroot);
	if (place->only || path.length <= place->strip)
		return NULL;
	return walk_print(place, span_from(path, place->strip));
}

static void print_answer(const char *why)
{
	struct span lines[2] = { response.fields, response.more };

	printf("  answer    %d %s%s%s\n", (int)response.status, status_reason(response.status),
	       why ? ": " : "", why ? why : "");
	for (int i = 0; i < 2; i++)
		while (lines[i].length > 0) {
			const char *end = memchr(lines[i].at, '\n', lines[i].length);
			int length = (int)(end - lines[i].at) - 1;

			printf("            %.*s\n", length, lines[i].at);
			lines[i] = span_from(lines[i], (size_t)length + 2);
		}
}

/* ------------------------------------------------------------------- asking */

/* Who the server is to be for a client that asks for the host by TLS (SNI). */
static const struct conf_identity *find_identity(const struct conf *conf,
						 const struct content *content)
{
	const struct place *place = places_find(content->places, question.host, question.port,
						SPAN("/"));

	return place ? &place->scope->identity : &conf->top.scope.identity;
}

static struct visit ask(const struct conf *conf, const struct content *content,
			const struct options *options, const char **why)
{
	const struct conf_listen *listen = find_listener(conf);
	static struct moment moment;
	struct cache *cache = cache_new(16, 64 << 20);
	struct visit visit = {
		.moment = &moment,
		.client = options->client ? span_of(options->client) : SPAN("127.0.0.1"),
		.port = question.port,
		.identity = question.is_secure ? find_identity(conf, content) : NULL,
		.wants_tls = listen && listen->tls == CONF_TLS_REQUIRED,
	};

	if (!cache)
		abort();
	moment.monotonic_ms = clock_monotonic_ms();
	clock_gettime(CLOCK_REALTIME, &moment.wall);
	response_init(&response);
	*why = content_answer(content, cache, &visit, &question.request, &response);
	return visit;
}

/* As a worker sees it, who is not root. */
static int become_worker(const struct conf *conf)
{
	struct identity identity;
	char why[256];

	if (geteuid() != 0 || !*conf->user)
		return EX_OK;
	if (identity_find(conf->user, conf->group, &identity, why, sizeof(why)) < 0)
		return complain("user", why);
	if (identity_assume(&identity) == 0)
		return EX_OK;
	return complain(conf->user, strerror(errno));
}

static int explain(const struct conf *conf, const struct options *options)
{
	char why_not[512];
	struct content *content = content_open(conf, why_not, sizeof(why_not));
	const char *why, *mend = NULL;
	struct visit visit;
	int result;

	if (!content)
		return complain("cannot open", why_not);
	result = become_worker(conf);
	if (result == EX_OK)
		result = make_request(options);
	if (result != EX_OK)
		return result;
	visit = ask(conf, content, options, &why);
	printf("%s\n", options->url);
	print_listener(conf);
	if (!print_tls(conf, visit.identity))
		return EX_OK;
	print_place(conf, visit.place);
	if (visit.place && visit.path.length > 0) {
		print_gate(visit.place, visit.client);
		mend = print_path(visit.place, visit.path);
	}
	if (response.file)
		printf("  file      %.*s\n", SPAN_ARGS(response.file->name));
	print_answer(why);
	if (mend_for(visit.place, why))
		mend = mend_for(visit.place, why);
	if (mend && response.status >= 400)
		printf("  mend      %s\n", mend);
	return EX_OK;
}

int explain_run(const struct options *options)
{
	struct buffer messages = { 0 };
	unsigned char address[16];
	struct conf *conf;
	int result = EX_OK;

	if (options->client && !network_read_address(span_of(options->client), address))
		return complain(options->client, "this is not an address");
	conf = conf_load(&options->source, &messages, &result);
	fputs(buffer_text(&messages), stderr);
	if (!conf)
		return result;
	result = read_url(options->url, conf);
	if (result == EX_OK)
		result = explain(conf, options);
	/* Nothing is left to be done by whom this process has become. */
	_exit(fflush(stdout) == 0 ? result : EX_IOERR);
}
