/* SPDX-License-Identifier: MIT */
/* test_pool: how the master keeps its pool of workers whole, and how large it is. */
#include "operator.h"

#include <criterion/criterion.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

Test(pool, starts_as_many_workers_as_told, .timeout = 60)
{
	struct server server;

	server_run(&server, "workers { count = 3 }\n");
	cr_expect_eq(worker_count(&server), 3);
	server_end(&server);
}

static bool has_two_others(struct server *server)
{
	pid_t pids[8];

	return children_of(server->pid, pids, 8) == 2;
}

Test(pool, replaces_a_killed_worker_and_says_why, .timeout = 60)
{
	struct server server;
	pid_t before[8], after[8];

	server_run(&server, "workers { count = 2 }\n");
	cr_assert_eq(children_of(server.pid, before, 8), 2);
	expect_index(&server, "index\n");
	kill(before[0], SIGKILL);
	await_text(server.log, "was killed by signal 9 (Killed)");
	await_that(has_two_others, &server, "a second worker");
	cr_assert_eq(children_of(server.pid, after, 8), 2);
	for (int i = 0; i < 2; i++)
		cr_expect_neq(after[i], before[0]);
	expect_index(&server, "index\n");
	server_end(&server);
}

Test(pool, answers_while_all_workers_are_killed_again_and_again, .timeout = 60)
{
	struct server server;
	pid_t pids[8];

	server_run(&server, "workers { count = 2 }\n");
	for (int round = 0; round < 5; round++) {
		size_t count = children_of(server.pid, pids, 8);

		for (size_t i = 0; i < count; i++)
			kill(pids[i], SIGKILL);
		/* What a worker has accepted dies with it; the shared queue keeps who comes then. */
		for (size_t i = 0; i < count; i++)
			while (kill(pids[i], 0) == 0)
				sched_yield();
		expect_index(&server, "index\n");
	}
	server_end(&server);
}

static pid_t last;	/* the worker that was there */

static bool has_another(struct server *server)
{
	pid_t worker;

	return children_of(server->pid, &worker, 1) == 1 && worker != last;
}

Test(pool, crashes_at_birth_are_no_endless_loop, .timeout = 60)
{
	enum { CRASHES = 4, WAITS_MS = 100 + 200 + 400 };	/* the second waits, and they double */
	const struct rlimit no_core = { 0, 0 };
	int64_t since_ms, took_ms;
	struct server server;

	setrlimit(RLIMIT_CORE, &no_core);
	server_run(&server, "workers { count = 1 }\n");
	since_ms = now_ms();
	for (int i = 0; i < CRASHES; i++) {
		cr_assert_eq(children_of(server.pid, &last, 1), 1);
		kill(last, SIGABRT);
		await_that(has_another, &server, "another worker");
	}
	took_ms = now_ms() - since_ms;
	/* Who has lived for a second was no birth. */
	if (count_of(server.log, " after 0.") != CRASHES) {
		server_end(&server);
		cr_skip_test("not all of them died young");
	}
	cr_expect_geq(took_ms, WAITS_MS, "%d ms", (int)took_ms);
	server_await(&server, "STATUS=Generation 1, degraded: 1 of 1 workers");
	server_await(&server, "STATUS=Generation 1, serving");
	server_end(&server);
}

Test(pool, the_log_tells_what_a_killed_worker_held, .timeout = 60)
{
	struct server server;
	pid_t pids[4];
	int fd;

	server_run(&server, "workers { count = 1 }\n");
	fd = server_connect(&server);
	send_text(fd, "GET /");
	expect_index(&server, "index\n");
	cr_assert_eq(children_of(server.pid, pids, 4), 1);
	kill(pids[0], SIGKILL);
	await_text(server.log, " s and 1 requests, with ");
	close(fd);
	server_end(&server);
}

Test(pool, workers_die_with_it_and_the_port_is_free, .timeout = 60)
{
	struct server server;
	pid_t orphans[2];

	/* They become this process's children: it sees their end, whoever is process 1. */
	cr_assert_eq(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	server_run(&server, "workers { count = 2 }\n");
	cr_assert_eq(children_of(server.pid, orphans, 2), 2);
	kill(server.pid, SIGKILL);
	cr_expect_eq(server_wait(&server), -1);
	for (int i = 0; i < 2; i++)
		cr_expect_eq(waitpid(orphans[i], NULL, 0), orphans[i]);
	server_start(&server);
	expect_index(&server, "index\n");
	server_end(&server);
}

static bool has_three(struct server *server)
{
	return worker_count(server) == 3;
}

static bool has_one(struct server *server)
{
	return worker_count(server) == 1;
}

Test(pool, one_worker_more_and_one_less, .timeout = 60)
{
	struct server server;

	server_run(&server, "workers { count = 2 }\n");
	kill(server.pid, SIGTTIN);
	await_that(has_three, &server, "a third worker");
	kill(server.pid, SIGTTOU);
	await_that(has_two_others, &server, "the end of the third");
	kill(server.pid, SIGTTOU);
	await_that(has_one, &server, "a single worker");
	kill(server.pid, SIGTTOU);
	expect_index(&server, "index\n");
	cr_expect_eq(worker_count(&server), 1, "the last one stays");
	server_end(&server);
}

Test(pool, the_pool_grows_while_clients_wait, .timeout = 60)
{
	struct server server;
	pid_t workers[8];
	int clients[6];
	int64_t since_ms = now_ms();

	server_run(&server, "workers { count = 1 max = 3 connections = 2 }\n"
			    "timeouts { keep-alive = \"1h\" }\n");
	cr_expect_eq(children_of(server.pid, workers, 8), 1);
	for (int i = 0; i < 6; i++)
		clients[i] = ask_and_stay(&server);
	/* Who waits for longer gets the room of who is idle. */
	server_judge_within(&server, since_ms, 3000);
	cr_expect_eq(children_of(server.pid, workers, 8), 3);
	await_text(server.log, "2 workers instead of 1: ");
	await_text(server.log, "3 workers instead of 2: ");
	cr_expect_eq(counted(&server, "held"), 6, "nobody had to go");
	for (int i = 0; i < 6; i++)
		close(clients[i]);
	server_end(&server);
}

Test(pool, recycles_workers_after_max_requests, .timeout = 60)
{
	struct server server;

	server_run(&server, "workers { count = 1 max-requests = 5 }\n");
	for (int i = 0; i < 12; i++)
		expect_index(&server, "index\n");
	await_text(server.log, "another takes its place");
	server_end(&server);
}

Test(pool, a_worker_that_leaves_is_replaced_before_it_is_gone, .timeout = 60)
{
	struct server server;
	struct answer answer;
	pid_t pids[4];
	int fd;

	server_run(&server, "workers { count = 1 }\n");
	fd = server_connect(&server);
	send_text(fd, GET_INDEX);
	answer = read_answer(fd, false);
	answer_free(&answer);
	cr_assert_eq(children_of(server.pid, pids, 4), 1);
	kill(pids[0], SIGTERM);
	await_that(has_two_others, &server, "its successor");
	expect_index(&server, "index\n");
	/* And whom it holds it still serves, once. */
	send_text(fd, GET_INDEX);
	answer = read_answer(fd, false);
	cr_expect_eq(answer.status, 200);
	answer_free(&answer);
	close(fd);
	await_that(has_one, &server, "its end");
	server_end(&server);
}

Test(pool, who_uses_too_much_memory_is_replaced, .timeout = 60)
{
	struct server server;

	/* Nobody can do with so little: each is replaced at the first look. */
	server_run(&server, "workers { count = 1 memory = 1k }\n");
	cr_expect_eq(children_of(server.pid, &last, 1), 1);
	expect_index(&server, "index\n");
	await_text(server.log, "uses more memory than workers.memory");
	await_that(has_another, &server, "another worker");
	expect_index(&server, "index\n");
	server_end(&server);
}

Test(pool, classic_prefork_serves_one_connection_at_a_time, .timeout = 60)
{
	struct server server;
	struct answer answer;
	int first, second;

	server_run(&server, "workers { count = 1 connections = 1 }\n");
	first = server_connect(&server);
	send_text(first, GET_INDEX);
	answer = read_answer(first, false);
	cr_expect_eq(answer.status, 200);
	answer_free(&answer);
	second = server_connect(&server);
	send_text(second, GET_INDEX);
	close(first);
	answer = read_answer(second, false);
	cr_expect_eq(answer.status, 200, "the second is served when the first is gone");
	answer_free(&answer);
	close(second);
	server_end(&server);
}

Test(pool, idle_clients_make_room_for_new_ones, .timeout = 60)
{
	struct server server;
	int clients[6];

	server_run(&server, "workers { count = 1 connections = 2 }\n"
			    "timeouts { keep-alive = \"1h\" }\n");
	for (int i = 0; i < 6; i++)
		clients[i] = ask_and_stay(&server);
	for (int i = 0; i < 4; i++)
		cr_expect(is_at_end(clients[i]), "client %d", i);
	await_count(&server, "idle_when_room_was_needed", 4);
	cr_expect_eq(counted(&server, "held"), 2, "who need not go stays");
	for (int i = 0; i < 6; i++)
		close(clients[i]);
	server_end(&server);
}

Test(pool, silent_clients_make_room_too, .timeout = 60)
{
	struct server server;
	int silent[2], half[2];

	server_run(&server, "workers { count = 1 connections = 4 }\n"
			    "timeouts { keep-alive = \"1h\" header = \"1h\" }\n");
	for (int i = 0; i < 2; i++) {
		silent[i] = server_connect(&server);
		half[i] = server_connect(&server);
		send_text(half[i], "GET / HTTP/1.1\r\n");
	}
	await_count(&server, "held", 4);
	for (int i = 0; i < 6; i++)
		close(ask_and_stay(&server));
	cr_expect_geq(counted(&server, "idle_when_room_was_needed"), 1);
	for (int i = 0; i < 2; i++) {
		close(silent[i]);
		close(half[i]);
	}
	server_end(&server);
}
