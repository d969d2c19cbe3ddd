/* SPDX-License-Identifier: MIT */
/* test_poor: whichever piece of memory is not to be had, it is told, and nothing is left behind. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/buffer.h"
#include "conf/change.h"
#include "conf/conf.h"
#include "content/cache.h"
#include "content/compress.h"
#include "content/content.h"
#include "content/file.h"
#include "content/listing.h"
#include "content/users.h"
#include "http/media.h"
#include "worker/call_filter.h"
#include "worker/connection.h"
#include "worker/flow.h"
#include "worker/sandbox.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define HASH "$5$rounds=1000$saltsaltsalt$jeQ3Wbe2JixnvtlZtYweZUFjfxf4JtmzGAyxAW53.M2"

enum { PIECES_MAX = 2000, NOW = 1000000000, WHY = 512 };

/* ------------------------------------------------------------------ the memory */

/* The linker has what the server calls come here (--wrap). */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_reallocarray(void *old, size_t count, size_t size);
char *__real_strdup(const char *text);
char *__real_realpath(const char *path, char *to);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_reallocarray(void *old, size_t count, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_realpath(const char *path, char *to);
void __wrap_free(void *memory);

static long before_none = -1;	/* so many pieces are to be had, and then one is not; -1: all are */
static long held;
static bool was_refused;

static bool is_refused(void)
{
	if (before_none < 0 || before_none-- > 0)
		return false;
	was_refused = true;
	errno = ENOMEM;
	return true;
}

static void *count(void *piece)
{
	held += piece != NULL;
	return piece;
}

void *__wrap_malloc(size_t size)
{
	return is_refused() ? NULL : count(__real_malloc(size));
}

void *__wrap_calloc(size_t number, size_t size)
{
	return is_refused() ? NULL : count(__real_calloc(number, size));
}

void *__wrap_realloc(void *old, size_t size)
{
	if (is_refused())
		return NULL;
	held -= old != NULL;
	return count(__real_realloc(old, size));
}

void *__wrap_reallocarray(void *old, size_t number, size_t size)
{
	if (is_refused())
		return NULL;
	held -= old != NULL;
	return count(__real_reallocarray(old, number, size));
}

char *__wrap_strdup(const char *text)
{
	return is_refused() ? NULL : count(__real_strdup(text));
}

char *__wrap_realpath(const char *path, char *to)
{
	return is_refused() ? NULL : to ? __real_realpath(path, to) :
					  count(__real_realpath(path, to));
}

void __wrap_free(void *memory)
{
	held -= memory != NULL;
	__real_free(memory);
}

/* ----------------------------------------------------------------- what needs it */

static char folder[] = "/tmp/poor.XXXXXX", why[WHY];
static const char *const index_words[] = { "index.html" };
static const char *const networks[] = { "192.0.2.0/24", "2001:db8::/32" };
static const char *const into[1] = { folder };
static const char *const aliases[] = { "b.example", "*.a.example" };
static struct conf conf = {
	.top.scope = {
		.index = { index_words, 1 },
		.links_into = { into, 1 },
		.allow = { networks, 2 },
		.deny = { networks, 1 },
		.charset = "utf-8",
		.docroot = folder,
		.fallback = "",
		.redirect = "",
		.auth_file = "",
		.auth_realm = "here",
	},
	.media_types = "",
	.trusted_proxies = { networks, 2 },
};
static struct conf_location prefix, pattern;
static struct conf_site site;

static void make_conf(void)
{
	prefix = (struct conf_location){ { "/x/", "-o", &pattern.item }, conf.top.scope, "" };
	pattern = (struct conf_location){ { "*.css", "-o", NULL }, conf.top.scope, "" };
	site = (struct conf_site){ { "a.example", "-o", NULL }, conf.top.scope, { aliases, 2 },
				   &prefix.item };
	conf.sites = &site.item;
}

static void *make_cache(void)
{
	return cache_new(16, 1 << 20);
}

static void free_cache(void *cache)
{
	cache_free(cache);
}

static void *make_content(void)
{
	return content_open(&conf, why, sizeof(why));
}

static void free_content(void *content)
{
	content_close(content);
}

static void *make_types(void)
{
	static char text[64 * 1024];
	int length = 0;

	for (int i = 0; i < 600; i++)
		length += sprintf(text + length, "application/x-%d e%d f%d\n", i, i, i);
	return media_types_load(text);
}

static void free_types(void *types)
{
	media_types_free(types);
}

static void *make_users(void)
{
	return users_load(SPAN("ann:" HASH "\nbob:" HASH "\n"), why, sizeof(why));
}

static void free_users(void *users)
{
	users_free(users);
}

static struct place place = { .scope = &conf.top.scope };

static struct file *load_file(size_t size, int64_t age)
{
	char key[64], path[] = "/tmp/poor-file.XXXXXX";
	int fd = mkostemp(path, O_CLOEXEC);
	struct file_about about = { .place = &place, .name = SPAN("/a.txt") };
	struct stat stat;

	cr_assert_geq(fd, 0);
	unlink(path);
	cr_assert_eq(ftruncate(fd, (off_t)size), 0);
	fstat(fd, &stat);
	about.now = stat.st_ctim;
	about.now.tv_sec += age;
	about.looked = about.now;
	about.key = file_key(&place, CODING_IDENTITY, about.name, key);
	return file_load(fd, &stat, &about);
}

static void *make_file(void)
{
	return load_file(1000, NOW);
}

static void *make_hot_file(void)
{
	return load_file(2 * FILE_SMALL, 0);
}

static void free_file(void *file)
{
	file_release(file);
}

static void *make_gzip(void)
{
	static char bytes[4096];
	size_t length;

	return compress_bytes(CODING_GZIP, bytes, sizeof(bytes), &length);
}

static void *make_listing(void)
{
	struct listing_wish wish = { .path = SPAN("/") };
	struct producer *listing = listing_open(open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
						&wish);
	char bytes[PRODUCER_ROOM];
	enum producer_result result = PRODUCER_LATER;
	size_t made;

	while (listing && (result == PRODUCER_LATER || result == PRODUCER_SOME))
		result = listing->make(listing, bytes, sizeof(bytes), &made);
	if (listing && result == PRODUCER_FAILED) {
		listing->release(listing);
		errno = ENOMEM;
		return NULL;
	}
	return listing;
}

static void free_producer(void *producer)
{
	((struct producer *)producer)->release(producer);
}

static void *make_flow(void)
{
	struct producer *producer = make_listing();

	return producer ? flow_new(producer, true) : NULL;
}

static void free_flow(void *flow)
{
	flow_free(flow);
}

static void *make_connection(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	const struct address peer = { 0 };
	struct connection *connection = connection_new(fd, &peer, 0, 80, NULL);

	if (!connection) {
		close(fd);
	} else if (connection_keep_input(connection, "GET", 3) < 0 ||
		   connection_grow_input(connection, 8000) < 0) {
		connection_free(connection);
		connection = NULL;
	}
	return connection;
}

static void free_connection(void *connection)
{
	connection_free(connection);
}

static void *make_filter(void)
{
	return call_filter_new(&(struct call_needs){ .dials = true, .starts_threads = true });
}

static void free_filter(void *filter)
{
	call_filter_free(filter);
}

static void *make_sandbox(void)
{
	static struct content *content;
	static const struct conf required = { .sandbox = CONF_SANDBOX_REQUIRED, .error_log = "stderr" };
	struct sandbox *sandbox;

	content = content_open(&conf, why, sizeof(why));
	sandbox = content ? sandbox_new(&required, content->places, why, sizeof(why)) : NULL;
	content_close(content);
	return sandbox;
}

static void free_sandbox(void *sandbox)
{
	sandbox_free(sandbox);
}

static void *make_words(void)
{
	struct buffer *words = calloc(1, sizeof(*words));

	for (int i = 0; words && i < 500; i++)
		if (buffer_print(words, "%d, ", i) < 0 || buffer_add(words, "and ") < 0) {
			buffer_free(words);
			free(words);
			return NULL;
		}
	return words;
}

static void free_words(void *words)
{
	buffer_free(words);
	free(words);
}

static const struct {
	const char *name;
	void *(*make)(void);
	void (*free)(void *what);
	bool says_why;
} needs[] = {
	{ "cache", make_cache, free_cache, false },
	{ "content", make_content, free_content, true },
	{ "media types", make_types, free_types, false },
#ifdef HAVE_CRYPT
	{ "users", make_users, free_users, true },
#endif
	{ "file", make_file, free_file, false },
	{ "hot file", make_hot_file, free_file, false },
#ifdef HAVE_ZLIB
	{ "gzip", make_gzip, free, false },
#endif
	{ "listing", make_listing, free_producer, false },
	{ "flow", make_flow, free_flow, false },
	{ "connection", make_connection, free_connection, false },
#ifdef HAVE_SECCOMP
	{ "filter", make_filter, free_filter, false },
#endif
	{ "sandbox", make_sandbox, free_sandbox, true },
	{ "words", make_words, free_words, false },
};

static void make_folder(void)
{
	char name[64];

	cr_assert_not_null(mkdtemp(folder));
	for (int i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "%s/a file with a name of some length %d", folder, i);
		close(open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	}
	make_conf();
}

static void remove_folder(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	cr_expect_eq(system(command), 0);
}

TestSuite(poor, .init = make_folder, .fini = remove_folder, .timeout = 60);

static int next_descriptor(void)
{
	int fd = dup(0);

	close(fd);
	return fd;
}

/* False when there was nothing left to refuse. */
static bool goes_without(size_t i, long piece)
{
	long held_before = held;
	int next = next_descriptor();
	void *what;

	*why = '\0';
	errno = 0;
	was_refused = false;
	before_none = piece;
	what = needs[i].make();
	before_none = -1;
	if (what)
		needs[i].free(what);
	else
		cr_expect_eq(errno, ENOMEM, "%s without piece %ld: %s", needs[i].name, piece,
			     strerror(errno));
	cr_expect(what || !needs[i].says_why || *why, "%s without piece %ld: no word",
		  needs[i].name, piece);
	cr_expect(what || was_refused, "%s: %s %s", needs[i].name, strerror(errno), why);
	cr_expect_eq(held, held_before, "%s without piece %ld: %ld are left", needs[i].name, piece,
		     held - held_before);
	cr_expect_eq(next_descriptor(), next, "%s without piece %ld: a descriptor is left",
		     needs[i].name, piece);
	return was_refused;
}

Test(poor, each_piece_of_memory_may_be_missing)
{
	before_none = -1;
	for (size_t i = 0; i < COUNT(needs); i++) {
		long piece = 0;

		while (piece < PIECES_MAX && goes_without(i, piece))
			piece++;
		cr_expect_gt(piece, 0, "%s takes no memory", needs[i].name);
		cr_expect_lt(piece, PIECES_MAX, "%s", needs[i].name);
	}
}
