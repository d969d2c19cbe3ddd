/* SPDX-License-Identifier: MIT */
/* build: all the steps from a file and the command line to a checked configuration. */
#include "conf/build.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/identity.h"
#include "conf/access.h"
#include "conf/flat.h"
#include "conf/override.h"
#include "conf/parser.h"
#include "conf/resolve.h"
#include "conf/scan.h"

/* The file itself. Returns EX_OK, or why it cannot be read, reported. */
static int scan_file(struct report *report, struct section *top, const char *path)
{
	struct scan scan = { .report = report };
	struct source *file = source_read(report->arena, path);
	int error = errno;

	if (file) {
		scan_source(&scan, file, top);
		return EX_OK;
	}
	report_error(report, NULL, "%s", source_why(error));
	return error == ENOENT || error == ENOTDIR ? EX_NOINPUT :
	       error == EACCES || error == EPERM ? EX_NOPERM : EX_CONFIG;
}

/* The workers' user may do all that is left to do, and libconfuse can do less harm as nobody. */
static bool give_up_root(struct report *report, struct section *top)
{
	struct identity identity;

	if (!resolve_identity(report, top, &identity))
		return false;
	/* Nor may another process of that user look into this one. */
	if (identity_assume(&identity) == 0 && prctl(PR_SET_DUMPABLE, 0) == 0 &&
	    prctl(PR_SET_PDEATHSIG, SIGKILL) == 0)
		return true;
	report_error(report, NULL, "cannot become user %u, group %u: %s",
		     (unsigned int)identity.uid, (unsigned int)identity.gid, strerror(errno));
	return false;
}

/* What is wrong in one step does not keep the next from telling more, as far as it can. */
static void complete(struct report *report, struct section *top, const struct conf_source *source)
{
	struct resolve_facts facts = { geteuid() == 0, source->file != NULL };

	if (facts.is_root && !give_up_root(report, top))
		return;
	if (parser_run(report, top) < 0)
		return;
	resolve_all(report, top, &facts);
	if (source->check_access)
		access_check(report, top);
}

int build_conf(const struct conf_source *source, struct buffer *flat, struct buffer *messages)
{
	struct arena arena = { .blocks = NULL };
	struct report report = { .arena = &arena };
	struct section *top = tree_new(&arena);
	int exit_code = source->file ? scan_file(&report, top, source->file) : EX_OK;

	for (size_t i = 0; i < source->override_count; i++)
		override_apply(&report, top, &source->overrides[i], i);
	if (exit_code == EX_OK) {
		complete(&report, top, source);
		if (report.errors > 0)
			exit_code = EX_CONFIG;
	}
	if (exit_code == EX_OK)
		flat_write(&arena, top, source->file, flat);
	report_write(&report, source->file ? source->file : "", messages);
	arena_free(&arena);
	return exit_code;
}

int build_pid_file(const struct conf_source *source, struct buffer *path, struct buffer *messages)
{
	struct arena arena = { .blocks = NULL };
	struct report report = { .arena = &arena };
	struct section *top = tree_new(&arena);
	struct resolve_facts facts = { geteuid() == 0, source->file != NULL };

	(void)messages;
	if (source->file)
		scan_file(&report, top, source->file);
	for (size_t i = 0; i < source->override_count; i++)
		override_apply(&report, top, &source->overrides[i], i);
	buffer_add(path, resolve_pid_file(&report, top, &facts));
	arena_free(&arena);
	return EX_OK;
}
