/* SPDX-License-Identifier: MIT */
/* rights: what a process of root's, or with capabilities, gives up for good (capabilities(7)). */
#include "base/rights.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

void rights_bound(void)
{
	/* Past the last one that the kernel knows this fails, and without the right at the first. */
	for (unsigned long capability = 0; capability < 64; capability++)
		if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0)
			break;
}

static int drop_capabilities(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { { 0 } };
	struct __user_cap_data_struct left[_LINUX_CAPABILITY_U32S_3];
	uint32_t harmless = UINT32_C(1) << CAP_NET_BIND_SERVICE;
	int error;

	if (syscall(SYS_capset, &header, none) == 0)
		return 0;
	error = errno;
	if (syscall(SYS_capget, &header, left) == 0 && !(left[0].permitted & ~harmless) &&
	    !left[1].permitted)
		return 0;
	errno = error;
	return -1;
}

int rights_renounce(void)
{
	/* A kernel before 4.3 has none of these. */
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0 && errno != EINVAL)
		return -1;
	if (drop_capabilities() < 0)
		return -1;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}
