/* SPDX-License-Identifier: MIT */
/* test_modes: the whole table of exchanges, brought in other ways. */
#include "row.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ROW(name, rule, request, ...) \
	{ #name, rule, request, sizeof(request) - 1, __VA_ARGS__ },

static const struct row rows[] = {
#include "rows.h"
};

static void play_all(const char *address, const char *more, enum row_mode mode)
{
	struct server server;

	server_run(&server, more);
	server.by_tls = strstr(more, "tls");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		row_play(&server, address, mode, &rows[i]);
	server_end(&server);
}

Test(modes, the_table_has_three_hundred_rows)
{
	cr_expect_geq(sizeof(rows) / sizeof(rows[0]), 300);
}

Test(modes, on_one_server_after_another, .timeout = 300)
{
	play_all("127.0.0.1", "", ROW_WHOLE);
}

Test(modes, with_one_connection_a_process, .timeout = 300)
{
	play_all("127.0.0.1", "workers { count = 2 connections = 1 }\n", ROW_WHOLE);
}

Test(modes, in_single_bytes, .timeout = 300)
{
	play_all("127.0.0.1", "", ROW_BYTES);
}

Test(modes, behind_eight_others, .timeout = 300)
{
	play_all("127.0.0.1", "", ROW_PIPELINED);
}

Test(modes, over_ipv6, .timeout = 300)
{
	struct sockaddr_in6 address = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	struct server server;
	char more[64];
	int fd = socket(AF_INET6, SOCK_STREAM, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		cr_skip_test("there is no IPv6 here");
	close(fd);
	server_prepare(&server, "");
	snprintf(more, sizeof(more), "listen \"six\" { address = \"[::1]:%d\" }\n", server.port);
	server_configure(&server, more);
	server_start(&server);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		row_play(&server, "::1", ROW_WHOLE, &rows[i]);
	server_end(&server);
}

#define TLS "tls { mode = \"required\" }\nstate-folder = \"off\"\n"

Test(modes, over_tls, .timeout = 300)
{
	play_all("127.0.0.1", TLS, ROW_WHOLE);
}

Test(modes, over_tls_with_one_connection_a_process, .timeout = 300)
{
	play_all("127.0.0.1", TLS "workers { count = 2 connections = 1 }\n", ROW_WHOLE);
}

Test(modes, over_tls_in_single_bytes, .timeout = 300)
{
	play_all("127.0.0.1", TLS, ROW_BYTES);
}

Test(modes, over_tls_behind_eight_others, .timeout = 300)
{
	play_all("127.0.0.1", TLS, ROW_PIPELINED);
}

Test(modes, beside_tls_on_the_same_port, .timeout = 300)
{
	struct server server;

	server_run(&server, "tls { mode = \"optional\" }\nstate-folder = \"off\"\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		server.by_tls = !server.by_tls;
		/* A row that greets by itself is not refused here. */
		if (rows[i].request[0] == 0x16)
			continue;
		row_play(&server, "127.0.0.1", ROW_WHOLE, &rows[i]);
	}
	server_end(&server);
}
