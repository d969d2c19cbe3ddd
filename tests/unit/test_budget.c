/* SPDX-License-Identifier: MIT */
/* test_budget: how much memory a worker may take, and that it gets no more. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "worker/budget.h"

static struct conf *load(const struct conf_override *overrides, size_t count)
{
	struct conf_source source = { .overrides = overrides, .override_count = count };
	struct buffer messages = { 0 };
	struct conf *conf;
	int code;

	conf = conf_load(&source, &messages, &code);
	cr_assert(conf, "%s", messages.data);
	buffer_free(&messages);
	return conf;
}

static int64_t of(const char *setting)
{
	struct conf_override all[] = { { "-o", "docroot=/" }, { "-o", "tls.mode=off" },
				       { "-o", setting } };
	struct conf *conf = load(all, setting ? 3 : 2);
	int64_t budget = budget_of(conf);

	conf_free(conf);
	return budget;
}

/* What an option adds to the budget, or takes from it, in KiB. */
static struct row {
	const char *setting;
	int64_t least, most;
} rows[] = {
	{ "workers.connections=2048", 1024 * 200, 1024 * 400 },
	{ "workers.connections=1", -1023 * 400, -1023 * 200 },
	{ "cache.memory=32m", 16 << 10, 24 << 10 },
	{ "cache.files=2048", 1024, 2048 },
	{ "limits.header=64k", 1024 * 90, 1024 * 100 },
	{ "compress-most=2m", 2 << 10, 2 << 10 },
	{ "tls.mode=optional", 1024 * 64, 1024 * 64 },
	{ "access-log=off", 0, 0 },
};

Test(budget, each_option)
{
	int64_t plain = of(NULL);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t more = (of(rows[i].setting) - plain) / 1024;

		cr_expect(more >= rows[i].least && more <= rows[i].most, "%s: %lld KiB",
			  rows[i].setting, (long long)more);
	}
}

Test(budget, nothing_is_compressed)
{
	cr_expect(of("compress={}") < of(NULL));
}

/* A process that has entered it gets what is within, and no more. */
Test(budget, is_kept)
{
	struct conf_override few[] = { { "-o", "docroot=/" }, { "-o", "workers.connections=1" },
				       { "-o", "compress={}" } };
	struct conf *conf = load(few, 3);
	pid_t pid;
	int end;

#ifdef __SANITIZE_ADDRESS__
	cr_skip_test("a sanitizer has memory of its own");
#endif
	pid = fork();
	if (pid == 0) {
		struct rlimit limit;
		char *within, *beyond;

		budget_enter(conf);
		getrlimit(RLIMIT_DATA, &limit);
		within = malloc((size_t)budget_of(conf) / 2);
		beyond = malloc((size_t)budget_of(conf));
		_exit(limit.rlim_cur != RLIM_INFINITY && within && !beyond ? 0 : 1);
	}
	waitpid(pid, &end, 0);
	cr_expect(WIFEXITED(end) && WEXITSTATUS(end) == 0);
	conf_free(conf);
}
