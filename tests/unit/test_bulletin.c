/* SPDX-License-Identifier: MIT */
/* test_bulletin: what one process writes and its children read, and only read. */
#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/bulletin.h"

enum { PAGE = 4096, PAGES = 4, DIED = 100 };

static struct bulletin bulletin;
static char *written;

static void on_fault(int number)
{
	(void)number;
	_exit(DIED);
}

static void open_one(void)
{
	cr_assert_eq(bulletin_open(&bulletin, PAGES * PAGE), 0);
	written = bulletin.written;
	signal(SIGSEGV, on_fault);
}

TestSuite(bulletin, .timeout = 20);

/* How a child that does this ends. */
static int status_of(int (*child)(void))
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0)
		_exit(child());
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	return WEXITSTATUS(status);
}

static int reads(void)
{
	return ((const volatile char *)bulletin.read)[PAGE];
}

static int writes_where_it_was_written(void)
{
	written[PAGE] = 1;
	return 0;
}

static int writes_where_it_is_read(void)
{
	*(volatile char *)bulletin.read = 1;
	return 0;
}

static int changes_protection(void)
{
	return mprotect((void *)bulletin.read, PAGE, PROT_READ | PROT_WRITE) < 0 ? errno : 0;
}

static int writes_what_is_lent(void)
{
	written[2 * PAGE] = 7;
	return 0;
}

static void expect_reading_only(void)
{
	written[PAGE] = 42;
	cr_expect_eq(((const char *)bulletin.read)[PAGE], 42);
	cr_expect_eq(status_of(reads), 42);
	cr_expect_eq(status_of(writes_where_it_was_written), DIED);
	cr_expect_eq(status_of(writes_where_it_is_read), DIED);
	bulletin_lend(written + 2 * PAGE, PAGE);
	cr_expect_eq(status_of(writes_what_is_lent), 0);
	cr_expect_eq(((const char *)bulletin.read)[2 * PAGE], 7);
	cr_expect_eq(status_of(writes_where_it_was_written), DIED, "no more than that is lent");
	bulletin_keep(written + 2 * PAGE, PAGE);
	cr_expect_eq(status_of(writes_what_is_lent), DIED);
	cr_expect_eq(written[PAGE], 42);
}

Test(bulletin, children_only_read)
{
	open_one();
	expect_reading_only();
	cr_expect_eq(status_of(changes_protection), EACCES);
	bulletin_close(&bulletin);
	cr_expect_null(bulletin.read);
}

/* Where no file may be so large, it is memory all the same. */
Test(bulletin, files_may_be_limited)
{
	struct rlimit limit = { PAGE, PAGE };

	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	open_one();
	expect_reading_only();
	bulletin_close(&bulletin);
}
