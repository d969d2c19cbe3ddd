/* SPDX-License-Identifier: MIT */
/* unit: the units that times and sizes are written in. */
#include "conf/unit.h"

#include <stdio.h>
#include <strings.h>

struct unit {
	const char *name;
	int64_t factor;
};

/* Each from the largest down to the one that is 1. */
static const struct unit times[] = {
	{ "d", 86400000 }, { "h", 3600000 }, { "m", 60000 }, { "s", 1000 }, { "ms", 1 }, { NULL, 0 }
};
static const struct unit sizes[] = {
	{ "g", 1 << 30 }, { "m", 1 << 20 }, { "k", 1 << 10 }, { "", 1 }, { NULL, 0 }
};
static const struct unit none[] = { { "", 1 }, { NULL, 0 } };

static const struct unit *units_of(enum unit_kind kind)
{
	return kind == UNIT_TIME ? times : kind == UNIT_SIZE ? sizes : none;
}

bool unit_factor(enum unit_kind kind, const char *name, int64_t *factor)
{
	for (const struct unit *unit = units_of(kind); unit->name; unit++) {
		if (strcasecmp(unit->name, name) == 0) {
			*factor = unit->factor;
			return true;
		}
	}
	return false;
}

void unit_format(enum unit_kind kind, int64_t number, char text[UNIT_TEXT])
{
	const struct unit *unit = units_of(kind);

	if (number == 0) {
		snprintf(text, UNIT_TEXT, "%s", kind == UNIT_TIME ? "0s" : "0");
		return;
	}
	while (number % unit->factor != 0)
		unit++;
	snprintf(text, UNIT_TEXT, "%lld%s", (long long)(number / unit->factor), unit->name);
}
