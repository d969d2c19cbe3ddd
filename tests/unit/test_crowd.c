/* SPDX-License-Identifier: MIT */
/* test_crowd: what a worker's connections are about, and whose most of them are. */
#include <criterion/criterion.h>
#include <stdio.h>
#include "worker/crowd.h"

enum { MANY = 100 };

static const struct conf conf;
static struct deadlines deadlines;
static struct connection connections[MANY];
static size_t count;
static char text[CROWD_TEXT];

static void set_up(void)
{
	deadlines_init(&deadlines, &conf);
	count = 0;
}

TestSuite(crowd, .init = set_up);

static void add(const char *host, enum phase phase)
{
	struct connection *connection = &connections[count++];

	list_init(&connection->deadline_link);
	connection_set_host(connection, host);
	deadlines_set(&deadlines, connection, phase, 0);
}

Test(crowd, nobody_is_there)
{
	crowd_describe(&deadlines, text);
	cr_expect_str_eq(text, "");
}

Test(crowd, each_phase_is_counted)
{
	for (int phase = 0; phase < PHASE_COUNT; phase++) {
		add("192.0.2.1", (enum phase)phase);
		cr_expect_not_null(crowd_doing((enum phase)phase));
	}
	add("192.0.2.1", PHASE_IDLE);
	crowd_describe(&deadlines, text);
	cr_expect_str_eq(text, "1 greeted, 1 sent a request, 1 sent a request's content, "
			       "1 was answered, 2 was idle, 1 had its password checked, "
			       "1 was to close; 8 by 192.0.2.1");
}

/* Whoever has more than a ninth is found, however many others come before and between. */
Test(crowd, who_has_most_is_named_among_many)
{
	char host[32];

	for (int i = 0; i < 80; i++) {
		snprintf(host, sizeof(host), "198.51.100.%d", i);
		add(host, PHASE_HEADER);
		if (i % 4 == 3)
			add("2001:db8::1", PHASE_BODY);
	}
	crowd_describe(&deadlines, text);
	cr_expect_str_eq(text, "80 sent a request, 20 sent a request's content; 20 by 2001:db8::1");
}

Test(crowd, one_host_is_not_another_of_which_it_is_the_beginning)
{
	add("192.0.2.1", PHASE_IDLE);
	add("192.0.2.10", PHASE_IDLE);
	add("192.0.2.10", PHASE_IDLE);
	crowd_describe(&deadlines, text);
	cr_expect_str_eq(text, "3 was idle; 2 by 192.0.2.10");
}
