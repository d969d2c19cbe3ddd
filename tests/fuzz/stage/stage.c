/* SPDX-License-Identifier: MIT */
/* stage: a docroot with traps in it and a worker without a process, for whole conversations. */
#include "stage/stage.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/log.h"
#include "stage/generators.h"
#include "stage/kernel.h"
#include "tls/tls.h"
#include "worker/access_log.h"
#include "worker/http1.h"

enum { CACHE_FILES = 8, CACHE_BYTES = 256 * 1024, NARROW = 4608, CLOSE_LOOK = 256 };
enum { TAKEN = 4096, TURNS_MOST = 100000 };

/* Control characters and markup: in a head or a page they could stand in no such form. */
const char stage_secret[] = "\001<secret>&\"\002\n";
const size_t stage_secret_length = sizeof(stage_secret) - 1;

/* By SHA-crypt with few rounds: secret, and what nobody knows. */
#define HASH "$5$rounds=1000$saltsaltsalt$"
static const char members[] = "user:" HASH "jeQ3Wbe2JixnvtlZtYweZUFjfxf4JtmzGAyxAW53.M2\n";
static const char nobody[] = "user:" HASH "jeQ3Wbe2JixnvtlZtYweZUFjfxf4JtmzGAyxAW53.M3\n";

static const char configuration[] =
	"address = \"127.0.0.1:8888\"\n"
	"docroot = \"www\"\n"
	"state-folder = off\n"
	"access-log = stdout\n"
	"log-format = \"%h %u %t \\\"%r\\\" %>s %b \\\"%{Referer}i\\\" \\\"%{User-Agent}i\\\" %v %p\"\n"
	"trusted-proxies = {\"127.0.0.0/8\"}\n"
	"limits { body = 3000 fields = 40 header = 3000 request-line = 1200 }\n"
	"timeouts { keep-alive = 5s }\n"
	"compress-least = 100\n"
	"fields \"error\" { status = {\"4xx\"} add = {\"X-Error: yes\"} }\n"
	"location \"/list/\" { listing = yes }\n"
	"location \"/closed/\" { deny = {all} }\n"
	"location \"/gone/\" { status = 410 }\n"
	"location \"/old/\" { redirect = \"/new/\" status = 308 }\n"
	"location \"/any/*\" { redirect = \"/$1\" }\n"
	"location \"/anycase/\" { ignore-case = yes }\n"
	"location \"/cors/\" { cors-origins = {\"https://a.example\"} }\n"
	"location \"/app/\" { fallback = \"/index.html\" }\n"
	"location \"/pages/\" { error-pages = {\"404 /page.html\"} }\n"
#ifdef HAVE_CRYPT
	"location \"/members/\" { auth-file = \"members\" }\n"
	"location \"/private/\" { auth-file = \"nobody\" }\n"
#endif
	"site \"b.example\" { aliases = {\"*.b.example\"} docroot = \"www/sub\" listing = yes }\n"
	"listen \"proxied\" { address = \"127.0.0.1:8889\" proxy-protocol = yes }\n";

static char folder[] = "/tmp/fuzz-stage-XXXXXX";
static struct serving http1;
static struct deadlines deadlines;
static struct tls *tls;
static int epoll, descriptors;
static unsigned int doors[2];	/* listeners: for everybody, and with the PROXY protocol first */

static int remove_one(const char *path, const struct stat *stat, int kind, struct FTW *where)
{
	(void)stat, (void)kind, (void)where;
	return remove(path);
}

static void take_down(void)
{
	nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* A file that has not been changed for long. */
static void put(const char *name, const char *bytes, size_t length)
{
	struct timespec old[2] = { { .tv_sec = 784111777 }, { .tv_sec = 784111777 } };
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "we");
	need(file && fwrite(bytes, 1, length, file) == length && fclose(file) == 0);
	need(utimensat(AT_FDCWD, path, old, 0) == 0);
}

static void put_folder(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	need(mkdir(path, 0755) == 0);
}

static void put_link(const char *name, const char *target)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	need(symlink(target, path) == 0);
}

char stage_pattern(size_t offset)
{
	return (char)('a' + (offset + offset / 26 + offset / 9973) % 26);
}

static void put_pattern(const char *name, size_t length)
{
	char *bytes = malloc(length);

	for (size_t i = 0; i < length; i++)
		bytes[i] = stage_pattern(i);
	put(name, bytes, length);
	free(bytes);
}

static void put_docroot(void)
{
	static const char *const folders[] = {
		"www", "www/list", "www/list/sub", "www/closed", "www/private", "www/members", "www/sub",
		"www/anycase", "www/cors", "www/pages", "www/gone",
	};
	static const char *const texts[][2] = {
		{ "www/index.html", "<p>index\n" }, { "www/page.html", "<p>page\n" },
		{ "www/a.txt", "abcdefghij" }, { "www/empty", "" }, { "www/sub/index.html", "b\n" },
		{ "www/list/b<c>.txt", "b" }, { "www/list/a&b", "a" }, { "www/list/sub/x", "x" },
		{ "www/anycase/Page.TXT", "page\n" }, { "www/cors/x.txt", "cors\n" },
		{ "www/members/x", "member\n" },
	};
	static const char *const secrets[] = {
		"secret.txt", "www/.hidden", "www/closed/x", "www/list/.hidden", "www/gone/x",
#ifdef HAVE_CRYPT
		"www/private/x",
#endif
	};

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		put_folder(folders[i]);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		put(texts[i][0], texts[i][1], strlen(texts[i][1]));
	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		put(secrets[i], stage_secret, stage_secret_length);
	put_pattern("www/pattern", STAGE_PATTERN);
	put_pattern("www/style.css", 3000);
	put_link("www/out", "../secret.txt");
	put_link("www/up", "..");
	put_link("www/in", "a.txt");
}

static struct conf *load(const char *mode)
{
	char file[64], setting[64];
	struct conf_override overrides[] = { { "-o", setting } };
	struct conf_source source = { file, overrides, 1, false };
	struct buffer messages = { 0 };
	struct conf *conf;
	int exit_code;

	snprintf(file, sizeof(file), "%s/conf", folder);
	snprintf(setting, sizeof(setting), "tls.mode=%s", mode);
	conf = conf_load(&source, &messages, &exit_code);
	if (!conf)
		fputs(messages.data ? messages.data : "", stderr);
	need(conf && conf->limits.body == STAGE_BODY_MOST);
	buffer_free(&messages);
	return conf;
}

static void open_cache(void)
{
	http1.cache = cache_new(CACHE_FILES, CACHE_BYTES);
	need(http1.cache);
}

/* Sockets, and what is open of the docroot. What the fuzzer itself opens is no matter. */
static int count_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	struct dirent *entry;
	int count = 0;

	need(dir != NULL);
	while ((entry = readdir(dir))) {
		char to[PATH_MAX];
		ssize_t length = readlinkat(dirfd(dir), entry->d_name, to, sizeof(to));
		struct span link = { to, length > 0 ? (size_t)length : 0 };

		count += span_starts(link, span_of(folder)) || span_starts(link, SPAN("socket:"));
	}
	closedir(dir);
	return count;
}

static void find_doors(const struct conf *conf)
{
	for (unsigned int i = 0; i < conf->listen_count; i++)
		doors[conf->listens[i].proxy_protocol] = i;
	need(doors[0] != doors[1]);
}

static void open_worker(const struct conf *conf, const struct content *content)
{
	static struct bulletin memory;
	struct slot *slot = slots_open(&memory, 1);
	int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

	need(slot && nowhere >= 0 && access_log_init(conf));
	http1 = (struct serving){
		.conf = conf,
		.content = content,
		.slot = slot,
		.deadlines = &deadlines,
		.log = { .ring = &slot->log, .orders = -1, .file = nowhere },
	};
	admission_init(&http1.admission, NULL, content);
	log_pen_init(&http1.log);
	deadlines_init(&deadlines, conf);
	http1_init(&http1);
	epoll = epoll_create1(EPOLL_CLOEXEC);
	need(epoll >= 0);
	open_cache();
	descriptors = count_descriptors();
}

void stage_open(const char *mode)
{
	char why[512] = "";
	struct content *content;
	struct conf *conf;

	generators_make();
	need(mkdtemp(folder) != NULL);
	need(atexit(take_down) == 0);
	put("conf", configuration, sizeof(configuration) - 1);
	put("members", members, sizeof(members) - 1);
	put("nobody", nobody, sizeof(nobody) - 1);
	put_docroot();
	/* Who is refused is told in the log, which has been looked at elsewhere. */
	log_set_level(LOG_LEVEL_WARNING);
	conf = load(mode);
	content = content_open(conf, why, sizeof(why));
	if (content && tls_is_wanted(conf))
		tls = tls_open(conf, content->places, NULL, false, why, sizeof(why));
	if (!content || (!tls && tls_is_wanted(conf)))
		fprintf(stderr, "%s\n", why);
	need(content && (tls || !tls_is_wanted(conf)));
	find_doors(conf);
	open_worker(conf, content);
}

static void conclude(struct scene *scene, enum http1_result result)
{
	scene->is_again = result == HTTP1_AGAIN;
	if (result != HTTP1_CLOSE) {
		need(connection_watch(scene->connection, epoll, result == HTTP1_WAIT));
		return;
	}
	/* Each ends in exactly one way. */
	need(scene->connection->has_end && scene->connection->end < SLOT_ENDS);
	connection_free(scene->connection);
	scene->connection = NULL;
}

void scene_begin(struct scene *scene, const struct scene_wish *wish)
{
	struct address peer;
	int pair[2], room = NARROW;

	need(address_parse(wish->peer, 1, &peer));
	need(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) == 0);
	if (wish->is_narrow)
		setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	http1.leaving = wish->is_leaving;
	http1.room_wanted = wish->is_crowded;
	http1.room_promised = 0;
	*scene = (struct scene){
		.client = pair[1], .part = wish->part, .take = wish->take, .is_slow = wish->is_slow,
	};
	kernel_take(wish->part, pair[1]);
	scene->connection = connection_new(pair[0], &peer, doors[wish->is_proxied], 80, tls);
	need(scene->connection != NULL);
	need(http1_begin(&http1, scene->connection));
	conclude(scene, http1_advance(&http1, scene->connection, EPOLLIN));
}

/* The deadline of who waits is that of what it waits for. */
static void need_right_phase(const struct connection *connection)
{
	if (connection->pending)
		need(connection->phase == PHASE_SENDING);
	else if (connection->phase != PHASE_LINGERING && !connection->is_parting)
		need((connection->phase == PHASE_BODY) == (connection->head != NULL));
}

bool scene_turn(struct scene *scene)
{
	struct epoll_event event;
	bool is_told;

	if (!scene->connection)
		return false;
	is_told = epoll_wait(epoll, &event, 1, 0) == 1;
	if (!is_told && !scene->is_again) {
		need_right_phase(scene->connection);
		return false;
	}
	conclude(scene, http1_advance(&http1, scene->connection, is_told ? event.events : 0));
	log_pen_tend(&http1.log, true, http1.moment.monotonic_ms);
	return true;
}

void scene_settle(struct scene *scene)
{
	int turns = 0;
	bool is_moving = true;

	while (is_moving) {
		is_moving = scene_turn(scene);
		if (!scene->is_slow)
			is_moving = scene->take(SIZE_MAX) || is_moving;
		/* Whose turn is never over would be the only one that is served. */
		need(++turns < TURNS_MOST);
	}
}

size_t scene_deliver(struct scene *scene, const char *bytes, size_t length)
{
	size_t done = 0;

	while (done < length && scene->connection) {
		ssize_t sent = send(scene->client, bytes + done, length - done, MSG_NOSIGNAL);

		if (sent < 0 && errno != EAGAIN)
			break;
		done += sent > 0 ? (size_t)sent : 0;
		scene_settle(scene);
		/* Both would wait for each other for ever. */
		if (sent < 0)
			need(scene->take(TAKEN) || !scene->connection);
	}
	return done;
}

void scene_expire(struct scene *scene)
{
	struct connection *connection = scene->connection;

	if (!connection)
		return;
	http1.moment.monotonic_ms = connection->deadline_ms;
	scene->is_cut = scene->is_cut || connection->pending;
	need(deadlines_due(&deadlines, http1.moment.monotonic_ms) == connection);
	conclude(scene, http1_expire(&http1, connection));
	/* What is said to it at a deadline is said once, and to the kernel that there is. */
	scene->is_cut = scene->is_cut || (!scene->connection && scene->part > 0);
}

/* Once in a while: with the cache, all descriptors that conversations have opened are closed. */
static void look_at_descriptors(void)
{
	static unsigned int ended;

	if (++ended % CLOSE_LOOK != 0)
		return;
	cache_free(http1.cache);
	need(count_descriptors() == descriptors);
	open_cache();
}

void scene_end(struct scene *scene)
{
	need(!scene->connection);
	close(scene->client);
	for (int phase = 0; phase < PHASE_COUNT; phase++)
		need(list_is_empty(&deadlines.ring[phase]));
	look_at_descriptors();
}
