/* SPDX-License-Identifier: MIT */
/* override: a setting from the command line, "name=value" with dots in the name. */
#ifndef OVERRIDE_H
#define OVERRIDE_H

#include "conf/conf.h"
#include "conf/tree.h"

/* Sets it over whatever is set already. What is wrong is reported under its origin. */
void override_apply(struct report *report, struct section *top,
		    const struct conf_override *override, size_t number);

#endif
