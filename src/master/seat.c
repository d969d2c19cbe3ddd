/* SPDX-License-Identifier: MIT */
/* seat: by what a master is found, and that there is one only: the pid file, and the control
 * socket beside it. */
#include "master/seat.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include "base/log.h"
#include "master/pid_file.h"

void seat_init(struct seat *seat)
{
	*seat = (struct seat){ .pid_fd = -1 };
	control_init(&seat->control);
}

int seat_take(struct seat *seat, const char *pid_file)
{
	pid_t holder = 0;

	if (!*pid_file)
		return EX_OK;
	seat->pid_fd = pid_file_open(pid_file, &holder);
	if (seat->pid_fd < 0) {
		if (errno == EWOULDBLOCK)
			log_error("pid-file %s: another http-server runs with it (pid %d); use -k to "
				  "speak to it, or another pid-file", pid_file, (int)holder);
		else
			log_error("pid-file %s: %m", pid_file);
		return EX_CANTCREAT;
	}
	seat->pid_file = strdup(pid_file);
	if (!control_path(pid_file, seat->control_file, sizeof(seat->control_file)))
		log_warning("pid-file %s: the path is too long for a control socket beside it: -k "
			    "will not find this server", pid_file);
	else if (control_open(&seat->control, seat->control_file) < 0)
		log_warning("control socket %s: %m: -k will not find this server",
			    seat->control_file);
	return EX_OK;
}

void seat_leave(struct seat *seat)
{
	if (seat->pid_fd >= 0)
		pid_file_leave(seat->pid_fd);
	seat->pid_fd = -1;
	control_leave(&seat->control);
}

void seat_free(struct seat *seat)
{
	if (seat->pid_fd >= 0)
		pid_file_close(seat->pid_fd, seat->pid_file);
	seat->pid_fd = -1;
	free(seat->pid_file);
	seat->pid_file = NULL;
	control_close(&seat->control, seat->control_file);
}
