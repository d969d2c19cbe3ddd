/* SPDX-License-Identifier: MIT */
/* test_supervision: whatever happens, the workers that are wanted come, and the others go. */
#include <criterion/criterion.h>
#include <criterion/logging.h>
#include <stdlib.h>
#include <string.h>
#include "model/fate.h"

/*
 * All that may happen, in any order, as often as `harm` says. MORE_HARM=1 in the environment lets
 * it happen once more than is usual, and takes its time.
 */
static void explore(struct fate fate)
{
	const char *more = getenv("MORE_HARM");
	struct explorer_result result;

	if (more && fate.harm != FATE_NO_END)
		fate.harm = (uint8_t)(fate.harm + atoi(more));
	result = fate_explore(&fate);
	cr_log_info("%zu states, %zu moves; at most %zu moves from where all is well",
		    result.states, result.moves, result.way);
	cr_expect_null(result.trace, "%s", result.trace);
	free(result.trace);
}

enum {
	FATE_ANYTHING = FATE_DEATHS | FATE_WISHES | FATE_HANGS | FATE_DEAFNESS | FATE_TRIALS |
			FATE_FORKS | FATE_NUMBERS | FATE_ORDERS,
};

/* ------------------------------------------------------------------- workers */

Test(supervision, one_worker_whatever_happens_to_it)
{
	explore((struct fate){
		.sets = FATE_ANYTHING | FATE_HASTE,
		.wanted = 1, .wanted_most = 1, .harm = FATE_NO_END,
		.rules = { .places = 1, .early_most = 9, .drain_ms = CREW_TICK_MS },
	});
}

Test(supervision, who_hangs_or_is_stopped_is_replaced)
{
	explore((struct fate){
		.sets = FATE_DEATHS | FATE_WISHES | FATE_HANGS | FATE_STOPS | FATE_HASTE,
		.wanted = 1, .wanted_most = 1, .harm = FATE_NO_END,
		.rules = { .places = 1, .early_most = 1, .hang_ms = 4 * CREW_TICK_MS },
	});
}

Test(supervision, one_hangs_beside_another)
{
	explore((struct fate){
		.sets = FATE_WISHES | FATE_HANGS | FATE_STOPS | FATE_ORDERS,
		.wanted = 1, .wanted_most = 1, .harm = 2,
		.rules = { .places = 2, .early_most = 1, .hang_ms = 4 * CREW_TICK_MS },
	});
}

Test(supervision, two_places_for_one_worker_or_two)
{
	explore((struct fate){
		.sets = FATE_ANYTHING,
		.wanted = 1, .wanted_most = 2, .harm = 3,
		.rules = { .places = 2, .early_most = 2 },
	});
}

Test(supervision, who_leaves_of_itself_stands_aside)
{
	explore((struct fate){
		.sets = FATE_ANYTHING,
		.wanted = 2, .wanted_most = 3, .harm = 2,
		.rules = { .places = 3, .early_most = 2, .drain_ms = CREW_TICK_MS },
	});
}

/* ------------------------------------------------------------------- reloads */

Test(supervision, reloads_without_end)
{
	explore((struct fate){
		.sets = FATE_ANYTHING | FATE_RELOADS,
		.wanted = 1, .wanted_most = 1, .harm = 0, .reloads = FATE_NO_END,
		.rules = { .places = 1, .early_most = 1 },
	});
}

Test(supervision, reloads_of_one_worker)
{
	explore((struct fate){
		.sets = FATE_ANYTHING | FATE_RELOADS,
		.wanted = 1, .wanted_most = 1, .harm = 2, .reloads = 1,
		.rules = { .places = 1, .early_most = 1 },
	});
}

Test(supervision, a_reload_of_two_workers)
{
	explore((struct fate){
		.sets = FATE_DEATHS | FATE_HANGS | FATE_TRIALS | FATE_RELOADS | FATE_ORDERS,
		.wanted = 2, .wanted_most = 2, .harm = 1, .reloads = 1,
		.rules = { .places = 2, .early_most = 1 },
	});
}

/* --------------------------------------------------- the explorer can find something */

/* A number counts up to 9 and stays there; some numbers are faulty, dead ends or circles. */
static unsigned char bad_at = 10, stays_at = 10, turns_at = 10;

static void count_up(const void *state, struct explorer *explorer)
{
	unsigned char next = *(const unsigned char *)state;

	if (next < 9) {
		next++;
		explorer_add(explorer, &next, next, next == bad_at ? "it is bad" : NULL);
	}
}

static enum explorer_news count_on(void *state)
{
	unsigned char *number = state;

	if (*number == 9)
		return EXPLORER_IS_THERE;
	if (*number == stays_at)
		return EXPLORER_IS_STUCK;
	*number = *number == turns_at ? 2 : (unsigned char)(*number + 1);
	return EXPLORER_GOES_ON;
}

static const char *describe_number(uint32_t move, const void *state)
{
	static char text[2];

	(void)move;
	text[0] = (char)('0' + *(const unsigned char *)state);
	return text;
}

static struct explorer_result count(void)
{
	static const unsigned char first = 0;

	return explorer_run(&(struct explorer_model){
		1, &first, count_up, count_on, describe_number, 100 });
}

Test(explorer, goes_everywhere)
{
	struct explorer_result result = count();

	cr_expect_eq(result.states, 10);
	cr_expect_eq(result.moves, 9);
	cr_expect_eq(result.way, 9);
	cr_expect_null(result.trace);
}

static void expect_trace(const char *what, const char *end)
{
	struct explorer_result result = count();

	cr_assert_not_null(result.trace);
	cr_expect_not_null(strstr(result.trace, what), "%s", result.trace);
	cr_expect_not_null(strstr(result.trace, end), "%s", result.trace);
	free(result.trace);
}

Test(explorer, tells_the_way_to_a_fault)
{
	bad_at = 4;
	expect_trace("it is bad", "at first: 0\n  1\n  2\n  3\n  4\n");
}

Test(explorer, finds_a_dead_end)
{
	stays_at = 5;
	expect_trace("does not come to rest", "  3\n  4\n  5\n");
}

Test(explorer, finds_a_circle)
{
	turns_at = 5;
	expect_trace("does not come to rest", "  4\n  5\n  2\n");
}
