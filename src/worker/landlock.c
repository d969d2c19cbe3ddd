/* SPDX-License-Identifier: MIT */
/* landlock: walls around the files, the network and the signals of a process (landlock(7)). */
#include "worker/landlock.h"

#include <errno.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What came later than the headers that there may be here. */
#define FILE_RIGHTS_1	((UINT64_C(1) << 13) - 1)	/* execute ... make_sym */
#define RIGHT_REFER	(UINT64_C(1) << 13)		/* version 2 */
#define RIGHT_TRUNCATE	(UINT64_C(1) << 14)		/* 3 */
#define RIGHT_IOCTL_DEV	(UINT64_C(1) << 15)		/* 5 */
#define NETWORK_RIGHTS	UINT64_C(3)			/* 4: bind, connect */
#define SCOPES		UINT64_C(3)			/* 6: abstract sockets, signals */

/* A kernel that knows less takes it as long as what it does not know is 0. */
struct rules_wanted {
	uint64_t files, network, scopes;
};

int landlock_version(void)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	return version < 0 ? 0 : (int)version;
}

static struct rules_wanted rules_for(int version)
{
	struct rules_wanted rules = { .files = FILE_RIGHTS_1 };

	if (version >= 2)
		rules.files |= RIGHT_REFER;
	if (version >= 3)
		rules.files |= RIGHT_TRUNCATE;
	if (version >= 5)
		rules.files |= RIGHT_IOCTL_DEV;
	if (version >= LANDLOCK_HAS_NETWORK)
		rules.network = NETWORK_RIGHTS;
	if (version >= LANDLOCK_HAS_SCOPE)
		rules.scopes = SCOPES;
	return rules;
}

static int add(int rules, int folder)
{
	struct landlock_path_beneath_attr beneath = {
		.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
		.parent_fd = folder,
	};

	return (int)syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
}

int landlock_open(int version, const int *folders, size_t count)
{
	struct rules_wanted wanted = rules_for(version);
	int rules = (int)syscall(SYS_landlock_create_ruleset, &wanted, sizeof(wanted), 0);

	for (size_t i = 0; rules >= 0 && i < count; i++) {
		int error;

		if (add(rules, folders[i]) == 0)
			continue;
		error = errno;
		close(rules);
		errno = error;
		return -1;
	}
	return rules;
}

int landlock_enter(int rules)
{
	return (int)syscall(SYS_landlock_restrict_self, rules, 0);
}
