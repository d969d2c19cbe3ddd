/* SPDX-License-Identifier: MIT */
/* course: which step of a reload follows which, apart from how it is taken. */
#include "master/course.h"

static void enter(struct course *course, enum course_step step, int64_t deadline_ms)
{
	course->step = step;
	course->deadline_ms = deadline_ms;
}

bool course_ask(struct course *course)
{
	if (course->step != COURSE_IDLE || course->ended) {
		course->again = true;
		return false;
	}
	course->step = COURSE_LOADING;
	return true;
}

void course_start(struct course *course, int64_t now_ms)
{
	enter(course, COURSE_STARTING, now_ms + COURSE_START_MS);
}

void course_end(struct course *course)
{
	course->step = COURSE_IDLE;
	course->ended = true;
}

bool course_fail(struct course *course)
{
	if (course->step != COURSE_STARTING)
		return false;
	course_end(course);
	return true;
}

enum course_step course_cancel(struct course *course)
{
	enum course_step step = course->step;

	course->again = course->renew = false;
	if (step != COURSE_IDLE)
		course_end(course);
	return step;
}

static enum course_act look_at_start(struct course *course, const struct course_view *view,
				     int64_t now_ms)
{
	if (view->is_whole) {
		enter(course, COURSE_RETIRING, now_ms + COURSE_RETIRE_MS);
		return COURSE_COMMIT;
	}
	if (now_ms < course->deadline_ms)
		return COURSE_WAIT;
	course_end(course);
	return COURSE_ABANDON;
}

static enum course_act look_around(struct course *course)
{
	if (course->ended) {
		course->ended = false;
		return COURSE_TELL;
	}
	if (course->again) {
		course->again = course->renew = false;
		course->step = COURSE_LOADING;
		return COURSE_LOAD;
	}
	if (course->renew) {
		course->renew = false;
		return COURSE_REPEAT;
	}
	return COURSE_WAIT;
}

enum course_act course_look(struct course *course, const struct course_view *view, int64_t now_ms)
{
	switch (course->step) {
	case COURSE_LOADING:
		return COURSE_WAIT;
	case COURSE_STARTING:
		return look_at_start(course, view, now_ms);
	case COURSE_RETIRING:
		/* Who is told that it is done shall not meet the old configuration any more. */
		if (view->old_accepts && now_ms < course->deadline_ms)
			return COURSE_WAIT;
		course_end(course);
		break;
	case COURSE_IDLE:
		break;
	}
	return look_around(course);
}

int64_t course_due_ms(const struct course *course)
{
	if (course->step == COURSE_STARTING || course->step == COURSE_RETIRING)
		return course->deadline_ms;
	return course->step == COURSE_IDLE && (course->again || course->renew || course->ended) ?
		       0 : INT64_MAX;
}
