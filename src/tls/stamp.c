/* SPDX-License-Identifier: MIT */
/* stamp: whether the files that a configuration names for TLS are still the same. */
#include "tls/stamp.h"

#include <sys/stat.h>

static uint64_t stamp_file(uint64_t stamp, const char *path)
{
	struct stat stat_now;
	uint64_t parts[5] = { 0 };

	if (*path == '/' && stat(path, &stat_now) == 0) {
		parts[0] = stat_now.st_ino;
		parts[1] = (uint64_t)stat_now.st_size;
		parts[2] = (uint64_t)stat_now.st_mtim.tv_sec;
		parts[3] = (uint64_t)stat_now.st_mtim.tv_nsec;
		parts[4] = stat_now.st_dev;
	}
	for (size_t i = 0; i < 5; i++)
		stamp = (stamp ^ parts[i]) * UINT64_C(0x9e3779b97f4a7c15) + 1;
	return stamp;
}

static uint64_t stamp_identity(uint64_t stamp, const struct conf_identity *identity)
{
	for (size_t i = 0; i < identity->certificates.count; i++)
		stamp = stamp_file(stamp, identity->certificates.word[i]);
	for (size_t i = 0; i < identity->keys.count; i++)
		stamp = stamp_file(stamp, identity->keys.word[i]);
	return identity->clients ? stamp_file(stamp, identity->authorities) : stamp;
}

uint64_t stamp_of(const struct conf *conf)
{
	uint64_t stamp = stamp_identity(stamp_file(1, conf->tls.ticket_keys),
					&conf->top.scope.identity);

	for (const struct conf_item *i = conf->sites; i; i = i->next) {
		const struct conf_identity *own = &((const struct conf_site *)i)->scope.identity;

		if (!conf_identity_is(own, &conf->top.scope.identity))
			stamp = stamp_identity(stamp, own);
	}
	return stamp;
}
