/* SPDX-License-Identifier: MIT */
/* build: all the steps from a file and the command line to a checked configuration. */
#ifndef BUILD_H
#define BUILD_H

#include "base/buffer.h"
#include "conf/conf.h"

/*
 * Runs in a process of its own: it may give up root for good, leak, or end the process. Returns
 * EX_OK with the flat text, or another sysexits code; messages gets the lines either way.
 */
int build_conf(const struct conf_source *source, struct buffer *flat, struct buffer *messages);

/* The same, but only the path of the pid file, whatever else is wrong. Always EX_OK. */
int build_pid_file(const struct conf_source *source, struct buffer *path,
		   struct buffer *messages);

#endif
