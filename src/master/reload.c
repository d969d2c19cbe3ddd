/* SPDX-License-Identifier: MIT */
/* reload: from one configuration to the next, whole or not at all. */
#include "master/reload.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include "base/log.h"
#include "conf/change.h"
#include "master/census.h"

static void finish(struct reload *reload, int exit_code)
{
	course_end(&reload->course);
	reload->exit_code = exit_code;
}

static void begin(struct reload *reload)
{
	reload->number++;
	buffer_free(&reload->words);
	buffer_free(&reload->plan);
	if (conf_load_start(&reload->load, reload->source) == 0)
		return;
	buffer_print(&reload->words, "cannot start to read the configuration: %s\n",
		     strerror(errno));
	finish(reload, EX_OSERR);
}

static void start(struct reload *reload, struct conf *conf, int64_t now_ms)
{
	char why[512];
	int exit_code;
	struct generation *generation = generation_prepare(conf, reload->fleet->number + 1,
							   reload->fleet->current,
							   reload->activation, why, sizeof(why),
							   &exit_code);

	if (!generation) {
		buffer_print(&reload->words, "%s\n", why);
		finish(reload, exit_code);
		return;
	}
	if (reload->fleet->current) {
		change_describe(conf_text(reload->fleet->current->conf),
				conf_text(generation->conf), &reload->plan);
		log_lines(LOG_LEVEL_INFO, reload->plan.data ? reload->plan.data :
							      "the configuration says the same\n");
	}
	fleet_try(reload->fleet, generation, now_ms);
	course_start(&reload->course, now_ms);
}

unsigned int reload_ask(struct reload *reload)
{
	if (!course_ask(&reload->course))
		return reload->number + 1;
	begin(reload);
	return reload->number;
}

void reload_renew(struct reload *reload)
{
	reload->course.renew = true;
}

static void renew(struct reload *reload, int64_t now_ms)
{
	struct conf *conf;

	if (!reload->fleet->current)
		return;
	conf = conf_copy(reload->fleet->current->conf);
	reload->number++;
	buffer_free(&reload->words);
	buffer_free(&reload->plan);
	if (conf) {
		start(reload, conf, now_ms);
		return;
	}
	buffer_add(&reload->words, "no memory is left\n");
	finish(reload, EX_OSERR);
}

void reload_first(struct reload *reload, struct conf *conf, int64_t now_ms)
{
	reload->number++;
	start(reload, conf, now_ms);
}

static void give_up(struct reload *reload, int exit_code, int64_t now_ms)
{
	fleet_abandon(reload->fleet, now_ms);
	reload->exit_code = exit_code;
}

static enum course_act look(struct reload *reload, int64_t now_ms)
{
	const struct fleet *fleet = reload->fleet;
	struct course_view view = {
		.is_whole = fleet->coming && census_is_whole(fleet->coming),
		.old_accepts = fleet_old_accept(fleet),
	};

	return course_look(&reload->course, &view, now_ms);
}

bool reload_advance(struct reload *reload, int64_t now_ms)
{
	for (;;) {
		switch (look(reload, now_ms)) {
		case COURSE_WAIT:
			return false;
		case COURSE_LOAD:
			begin(reload);
			break;
		case COURSE_REPEAT:
			renew(reload, now_ms);
			break;
		case COURSE_COMMIT:
			fleet_commit(reload->fleet, now_ms);
			reload->exit_code = EX_OK;
			break;
		case COURSE_ABANDON:
			buffer_print(&reload->words, "the new workers did not start to work in %d "
				     "s\n", COURSE_START_MS / 1000);
			give_up(reload, EX_OSERR, now_ms);
			break;
		case COURSE_TELL:
			return true;
		}
	}
}

bool reload_bury(struct reload *reload, pid_t pid, int wait_status, int64_t now_ms)
{
	struct conf *conf;
	int exit_code = EX_OK;

	if (reload->course.step != COURSE_LOADING || pid != reload->load.pid)
		return false;
	conf = conf_load_finish(&reload->load, wait_status, &reload->words, &exit_code);
	if (conf)
		start(reload, conf, now_ms);
	else
		finish(reload, exit_code);
	return true;
}

void reload_fail(struct reload *reload, int64_t now_ms)
{
	if (!course_fail(&reload->course))
		return;
	buffer_add(&reload->words, "a worker with the new configuration could not start to work; "
				   "the log says why\n");
	give_up(reload, EX_OSERR, now_ms);
}

static void end_loading(struct reload *reload)
{
	int wait_status = 0, exit_code;
	struct conf *conf;

	kill(reload->load.pid, SIGKILL);
	waitpid(reload->load.pid, &wait_status, 0);
	conf = conf_load_finish(&reload->load, wait_status, &reload->words, &exit_code);
	if (conf)
		conf_free(conf);
}

void reload_cancel(struct reload *reload, int64_t now_ms)
{
	enum course_step step = course_cancel(&reload->course);

	if (step == COURSE_LOADING)
		end_loading(reload);
	if (step != COURSE_LOADING && step != COURSE_STARTING)
		return;
	buffer_add(&reload->words, "the server stops\n");
	give_up(reload, EX_TEMPFAIL, now_ms);
}

int64_t reload_next_ms(const struct reload *reload, int64_t now_ms)
{
	int64_t due_ms = course_due_ms(&reload->course);

	if (due_ms == INT64_MAX)
		return -1;
	return due_ms > now_ms ? due_ms - now_ms : 0;
}
