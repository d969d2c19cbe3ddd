/* SPDX-License-Identifier: MIT */
/* course: which step of a reload follows which, apart from how it is taken. */
#ifndef COURSE_H
#define COURSE_H

#include <stdbool.h>
#include <stdint.h>

enum {
	COURSE_START_MS = 10000,	/* for all new workers to accept */
	COURSE_RETIRE_MS = 2000,	/* for all old ones to accept no more; then we do not wait */
};

enum course_step {
	COURSE_IDLE,
	COURSE_LOADING,		/* a child reads and checks the configuration */
	COURSE_STARTING,	/* the workers of the new one start */
	COURSE_RETIRING,	/* the new one is in force; the old workers stop to accept */
};

/* All zero at first. */
struct course {
	enum course_step step;
	bool again;		/* asked for once more meanwhile */
	bool renew;		/* the same configuration once more, if no other is asked for */
	bool ended;		/* and not told yet */
	int64_t deadline_ms;	/* of a step that has one */
};

/* What is seen of the generations. */
struct course_view {
	bool is_whole;		/* all workers of the coming one accept */
	bool old_accepts;	/* a worker of one that leaves accepts still */
};

enum course_act {
	COURSE_WAIT,
	COURSE_LOAD,	/* read the configuration; then course_start, or course_end if it will not do */
	COURSE_REPEAT,	/* the same with the one that is in force */
	COURSE_COMMIT,	/* the coming generation is the current one now */
	COURSE_ABANDON,	/* the coming generation is to leave: it is too late */
	COURSE_TELL,	/* the last one begun has ended */
};

/* The next thing to be done; to be asked again, with a new view, until it is COURSE_WAIT. */
enum course_act course_look(struct course *course, const struct course_view *view, int64_t now_ms);

/* When that is to be asked again; INT64_MAX: when something happens. */
int64_t course_due_ms(const struct course *course);

/* Asks for a reload. True: it begins now, as with COURSE_LOAD; else it comes after the others. */
bool course_ask(struct course *course);

/* The workers of a coming generation start. */
void course_start(struct course *course, int64_t now_ms);

/* Nothing comes of it. */
void course_end(struct course *course);

/* A worker of the coming generation has died. True: that generation is to leave. */
bool course_fail(struct course *course);

/* Nothing will be asked for any more. Returns the step that is broken off, for it to be undone. */
enum course_step course_cancel(struct course *course);

#endif
