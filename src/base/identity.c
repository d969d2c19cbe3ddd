/* SPDX-License-Identifier: MIT */
/* identity: who a worker is once it is no longer root. */
#include "base/identity.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <unistd.h>
#include "base/number.h"

int identity_find(const char *user, const char *group, struct identity *identity, char *why,
		  size_t room)
{
	const struct passwd *account = getpwnam(user);
	const struct group *entry;
	int64_t number;

	if (account) {
		identity->uid = account->pw_uid;
		identity->gid = account->pw_gid;
	} else if (number_parse(span_of(user), &number) && number < UINT32_MAX) {
		identity->uid = (uid_t)number;
		account = getpwuid(identity->uid);
		identity->gid = account ? account->pw_gid : (gid_t)number;
	} else {
		snprintf(why, room, "there is no user '%s' on this system", user);
		return -1;
	}
	if (!group || !*group)
		return 0;
	entry = getgrnam(group);
	if (entry) {
		identity->gid = entry->gr_gid;
	} else if (number_parse(span_of(group), &number) && number < UINT32_MAX) {
		identity->gid = (gid_t)number;
	} else {
		snprintf(why, room, "there is no group '%s' on this system", group);
		return -1;
	}
	return 0;
}

int identity_assume(const struct identity *identity)
{
	uid_t real, effective, saved;

	if (setgroups(1, &identity->gid) < 0 ||
	    setresgid(identity->gid, identity->gid, identity->gid) < 0 ||
	    setresuid(identity->uid, identity->uid, identity->uid) < 0)
		return -1;
	if (getresuid(&real, &effective, &saved) < 0)
		return -1;
	if (real != identity->uid || effective != identity->uid || saved != identity->uid ||
	    (identity->uid != 0 && setuid(0) == 0)) {
		errno = EPERM;
		return -1;
	}
	return 0;
}
