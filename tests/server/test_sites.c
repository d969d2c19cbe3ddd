/* SPDX-License-Identifier: MIT */
/* test_sites: sites, locations, and all that the configuration says of a path. */
#include "row.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* secret, by SHA-crypt with few rounds */
#define HASH "$5$rounds=1000$saltsaltsalt$"

static const char common[] =
	"trusted-proxies = {\"127.0.0.1\"}\n"
	"fields \"frame\" { set = {\"X-Frame-Options: DENY\"} }\n"
	"fields \"error\" { status = {\"4xx\"} add = {\"X-Error: yes\"} }\n"
	"fields \"css\" { types = {\"text/css\"} add = {\"X-Css: yes\"} }\n"
	"cache-control = {\"/assets/* max-age=31536000, immutable\", \"text/css max-age=3600\"}\n"
	"location \"/p/\" { deny = {\"all\"} }\n"
	"location \"/p/open/\" { deny = {} }\n"
	"location \"*.css\" { fields \"place\" { set = {\"X-Place: css\"} } }\n"
	"location \"/al/\" { alias = \"alias\" }\n"
	"location \"/robots.txt\" { alias = \"alias/f.txt\" }\n"
	"location \"/deep/\" { docroot = \"other\" }\n"
	"location \"/gone/\" { status = 410 }\n"
	"location \"/fix/\" { maintenance = yes retry-after = \"90s\" }\n"
	"location \"/old/\" { redirect = \"/new/\" status = 308 }\n"
	"location \"/u/*/pics/*\" { redirect = \"/pics/$2?of=$1\" status = 301 }\n"
	"location \"/page\" { redirect = \"https://x.example/y\" }\n"
	"location \"/see\" { redirect = \"/x\" status = 303 }\n"
	"location \"/temp\" { redirect = \"/x\" status = 307 }\n"
	"location \"/any*\" { redirect = \"/$1\" }\n"
	"location \"/anycase/\" { ignore-case = yes }\n"
	"location \"/anycase/Inner/\" { deny = {\"all\"} }\n"
	"location \"/shut/index.html\" { deny = {\"all\"} }\n"
	"location \"/shut/page.html\" { status = 410 }\n"
	"location \"/shut/moved.html\" { redirect = \"/shut/\" }\n"
	"location \"/shut/alias/\" { alias = \"alias\" index = {\"f.txt\"} }\n"
	"location \"/shut/alias/f.txt\" { alias = \"alias/f.txt\" deny = {\"all\"} }\n"
	"location \"/hidden/\" { hidden-files = yes }\n"
	"location \"/nolinks/\" { symlinks = none }\n"
	"location \"/owner/\" { symlinks = owner }\n"
	"location \"/unclean/\" { clean-urls = no index = {\"index.html\", \"main.html\"} }\n"
	"location \"/app/\" { fallback = \"/app/index.html\" }\n"
	"location \"/pages/\" { error-pages = {\"4xx /pages/4xx.html\", \"404 /pages/404.html\"} }\n"
	"location \"/pages/closed/\" { deny = {\"all\"}\n"
	"  error-pages = {\"4xx /pages/4xx.html\", \"404 /pages/404.html\"} }\n"
	"location \"/app/own/\" { error-pages = {\"404 /pages/404.html\"} fallback = \"/app/index.html\" }\n"
	"location \"/nopage/\" { error-pages = {\"404 /there/is/none.html\"} }\n"
	"location \"/bare/\" {\n"
	"  fields \"frame\" { set = {\"X-Frame-Options: SAMEORIGIN\"} remove = {\"ETag\"} }\n"
	"}\n"
	"location \"/cors/\" { cors-origins = {\"https://a.example\"} cors-fields = {\"X-Token\"} }\n"
	"location \"/corsall/\" { cors-origins = {\"*\"} }\n"
	"location \"/plain/\" { precompressed = no compress = {} }\n"
	"location \"/lan/\" {\n"
	"  allow = {\"10.0.0.0/8\", \"10.66.0.1\", \"2001:db8::/32\"}  deny = {\"10.66.0.0/16\"}\n"
	"}\n"
	"location \"/list/\" { listing = yes }\n"
	"site \"a.example\" {\n"
	"  aliases = {\"www.a.example\", \"exact.wild.example\", \"*.deep.wild.example\"}\n"
	"  docroot = \"site-a\"\n"
	"}\n"
	"site \"b.example\" { aliases = {\"*.wild.example\"} docroot = \"site-b\" }\n"
	"site \"old.example\" { redirect = \"https://new.example/\" status = 301\n"
	"  location \"/keep/\" { } }\n"
	"site \"tls.example\" { redirect = \"https://$host$path\" status = 301 }\n"
	"site \"port.example:9\" { docroot = \"site-b\" }\n"
#ifdef HAVE_CRYPT
	"location \"/any1/\" { satisfy = any allow = {\"10.0.0.0/8\"} auth-file = \"htpasswd\" }\n"
	"location \"/both/\" { allow = {\"10.0.0.0/8\"} auth-file = \"htpasswd\" }\n"
	"location \"/pages/private/\" { auth-file = \"htpasswd\" error-pages = {\"4xx /pages/4xx.html\"} }\n"
	"location \"/private/\" { auth-file = \"htpasswd\" auth-realm = \"A Place\" }\n"
	"location \"/private/open/\" { auth-file = off }\n"
	"location \"/shut/in/*.html\" { auth-file = \"htpasswd\" }\n"
#endif
	"";

static void put(struct server *server, const char *name, const char *text)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", server->docroot, name);
	for (char *slash = path + strlen(server->docroot) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(path, 0755);
		*slash = '/';
	}
	server_file(server, name, text, strlen(text));
}

/* Beside the docroot, where the configuration lies too. */
static void put_beside(struct server *server, const char *name, const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), "../%s", name);
	put(server, path, text);
}

static void put_link(struct server *server, const char *name, const char *target)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", server->docroot, name);
	cr_assert_eq(symlink(target, path), 0);
}

static void put_old(struct server *server, const char *name, const char *text)
{
	struct timespec old[2] = { { .tv_sec = 784111777 }, { .tv_sec = 784111777 } };
	char path[256];

	put(server, name, text);
	snprintf(path, sizeof(path), "%s/%s", server->docroot, name);
	cr_assert_eq(utimensat(AT_FDCWD, path, old, 0), 0);
}

static void put_files(struct server *server)
{
	static const char *const texts[][2] = {
		{ "p/x", "no\n" }, { "p/style.css", "p{}\n" }, { "p/open/x.txt", "open\n" },
		{ "style.css", "p{}\n" }, { "assets/a.123.js", "1\n" }, { ".secret", "secret\n" },
		{ "hidden/.secret", "secret\n" }, { "nolinks/plain.txt", "plain\n" },
		{ "owner/plain.txt", "plain\n" }, { "anycase/Sub/Page.html", "page\n" },
		{ "anycase/Inner/Name.txt", "no\n" }, { "shut/index.html", "no\n" },
		{ "shut/page.html", "no\n" }, { "shut/moved.html", "moved\n" },
		{ "shut/open.html", "open\n" }, { "shut/in/index.html", "in\n" },
		{ "unclean/page.html", "page\n" }, { "unclean/main.html", "main\n" },
		{ "app/index.html", "app\n" }, { "app/real.txt", "real\n" },
		{ "pages/404.html", "own 404\n" }, { "pages/4xx.html", "own 4xx\n" },
		{ "bare/x.txt", "bare\n" }, { "cors/x.txt", "cors\n" }, { "corsall/x.txt", "cors\n" },
		{ "lan/x.txt", "lan\n" }, { "private/x.txt", "private\n" },
		{ "private/open/x.txt", "open\n" }, { "any1/x.txt", "any\n" },
		{ "both/x.txt", "both\n" }, { "list/sub/x", "x" }, { "list/b<c>.txt", "b" },
		{ "list/.hide", "h" }, { "unlisted/x", "x" }, { "plain/pre.txt", "short\n" },
		{ "plain/pre.txt.gz", "SIBLING" }, { "stale.txt", "new\n" },
	};
	char *many = malloc(8001);

	cr_assert_not_null(many);
	memset(many, 'a', 8000);
	many[8000] = '\0';
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		put(server, texts[i][0], texts[i][1]);
	put_old(server, "long.txt", many);
	put_old(server, "long.png", many);
	put(server, "plain/long.txt", many);
	free(many);
	put_old(server, "pre.txt", "short\n");
	put(server, "pre.txt.gz", "SIBLING");
	put_old(server, "stale.txt.gz", "STALE");
	put_link(server, "link.txt", "text.txt");
	put_link(server, "outside", "/etc/passwd");
	put_link(server, "nolinks/link.txt", "plain.txt");
	put_link(server, "owner/link.txt", "plain.txt");
	put_beside(server, "alias/f.txt", "alias\n");
	put_beside(server, "alias/g.txt", "no\n");
	put_beside(server, "other/deep/f.txt", "deep\n");
	put_beside(server, "site-a/index.html", "site a\n");
	put_beside(server, "site-b/index.html", "site b\n");
	put_beside(server, "htpasswd",
		   "# names and passwords\n"
		   "joe:" HASH "jeQ3Wbe2JixnvtlZtYweZUFjfxf4JtmzGAyxAW53.M2\n");
	/* A file must be a little old to be named by a tag, and compressed. */
	usleep(100000);
}

#define ROW(name, rule, request, ...)                                             \
	Test(sites, name, .timeout = 60)                                          \
	{                                                                         \
		play(&(struct row){ #name, rule, request, sizeof(request) - 1, __VA_ARGS__ }); \
	}

static void play(const struct row *row)
{
	struct server server;

	server_prepare(&server, common);
	put_files(&server);
	server_start(&server);
	row_play(&server, "127.0.0.1", ROW_WHOLE, row);
	server_end(&server);
}

#include "site_rows.h"

/* -------------------------------------------------------- more than a row */

/* Status of the answer to an exchange with a server on another port. */
static struct answer exchange_at(const struct server *server, int port, const char *request)
{
	struct server other = *server;

	other.port = port;
	return exchange(&other, request);
}

static void expect_status(struct answer answer, int status, const char *has)
{
	cr_expect_eq(answer.status, status, "%s", answer.text);
	if (has)
		cr_expect(strstr(answer.text, has), "no '%s' in %s", has, answer.text);
	answer_free(&answer);
}

Test(sites, strict_hosts_know_their_names, .timeout = 60)
{
	struct server server;

	server_run(&server, "strict-hosts = yes\nsite \"a.example\" { }\n");
	expect_status(exchange(&server, GET("/") "\r\n"), 421, "Misdirected Request");
	expect_status(exchange(&server, "GET / HTTP/1.0\r\n\r\n"), 421, NULL);
	expect_status(exchange(&server, AT("a.example", "/")), 200, "index\n");
	server_end(&server);
}

Test(sites, a_site_may_be_for_one_port, .timeout = 60)
{
	struct server server;
	char more[256], request[128];

	server_prepare(&server, "");
	snprintf(more, sizeof(more), "site \"a.example:%d\" { redirect = \"/port\" }\n"
		 "site \"a.example\" { redirect = \"/name\" }\n", server.port);
	server_configure(&server, more);
	server_start(&server);
	snprintf(request, sizeof(request), AT("a.example:1", "/"));
	expect_status(exchange(&server, request), 302, "\r\nLocation: /port\r\n");
	server_end(&server);
}

#define LAN "GET /lan/x.txt HTTP/1.0\r\n\r\n"
#define V2 "\r\n\r\n\0\r\nQUIT\n"

static void send_and_expect(const struct server *server, const char *bytes, size_t length,
			    int status)
{
	int fd = server_connect(server);
	struct answer answer;

	send_all(fd, bytes, length);
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, status, "%s", answer.text);
	answer_free(&answer);
	close(fd);
}

#define EXPECT_BEHIND(header, status) \
	send_and_expect(&other, header LAN, sizeof(header LAN) - 1, status)

/* A header that comes in pieces is waited for; half a one gets no answer. */
static void try_pieces(const struct server *server)
{
	struct answer answer;
	int fd = server_connect(server);

	send_text(fd, "PROXY TCP4 10.1.");
	usleep(50000);
	send_text(fd, "2.3 192.0.2.1 5 80\r");
	usleep(50000);
	send_text(fd, "\n" LAN);
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, 200);
	answer_free(&answer);
	close(fd);
	fd = server_connect(server);
	send_text(fd, "PROXY TCP4 10.1.");
	shutdown(fd, SHUT_WR);
	cr_expect(is_at_end(fd));
	close(fd);
}

Test(sites, the_proxy_protocol_tells_the_client, .timeout = 60)
{
	struct server server, other;
	int port = free_port();
	char more[512];

	server_prepare(&server, "");
	put(&server, "lan/x.txt", "lan\n");
	snprintf(more, sizeof(more), "listen \"proxied\" { address = \"127.0.0.1:%d\" "
		 "proxy-protocol = yes }\nlocation \"/lan/\" { allow = {\"10.0.0.0/8\"} }\n",
		 port);
	server_configure(&server, more);
	server_start(&server);
	other = server;
	other.port = port;
	EXPECT_BEHIND("PROXY TCP4 10.1.2.3 192.0.2.1 5 80\r\n", 200);
	EXPECT_BEHIND("PROXY TCP4 192.0.2.3 192.0.2.1 5 80\r\n", 403);
	EXPECT_BEHIND("PROXY UNKNOWN\r\n", 403);
	EXPECT_BEHIND(V2 "\x21\x11\0\x0c\x0a\1\2\3\xc0\0\2\1\0\5\0\x50", 200);
	EXPECT_BEHIND(V2 "\x20\0\0\0", 403);
	EXPECT_BEHIND("PROXY TCP4 10.1.2.3\r\n", 0);
	EXPECT_BEHIND("", 0);
	try_pieces(&other);
	expect_status(exchange_at(&server, server.port, LAN), 403, NULL);
	await_text(server.log, "it does not begin with the PROXY protocol");
	server_end(&server);
}

#ifdef HAVE_ZLIB
/* A page, its sibling and what is made on the spot all follow their source at once. */
Test(sites, what_was_compressed_follows_its_source, .timeout = 60)
{
	struct server server;
	char text[3000];

	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	server_prepare(&server, "revalidate = \"0s\"\n");
	put(&server, "x.txt", text);
	usleep(100000);
	server_start(&server);
	expect_status(exchange(&server, GET("/x.txt") GZIP "\r\n"), 200, "Content-Encoding: gzip");
	put(&server, "x.txt.gz", "SIBLING");
	expect_status(exchange(&server, GET("/x.txt") GZIP "\r\n"), 200, "SIBLING");
	usleep(20000);
	put(&server, "x.txt", "changed\n");
	expect_status(exchange(&server, GET("/x.txt") GZIP "\r\n"), 200, "changed\n");
	server_end(&server);
}
#endif

Test(sites, a_docroot_that_was_deleted_is_told_of, .timeout = 60)
{
	struct server server;
	char command[256];

	server_prepare(&server, "listing = yes revalidate = \"0s\"\n");
	server_start(&server);
	snprintf(command, sizeof(command), "cd '%s' && rm -r www && mkdir www && echo new >www/new.txt",
		 server.folder);
	cr_assert_eq(system(command), 0);
	expect_status(exchange(&server, GET("/") "\r\n"), 404, NULL);
	expect_status(exchange(&server, GET("/new.txt") "\r\n"), 404, NULL);
	await_text(server.log, "404, the docroot has been deleted; a reload turns to a new one");
	server_end(&server);
}

Test(sites, the_log_has_the_reason, .timeout = 60)
{
	struct server server;

	server_run(&server, "location \"/x/\" { deny = {\"all\"} }\n");
	expect_status(exchange(&server, GET("/nothing") "\r\n"), 404, NULL);
	expect_status(exchange(&server, GET("/x/") "\r\n"), 403, NULL);
	await_text(server.log, "404, no such file: \"GET /nothing HTTP/1.1\"");
	await_text(server.log, "403, the client's address is kept out: \"GET /x/ HTTP/1.1\"");
	server_end(&server);
}

/* The answer to it, whatever is missing: it has begun to ask when it is met. */
static struct answer try(const struct server *server, const char *request)
{
	int fd = server_connect_saying(server, request, strlen(request));
	struct answer answer = read_answer(fd, false);

	close(fd);
	return answer;
}

Test(sites, the_log_names_the_limit, .timeout = 60)
{
	struct server server;

	server_run(&server, "limits { body = 4 }\ntimeouts { header = 300ms body = 300ms }\n");
	expect_status(try(&server, "GET / HTTP/1.1\r\n\r\n"), 400, NULL);
	expect_status(try(&server, GET("/") "Content-Length: 5\r\n\r\n"), 413, NULL);
	await_text(server.log, "400, no Host: \"GET / HTTP/1.1\"");
	await_text(server.log, "413, its content is too long (limits.body): \"GET / HTTP/1.1\"");
	expect_status(try(&server, GET("/a") "Transfer-Encoding: chunked\r\n\r\n5\r\n"), 413, NULL);
	await_text(server.log, "413, its content is too long (limits.body): \"GET /a HTTP/1.1\"");
	expect_status(try(&server, GET("/") "Transfer-Encoding: chunked\r\n\r\nx"), 400, NULL);
	await_text(server.log, "400, its chunks are not valid: \"GET / HTTP/1.1\"");
	expect_status(try(&server, GET("/")), 408, NULL);
	await_text(server.log, "408, its header did not come in time (timeouts.header)");
	expect_status(try(&server, GET("/") "Content-Length: 1\r\n\r\n"), 408, NULL);
	await_text(server.log, "408, its content did not come in time (timeouts.body)");
	server_end(&server);
}

#ifdef HAVE_CRYPT
/* Who has nothing more to say may say so before the password is checked. */
Test(sites, a_check_outlives_half_a_close, .timeout = 60)
{
	struct server server;
	struct answer answer;
	int fd;

	server_prepare(&server, common);
	put_files(&server);
	server_start(&server);
	fd = server_connect(&server);
	send_text(fd, GET("/private/x.txt") JOE "\r\n" GET("/private/x.txt") "\r\n" GET("/private/x.txt") JOE "\r\n");
	cr_assert_eq(shutdown(fd, SHUT_WR), 0);
	for (int i = 0; i < 3; i++) {
		answer = read_answer(fd, false);
		cr_expect_eq(answer.status, i == 1 ? 401 : 200, "%s", answer.text);
		answer_free(&answer);
	}
	cr_expect(is_at_end(fd));
	close(fd);
	server_end(&server);
}
#endif

Test(sites, some_requests_are_not_logged, .timeout = 60)
{
	struct server server;
	char *text;

	server_run(&server, "location \"/hello\" { logged = no }\n");
	expect_status(exchange(&server, GET("/hello") "\r\n"), 200, NULL);
	expect_status(exchange(&server, GET("/text.txt") "\r\n"), 200, NULL);
	await_text(server.access_log, "/text.txt");
	text = read_whole(server.access_log);
	cr_expect_not(strstr(text, "/hello"), "%s", text);
	free(text);
	server_end(&server);
}

Test(sites, links_may_lead_into_what_is_shared, .timeout = 60)
{
	struct server server;
	char more[256], path[128];

	server_prepare(&server, "");
	put_beside(&server, "shared/f.txt", "shared\n");
	snprintf(path, sizeof(path), "%s/shared", server.folder);
	put_link(&server, "in", path);
	put_link(&server, "here", "../shared/f.txt");
	snprintf(more, sizeof(more), "links-into = {\"%s\"}\nlisting = yes\n"
		 "location \"/in/\" { links-into = {} }\n", path);
	server_configure(&server, more);
	server_start(&server);
	expect_status(exchange(&server, GET("/here") "\r\n"), 200, "shared\n");
	expect_status(exchange(&server, GET("/in/f.txt") "\r\n"), 403, NULL);
	server_end(&server);
}

#ifdef HAVE_CRYPT
static void put_broken_users(struct server *server, const char *text, const char *message)
{
	char more[300], *words;
	int code;

	put_beside(server, "htpasswd", text);
	snprintf(more, sizeof(more), "location \"/x/\" { auth-file = \"%s/htpasswd\" }\n",
		 server->folder);
	server_configure(server, more);
	code = server_command(server, &words, (const char *[]){ "-f", server->conf, NULL });
	cr_expect_neq(code, 0);
	cr_expect(strstr(words, message), "no '%s' in %s", message, words);
	free(words);
	code = server_command(server, &words, (const char *[]){ "-t", "-f", server->conf, NULL });
	cr_expect_eq(code, 78, "%d", code);
	cr_expect(strstr(words, message), "no '%s' in %s", message, words);
	free(words);
}

Test(sites, broken_passwords_are_told_by_line, .timeout = 60)
{
	struct server server;

	server_prepare(&server, "");
	put_broken_users(&server, "a:" HASH "x\n\nb:secret\n", "line 3: ");
	put_broken_users(&server, "joe:$apr1$abc$def\n", "($apr1$)");
	put_broken_users(&server, "joe\n", "line 1: this is not name:hash");
	put_broken_users(&server, "a:" HASH "x\na:" HASH "y\n", "two of the name 'a'");
	put_broken_users(&server, "a:$2b$16$" "abcdefghijklmnopqrstuv\n", "others would have to wait");
	server_end(&server);
}
#endif

static void expect_explained(struct server *server, const char *url, const char *has,
			     const char *has_too)
{
	const char *arguments[] = { "-f", server->conf, "explain", url, NULL };
	char *words;

	cr_expect_eq(server_command(server, &words, arguments), 0, "%s", words);
	cr_expect(strstr(words, has), "%s: no '%s' in\n%s", url, has, words);
	cr_expect(strstr(words, has_too), "%s: no '%s' in\n%s", url, has_too, words);
	free(words);
}

Test(sites, explain_says_what_is_not_valid, .timeout = 60)
{
	struct server server;
	const char *arguments[] = { "-f", server.conf, "explain", "-H", "X : y", "/", NULL };
	char *words;

	server_prepare(&server, "");
	cr_expect_eq(server_command(&server, &words, arguments), 65, "%s", words);
	cr_expect(strstr(words, "400 Bad Request: white space in a field name or before"), "%s", words);
	free(words);
	server_end(&server);
}

Test(sites, explain_names_the_reason, .timeout = 60)
{
	struct server server;
	char path[256];

	server_prepare(&server, common);
	put_files(&server);
	put(&server, "closed/x.html", "x");
	snprintf(path, sizeof(path), "%s/closed", server.docroot);
	expect_explained(&server, "/nothing", "nothing  ", "it is not there");
	expect_explained(&server, "/Text.txt", "text.txt  ", "is there, in another case");
	expect_explained(&server, "/outside", "a link to /etc/passwd", "leads out of the docroot");
	expect_explained(&server, "/.secret", "404 Not Found: a hidden name", "hidden-files = yes");
	expect_explained(&server, "/unlisted/", "403 Forbidden", "listing = yes");
	expect_explained(&server, "/lan/x.txt", "127.0.0.1 is kept out by allow", "10.66.0.0/16");
	expect_explained(&server, "http://nobody.example/", "no site has the name nobody.example",
			 "a.example b.example");
	expect_explained(&server, "http://x.wild.example/", "site      b.example", "200 OK");
	expect_explained(&server, "/old/a", "308 Permanent Redirect", "Location: /new/a");
	if (geteuid() == 0) {
		cr_assert_eq(chmod(path, 0700), 0);
		expect_explained(&server, "/closed/x.html", "may not enter it", "chmod o+x");
	}
	server_end(&server);
}
