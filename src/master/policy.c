/* SPDX-License-Identifier: MIT */
/* policy: what the pool decides, apart from how it is done. */
#include "master/policy.h"

enum {
	NEWBORN_MS = 100,	/* too young, whatever it did */
	YOUNG_MS = 1000,	/* too young if it has answered nobody */
	DELAY_FIRST_MS = 100,
	DELAY_KILLED_MS = 10,
	DELAY_MOST_MS = 5000,
	ORDER_AGAIN_MS = 20,	/* it could not be given: the worker has not heard the last ones yet */
};

/* ------------------------------------------------------------------ death */

static bool is_early(const struct policy_end *end)
{
	if (end->age_ms < NEWBORN_MS)
		return true;
	/* Whom somebody kills is not to blame. */
	return !end->is_killed && end->age_ms < YOUNG_MS && end->requests == 0;
}

int64_t policy_delay_ms(const struct policy_end *end, unsigned int *early)
{
	int64_t delay_ms = end->is_killed ? DELAY_KILLED_MS : DELAY_FIRST_MS;

	*early = is_early(end) ? *early + 1 : 0;
	if (*early < 2)
		return 0;
	for (unsigned int i = 2; i < *early && delay_ms < DELAY_MOST_MS; i++)
		delay_ms *= 2;
	return delay_ms < DELAY_MOST_MS ? delay_ms : DELAY_MOST_MS;
}

/* ----------------------------------------------------------------- places */

static bool is_wanted(const struct policy_view *view)
{
	return !view->leaving && view->place < view->wanted;
}

static bool may_be_born(const struct policy_view *view)
{
	return is_wanted(view) && (view->is_proven || view->place == 0);
}

enum order_kind policy_order(const struct policy_view *view, int64_t now_ms)
{
	if (view->leaving)
		return now_ms >= view->leave_at_ms ? view->leaving : 0;
	return !is_wanted(view) || view->leaves_of_itself ? ORDER_LEAVE : 0;
}

enum policy_act policy_decide(const struct policy_view *view, int64_t now_ms)
{
	if (!view->has_worker)
		return may_be_born(view) && now_ms >= view->due_ms ? POLICY_START : POLICY_NOTHING;
	if (is_wanted(view) && view->leaves_of_itself && view->may_stand_aside)
		return POLICY_STAND_ASIDE;
	if (view->is_killed)
		return POLICY_NOTHING;
	/* This first: one that hears nothing would be told again and again. */
	if (view->leave_by_ms && now_ms >= view->leave_by_ms)
		return POLICY_KILL;
	return view->told < policy_order(view, now_ms) ? POLICY_SEND_AWAY : POLICY_NOTHING;
}

int64_t policy_next_ms(const struct policy_view *view, int64_t now_ms)
{
	int64_t next_ms = INT64_MAX;

	if (!view->has_worker)
		return may_be_born(view) ? view->due_ms : INT64_MAX;
	if (view->is_killed)
		return INT64_MAX;
	if (view->told < policy_order(view, now_ms))
		next_ms = now_ms + ORDER_AGAIN_MS;
	else if (view->told < view->leaving)
		next_ms = view->leave_at_ms;
	if (view->leave_by_ms && view->leave_by_ms < next_ms)
		next_ms = view->leave_by_ms;
	return next_ms;
}

enum policy_verdict policy_judge(enum trial_news news, enum order_kind leaving)
{
	if (leaving)
		return POLICY_DROP;
	switch (news) {
	case TRIAL_PASSED:
		return POLICY_PASS;
	case TRIAL_FAILED:
		return POLICY_FAIL;
	case TRIAL_NO_NEWS:
		break;
	}
	return POLICY_WAIT;
}
