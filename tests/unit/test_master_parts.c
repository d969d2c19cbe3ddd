/* SPDX-License-Identifier: MIT */
/* test_master_parts: pid file, notify, activation, control and log files, each alone. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include "master/activation.h"
#include "master/control.h"
#include "master/log_files.h"
#include "master/notify.h"
#include "master/pid_file.h"

static char folder[64];

static void make_folder(void)
{
	strcpy(folder, "/tmp/master-parts-XXXXXX");
	cr_assert_not_null(mkdtemp(folder));
	cr_assert_eq(chdir(folder), 0);
}

static void remove_folder(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	cr_expect_eq(system(command), 0);
}

/* --------------------------------------------------------------- pid file */

Test(pid_file, holds_our_pid_and_is_gone_afterwards, .init = make_folder, .fini = remove_folder,
     .timeout = 10)
{
	pid_t holder;
	int fd = pid_file_open("x.pid", &holder);
	char text[16] = "";
	FILE *file = fopen("x.pid", "re");

	cr_assert_geq(fd, 0);
	cr_assert_not_null(file);
	cr_assert_not_null(fgets(text, sizeof(text), file));
	cr_expect_eq(atoi(text), getpid());
	fclose(file);
}

Test(pid_file, makes_the_folders_that_it_lies_in, .init = make_folder, .fini = remove_folder,
     .timeout = 10)
{
	pid_t holder;
	int fd = pid_file_open("new/er/x.pid", &holder);

	cr_assert_geq(fd, 0);
	pid_file_close(fd, "new/er/x.pid");
	cr_expect_eq(access("new", F_OK), 0);
	cr_expect_eq(access("new/er/x.pid", F_OK), -1);
}

Test(pid_file, a_living_holder_keeps_others_away, .init = make_folder, .fini = remove_folder,
     .timeout = 10)
{
	int ready[2], fd, wait_status;
	pid_t child, holder = 0;
	char byte;

	cr_assert_eq(pipe(ready), 0);
	child = fork();
	if (child == 0) {
		char done = (char)(pid_file_open("x.pid", &holder) >= 0);

		if (write(ready[1], &done, 1) != 1)
			_exit(1);
		pause();
		_exit(0);
	}
	cr_assert_eq(read(ready[0], &byte, 1), 1);
	cr_expect_eq(byte, 1);
	fd = pid_file_open("x.pid", &holder);
	cr_expect_eq(fd, -1);
	cr_expect_eq(errno, EWOULDBLOCK);
	cr_expect_eq(holder, child);
	cr_expect_eq(pid_file_holder("x.pid"), child);
	kill(child, SIGKILL);
	waitpid(child, &wait_status, 0);
	cr_expect_eq(pid_file_holder("x.pid"), 0, "the dead hold nothing");
	fd = pid_file_open("x.pid", &holder);
	cr_expect_geq(fd, 0);
	pid_file_close(fd, "x.pid");
}

Test(pid_file, follows_no_link, .init = make_folder, .fini = remove_folder, .timeout = 10)
{
	pid_t holder;

	cr_assert_eq(symlink("target", "x.pid"), 0);
	cr_expect_eq(pid_file_open("x.pid", &holder), -1);
	cr_expect_eq(access("target", F_OK), -1);
}

/* ----------------------------------------------------------------- notify */

static int open_manager(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	strcpy(address.sun_path, path);
	cr_assert_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

Test(notify, sends_to_a_path, .init = make_folder, .fini = remove_folder, .timeout = 10)
{
	char path[128], text[128] = "";
	int manager;

	snprintf(path, sizeof(path), "%s/manager", folder);
	manager = open_manager(path);
	setenv("NOTIFY_SOCKET", path, 1);
	notify_init();
	notify_send("READY=1\nSTATUS=%s", "well");
	cr_assert_gt(recv(manager, text, sizeof(text) - 1, 0), 0);
	cr_expect_str_eq(text, "READY=1\nSTATUS=well");
	cr_expect_eq(notify_watchdog_ms(), -1);
}

Test(notify, sends_to_an_abstract_name, .timeout = 10)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char name[64], text[128] = "";
	int manager = socket(AF_UNIX, SOCK_DGRAM, 0);
	int length = snprintf(name, sizeof(name), "@http-server-test-%d", (int)getpid());

	memcpy(address.sun_path + 1, name + 1, (size_t)length - 1);
	cr_assert_eq(bind(manager, (struct sockaddr *)&address,
			  (socklen_t)(offsetof(struct sockaddr_un, sun_path) + (size_t)length)), 0);
	setenv("NOTIFY_SOCKET", name, 1);
	notify_init();
	notify_reloading();
	cr_assert_gt(recv(manager, text, sizeof(text) - 1, 0), 0);
	cr_expect_eq(strncmp(text, "RELOADING=1\nMONOTONIC_USEC=", 27), 0, "%s", text);
}

Test(notify, asks_for_the_watchdog_twice_as_often_as_it_bites, .init = make_folder,
     .fini = remove_folder, .timeout = 10)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/manager", folder);
	open_manager(path);
	setenv("NOTIFY_SOCKET", path, 1);
	setenv("WATCHDOG_USEC", "30000000", 1);
	notify_init();
	cr_expect_eq(notify_watchdog_ms(), 15000);
}

Test(notify, a_watchdog_for_another_process_is_not_ours, .init = make_folder,
     .fini = remove_folder, .timeout = 10)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/manager", folder);
	open_manager(path);
	setenv("NOTIFY_SOCKET", path, 1);
	setenv("WATCHDOG_USEC", "30000000", 1);
	setenv("WATCHDOG_PID", "1", 1);
	notify_init();
	cr_expect_eq(notify_watchdog_ms(), -1);
}

Test(notify, does_nothing_without_a_manager, .timeout = 10)
{
	unsetenv("NOTIFY_SOCKET");
	notify_init();
	notify_send("READY=1");
	cr_expect_eq(notify_watchdog_ms(), -1);
}

/* ------------------------------------------------------------- activation */

Test(activation, none_without_the_variables, .timeout = 10)
{
	struct activation activation;
	char why[256];

	unsetenv("LISTEN_FDS");
	cr_expect_eq(activation_take(&activation, why, sizeof(why)), 0);
	cr_expect_eq(activation.count, 0);
}

Test(activation, not_for_another_process, .timeout = 10)
{
	struct activation activation;
	char why[256];

	setenv("LISTEN_FDS", "1", 1);
	setenv("LISTEN_PID", "1", 1);
	cr_expect_eq(activation_take(&activation, why, sizeof(why)), 0);
	cr_expect_eq(activation.count, 0);
	cr_expect_null(getenv("LISTEN_FDS"), "nobody shall inherit it");
}

/* Descriptor 3 is somebody else's in this process: a child's own is used. */
static int take_in_child(int fd, void (*then)(struct activation *activation))
{
	struct activation activation;
	char pid[16], why[256] = "";
	int wait_status;
	pid_t child = fork();

	if (child == 0) {
		snprintf(pid, sizeof(pid), "%d", (int)getpid());
		setenv("LISTEN_FDS", "1", 1);
		setenv("LISTEN_PID", pid, 1);
		dup2(fd, 3);
		if (activation_take(&activation, why, sizeof(why)) < 0)
			_exit(strstr(why, "descriptor 3") ? 2 : 1);
		then(&activation);
		_exit(0);
	}
	cr_assert_eq(waitpid(child, &wait_status, 0), child);
	return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : -1;
}

static void check_taken(struct activation *activation)
{
	if (activation->count != 1 || activation->listeners[0]->fd != 3 ||
	    !activation->listeners[0]->inherited)
		_exit(10);
	if (fcntl(3, F_GETFL) & O_NONBLOCK)
		_exit(11);	/* accept threads block */
	if (!(fcntl(3, F_GETFD) & FD_CLOEXEC))
		_exit(12);
}

Test(activation, takes_a_listening_socket, .timeout = 10)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	cr_assert_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	cr_assert_eq(listen(fd, 5), 0);
	cr_expect_eq(take_in_child(fd, check_taken), 0);
}

Test(activation, refuses_what_is_no_listening_socket, .timeout = 10)
{
	cr_expect_eq(take_in_child(open("/dev/null", O_RDONLY), check_taken), 2);
}

/* ---------------------------------------------------------------- control */

Test(control, the_path_lies_beside_the_pid_file)
{
	char path[128], tiny[8];

	cr_expect(control_path("/run/x.pid", path, sizeof(path)));
	cr_expect_str_eq(path, "/run/x.sock");
	cr_expect(control_path("/run/x", path, sizeof(path)));
	cr_expect_str_eq(path, "/run/x.sock");
	cr_expect_not(control_path("/run/x.pid", tiny, sizeof(tiny)));
}

Test(control, knows_its_orders)
{
	cr_expect_eq(control_verb("reload"), CONTROL_RELOAD);
	cr_expect_eq(control_verb("quit"), CONTROL_STOP);
	cr_expect_eq(control_verb("stop"), CONTROL_STOP);
	cr_expect_eq(control_verb("dance"), CONTROL_NONE);
}

Test(control, a_question_gets_its_answer, .init = make_folder, .fini = remove_folder, .timeout = 10)
{
	struct control control;
	struct control_client *client;
	sigset_t set;
	int wait_status, signal;
	pid_t child;

	sigemptyset(&set);
	sigaddset(&set, SIGIO);
	sigprocmask(SIG_BLOCK, &set, NULL);
	control_init(&control);
	cr_assert_eq(control_open(&control, "x.sock"), 0);
	child = fork();
	if (child == 0) {
		char text[100];
		int code = control_ask("x.sock", CONTROL_STATUS, text, sizeof(text));

		_exit(code == 75 && strcmp(text, "all is well\n") == 0 ? 0 : 1);
	}
	do
		cr_assert_eq(sigwait(&set, &signal), 0);
	while (!(client = control_next(&control)));
	cr_expect_eq(client->verb, CONTROL_STATUS);
	control_answer(client, 75, "all is well\n");
	cr_assert_eq(waitpid(child, &wait_status, 0), child);
	cr_expect_eq(wait_status, 0);
	control_close(&control, "x.sock");
	cr_expect_eq(access("x.sock", F_OK), -1);
}

Test(control, nobody_to_ask_is_an_error, .init = make_folder, .fini = remove_folder, .timeout = 10)
{
	char text[100];

	cr_expect_eq(control_ask("x.sock", CONTROL_STATUS, text, sizeof(text)), -1);
	cr_expect_eq(errno, ENOENT);
}

Test(control, a_client_that_goes_away_leaves_its_place, .init = make_folder,
     .fini = remove_folder, .timeout = 10)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "x.sock" };
	struct control control;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGIO);
	sigprocmask(SIG_BLOCK, &set, NULL);
	control_init(&control);
	cr_assert_eq(control_open(&control, "x.sock"), 0);
	for (int i = 0; i < 3 * CONTROL_CLIENTS; i++) {
		int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);

		cr_assert_eq(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
		close(fd);
		cr_expect_null(control_next(&control));
	}
	for (int i = 0; i < CONTROL_CLIENTS; i++)
		cr_expect_eq(control.clients[i].fd, -1);
	control_close(&control, "x.sock");
}

Test(control, the_socket_is_for_its_owner_only, .init = make_folder, .fini = remove_folder,
     .timeout = 10)
{
	struct control control;
	struct stat stat_of;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGIO);
	sigprocmask(SIG_BLOCK, &set, NULL);
	control_init(&control);
	cr_assert_eq(control_open(&control, "x.sock"), 0);
	cr_assert_eq(stat("x.sock", &stat_of), 0);
	cr_expect_eq(stat_of.st_mode & 0777, 0600);
	control_close(&control, "x.sock");
}

/* -------------------------------------------------------------- log files */

Test(log_files, opens_what_is_named, .init = make_folder, .fini = remove_folder, .timeout = 10)
{
	char access_log[128], error_log[128], why[256];
	struct conf conf = { .access_log = access_log, .error_log = error_log };
	struct log_files files;

	snprintf(access_log, sizeof(access_log), "%s/access", folder);
	snprintf(error_log, sizeof(error_log), "%s/error", folder);
	cr_assert_eq(log_files_open(&files, &conf, why, sizeof(why)), 0);
	cr_expect_geq(files.access, 0);
	cr_expect_geq(files.error, 0);
	cr_expect_eq(fcntl(files.access, F_GETFL) & (O_APPEND | O_NONBLOCK), O_APPEND);
	log_files_close(&files);
	cr_expect_eq(files.access, -1);
}

Test(log_files, says_which_one_cannot_be_opened, .timeout = 10)
{
	char why[256];
	struct conf conf = { .access_log = "/nonexistent/log", .error_log = "stderr" };
	struct log_files files;

	cr_expect_eq(log_files_open(&files, &conf, why, sizeof(why)), -1);
	cr_expect_not_null(strstr(why, "access-log /nonexistent/log"));
}

Test(log_files, off_and_standard_output, .timeout = 10)
{
	char why[256];
	struct conf conf = { .access_log = "off", .error_log = "stderr" };
	struct log_files files;

	cr_assert_eq(log_files_open(&files, &conf, why, sizeof(why)), 0);
	cr_expect_eq(files.access, -1);
	cr_expect_eq(files.error, -1);
	conf.access_log = "stdout";
	cr_assert_eq(log_files_open(&files, &conf, why, sizeof(why)), 0);
	cr_expect_eq(files.access, STDOUT_FILENO);
	log_files_close(&files);
	cr_expect_geq(fcntl(STDOUT_FILENO, F_GETFD), 0, "standard output stays open");
}
