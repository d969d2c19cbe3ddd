/* SPDX-License-Identifier: MIT */
/* census: how many workers of a generation there are, and what they do. */
#include "master/census.h"

size_t census_alive(const struct generation *generation)
{
	size_t alive = 0;

	for (size_t place = 0; place < generation->places; place++)
		alive += generation->members[place].pid != 0;
	return alive;
}

bool census_is_missing(const struct member *member)
{
	return !member->pid && member->early > 1;
}

size_t census_missing(const struct generation *generation)
{
	size_t missing = 0;

	for (size_t place = 0; place < generation->wanted; place++)
		missing += census_is_missing(&generation->members[place]);
	return missing;
}

bool census_is_whole(const struct generation *generation)
{
	for (size_t place = 0; place < generation->wanted; place++)
		if (!generation->members[place].pid ||
		    atomic_load(&generation->members[place].slot->state) != SLOT_ACCEPTING)
			return false;
	return true;
}

bool census_accepts(const struct generation *generation)
{
	for (size_t place = 0; place < generation->places; place++)
		if (generation->members[place].pid &&
		    atomic_load(&generation->members[place].slot->state) < SLOT_ALONE)
			return true;
	return false;
}

bool census_has_reopened(const struct generation *generation)
{
	for (size_t place = 0; place < generation->places; place++)
		if (generation->members[place].pid &&
		    atomic_load(&generation->members[place].slot->log_generation) !=
			    generation->log_generation)
			return false;
	return true;
}
