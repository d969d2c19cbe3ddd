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
#include "master/pool.h"

enum {
	START_MS = 10000,	/* for all new workers to accept */
	RETIRE_MS = 2000,	/* for all old workers to accept no more; then we do not wait */
};

static void finish(struct reload *reload, int exit_code)
{
	reload->step = RELOAD_IDLE;
	reload->exit_code = exit_code;
	reload->ended = true;
}

static void begin(struct reload *reload)
{
	reload->number++;
	buffer_free(&reload->words);
	buffer_free(&reload->plan);
	if (conf_load_start(&reload->load, reload->source) == 0) {
		reload->step = RELOAD_LOADING;
		return;
	}
	buffer_print(&reload->words, "cannot start to read the configuration: %s\n",
		     strerror(errno));
	finish(reload, EX_OSERR);
}

static void start(struct reload *reload, struct conf *conf, int64_t now_ms)
{
	char why[512];
	int exit_code;
	struct generation *generation = generation_prepare(conf, reload->fleet->current,
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
	reload->step = RELOAD_STARTING;
	reload->deadline_ms = now_ms + START_MS;
}

unsigned int reload_ask(struct reload *reload)
{
	if (reload->step != RELOAD_IDLE || reload->ended) {
		reload->again = true;
		return reload->number + 1;
	}
	begin(reload);
	return reload->number;
}

void reload_renew(struct reload *reload)
{
	reload->renew = true;
}

static void renew(struct reload *reload, int64_t now_ms)
{
	struct conf *conf = conf_copy(reload->fleet->current->conf);

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

static void advance_start(struct reload *reload, int64_t now_ms)
{
	if (pool_is_whole(reload->fleet->coming)) {
		fleet_commit(reload->fleet, now_ms);
		reload->step = RELOAD_RETIRING;
		reload->deadline_ms = now_ms + RETIRE_MS;
	} else if (now_ms >= reload->deadline_ms) {
		buffer_print(&reload->words, "the new workers did not start to work in %d s\n",
			     START_MS / 1000);
		fleet_abandon(reload->fleet, now_ms);
		finish(reload, EX_OSERR);
	}
}

bool reload_advance(struct reload *reload, int64_t now_ms)
{
	if (reload->step == RELOAD_STARTING)
		advance_start(reload, now_ms);
	/* Who is told that it is done shall not meet the old configuration any more. */
	if (reload->step == RELOAD_RETIRING &&
	    (!fleet_old_accept(reload->fleet) || now_ms >= reload->deadline_ms))
		finish(reload, EX_OK);
	if (reload->ended) {
		reload->ended = false;
		return true;
	}
	if (reload->step == RELOAD_IDLE && reload->again) {
		reload->again = reload->renew = false;
		begin(reload);
	} else if (reload->step == RELOAD_IDLE && reload->renew) {
		reload->renew = false;
		if (reload->fleet->current)
			renew(reload, now_ms);
	}
	return false;
}

bool reload_bury(struct reload *reload, pid_t pid, int wait_status, int64_t now_ms)
{
	struct conf *conf;
	int exit_code = EX_OK;

	if (reload->step != RELOAD_LOADING || pid != reload->load.pid)
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
	if (reload->step != RELOAD_STARTING)
		return;
	buffer_add(&reload->words, "a worker with the new configuration could not start to work; "
				   "the log says why\n");
	fleet_abandon(reload->fleet, now_ms);
	finish(reload, EX_OSERR);
}

void reload_cancel(struct reload *reload, int64_t now_ms)
{
	struct conf *conf;
	int wait_status = 0, exit_code;

	reload->again = reload->renew = false;
	if (reload->step == RELOAD_LOADING) {
		kill(reload->load.pid, SIGKILL);
		waitpid(reload->load.pid, &wait_status, 0);
		conf = conf_load_finish(&reload->load, wait_status, &reload->words, &exit_code);
		if (conf)
			conf_free(conf);
	}
	if (reload->step == RELOAD_RETIRING) {
		finish(reload, EX_OK);
	} else if (reload->step != RELOAD_IDLE) {
		fleet_abandon(reload->fleet, now_ms);
		buffer_add(&reload->words, "the server stops\n");
		finish(reload, EX_TEMPFAIL);
	}
}

int64_t reload_next_ms(const struct reload *reload, int64_t now_ms)
{
	if (reload->step == RELOAD_STARTING || reload->step == RELOAD_RETIRING)
		return reload->deadline_ms > now_ms ? reload->deadline_ms - now_ms : 0;
	return reload->step == RELOAD_IDLE &&
	       (reload->again || reload->renew || reload->ended) ? 0 : -1;
}
