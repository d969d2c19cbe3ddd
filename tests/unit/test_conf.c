/* SPDX-License-Identifier: MIT */
/* test_conf: a configuration is loaded, from its files and the command line to the struct. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>
#include "base/log.h"
#include "conf/conf.h"

/* Each test has a folder of its own, is in it, and loads at most one configuration at a time. */
static char folder[] = "/tmp/test_conf.XXXXXX";
static struct buffer messages;
static struct conf *conf;
static int exit_code;

static void enter(void)
{
	unsetenv("RUNTIME_DIRECTORY");
	unsetenv("XDG_RUNTIME_DIR");
	if (!mkdtemp(folder) || chmod(folder, 0755) < 0 || chdir(folder) < 0)
		cr_assert_fail("mkdtemp: %s", strerror(errno));
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
	(void)status;
	(void)kind;
	(void)walk;
	return remove(path);
}

static void leave(void)
{
	conf_free(conf);
	buffer_free(&messages);
	if (chdir("/") == 0)
		nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

TestSuite(conf, .init = enter, .fini = leave, .timeout = 30);

static void put(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	cr_assert(file, "%s: %s", path, strerror(errno));
	fputs(text, file);
	fclose(file);
}

static void load_source(const struct conf_source *source)
{
	conf_free(conf);
	buffer_free(&messages);
	exit_code = -1;
	conf = conf_load(source, &messages, &exit_code);
	cr_assert_eq(!conf, exit_code != EX_OK);
}

static const char *said(void)
{
	return buffer_text(&messages);
}

static void load_file(const char *path)
{
	load_source(&(struct conf_source){ .file = path });
}

/* The text, as the file x.conf in the test's folder. */
static void load(const char *text)
{
	put("x.conf", text);
	load_file("x.conf");
}

static void load_with(const char *file, size_t count, const char *const *settings)
{
	struct conf_override overrides[256];

	for (size_t i = 0; i < count; i++)
		overrides[i] = (struct conf_override){ "-o", settings[i] };
	load_source(&(struct conf_source){ file, overrides, count, false });
}

static void load_options(const char *one, const char *two)
{
	const char *const both[] = { one, two };

	load_with(NULL, two ? 2 : 1, both);
}

static void load_good(const char *text)
{
	load(text);
	cr_assert(conf, "%s", said());
	cr_assert_str_eq(said(), "");
}

static void says(int code, const char *expected)
{
	cr_assert_eq(exit_code, code, "exit code %d, not %d: %s", exit_code, code, said());
	cr_assert(strstr(said(), expected), "expected:\n%s\nsaid:\n%s", expected, said());
}

static void refuses(const char *text, const char *expected)
{
	load(text);
	says(EX_CONFIG, expected);
}

/* Whether the dump has this line, give or take blanks. */
static bool shows(const char *name, const char *value, const char *origin)
{
	char copy[16384], *at = copy, *line;
	char expected[512];

	snprintf(expected, sizeof(expected), "%s = %s # %s", name, value, origin);
	cr_assert_lt(strlen(conf_text(conf)), sizeof(copy));
	strcpy(copy, conf_text(conf));
	while ((line = strsep(&at, "\n"))) {
		char *to = line;

		for (const char *from = line; *from; from++)
			if (*from != ' ' || from[1] != ' ')
				*to++ = *from;
		*to = '\0';
		if (strcmp(line, expected) == 0)
			return true;
	}
	return false;
}

static void check_shown(const char *name, const char *value, const char *origin)
{
	cr_assert(shows(name, value, origin), "no line %s = %s # %s in:\n%s", name, value, origin,
		  conf_text(conf));
}

static bool listens(size_t index, const char *name, const char *address)
{
	char text[ADDRESS_TEXT];

	if (index >= conf->listen_count)
		return false;
	address_format(&conf->listens[index].address, text);
	return strcmp(conf->listens[index].name, name) == 0 && strcmp(text, address) == 0;
}

static char *path_of(const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

/* ----------------------------------------------------------------- defaults */

Test(conf, without_a_file_everything_has_a_value)
{
	load_source(&(struct conf_source){ .file = NULL });
	cr_assert(conf, "%s", said());
	cr_assert_str_eq(said(), "");
	cr_assert_null(conf->file);
	cr_assert(listens(0, "", "127.0.0.1:8888"));
	cr_assert_eq(conf->backlog, 4096);
	cr_assert_str_eq(conf->top.scope.docroot, HTTP_SERVER_WWW);
	cr_assert_eq(conf->top.scope.index.count, 1);
	cr_assert_str_eq(conf->top.scope.index.word[0], "index.html");
	cr_assert(conf->top.scope.clean_urls);
	cr_assert_str_eq(conf->media_types, "/etc/mime.types");
	cr_assert_str_eq(conf->top.scope.charset, "utf-8");
	cr_assert_eq(conf->revalidate_ms, 1000);
	cr_assert_str_eq(conf->error_log, "stderr");
	cr_assert_eq(conf->log_level, LOG_LEVEL_INFO);
	cr_assert_str_eq(conf->log_format, "combined");
}

Test(conf, the_defaults_of_the_sections)
{
	load_source(&(struct conf_source){ .file = NULL });
	cr_assert_geq(conf->workers.count, 2);
	cr_assert_eq(conf->workers.connections, 1024);
	cr_assert_eq(conf->workers.max, conf->workers.count);
	cr_assert_eq(conf->workers.max_requests, 0);
	cr_assert_eq(conf->timeouts.header_ms, 10000);
	cr_assert_eq(conf->timeouts.body_ms, 20000);
	cr_assert_eq(conf->timeouts.send_ms, 30000);
	cr_assert_eq(conf->timeouts.keep_alive_ms, 15000);
	cr_assert_eq(conf->timeouts.drain_ms, 30000);
	cr_assert_eq(conf->limits.request_line, 8192);
	cr_assert_eq(conf->limits.header, 32768);
	cr_assert_eq(conf->limits.fields, 100);
	cr_assert_eq(conf->limits.body, 1048576);
	cr_assert_eq(conf->cache.files, 1024);
	cr_assert_eq(conf->cache.memory, 16777216);
}

Test(conf, localhost_is_ipv6_too_if_the_kernel_has_it)
{
	struct sockaddr_in6 here = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	int fd = socket(AF_INET6, SOCK_STREAM, 0);
	bool has = fd >= 0 && bind(fd, (struct sockaddr *)&here, sizeof(here)) == 0;

	load_good("");
	cr_assert_eq(conf->listen_count, has ? 2 : 1);
	if (has)
		cr_assert(listens(1, "", "[::1]:8888"));
}

Test(conf, the_access_log_is_shown_only_without_a_file)
{
	load_source(&(struct conf_source){ .file = NULL });
	cr_assert_str_eq(conf->access_log, "stdout");
	load_good("");
	cr_assert_str_eq(conf->access_log, "off");
}

Test(conf, no_pid_file_without_a_file)
{
	setenv("RUNTIME_DIRECTORY", "/run/x", 1);
	load_source(&(struct conf_source){ .file = NULL });
	cr_assert_str_eq(conf->pid_file, "");
}

Test(conf, the_pid_file_goes_where_systemd_says)
{
	setenv("RUNTIME_DIRECTORY", "/run/x:/run/y", 1);
	load_good("");
	cr_assert_str_eq(conf->pid_file, "/run/x/http-server.pid");
}

Test(conf, the_pid_file_of_root_and_of_others)
{
	setenv("XDG_RUNTIME_DIR", "/run/user/1", 1);
	load_good("");
	cr_assert_str_eq(conf->pid_file, geteuid() == 0 ?
			 HTTP_SERVER_RUN "/http-server/http-server.pid" :
			 "/run/user/1/http-server.pid");
	if (geteuid() == 0)
		cr_assert_eq(seteuid(65534), 0);
	load_file("x.conf");
	cr_assert_str_eq(conf->pid_file, "/run/user/1/http-server.pid");
	unsetenv("XDG_RUNTIME_DIR");
	load_file("x.conf");
	cr_assert_str_eq(conf->pid_file, "");
	if (getuid() == 0)
		cr_assert_eq(seteuid(0), 0);
}

Test(conf, the_pid_file_is_found_though_something_else_is_wrong)
{
	char path[256];

	put("x.conf", "prot = 80\npid-file = run/x.pid\ndocroot = \"/x\n");
	conf_find_pid_file(&(struct conf_source){ .file = "x.conf" }, path, sizeof(path));
	cr_assert_str_eq(path, path_of("run/x.pid"));
	conf_find_pid_file(&(struct conf_source){ .file = "x.conf" }, path, 5);
	cr_assert_str_eq(path, "", "no room is no path");
	put("x.conf", "pid-file = off\n");
	conf_find_pid_file(&(struct conf_source){ .file = "x.conf" }, path, sizeof(path));
	cr_assert_str_eq(path, "");
	conf_find_pid_file(&(struct conf_source){ .file = NULL }, path, sizeof(path));
	cr_assert_str_eq(path, "");
}

Test(conf, off_is_none)
{
	load_good("pid-file = off media-types = off charset = off");
	cr_assert_str_eq(conf->pid_file, "");
	cr_assert_str_eq(conf->media_types, "");
	cr_assert_str_eq(conf->top.scope.charset, "");
	check_shown("pid-file", "\"off\"", "x.conf:1");
}

Test(conf, root_gets_a_user_for_its_workers)
{
	if (geteuid() != 0)
		return;
	load_good("");
	cr_assert(strcmp(conf->user, "http-server") == 0 || strcmp(conf->user, "www-data") == 0 ||
		  strcmp(conf->user, "nobody") == 0, "%s", conf->user);
	cr_assert(*conf->group);
}

Test(conf, root_may_choose_the_user)
{
	if (geteuid() != 0)
		return;
	load_good("user = nobody");
	cr_assert_str_eq(conf->user, "nobody");
	load_good("user = \"65533\"");
	cr_assert_str_eq(conf->user, "65533");
	cr_assert_str_eq(conf->group, "65533");
}

Test(conf, a_user_that_does_not_exist_is_told)
{
	if (geteuid() != 0)
		return;
	refuses("user = nobody-here",
		"x.conf:1:1: error: there is no user 'nobody-here' on this system");
	refuses("user = nobody\ngroup = none-here",
		"x.conf:2:1: error: there is no group 'none-here'");
}

Test(conf, workers_that_are_root_are_warned_of)
{
	if (geteuid() != 0)
		return;
	load("user = root");
	says(EX_OK, "x.conf:1:1: warning: the workers will be root");
}

Test(conf, who_is_not_root_is_told_that_the_user_is_ignored)
{
	put("x.conf", "user = nobody\n");
	if (geteuid() == 0)
		cr_assert_eq(seteuid(65534), 0);
	load_file("x.conf");
	says(EX_OK, "x.conf:1:1: warning: 'user' is ignored: only root can become somebody else\n");
	cr_assert_str_eq(conf->user, "");
	cr_assert_str_eq(conf->group, "");
	if (getuid() == 0)
		cr_assert_eq(seteuid(0), 0);
}

/* ------------------------------------------------------------------- values */

Test(conf, every_kind_of_value_arrives)
{
	load_good("port = 9000 backlog = 7 docroot = \"/srv\" index = {\"a b\", 'c'} clean-urls = no\n"
		  "revalidate = \"1500ms\" log-level = debug log-format = \"%h \\\"%r\\\"\"\n"
		  "workers { count = 3 connections = 1 max-requests = 9 }\n"
		  "timeouts { header = 2m keep-alive = 0s }\n"
		  "limits { body = 2g header = 64K request-line = 100 }\n");
	cr_assert(listens(0, "", "127.0.0.1:9000"));
	cr_assert_eq(conf->backlog, 7);
	cr_assert_str_eq(conf->top.scope.docroot, "/srv");
	cr_assert_eq(conf->top.scope.index.count, 2);
	cr_assert_str_eq(conf->top.scope.index.word[0], "a b");
	cr_assert_str_eq(conf->top.scope.index.word[1], "c");
	cr_assert_not(conf->top.scope.clean_urls);
	cr_assert_eq(conf->revalidate_ms, 1500);
	cr_assert_eq(conf->log_level, LOG_LEVEL_DEBUG);
	cr_assert_str_eq(conf->log_format, "%h \"%r\"");
	cr_assert_eq(conf->workers.count, 3);
	cr_assert_eq(conf->workers.connections, 1);
	cr_assert_eq(conf->workers.max_requests, 9);
	cr_assert_eq(conf->timeouts.header_ms, 120000);
	cr_assert_eq(conf->timeouts.keep_alive_ms, 0);
	cr_assert_eq(conf->limits.body, (int64_t)2 << 30);
	cr_assert_eq(conf->limits.header, 65536);
	cr_assert_eq(conf->limits.request_line, 100);
}

Test(conf, an_empty_index_is_none)
{
	load_good("index = {}");
	cr_assert_eq(conf->top.scope.index.count, 0);
}

Test(conf, values_survive_whatever_marks_they_hold)
{
	load_good("docroot = \"/a'b\\\\c\\\"d ${NOPE:-x} \\${y} #{},\"\n");
	cr_assert_str_eq(conf->top.scope.docroot, "/a'b\\c\"d x ${y} #{},");
	load_good("log-format = \"%h\\t%r\\\\n\"");
	cr_assert_str_eq(conf->log_format, "%h\t%r\\n");
}

Test(conf, relative_paths_are_relative_to_the_file)
{
	mkdir("etc", 0755);
	put("etc/y.conf",
	    "docroot = www\nerror-log = \"./logs//error.log\"\naccess-log = ../a.log\n");
	load_file("etc/y.conf");
	cr_assert_str_eq(conf->top.scope.docroot, path_of("etc/www"));
	cr_assert_str_eq(conf->error_log, path_of("etc/logs/error.log"));
	cr_assert_str_eq(conf->access_log, path_of("etc/../a.log"));
	cr_assert_str_eq(conf->file, "etc/y.conf");
}

Test(conf, words_are_not_paths)
{
	load_good("error-log = syslog access-log = stdout");
	cr_assert_str_eq(conf->error_log, "syslog");
	cr_assert_str_eq(conf->access_log, "stdout");
}

Test(conf, a_configuration_without_any_setting_of_a_listener_listens_at_the_top)
{
	load_good("docroot = /srv");
	cr_assert(listens(0, "", "127.0.0.1:8888"));
}

/* ---------------------------------------------------------------- listeners */

Test(conf, addresses_have_many_forms)
{
	load_good("address = {\"127.0.0.1\", \"127.0.0.2:81\", \"[::1]:82\", \"::1\"} port = 80");
	cr_assert_eq(conf->listen_count, 4);
	cr_assert(listens(0, "", "127.0.0.1:80"));
	cr_assert(listens(1, "", "127.0.0.2:81"));
	cr_assert(listens(2, "", "[::1]:82"));
	cr_assert(listens(3, "", "[::1]:80"));
}

Test(conf, a_star_is_every_address)
{
	load_good("address = \"*\" port = 81");
	cr_assert_eq(conf->listen_count, 1);
	cr_assert(address_is_wildcard(&conf->listens[0].address));
	cr_assert_eq(address_port(&conf->listens[0].address), 81);
}

Test(conf, localhost_may_have_a_port)
{
	load_good("address = \"localhost:81\" port = 80");
	cr_assert(listens(0, "", "127.0.0.1:81"));
}

Test(conf, sections_add_to_the_top)
{
	load_good("port = 80\nlisten \"admin\" { address = \"127.0.0.1:8080\" }\n");
	cr_assert_eq(conf->listens[0].name[0], '\0');
	cr_assert(listens(0, "", "127.0.0.1:80"));
	cr_assert(listens(conf->listen_count - 1, "admin", "127.0.0.1:8080"));
}

Test(conf, sections_alone_are_all_there_is)
{
	load_good("listen a { address = \"127.0.0.1\" port = 81 }\n"
		  "listen \"b c\" { address = {\"127.0.0.1:82\", \"127.0.0.1:83\"} }\n");
	cr_assert_eq(conf->listen_count, 3);
	cr_assert(listens(0, "a", "127.0.0.1:81"));
	cr_assert(listens(1, "b c", "127.0.0.1:82"));
	cr_assert(listens(2, "b c", "127.0.0.1:83"));
}

Test(conf, a_section_inherits_what_it_leaves_out)
{
	load_good("address = \"127.0.0.1\" port = 80\n"
		  "listen a { port = 81 }\nlisten b { address = \"127.0.0.2\" }\n");
	cr_assert_eq(conf->listen_count, 3);
	cr_assert(listens(1, "a", "127.0.0.1:81"));
	cr_assert(listens(2, "b", "127.0.0.2:80"));
	check_shown("listen.b.port", "80", "x.conf:1");
}

Test(conf, two_listeners_cannot_share_an_address)
{
	refuses("port = 80\naddress = \"127.0.0.1\"\nlisten a {\n address = \"127.0.0.1:80\" }\n",
		"x.conf:4:12: error: 127.0.0.1:80 cannot be listened on beside 127.0.0.1:80 "
		"(x.conf:2)\n");
}

Test(conf, a_wildcard_covers_the_others)
{
	refuses("address = {\"127.0.0.1\", \"*\"}", "cannot be listened on beside 127.0.0.1:8888");
	refuses("address = {\"0.0.0.0\", \"127.0.0.1\"}",
		"cannot be listened on beside 0.0.0.0:8888");
	load_good("address = {\"0.0.0.0\", \"127.0.0.1:81\"}");
	load_good("address = {\"0.0.0.0\", \"::1\"}");
}

Test(conf, somewhere_must_be_listened)
{
	refuses("address = {}", "x.conf:1:1: error: there is no address to listen on\n");
	load_good("address = {} listen a { address = \"127.0.0.1:81\" }");
	cr_assert_eq(conf->listen_count, 1);
}

/* -------------------------------------------------------------------- files */

Test(conf, a_file_that_is_missing_has_its_own_exit_code)
{
	load_file("nope.conf");
	says(EX_NOINPUT, "nope.conf: error: No such file or directory\n");
}

Test(conf, a_file_that_cannot_be_read_has_its_own_exit_code)
{
	put("x.conf", "port = 80");
	chmod("x.conf", 0);
	if (geteuid() == 0)
		cr_assert_eq(seteuid(65534), 0);
	load_file("x.conf");
	if (getuid() == 0)
		cr_assert_eq(seteuid(0), 0);
	says(EX_NOPERM, "x.conf: error: Permission denied\n");
}

Test(conf, a_file_that_only_root_may_read_is_read_by_root)
{
	if (geteuid() != 0)
		return;
	put("x.conf", "port = 81");
	chmod("x.conf", 0600);
	load_file("x.conf");
	cr_assert(conf, "%s", said());
}

Test(conf, a_folder_is_no_configuration)
{
	load_file(".");
	says(EX_CONFIG, ".: error: it is a folder\n");
}

Test(conf, a_fifo_is_no_configuration)
{
	cr_assert_eq(mkfifo("fifo", 0600), 0);
	load_file("fifo");
	says(EX_CONFIG, "fifo: error: it is not a regular file\n");
}

Test(conf, a_huge_file_is_no_configuration)
{
	put("x.conf", "port = 80\n");
	cr_assert_eq(truncate("x.conf", 3 << 20), 0);
	load_file("x.conf");
	says(EX_CONFIG, "x.conf: error: it is larger than 1 MiB\n");
}

Test(conf, who_is_made_slow_is_not_cut_for_it)
{
	load("limits { bandwidth = \"500\" }\n");
	says(EX_CONFIG, "x.conf:1:10: error: 500 bytes a second are no more than limits.rate, 500");
	load_good("limits { bandwidth = \"501\" }\n");
	cr_expect_eq(conf->limits.bandwidth, 501);
	load_good("limits { bandwidth = \"100\" rate = \"0\" }\n");
	load_good("limits { bandwidth = \"0\" }\n");
}

Test(conf, all_errors_are_told_in_one_run)
{
	load("prot = 80\ntimeouts { header = 10 }\nuser = no-such-user-here\n"
	     "listen a { address = \"127.0.0.1:8888\" }\naddress = \"127.0.0.1\"\n"
	     "docroot = \"/x\n");
	says(EX_CONFIG, "x.conf:1:1: error: unknown option 'prot'; did you mean 'port'?\n");
	says(EX_CONFIG, "x.conf:2:21: error: '10' has no unit");
	says(EX_CONFIG, "x.conf:6:11: error: this quote is never closed");
	if (geteuid() == 0)
		says(EX_CONFIG, "x.conf:3:1: error: there is no user 'no-such-user-here'");
}

Test(conf, wrong_values_do_not_hide_clashes)
{
	load("prot = 80\naddress = \"127.0.0.1\"\nlisten a { address = \"127.0.0.1\" }\n");
	says(EX_CONFIG, "x.conf:1:1: error");
	says(EX_CONFIG, "x.conf:3:22: error: 127.0.0.1:8888 cannot be listened on beside");
}

Test(conf, a_wrong_port_makes_no_second_error)
{
	refuses("port = 0\nlisten a { port = 8888 }\n",
		"x.conf:1:8: error: '0' is too small: port is 1 to 65535\n"
		"    port = 0\n"
		"           ^\n");
	cr_assert_not(strstr(said(), "beside"), "%s", said());
}

/* ----------------------------------------------------------------- includes */

Test(conf, includes_are_relative_to_the_file_that_includes)
{
	mkdir("etc", 0755);
	mkdir("etc/more", 0755);
	put("etc/x.conf", "include(\"more/a.conf\")\n");
	put("etc/more/a.conf", "include(\"b.conf\")\ndocroot = www\n");
	put("etc/more/b.conf", "port = 81\n");
	load_file("etc/x.conf");
	cr_assert(conf, "%s", said());
	cr_assert_str_eq(conf->top.scope.docroot, path_of("etc/more/www"));
	check_shown("port", "81", "etc/more/b.conf:1");
}

Test(conf, a_pattern_includes_in_alphabetical_order)
{
	mkdir("d", 0755);
	put("d/20.conf", "port = 82\n");
	put("d/10.conf", "port = 81\n");
	put("d/30.txt", "nonsense");
	put("d/.hidden.conf", "nonsense");
	load("include(\"d/*.conf\")\n");
	says(EX_CONFIG,
	     "d/20.conf:1:1: error: 'port' is set twice; the first time at d/10.conf:1\n");
	cr_assert_not(strstr(said(), "nonsense"));
}

Test(conf, a_pattern_may_match_nothing)
{
	load_good("include(\"d/*.conf\")\n");
}

Test(conf, a_file_that_is_named_must_be_there)
{
	refuses("\n  include(\"d.conf\")\n",
		"x.conf:2:11: error: cannot include d.conf: No such file or "
		"directory\n      include(\"d.conf\")\n              ^~~~~~~~\n");
}

Test(conf, a_folder_is_not_included)
{
	mkdir("d", 0755);
	refuses("include(\"d\")\n",
		"x.conf:1:9: error: cannot include d: it is a folder; its files are "
		"named \"folder/*.conf\"\n");
	mkdir("d/e.conf", 0755);
	refuses("include(\"d/*.conf\")\n", "cannot include d/e.conf: it is a folder");
}

Test(conf, a_device_is_not_included)
{
	refuses("include(\"/dev/zero\")\n", "cannot include /dev/zero: it is not a regular file\n");
}

Test(conf, an_include_may_be_in_a_section)
{
	put("w.conf", "count = 5\n");
	load_good("workers { include(\"w.conf\") }\n");
	cr_assert_eq(conf->workers.count, 5);
}

Test(conf, a_section_is_closed_in_the_file_that_opens_it)
{
	put("w.conf", "count = 5\n}\n");
	load("workers { include(\"w.conf\")\n");
	says(EX_CONFIG, "w.conf:2:1: error: this '}' closes nothing\n");
	says(EX_CONFIG, "x.conf:1:1: error: the section workers is never closed");
}

Test(conf, a_file_that_includes_itself_is_told)
{
	refuses("# a\ninclude(\"x.conf\")\n",
		"x.conf:2:9: error: x.conf includes itself, by way of "
		"x.conf:2\n");
}

Test(conf, a_circle_of_includes_is_told_with_its_way)
{
	put("a.conf", "\ninclude(\"b.conf\")\n");
	put("b.conf", "\n\ninclude(\"./x.conf\")\n");
	refuses("include(\"a.conf\")\n",
		"b.conf:3:9: error: x.conf includes itself, by way of x.conf:1, "
		"a.conf:2, b.conf:3\n");
}

Test(conf, includes_are_not_nested_too_deeply)
{
	char name[32], text[64];

	for (int i = 0; i < 12; i++) {
		snprintf(name, sizeof(name), "i%d.conf", i);
		snprintf(text, sizeof(text), "include(\"i%d.conf\")\n", i + 1);
		put(name, text);
	}
	put("i12.conf", "");
	refuses("include(\"i0.conf\")",
		"error: includes are nested too deeply: x.conf:1, i0.conf:1");
}

Test(conf, a_folder_with_marks_in_its_name_is_no_pattern)
{
	mkdir("[a]*", 0755);
	put("[a]*/b.conf", "port = 81");
	put("[a]*/x.conf", "include(\"b.*\")");
	load_file("[a]*/x.conf");
	cr_assert(conf, "%s", said());
	check_shown("port", "81", "[a]*/b.conf:1");
}

Test(conf, an_include_knows_variables)
{
	setenv("PART", "p.conf", 1);
	put("p.conf", "port = 81");
	load_good("include(\"${PART}\")");
	check_shown("port", "81", "p.conf:1");
}

Test(conf, errors_in_includes_name_their_file)
{
	put("a.conf", "\nprot = 1\n");
	refuses("include(\"a.conf\")\nbaklog = 1\n", "a.conf:2:1: error: unknown option 'prot'");
	says(EX_CONFIG, "x.conf:2:1: error: unknown option 'baklog'; did you mean 'backlog'?");
}

Test(conf, a_file_name_cannot_forge_a_line)
{
	mkdir("d", 0755);
	put("d/a\nerror: b.conf", "port = 81");
	refuses("include(\"d/*.conf\")", "its name has a control character\n");
	cr_assert_not(strstr(said(), "\nerror: b"), "%s", said());
}

/* ---------------------------------------------------------------- overrides */

Test(conf, an_override_wins_over_the_file)
{
	put("x.conf", "port = 80 workers { count = 2 }");
	load_with("x.conf", 2, (const char *const[]){ "port=81", "workers.count=5" });
	cr_assert(conf, "%s", said());
	cr_assert(listens(0, "", "127.0.0.1:81"));
	cr_assert_eq(conf->workers.count, 5);
	check_shown("workers.count", "5", "-o");
}

Test(conf, the_last_override_wins)
{
	load_options("port=81", "port=82");
	cr_assert(listens(0, "", "127.0.0.1:82"));
}

Test(conf, an_override_keeps_its_origin)
{
	struct conf_override overrides[] = { { "-p", "port=81" }, { "DIR", "docroot=/srv/x" } };

	load_source(&(struct conf_source){ NULL, overrides, 2, false });
	check_shown("port", "81", "-p");
	check_shown("docroot", "\"/srv/x\"", "DIR");
}

Test(conf, an_override_takes_its_text_as_it_stands)
{
	load_options("log-format=%h \"%r\" #${HOME}", "docroot= /srv/my files ");
	cr_assert(conf, "%s", said());
	cr_assert_str_eq(conf->log_format, "%h \"%r\" #${HOME}");
	cr_assert_str_eq(conf->top.scope.docroot, "/srv/my files");
}

Test(conf, an_override_may_have_a_comment_where_no_hash_is_meant)
{
	load_options("port = 81 \t # 82", "tls.mode=off # or not");
	cr_assert(conf, "%s", said());
	cr_assert(listens(0, "", "127.0.0.1:81"));
	load_options("port=81# 82", NULL);
	says(EX_CONFIG, "'81# 82'");
	load_options("docroot=/srv/a # b", NULL);
	cr_assert_str_eq(conf->top.scope.docroot, "/srv/a # b");
}

Test(conf, an_override_may_be_quoted_or_a_list)
{
	load_options("index={\"a b\", c}", "docroot = \"/srv/a\\\"b\"  # comment");
	cr_assert(conf, "%s", said());
	cr_assert_eq(conf->top.scope.index.count, 2);
	cr_assert_str_eq(conf->top.scope.index.word[0], "a b");
	cr_assert_str_eq(conf->top.scope.docroot, "/srv/a\"b");
}

Test(conf, an_override_is_relative_to_the_current_folder)
{
	mkdir("etc", 0755);
	put("etc/x.conf", "docroot = a\n");
	load_with("etc/x.conf", 1, (const char *const[]){ "docroot=www" });
	cr_assert_str_eq(conf->top.scope.docroot, path_of("www"));
}

Test(conf, an_override_reaches_into_titled_sections)
{
	put("x.conf", "listen admin { address = \"127.0.0.1:81\" }\n");
	load_with("x.conf", 3, (const char *const[]){ "listen.admin.address=127.0.0.1:82",
		"listen.\"a.b\".address=127.0.0.1:83", "listen.\"a.b\".port=84" });
	cr_assert(conf, "%s", said());
	cr_assert_eq(conf->listen_count, 2);
	cr_assert(listens(0, "admin", "127.0.0.1:82"));
	cr_assert(listens(1, "a.b", "127.0.0.1:83"));
}

Test(conf, errors_in_overrides_name_the_origin)
{
	load_options("prot=80", "timeouts.header=10");
	says(EX_CONFIG, "-o: error: unknown option 'prot'; did you mean 'port'?\n"
	     "    prot=80\n"
	     "    ^~~~\n"
	     "-o: error: '10' has no unit: write \"10s\" for seconds (ms, s, m, h and d are "
	     "known)\n"
	     "    timeouts.header=10\n"
	     "                    ^~\n");
}

Test(conf, an_override_has_an_equals_sign)
{
	load_options("port", NULL);
	says(EX_CONFIG, "-o: error: write name=value, as in port=8080\n");
}

Test(conf, an_override_names_an_option_not_a_section)
{
	load_options("workers=8", "port.x=1");
	says(EX_CONFIG, "-o: error: 'workers' is a section: write workers.count=...\n");
	says(EX_CONFIG, "-o: error: 'port' is no section\n");
	load_options("listen=1", "listen.a=1");
	says(EX_CONFIG, "-o: error: 'listen' is a section: write listen.title.address=...\n");
}

Test(conf, a_title_in_an_override_may_have_any_mark)
{
	load_options("listen.\"a=b.c \\\"d\\\" {\".port=81", NULL);
	cr_assert(conf, "%s", said());
	cr_assert(listens(0, "a=b.c \"d\" {", "127.0.0.1:81"));
}

Test(conf, a_title_is_not_empty)
{
	load_options("listen..port=81", "listen.\"\".port=81");
	says(EX_CONFIG, "-o: error: the title behind this is empty\n");
	refuses("listen \"\" { port = 81 }", "x.conf:1:8: error: this title is empty\n");
}

Test(conf, an_override_cannot_forge_a_line)
{
	load_options("docroot=/srv\nport = 1", "listen.a\nb.port=81");
	says(EX_CONFIG, "-o: error: a control character in a text\n");
	cr_assert_not(strstr(said(), "\nport = 1"), "%s", said());
}

Test(conf, an_override_of_nonsense_is_told)
{
	load_options("=1", "port=");
	says(EX_CONFIG, "-o: error: unknown option ''\n");
	load_options("port=\"80\" x", "index={a");
	says(EX_CONFIG, "-o: error: this is behind the end of the value");
	says(EX_CONFIG, "-o: error: this list is never closed");
}

Test(conf, the_file_is_told_before_the_overrides)
{
	const char *file, *option;

	put("x.conf", "prot = 1\n");
	load_with("x.conf", 1, (const char *const[]){ "prot=2" });
	file = strstr(said(), "x.conf:1:1: error");
	option = strstr(said(), "-o: error");
	cr_assert(file && option && file < option, "%s", said());
}

/* ----------------------------------------------------------------- the dump */

Test(conf, the_dump_shows_where_each_value_comes_from)
{
	put("x.conf", "# a comment\nport = 81\ntimeouts {\n\theader = 5000ms\n}\n");
	load_with("x.conf", 1, (const char *const[]){ "limits.body=2048" });
	cr_assert(conf, "%s", said());
	check_shown("port", "81", "x.conf:2");
	check_shown("timeouts.header", "\"5s\"", "x.conf:4");
	check_shown("limits.body", "\"2k\"", "-o");
	check_shown("backlog", "4096", "default");
	check_shown("clean-urls", "yes", "default");
}

Test(conf, the_dump_shows_values_that_need_no_more_asking)
{
	char count[32];

	load_good("address = localhost docroot = www");
	snprintf(count, sizeof(count), "%d", (int)conf->workers.count);
	check_shown("workers.count", count, "default");
	cr_assert(strstr(conf_text(conf), "{\"127.0.0.1\""));
	cr_assert(strstr(conf_text(conf), path_of("www")));
}

Test(conf, the_dump_names_the_file)
{
	load_good("");
	cr_assert(strncmp(conf_text(conf), "# read from \"x.conf\"\n", 21) == 0, "%s",
		  conf_text(conf));
	load_source(&(struct conf_source){ .file = NULL });
	cr_assert(strncmp(conf_text(conf), "# no file\n", 10) == 0);
}

Test(conf, the_dump_is_aligned)
{
	size_t column = 0;

	load_good("listen \"a long name\" { address = \"127.0.0.1:81\" }");
	for (const char *at = strchr(conf_text(conf), '\n') + 1; *at; at = strchr(at, '\n') + 1) {
		size_t here = (size_t)(strchr(at, '=') - at);

		if (*at == '#')
			continue;
		cr_assert(column == 0 || here == column, "%s", conf_text(conf));
		column = here;
	}
}

/* Gives every line of a dump to -o, and compares the dumps but for the origins. */
static void check_round_trip(const char *text)
{
	char first[16384], line_copy[16384];
	const char *settings[256];
	size_t count = 0;
	char *at, *line;

	load_good(text);
	snprintf(first, sizeof(first), "%s", conf_text(conf));
	strcpy(line_copy, first);
	at = line_copy;
	while ((line = strsep(&at, "\n"))) {
		if (*line && *line != '#')
			settings[count++] = line;
	}
	cr_assert_gt(count, 30);
	load_with("x.conf", count, settings);
	cr_assert(conf, "%s", said());
	cr_assert_str_eq(said(), "");
	for (const char *a = first, *b = conf_text(conf); *a; a = strchr(a, '\n') + 1,
	     b = strchr(b, '\n') + 1) {
		const char *end = strstr(a, "  # ");

		if (end && end < strchr(a, '\n'))
			cr_assert_eq(strncmp(a, b, (size_t)(end - a)), 0, "%s\n%s", a, b);
	}
}

Test(conf, every_line_of_the_dump_can_be_an_override)
{
	check_round_trip("");
	check_round_trip("address = {} index = {} charset = off pid-file = off\n"
			 "listen admin { address = \"[::1]:81\" }\n"
			 "listen \"=a\\t\\${x}{}#\" { address = \"127.0.0.1:80\" }\n"
			 "listen \"a.b \\\"c\\\"\" { address = {\"127.0.0.1:82\", \"127.0.0.1\"} "
			 "port = 83 }\n"
			 "log-format = \"%h\\t\\\"%{X}i\\\" \\\\ \\${z}\" timeouts { header = 1ms "
			 "send = 2h }\n"
			 "limits { body = 1025 header = 2m } docroot = \"/a b/#c\"\n");
}

Test(conf, every_line_of_the_dump_can_be_a_line_of_a_file)
{
	char copy[16384], *at = copy, *line;
	struct buffer text = { 0 };

	load_good("charset = off docroot = \"/a \\\"b\\\"\" index = {a, \"b c\"}");
	strcpy(copy, conf_text(conf));
	while ((line = strsep(&at, "\n")))
		if (!strchr(line, '.') || strchr(line, '.') > strchr(line, '='))
			buffer_print(&text, "%s\n", line);
	load_good(text.data);
	cr_assert_str_eq(conf->top.scope.docroot, "/a \"b\"");
	cr_assert_str_eq(conf->top.scope.index.word[1], "b c");
	buffer_free(&text);
}

/* ------------------------------------------------------------------- access */

static void load_checked(const char *text)
{
	put("x.conf", text);
	load_source(&(struct conf_source){ .file = "x.conf", .check_access = true });
}

Test(conf, a_docroot_that_does_not_exist_is_told)
{
	char expected[512];

	load_checked("port = 80\n docroot = www/x\n");
	snprintf(expected, sizeof(expected),
		 "x.conf:2:2: error: docroot %s/www/x does not exist: there "
		 "is no %s/www\n     docroot = www/x\n     ^~~~~~~\n", folder, folder);
	says(EX_CONFIG, expected);
	load("docroot = www/x\n");
	cr_assert(conf, "only when it is asked for");
}

Test(conf, a_docroot_that_is_a_file_is_told)
{
	put("www", "");
	load_checked("docroot = www\n");
	says(EX_CONFIG, "/www is not a folder\n");
}

Test(conf, a_docroot_that_the_user_may_not_read_is_told)
{
	if (geteuid() != 0)
		return;
	mkdir("www", 0755);
	chmod("www", 0711);
	load_checked("docroot = www\nuser = nobody\n");
	says(EX_CONFIG, "x.conf:1:1: error: user nobody may not read docroot ");
	chmod("www", 0755);
	load_checked("docroot = www\nuser = nobody\n");
	cr_assert(conf, "%s", said());
}

Test(conf, the_folder_that_refuses_is_named)
{
	char expected[512];

	if (geteuid() != 0)
		return;
	mkdir("home", 0700);
	mkdir("home/www", 0755);
	mkdir("home/www/x", 0755);
	load_checked("docroot = home/www/x\nuser = nobody\n");
	snprintf(expected, sizeof(expected),
		 "user nobody may not read docroot %s/home/www/x: it may not "
		 "enter %s/home\n", folder, folder);
	says(EX_CONFIG, expected);
}

Test(conf, media_types_that_are_missing_are_warned_of)
{
	mkdir("www", 0755);
	load_checked("docroot = www media-types = ./nope\n");
	says(EX_OK, "x.conf:1:15: warning: media-types ");
}

Test(conf, the_default_docroot_is_not_blamed_for_a_typo)
{
	load_checked("docrot = /srv\n");
	says(EX_CONFIG, "unknown option 'docrot'");
	cr_assert_not(strstr(said(), "does not exist"), "%s", said());
}

/* -------------------------------------------------------------- the process */

Test(conf, a_load_may_be_waited_for_by_others)
{
	struct conf_load load;
	int wait_status;

	put("x.conf", "port = 81\n");
	cr_assert_eq(conf_load_start(&load, &(struct conf_source){ .file = "x.conf" }), 0);
	cr_assert_gt(load.pid, 0);
	cr_assert_eq(waitpid(load.pid, &wait_status, 0), load.pid);
	conf = conf_load_finish(&load, wait_status, &messages, &exit_code);
	cr_assert(conf);
	cr_assert_eq(exit_code, EX_OK);
	cr_assert(listens(0, "", "127.0.0.1:81"));
}

Test(conf, a_child_that_is_killed_is_told)
{
	struct conf_load load;
	int wait_status;

	put("x.conf", "port = 81\n");
	cr_assert_eq(conf_load_start(&load, &(struct conf_source){ .file = "x.conf" }), 0);
	cr_assert_eq(waitpid(load.pid, &wait_status, 0), load.pid);
	/* As if it had been, for it is too quick to be caught. */
	conf = conf_load_finish(&load, SIGKILL, &messages, &exit_code);
	cr_assert_null(conf);
	says(EX_OSERR, "error: reading the configuration was ended by signal 9 (Killed)\n");
}

Test(conf, a_child_that_exits_oddly_is_told)
{
	struct conf_load load;
	int wait_status;

	put("x.conf", "port = 81\n");
	cr_assert_eq(conf_load_start(&load, &(struct conf_source){ .file = "x.conf" }), 0);
	cr_assert_eq(waitpid(load.pid, &wait_status, 0), load.pid);
	conf = conf_load_finish(&load, 2 << 8, &messages, &exit_code);
	cr_assert_null(conf);
	says(EX_OSERR, "error: reading the configuration failed with status 2\n");
}

static size_t count_descriptors(void)
{
	DIR *open_ones = opendir("/proc/self/fd");
	size_t count = 0;

	while (readdir(open_ones))
		count++;
	closedir(open_ones);
	return count;
}

Test(conf, loads_leave_no_descriptors_behind)
{
	size_t before = count_descriptors();

	load("port = 81\n");
	load("prot = 81\n");
	load_file("nope.conf");
	cr_assert_eq(count_descriptors(), before);
}

Test(conf, a_blocked_signal_mask_is_no_obstacle)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	load_good("port = 81\n");
	sigemptyset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
}

Test(conf, messages_are_added_to_what_is_there)
{
	put("x.conf", "prot = 1\n");
	buffer_add(&messages, "before\n");
	conf = conf_load(&(struct conf_source){ .file = "x.conf" }, &messages, &exit_code);
	cr_assert(strncmp(said(), "before\nx.conf:1:1: error", 23) == 0, "%s", said());
}

Test(conf, a_current_folder_with_a_line_break_is_told)
{
	mkdir("a\nb", 0755);
	cr_assert_eq(chdir("a\nb"), 0);
	load("docroot = www\n");
	says(EX_CONFIG, "x.conf:1:1: error: the path has a control character\n");
}

/* ------------------------------------------------------- sites and locations */

static const struct conf_site *site_of(const char *name)
{
	for (const struct conf_item *i = conf->sites; i; i = i->next)
		if (strcmp(i->title, name) == 0)
			return (const struct conf_site *)i;
	cr_assert_fail("no site %s", name);
	abort();
	return NULL;
}

static const struct conf_location *location_of(const struct conf_site *site, const char *title)
{
	for (const struct conf_item *i = site->locations; i; i = i->next)
		if (strcmp(i->title, title) == 0)
			return (const struct conf_location *)i;
	cr_assert_fail("no location %s", title);
	return NULL;
}

Test(conf, what_a_site_does_not_say_it_has_from_around_it)
{
	const struct conf_site *site;
	const struct conf_location *location;

	load_good("docroot = \"/a\" index = {\"x.html\"} listing = yes redirect = \"/r\"\n"
		  "site \"s.example\" {\n docroot = \"/b\"\n"
		  " location \"/l/\" { charset = off }\n}\n"
		  "location \"/t/\" { index = {} }\n");
	site = site_of("s.example");
	cr_expect_str_eq(site->item.origin, "x.conf:2");
	cr_expect_str_eq(site->scope.docroot, "/b");
	cr_expect_str_eq(site->scope.index.word[0], "x.html");
	cr_expect(site->scope.listing);
	/* But for what is only meant where it stands. */
	cr_expect_str_eq(conf->top.scope.redirect, "/r");
	cr_expect_str_eq(site->scope.redirect, "");
	location = location_of(site, "/l/");
	cr_expect_str_eq(location->scope.docroot, "/b");
	cr_expect_str_eq(location->scope.charset, "");
	cr_expect_str_eq(location->item.origin, "x.conf:4");
	location = location_of(&conf->top, "/t/");
	cr_expect_str_eq(location->scope.docroot, "/a");
	cr_expect_eq(location->scope.index.count, 0);
	cr_expect_str_eq(location->scope.charset, "utf-8");
}

Test(conf, rules_add_up_and_the_inner_ones_come_first)
{
	const struct conf_item *rules;

	load_good("fields \"a\" { add = {\"A: b\"} }\nfields \"b\" { }\n"
		  "site s { fields \"c\" { remove = {\"D\"} } }\n");
	rules = site_of("s")->scope.rules;
	cr_expect_str_eq(rules->title, "c");
	cr_expect_str_eq(((const struct conf_rule *)rules)->remove.word[0], "D");
	cr_expect_str_eq(rules->next->title, "b");
	cr_expect_str_eq(rules->next->next->title, "a");
	cr_expect_null(rules->next->next->next);
	cr_expect_str_eq(conf->top.scope.rules->title, "b");
}

Test(conf, a_folder_from_the_command_line_is_listed_and_others_are_not)
{
	load_source(&(struct conf_source){ .file = NULL });
	cr_expect(conf->top.scope.listing);
	load_good("");
	cr_expect_not(conf->top.scope.listing);
}

Test(conf, what_sites_get_wrong_is_told)
{
	static const char *const rows[][2] = {
		{ "site a { }\nsite A { }", "x.conf:2:1: error: there is a site A already, at x.conf:1" },
		{ "site a { aliases = {\"b\"} }\nsite b { }", "already" },
		{ "site a { aliases = {\"a\"} }", "already" },
		{ "site \"a b\" { }", "is not the name of a host" },
		{ "location x { }", "is not a location" },
		{ "location \"/a//b\" { }", "never fits" },
		{ "location \"/a\" { status = 404 redirect = \"/b\" }", "a redirect cannot have" },
		{ "location \"/a\" { status = 301 }", "needs a redirect" },
		{ "location \"/a\" { status = 200 }", "too small" },
		{ "location \"/a*\" { alias = \"/b\" }", "needs a prefix" },
		{ "location \"/a\" { alias = \"/b\" docroot = \"/c\" }", "exclude each other" },
		{ "site a { listen = 80 }", "unknown option 'listen' in the section site" },
		{ "docroot = \"/a\" site a { workers { } }", "error" },
		{ "site a { docrot = \"/x\" }", "did you mean 'docroot'" },
		{ "server { }", "here that is a section: site" },
		{ "allow = {\"10.0.0.1/8\"}", "bits beyond its prefix" },
		{ "error-pages = {\"404\"}", "a status and a path" },
		{ "compress = {\"brotli\"}", "write \"br\"" },
		{ "alias = \"/x\"", "'alias' belongs in the section location" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		load(rows[i][0]);
		cr_expect_null(conf, "%s", rows[i][0]);
		cr_expect(strstr(said(), rows[i][1]), "%s: no '%s' in %s", rows[i][0], rows[i][1], said());
	}
}

Test(conf, tls_is_checked_as_a_whole)
{
	load_good("tls { certificate = \"a.pem\" key = \"b/a.key\" }\naddress = \"*\"\n");
	cr_assert_eq(conf->tls.mode, CONF_TLS_OPTIONAL, "who names a certificate wants it used");
	cr_assert_eq(conf->listens[0].tls, CONF_TLS_OPTIONAL);
	cr_assert(strstr(conf->top.scope.identity.certificates.word[0], "/a.pem"));
	cr_assert_eq(conf->top.scope.identity.keys.word[0][0], '/');
	load_good("tls { certificate = {\"a.pem\", \"b.pem\"} }\n");
	cr_assert_eq(conf->top.scope.identity.certificates.count, 2);
	load_good("address = \"*\"\ntls { mode = \"optional\" self-made = \"anywhere\" }\n");
	refuses("address = \"*\"\ntls { mode = \"optional\" }\n",
		" can be reached from other machines, which will not trust");
	refuses("tls { mode = \"optional\" self-made = \"never\" }\n",
		"x.conf:1:7: error: tls needs a certificate");
	refuses("tls { certificate = {\"a\", \"b\"} key = \"c\" }\n",
		"x.conf:1:32: error: there are 1 keys for 2 certificates\n");
	refuses("tls { client-certificates = \"required\" }\n",
		"x.conf:1:7: error: client-certificates needs client-authorities");
}

Test(conf, listeners_have_tls_as_the_top_level_has_it)
{
	load_good("tls { mode = \"required\" }\naddress = \"127.0.0.1\"\n"
		  "listen \"a\" { port = 81 tls = \"off\" }\nlisten \"b\" { port = 82 }\n");
	for (size_t i = 0; i < conf->listen_count; i++)
		cr_assert_eq(conf->listens[i].tls,
			     *conf->listens[i].name == 'a' ? CONF_TLS_OFF : CONF_TLS_REQUIRED);
	load_good("address = \"127.0.0.1\"\n");
	cr_assert_eq(conf->listens[0].tls, CONF_TLS_OFF);
	load_options("address=127.0.0.1", NULL);
	cr_assert_eq(conf->listens[0].tls, CONF_TLS_OPTIONAL, "without a file it is just there");
	load_options("address=*", NULL);
	cr_assert_eq(conf->listens[0].tls, CONF_TLS_OFF, "but not for strangers");
}

static const struct conf_site *site_named(const char *name)
{
	for (const struct conf_item *i = conf->sites; i; i = i->next)
		if (strcmp(i->title, name) == 0)
			return (const struct conf_site *)i;
	cr_assert_fail("no site %s", name);
	abort();
}

Test(conf, a_site_has_the_identity_of_the_top_level_or_its_own)
{
	struct conf *copy;

	load_good("tls { certificate = \"a.pem\" }\nsite \"a.b\" { location \"/x/\" { } }\n"
		  "site \"c.d\" { tls { certificate = \"c.pem\" } location \"/x/\" { } }\n");
	cr_assert(conf_identity_is(&site_named("a.b")->scope.identity,
				   &conf->top.scope.identity));
	cr_assert_not(conf_identity_is(&site_named("c.d")->scope.identity,
				       &conf->top.scope.identity));
	cr_assert(strstr(site_named("c.d")->scope.identity.certificates.word[0], "/c.pem"));
	cr_assert(conf_identity_is(&site_named("c.d")->scope.identity,
				   &((const struct conf_location *)site_named("c.d")->locations)
					    ->scope.identity));
	copy = conf_copy(conf);
	cr_assert(copy);
	cr_assert_str_eq(conf_text(copy), conf_text(conf));
	conf_free(copy);
}

Test(conf, state_has_a_folder)
{
	setenv("STATE_DIRECTORY", "/var/lib/one:/var/lib/two", 1);
	load_good("");
	cr_assert_str_eq(conf->state_folder, "/var/lib/one");
	unsetenv("STATE_DIRECTORY");
	load_good("state-folder = \"here\"\n");
	cr_assert(strstr(conf->state_folder, "/here"));
	load_good("state-folder = \"off\"\n");
	cr_assert_str_eq(conf->state_folder, "");
	setenv("HOME", "/home/somebody", 1);
	unsetenv("XDG_STATE_HOME");
	load_good("");
	cr_assert_str_eq(conf->state_folder, geteuid() == 0 ? HTTP_SERVER_STATE "/http-server" :
			 "/home/somebody/.local/state/http-server");
}
