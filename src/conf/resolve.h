/* SPDX-License-Identifier: MIT */
/* resolve: from settings as they are written to values that need no more asking. */
#ifndef RESOLVE_H
#define RESOLVE_H

#include "base/identity.h"
#include "conf/tree.h"

struct resolve_facts {
	bool is_root, has_file;
};

/*
 * Fills in the defaults that vary, makes paths absolute and addresses numeric, and checks what
 * takes more than one setting to check. What is wrong is reported.
 */
void resolve_all(struct report *report, struct section *top, const struct resolve_facts *facts);

/* Only where the pid file lies, as far as that can be told. */
const char *resolve_pid_file(struct report *report, struct section *top,
			     const struct resolve_facts *facts);

/* Who the workers will be, for root; before resolve_all. False, reported, if there is nobody. */
bool resolve_identity(struct report *report, struct section *top, struct identity *identity);

#endif
