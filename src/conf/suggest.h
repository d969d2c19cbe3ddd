/* SPDX-License-Identifier: MIT */
/* suggest: what somebody may have meant who wrote a name that is not known. */
#ifndef SUGGEST_H
#define SUGGEST_H

#include <stddef.h>
#include "base/span.h"
#include "conf/option.h"
#include "conf/report.h"

/* How many letters are to be changed, added, dropped or swapped; any case is the same. */
size_t suggest_distance(struct span a, struct span b);

/*
 * A clause that helps, such as "; did you mean 'port'?", for a name that section does not know:
 * a name that is near, one that belongs elsewhere, or one of another server. Empty when there
 * is nothing to say.
 */
enum { SUGGEST_TEXT = 256 };
void suggest_name(const struct option *section, struct span name, char text[SUGGEST_TEXT]);

/* Reports a name that the section does not know, with that clause. */
void suggest_report(struct report *report, const struct option *section, struct span name,
		    const struct place *place);

#endif
